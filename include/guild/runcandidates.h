/*
 * runcandidates.h: completion from the runs of the home (guild/complete.h): the candidates function of commands
 * that take RUN arguments or filters.
 *
 * RUN completes to the ids of the runs that pass the filters which the line has already; operations,
 * labels and tags to those that runs have. A home that cannot be read has no candidates.
 */
#ifndef GUILD_RUNCANDIDATES_H
#define GUILD_RUNCANDIDATES_H

#include "guild/cmd.h"

void runcandidates(enum opt_complete kind, const struct strlist *words, struct strlist *out);
/* The same for commands that work on runs that are running. */
void runcandidates_running(enum opt_complete kind, const struct strlist *words,
			   struct strlist *out);
/* And on deleted runs. */
void runcandidates_deleted(enum opt_complete kind, const struct strlist *words,
			   struct strlist *out);

#endif
