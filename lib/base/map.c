#include "guild/map.h"

#include "guild/alloc.h"

/* Below this many entries a scan is faster than a table. */
#define MAP_SMALL 8

uint64_t map_hash(const void *data, size_t len)
{
	const unsigned char *p = data;
	uint64_t h = 14695981039346656037u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * 1099511628211u;
	return h;
}

void map_clear(struct map *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->entries[i].key);
	m->n = 0;
	free(m->slots);
	m->slots = NULL;
	m->n_slots = 0;
}

void map_release(struct map *m)
{
	map_clear(m);
	free(m->entries);
	*m = (struct map)MAP_INIT;
}

static void slots_add(struct map *m, size_t index)
{
	size_t mask = m->n_slots - 1;
	size_t i = m->entries[index].hash & mask;

	while (m->slots[i])
		i = (i + 1) & mask;
	m->slots[i] = (uint32_t)(index + 1);
}

static void slots_build(struct map *m)
{
	size_t n = 32;

	free(m->slots);
	m->slots = NULL;
	m->n_slots = 0;
	if (m->n <= MAP_SMALL)
		return;
	while (n < m->n * 3)
		n *= 2;
	m->slots = xcalloc(n, sizeof(m->slots[0]));
	m->n_slots = n;
	for (size_t i = 0; i < m->n; i++)
		slots_add(m, i);
}

static struct map_entry *find(const struct map *m, const char *key, uint64_t hash)
{
	size_t mask = m->n_slots - 1;

	if (!m->slots) {
		for (size_t i = 0; i < m->n; i++)
			if (m->entries[i].hash == hash && streq(m->entries[i].key, key))
				return &m->entries[i];
		return NULL;
	}
	for (size_t i = hash & mask; m->slots[i]; i = (i + 1) & mask) {
		struct map_entry *e = &m->entries[m->slots[i] - 1];

		if (e->hash == hash && streq(e->key, key))
			return e;
	}
	return NULL;
}

void *map_get(const struct map *m, const char *key)
{
	struct map_entry *e = find(m, key, map_hash(key, strlen(key)));

	return e ? e->value : NULL;
}

bool map_has(const struct map *m, const char *key)
{
	return find(m, key, map_hash(key, strlen(key))) != NULL;
}

void *map_set(struct map *m, const char *key, void *value)
{
	uint64_t hash = map_hash(key, strlen(key));
	struct map_entry *e = find(m, key, hash);

	if (e) {
		void *old = e->value;

		e->value = value;
		return old;
	}
	if (m->n >= UINT32_MAX - 1)
		BUG("map of more than 2^32 entries");
	ALLOC_GROW(m->entries, m->n + 1, m->cap);
	m->entries[m->n++] = (struct map_entry){ xstrdup(key), value, hash };
	if (m->n > MAP_SMALL && m->n * 3 > m->n_slots * 2)
		slots_build(m);
	else if (m->slots)
		slots_add(m, m->n - 1);
	return NULL;
}

void *map_remove(struct map *m, const char *key)
{
	struct map_entry *e = find(m, key, map_hash(key, strlen(key)));
	void *old;
	size_t i;

	if (!e)
		return NULL;
	old = e->value;
	i = (size_t)(e - m->entries);
	free(e->key);
	memmove(e, e + 1, (m->n - i - 1) * sizeof(*e));
	m->n--;
	slots_build(m);
	return old;
}
