/*
 * value-internal.h: what the files of value share.
 */
#ifndef GUILD_VALUE_INTERNAL_H
#define GUILD_VALUE_INTERNAL_H

#include "guild/value.h"

/* ---- value.c ---- */
/* A larger array in the arena, with the n items of the old one, which stays there unused. */
void *value_grow(struct arena *a, const void *old, size_t n, size_t *cap, size_t size);

/* ---- value-scalar.c ---- */
/* value_equal() and value_compare() of all but lists and maps, which equal nothing here. */
bool value_scalar_equal(const struct value *a, const struct value *b);
int value_scalar_compare(const struct value *a, const struct value *b, bool *ok);
/* Equal values have equal hashes: 1, 1.0 and true are one key. */
uint64_t value_hash(const struct value *v);

/* ---- value-map.c ---- */
/* Rebuild the map's index, after its entries moved. */
void value_reindex(struct value *map);

#endif
