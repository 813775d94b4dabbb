/*
 * opcandidates.h: completion of operations (guild/complete.h): those of the project in Guild's
 * current directory that are not private. A project that cannot be read has none. Once a name is
 * begun without its model, those that only one model has are candidates as well.
 */
#ifndef GUILD_OPCANDIDATES_H
#define GUILD_OPCANDIDATES_H

#include "guild/opt.h"

void opcandidates(enum opt_complete kind, const struct strlist *words, struct strlist *out);

#endif
