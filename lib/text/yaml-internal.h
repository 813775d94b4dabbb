/*
 * yaml-internal.h: what the loader and the emitter share: which text a plain scalar may be.
 */
#ifndef GUILD_YAML_INTERNAL_H
#define GUILD_YAML_INTERNAL_H

#include "guild/value.h"

/* What YAML 1.1, with upstream's floats, sees in a plain scalar. */
enum scalar_kind {
	SCALAR_STR,
	SCALAR_NULL,
	SCALAR_BOOL,
	SCALAR_INT,
	SCALAR_FLOAT,
	SCALAR_TIMESTAMP,
	SCALAR_MERGE, /* << */
	SCALAR_VALUE, /* = */
	SCALAR_INDICATOR, /* ! & * alone: cannot be read, matters to the emitter */
};

enum scalar_kind scalar_resolve(const char *s, size_t len);

/*
 * The value of a text as the kind, which a tag may ask for even where the text does not
 * look it. NULL when it is none (`!!int x`, `2020-13-45`).
 */
struct value *scalar_make(struct arena *a, enum scalar_kind kind, const char *s, size_t len);

#endif
