/*
 * check.h: the parts of guild-check.
 */
#ifndef GUILD_CHECK_PARTS_H
#define GUILD_CHECK_PARTS_H

#include "guild/lookup.h"
#include "guild/value.h"

/*
 * The programs that the operations of the project start: a map of name to {path, operations}, path null for one that is
 * not there. Those that a flag names are not known before a run. False when one is missing.
 */
bool check_tools(struct arena *a, const struct project *project, struct value **out);

/* What `PROGRAM ARG` (ARG NULL: none) prints, the first group of pattern in it: "not installed", "unknown". */
struct value *check_program_version(struct arena *a, const char *program, const char *arg, const char *pattern);

#endif
