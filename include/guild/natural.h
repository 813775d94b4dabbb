/*
 * natural.h: order of names as people count: "a2" before "a10".
 *
 * As Python's natsort by default: text is cut into digits and the rest; parts are compared in
 * turn, digits by their value, the rest by bytes.
 */
#ifndef GUILD_NATURAL_H
#define GUILD_NATURAL_H

#include "guild/strlist.h"

/* < 0, 0, > 0. "1" and "01" are equal. */
int natural_compare(const char *a, const char *b);
/* Equal ones in order of their bytes. */
void natural_sort(struct strlist *l);

#endif
