/*
 * value-internal.h: what the files of value share.
 */
#ifndef GUILD_VALUE_INTERNAL_H
#define GUILD_VALUE_INTERNAL_H

#include "guild/value.h"

/* Equal values have equal hashes: 1, 1.0 and true are one key. */
uint64_t value_hash(const struct value *v);
/* Forget and rebuild the map's index, after its entries moved. */
void value_reindex(struct value *map);

#endif
