/*
 * typo.h: did you mean …? Damerau-Levenshtein distance, weighted as git's help.
 */
#ifndef GUILD_TYPO_H
#define GUILD_TYPO_H

#include "guild/strlist.h"

/* The candidate that is near enough to s to be worth showing, or NULL. Borrowed from the list. */
const char *typo_best(const char *s, const struct strlist *candidates);

#endif
