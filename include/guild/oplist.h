/*
 * oplist.h: what `guild operations` and `guild models` have in common.
 */
#ifndef GUILD_OPLIST_H
#define GUILD_OPLIST_H

#include "guild/strlist.h"
#include "guild/value.h"

/* True when each filter is part of the name or of the description, in any case. */
bool oplist_matches(const struct strlist *filters, const char *name, const char *description);
/* The first line of a description, and a list of the others, with "" between them as upstream's. */
const char *oplist_summary(struct arena *a, const char *description);
struct value *oplist_details(struct arena *a, const char *description);

#endif
