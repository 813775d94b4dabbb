/*
 * guildfile-coerce.c: bring the forms in which an item may be written to one.
 *
 * The rules go by the name of an attribute alone, as upstream's do (guild/guildfile.py,
 * _coerce_guildfile_data): `flags` of a config means the same as `flags` of an operation.
 */
#include "guildfile-internal.h"

typedef int coerce_fn(struct gf_ctx *x, struct value *name, struct value *data,
		      struct value **out);

/* A map with each value coerced by fn, which gets the entry's key: data itself where that changes nothing. */
static int coerce_entries(struct gf_ctx *x, struct value *data, coerce_fn *fn,
			  struct value **out)
{
	struct value *map = data;

	for (size_t i = 0; i < data->map.n; i++) {
		const struct value_entry *e = &data->map.entries[i];
		struct value *v = NULL;

		if (fn(x, e->key, e->value, &v) < 0)
			return -1;
		if (v == e->value)
			continue;
		if (map == data) /* an alias may share the data */
			map = gf_copy_map(x, data);
		map->map.entries[i].value = v;
	}
	*out = map;
	return 0;
}

/* ---- flags ---- */

static int coerce_flag(struct gf_ctx *x, struct value *name, struct value *data,
		       struct value **out)
{
	struct value *map;

	if (value_get_str(name) && streq(value_get_str(name), "$include")) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		value_str_py(&text, data);
		*out = gf_new_str(x, text.s, data);
		return 0;
	}
	if (value_is(data, VALUE_MAP)) {
		*out = data;
		return 0;
	}
	if (value_is(data, VALUE_DATE))
		return gf_error(x, data,
				"invalid value for %s flag %s: expected a mapping of flag "
				"attributes or default flag value",
				gf_str(x, name), gf_repr(x, data));
	map = gf_new_map(x, data);
	value_set(x->arena, map, "default", data);
	*out = map;
	return 0;
}

static int coerce_flags(struct gf_ctx *x, struct value *data, struct value **out)
{
	struct value *map;

	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid flags value %s: expected a mapping",
				gf_repr(x, data));
	if (coerce_entries(x, data, coerce_flag, &map) < 0)
		return -1;
	*out = map;
	return 0;
}

/* ---- operations ---- */

static int coerce_flags_import(struct gf_ctx *x, struct value *data,
			       struct value **out)
{
	double d;

	if ((value_number(data, &d) && d == 1) ||
	    (value_get_str(data) && streq(value_get_str(data), "all")))
		*out = value_bool(x->arena, true);
	else if (value_is(data, VALUE_BOOL))
		*out = gf_new_list(x, data);
	else if (value_is(data, VALUE_LIST))
		*out = data;
	else
		return gf_error(x, data,
				"invalid flags-import value %s: expected yes/all, no, or a list "
				"of flag names",
				gf_repr(x, data));
	return 0;
}

static int coerce_output_capture(struct gf_ctx *x, const char *name, struct value *data,
				 struct value **out)
{
	struct value *list;

	if (value_is_null(data) || value_is(data, VALUE_LIST)) {
		*out = data;
		return 0;
	}
	list = gf_new_list(x, data);
	if (value_is(data, VALUE_STR) || value_is(data, VALUE_MAP))
		value_append(x->arena, list, data);
	else if (!value_is(data, VALUE_BOOL) || value_truth(data))
		return gf_error(x, data,
				"invalid %s %s: expected a mapping, list, string, or false",
				name, gf_repr(x, data));
	*out = list;
	return 0;
}

static int coerce_publish(struct gf_ctx *x, struct value *data, struct value **out)
{
	struct value *files;
	struct value *map;

	if (!value_is_null(data) && !value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid publish value %s: expected a mapping",
				gf_repr(x, data));
	*out = data;
	if (!value_truth(value_get(data, "files")))
		return 0;
	if (gf_coerce_select(x, value_get(data, "files"), &files) < 0)
		return -1;
	map = gf_copy_map(x, data);
	value_set(x->arena, map, "files", files);
	*out = map;
	return 0;
}

