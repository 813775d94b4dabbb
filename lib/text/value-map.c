/* value-map.c: the entries of a map by their keys, and the index of large maps. */
#include "guild/map.h"
#include "value-internal.h"

/* Up to this many entries a scan is as fast as a table. */
#define SMALL_MAP 16

/* Where the entry of a hash is: its place + 1, or 0; open addressing. */
struct value_index {
	size_t n; /* of slots, a power of two */
	uint32_t slots[];
};

static void index_add(struct value *map, size_t i)
{
	struct value_index *index = map->map.index;
	size_t mask = index->n - 1;
	size_t slot = value_hash(map->map.entries[i].key) & mask;

	while (index->slots[slot])
		slot = (slot + 1) & mask;
	index->slots[slot] = (uint32_t)(i + 1);
}

void value_reindex(struct value *map)
{
	struct value_index *index = map->map.index;

	if (!index)
		return;
	memset(index->slots, 0, index->n * sizeof(index->slots[0]));
	for (size_t i = 0; i < map->map.n; i++)
		index_add(map, i);
}

static bool index_is_full(const struct value *map)
{
	return !map->map.index || map->map.n * 3 > map->map.index->n * 2;
}

static void index_grow(struct arena *a, struct value *map)
{
	struct value_index *index;
	size_t n = 64;

	while (n < map->map.n * 3)
		n *= 2;
	index = arena_alloc(a, sizeof(*index) + n * sizeof(index->slots[0]));
	index->n = n;
	map->map.index = index;
	value_reindex(map);
}

static bool is_str(const struct value *v, const char *s, size_t len)
{
	return v->type == VALUE_STR && v->str.len == len && v->str.s[0] == s[0] &&
	       memcmp(v->str.s, s, len) == 0;
}

static struct value_entry *find_str(const struct value *map, const char *key, size_t len)
{
	const struct value_index *index = map->map.index;
	size_t mask;

	if (!index) {
		for (size_t i = 0; i < map->map.n; i++)
			if (is_str(map->map.entries[i].key, key, len))
				return &map->map.entries[i];
		return NULL;
	}
	mask = index->n - 1;
	for (size_t i = map_hash(key, len) & mask; index->slots[i]; i = (i + 1) & mask) {
		struct value_entry *e = &map->map.entries[index->slots[i] - 1];

		if (is_str(e->key, key, len))
			return e;
	}
	return NULL;
}

static struct value_entry *find_key(const struct value *map, const struct value *key)
{
	const struct value_index *index = map->map.index;
	size_t mask;

	if (key->type == VALUE_STR)
		return find_str(map, key->str.s, key->str.len);
	if (!index) {
		for (size_t i = 0; i < map->map.n; i++)
			if (value_scalar_equal(map->map.entries[i].key, key))
				return &map->map.entries[i];
		return NULL;
	}
	mask = index->n - 1;
	for (size_t i = value_hash(key) & mask; index->slots[i]; i = (i + 1) & mask) {
		struct value_entry *e = &map->map.entries[index->slots[i] - 1];

		if (value_scalar_equal(e->key, key))
			return e;
	}
	return NULL;
}

void value_set_key(struct arena *a, struct value *map, struct value *key, struct value *v)
{
	struct value_entry *e;

	if (map->type != VALUE_MAP)
		BUG("set a key of a %s", value_type_name(map));
	e = find_key(map, key);
	if (e) {
		e->value = v;
		return;
	}
	if (map->map.n >= UINT32_MAX - 1)
		BUG("map of more than 2^32 entries");
	if (map->map.n == map->map.cap)
		map->map.entries = value_grow(a, map->map.entries, map->map.n, &map->map.cap,
						    sizeof(map->map.entries[0]));
	map->map.entries[map->map.n++] = (struct value_entry){ key, v };
	if (map->map.n > SMALL_MAP && index_is_full(map))
		index_grow(a, map);
	else if (map->map.index)
		index_add(map, map->map.n - 1);
}

void value_set(struct arena *a, struct value *map, const char *key, struct value *v)
{
	struct value_entry *e;

	if (map->type != VALUE_MAP)
		BUG("set '%s' of a %s", key, value_type_name(map));
	e = find_str(map, key, strlen(key));
	if (e)
		e->value = v;
	else
		value_set_key(a, map, value_str(a, key), v);
}

bool value_unset(struct value *map, const char *key)
{
	struct value_entry *e;
	size_t i;

	if (map->type != VALUE_MAP)
		return false;
	e = find_str(map, key, strlen(key));
	if (!e)
		return false;
	i = (size_t)(e - map->map.entries);
	memmove(e, e + 1, (map->map.n - i - 1) * sizeof(*e));
	map->map.n--;
	value_reindex(map);
	return true;
}

struct value *value_get(const struct value *v, const char *key)
{
	struct value_entry *e;

	if (!value_is(v, VALUE_MAP))
		return NULL;
	e = find_str(v, key, strlen(key));
	return e ? e->value : NULL;
}

bool value_has(const struct value *v, const char *key)
{
	return value_is(v, VALUE_MAP) && find_str(v, key, strlen(key));
}

const struct value_entry *value_find(const struct value *v, const struct value *key)
{
	return value_is(v, VALUE_MAP) ? find_key(v, key) : NULL;
}

const char *value_str_at(const struct value *map, const char *key)
{
	return value_get_str(value_get(map, key));
}

struct value *value_copy(struct arena *a, const struct value *v)
{
	struct value *copy;

	if (!v)
		return value_null(a);
	copy = ARENA_NEW(a, struct value);
	copy->type = v->type;
	copy->line = v->line;
	copy->column = v->column;
	switch (v->type) {
	case VALUE_NULL:
		break;
	case VALUE_BOOL:
		copy->b = v->b;
		break;
	case VALUE_INT:
		copy->i = v->i;
		break;
	case VALUE_FLOAT:
		copy->f = v->f;
		break;
	case VALUE_BIGINT:
	case VALUE_STR:
	case VALUE_DATE:
		copy->str.s = arena_strndup(a, v->str.s, v->str.len);
		copy->str.len = v->str.len;
		break;
	case VALUE_LIST:
		for (size_t i = 0; i < v->list.n; i++)
			value_append(a, copy, value_copy(a, v->list.items[i]));
		break;
	case VALUE_MAP:
		copy->set = v->set;
		for (size_t i = 0; i < v->map.n; i++)
			value_set_key(a, copy, value_copy(a, v->map.entries[i].key),
				      value_copy(a, v->map.entries[i].value));
		break;
	}
	return copy;
}
