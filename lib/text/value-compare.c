/* value-compare.c: Python's == and < over all values, and maps sorted by their keys. */
#include "guild/alloc.h"
#include "value-internal.h"

static bool equal_lists(const struct value *a, const struct value *b)
{
	if (a->list.n != b->list.n)
		return false;
	for (size_t i = 0; i < a->list.n; i++)
		if (!value_equal(a->list.items[i], b->list.items[i]))
			return false;
	return true;
}

static bool equal_maps(const struct value *a, const struct value *b)
{
	if (a->map.n != b->map.n)
		return false;
	for (size_t i = 0; i < a->map.n; i++) {
		const struct value_entry *e = &a->map.entries[i];
		const struct value_entry *other = value_find(b, e->key);

		if (!other || !value_equal(e->value, other->value))
			return false;
	}
	return true;
}

bool value_equal(const struct value *a, const struct value *b)
{
	if (value_is(a, VALUE_LIST) && value_is(b, VALUE_LIST))
		return equal_lists(a, b);
	if (value_is(a, VALUE_MAP) && value_is(b, VALUE_MAP))
		return a->set == b->set && equal_maps(a, b);
	return value_scalar_equal(a, b);
}

static int compare_lists(const struct value *a, const struct value *b, bool *ok)
{
	size_t n = MIN(a->list.n, b->list.n);

	for (size_t i = 0; i < n; i++)
		if (!value_equal(a->list.items[i], b->list.items[i]))
			return value_compare(a->list.items[i], b->list.items[i], ok);
	return (a->list.n > b->list.n) - (a->list.n < b->list.n);
}

int value_compare(const struct value *a, const struct value *b, bool *ok)
{
	*ok = true;
	if (value_is(a, VALUE_LIST) && value_is(b, VALUE_LIST))
		return compare_lists(a, b, ok);
	return value_scalar_compare(a, b, ok);
}

static int compare_entries(const void *a, const void *b)
{
	bool ok;

	return value_compare(((const struct value_entry *)a)->key,
			     ((const struct value_entry *)b)->key, &ok);
}

static void sort_entries(struct value_entry *entries, size_t n)
{
	bool ok;

	for (size_t i = 1; i < n; i++) {
		(void)value_compare(entries[0].key, entries[i].key, &ok);
		if (!ok)
			return;
	}
	if (n > 1)
		qsort(entries, n, sizeof(entries[0]), compare_entries);
}

struct value_entry *value_sorted_entries(const struct value *map)
{
	size_t n = value_map_len(map);
	struct value_entry *entries = xreallocarray(NULL, n + 1, sizeof(entries[0]));

	if (n)
		memcpy(entries, map->map.entries, n * sizeof(entries[0]));
	sort_entries(entries, n);
	return entries;
}

void value_sort(struct value *map)
{
	if (map->type != VALUE_MAP)
		BUG("sort a %s", value_type_name(map));
	sort_entries(map->map.entries, map->map.n);
	value_reindex(map);
}
