/*
 * info.h: the parts of guild-runs-info.
 */
#ifndef GUILD_RUNS_INFO_PARTS_H
#define GUILD_RUNS_INFO_PARTS_H

#include "guild/run.h"

/* The attribute; NULL when there is none, or when it cannot be read (a warning). */
const struct value *info_attr(struct run *run, const char *name);

/*
 * What the run's sources were resolved to: its attribute deps, a map of resources of maps of
 * sources. With digests each source has "digests" too: the sha1 of each file that it put into
 * the run, by the file's path there.
 */
struct value *info_deps(struct arena *a, struct run *run, bool digests);

/* Append the members as text: a line for each, or a section for a list or a map. */
void info_add_sections(struct buf *out, const struct value *members);

#endif
