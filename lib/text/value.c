/* value.c: making values, and looking at one. Maps are in value-map.c. */
#include "value-internal.h"

static struct value *new_value(struct arena *a, enum value_type type)
{
	struct value *v = ARENA_NEW(a, struct value);

	v->type = type;
	return v;
}

struct value *value_null(struct arena *a)
{
	return new_value(a, VALUE_NULL);
}

struct value *value_bool(struct arena *a, bool b)
{
	struct value *v = new_value(a, VALUE_BOOL);

	v->b = b;
	return v;
}

struct value *value_int(struct arena *a, int64_t i)
{
	struct value *v = new_value(a, VALUE_INT);

	v->i = i;
	return v;
}

struct value *value_float(struct arena *a, double f)
{
	struct value *v = new_value(a, VALUE_FLOAT);

	v->f = f;
	return v;
}

struct value *value_strn(struct arena *a, const char *s, size_t len)
{
	struct value *v = new_value(a, VALUE_STR);

	v->str.s = arena_strndup(a, s, len);
	v->str.len = len;
	return v;
}

struct value *value_str(struct arena *a, const char *s)
{
	return value_strn(a, s, strlen(s));
}

struct value *value_list(struct arena *a)
{
	return new_value(a, VALUE_LIST);
}

struct value *value_map(struct arena *a)
{
	return new_value(a, VALUE_MAP);
}

struct value *value_strv(struct arena *a, char *const *v)
{
	struct value *list = value_list(a);

	for (; *v; v++)
		value_append(a, list, value_str(a, *v));
	return list;
}

void *value_grow(struct arena *a, const void *old, size_t n, size_t *cap, size_t size)
{
	size_t want = *cap ? *cap * 2 : 4;
	void *p = arena_calloc(a, want, size);

	if (n)
		memcpy(p, old, n * size);
	*cap = want;
	return p;
}

void value_append(struct arena *a, struct value *list, struct value *item)
{
	if (list->type != VALUE_LIST)
		BUG("append to a %s", value_type_name(list));
	if (list->list.n == list->list.cap)
		list->list.items = value_grow(a, list->list.items, list->list.n, &list->list.cap,
					      sizeof(list->list.items[0]));
	list->list.items[list->list.n++] = item;
}

/* ---- read ---- */

const char *value_get_str(const struct value *v)
{
	return value_is(v, VALUE_STR) ? v->str.s : NULL;
}

void value_strings(const struct value *list, struct strlist *out)
{
	for (size_t i = 0; value_is(list, VALUE_LIST) && i < list->list.n; i++)
		if (value_get_str(list->list.items[i]))
			strlist_push(out, value_get_str(list->list.items[i]));
}

size_t value_map_len(const struct value *v)
{
	return value_is(v, VALUE_MAP) ? v->map.n : 0;
}

size_t value_len(const struct value *v)
{
	if (value_is(v, VALUE_LIST))
		return v->list.n;
	return value_is(v, VALUE_MAP) ? v->map.n : 0;
}

bool value_truth(const struct value *v)
{
	if (!v)
		return false;
	switch (v->type) {
	case VALUE_NULL:
		return false;
	case VALUE_BOOL:
		return v->b;
	case VALUE_INT:
		return v->i != 0;
	case VALUE_FLOAT:
		return v->f != 0;
	case VALUE_BIGINT:
	case VALUE_DATE:
		return true;
	case VALUE_STR:
		return v->str.len > 0;
	case VALUE_LIST:
	case VALUE_MAP:
		return value_len(v) > 0;
	}
	BUG("value of type %d", (int)v->type);
}

bool value_number(const struct value *v, double *out)
{
	if (value_is(v, VALUE_BOOL))
		*out = v->b ? 1 : 0;
	else if (value_is(v, VALUE_INT))
		*out = (double)v->i;
	else if (value_is(v, VALUE_BIGINT))
		*out = strtod(v->str.s, NULL); /* digits only: no locale has a say */
	else if (value_is(v, VALUE_FLOAT))
		*out = v->f;
	else
		return false;
	return true;
}

const char *value_type_name(const struct value *v)
{
	if (!v)
		return "NoneType";
	switch (v->type) {
	case VALUE_NULL:
		return "NoneType";
	case VALUE_BOOL:
		return "bool";
	case VALUE_INT:
	case VALUE_BIGINT:
		return "int";
	case VALUE_FLOAT:
		return "float";
	case VALUE_STR:
		return "str";
	case VALUE_DATE:
		return v->str.len > sizeof("2020-01-31") - 1 ? "datetime" : "date";
	case VALUE_LIST:
		return "list";
	case VALUE_MAP:
		return v->set ? "set" : "dict";
	}
	BUG("value of type %d", (int)v->type);
}