static int coerce_operation_attr(struct gf_ctx *x, struct value *key,
				 struct value *data, struct value **out)
{
	const char *name = value_get_str(key);

	*out = data;
	if (!name)
		return 0;
	if (streq(name, "flags"))
		return coerce_flags(x, data, out);
	if (streq(name, "flags-import"))
		return coerce_flags_import(x, data, out);
	if (streq(name, "publish"))
		return coerce_publish(x, data, out);
	if (streq(name, "python-path") && !value_is_null(data))
		return gf_str_to_list(x, data, name, out);
	if (streq(name, "output-scalars") || streq(name, "output-attrs"))
		return coerce_output_capture(x, name, data, out);
	if (streq(name, "sourcecode"))
		return gf_coerce_select(x, data, out);
	return 0;
}

int gf_coerce_operation(struct gf_ctx *x, struct value *name, struct value *data,
			struct value **out)
{
	struct value *map;

	if (value_get_str(name) && streq(value_get_str(name), "$include")) {
		*out = data;
		return 0;
	}
	if (value_is(data, VALUE_MAP)) {
		if (coerce_entries(x, data, coerce_operation_attr, &map) < 0)
			return -1;
	} else if (value_is(data, VALUE_STR)) {
		map = gf_new_map(x, data);
		value_set(x->arena, map, "main", data);
	} else {
		return gf_error(x, data,
				"invalid value for operation '%s' %s: expected a string or a "
				"mapping",
				gf_str(x, data), gf_repr(x, name));
	}
	*out = map;
	return 0;
}

/* ---- items ---- */

static int coerce_item_attr(struct gf_ctx *x, struct value *key, struct value *data,
			    struct value **out)
{
	const char *name = value_get_str(key);
	struct value *map;

	*out = data;
	if (!name)
		return 0;
	if (streq(name, "include") || streq(name, "extends"))
		return gf_str_to_list(x, data, name, out);
	if (streq(name, "flags"))
		return coerce_flags(x, data, out);
	if (streq(name, "sourcecode"))
		return gf_coerce_select(x, data, out);
	if (!streq(name, "operations"))
		return 0;
	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid operations value %s: expected a mapping",
				gf_repr(x, data));
	if (coerce_entries(x, data, gf_coerce_operation, &map) < 0)
		return -1;
	*out = map;
	return 0;
}

static int coerce_item(struct gf_ctx *x, struct value *data, struct value **out)
{
	struct value *item;

	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid guildfile data %s: expected a mapping",
				gf_repr(x, data));
	if (coerce_entries(x, data, coerce_item_attr, &item) < 0)
		return -1;
	if (value_has(item, "operations") && !value_has(item, "model") &&
	    !value_has(item, "config")) {
		item = gf_copy_map(x, item);
		value_set(x->arena, item, "model", value_str(x->arena, ""));
	}
	*out = item;
	return 0;
}

int gf_coerce(struct gf_ctx *x, struct value *data, struct value **items)
{
	struct value *list = gf_new_list(x, data);
	struct value *item;

	if (value_is(data, VALUE_MAP)) {
		struct value *model = gf_new_map(x, data);

		value_set(x->arena, model, "model", value_str(x->arena, ""));
		value_set(x->arena, model, "operations", data);
		if (coerce_item(x, model, &item) < 0)
			return -1;
		value_append(x->arena, list, item);
	} else if (value_is(data, VALUE_LIST)) {
		for (size_t i = 0; i < data->list.n; i++) {
			if (coerce_item(x, data->list.items[i], &item) < 0)
				return -1;
			value_append(x->arena, list, item);
		}
	} else if (!value_is_null(data)) {
		return gf_error(x, data, "invalid guildfile data %s: expected a mapping",
				gf_repr(x, data));
	}
	*items = list;
	return 0;
}
