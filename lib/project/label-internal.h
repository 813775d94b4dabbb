/* label-internal.h: Python's % operator, as labels use it. */
#ifndef PROJECT_LABEL_INTERNAL_H
#define PROJECT_LABEL_INTERNAL_H

#include "guild/value.h"

/*
 * Python's `fmt % v` with one value. False, and out untouched, where Python raises: silently for a
 * TypeError (not this kind of value), with a warning for a ValueError (no such format).
 */
bool label_python_format(struct buf *out, const char *fmt, const struct value *v);

#endif
