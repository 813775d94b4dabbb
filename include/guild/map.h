/*
 * map.h: string keys to pointers; iterates in the order of insertion.
 *
 * The map owns copies of its keys. Values are borrowed pointers, never freed
 * by the map (keep them in an arena or free them in a loop over the entries).
 *
 *	for (size_t i = 0; i < m.n; i++)
 *		use(m.entries[i].key, m.entries[i].value);
 */
#ifndef GUILD_MAP_H
#define GUILD_MAP_H

#include "guild/compat.h"

struct map_entry {
	char *key;
	void *value;
	uint64_t hash;
};

struct map {
	struct map_entry *entries; /* in order of insertion */
	size_t n, cap;
	uint32_t *slots; /* open addressing: index + 1 of an entry, 0 free */
	size_t n_slots;  /* a power of two, or 0 while the map is small */
};

#define MAP_INIT { 0 }

void map_release(struct map *m);
void map_clear(struct map *m);
/* The value, or NULL when there is none (or it is NULL: see map_has). */
void *map_get(const struct map *m, const char *key);
bool map_has(const struct map *m, const char *key);
/* Set or replace; a replaced key keeps its place. Returns the old value or NULL. */
void *map_set(struct map *m, const char *key, void *value);
/* Remove; keeps the order of the others. O(n). Returns the old value or NULL. */
void *map_remove(struct map *m, const char *key);

/* 64-bit FNV-1a of len bytes: for tables of our own. Not for hostile input at scale. */
uint64_t map_hash(const void *data, size_t len);

#endif
