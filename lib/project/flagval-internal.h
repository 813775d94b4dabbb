/* flagval-internal.h: shared by the parts of flagval. */
#ifndef PROJECT_FLAGVAL_INTERNAL_H
#define PROJECT_FLAGVAL_INTERNAL_H

#include "guild/flagval.h"

/* The items of a list, encoded and put together again in the form that flag_split takes apart. */
void flag_join(struct buf *out, const struct value *list, const struct value *split);

/* "range", "linspace", "logspace", "geomspace". */
bool flag_is_sequence(const char *name);
/*
 * The list that a sequence function makes of its arguments, of max items at most: 1 with the list, 0 when they
 * make none (the text stays as it is), -1 when they are wrong.
 */
MUST_CHECK int flag_expand_sequence(struct arena *a, const char *name, const struct value *args,
				    size_t max, struct value **out, struct err *err);

#endif
