/* guildfile-value.c: reading the attributes of items, and making values at the place of others. */
#include "guild/err.h"
#include "guild/yaml.h"
#include "guildfile-internal.h"

static struct value *at(struct value *v, const struct value *place)
{
	if (place) {
		v->line = place->line;
		v->column = place->column;
	}
	return v;
}

struct value *gf_new_map(struct gf_ctx *x, const struct value *place)
{
	return at(value_map(x->arena), place);
}

struct value *gf_new_list(struct gf_ctx *x, const struct value *place)
{
	return at(value_list(x->arena), place);
}

struct value *gf_new_str(struct gf_ctx *x, const char *s, const struct value *place)
{
	return at(value_str(x->arena, s), place);
}

struct value *gf_copy_map(struct gf_ctx *x, const struct value *map)
{
	struct value *copy = gf_new_map(x, map);

	for (size_t i = 0; i < map->map.n; i++)
		value_set_key(x->arena, copy, map->map.entries[i].key, map->map.entries[i].value);
	return copy;
}

struct value *gf_get(const struct value *map, const char *name)
{
	struct value *v = value_get(map, name);

	return value_is_null(v) ? NULL : v;
}

int gf_text(struct gf_ctx *x, const struct value *v, const char *name, const char **out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (value_is(v, VALUE_LIST) || value_is(v, VALUE_MAP))
		return gf_error(x, v, "invalid %s value %s: expected a string", name,
				gf_repr(x, v));
	if (value_is_null(v)) {
		*out = NULL;
	} else if (value_get_str(v)) {
		*out = value_get_str(v);
	} else if (value_is(v, VALUE_BOOL) && !v->b) {
		*out = ""; /* "flags-dest: no" */
	} else {
		value_str_py(&text, v);
		*out = arena_strdup(x->arena, text.s);
	}
	return 0;
}

int gf_get_text(struct gf_ctx *x, const struct value *map, const char *name, const char **out)
{
	return gf_text(x, value_get(map, name), name, out);
}

int gf_get_description(struct gf_ctx *x, const struct value *map, const char **out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (gf_get_text(x, map, "description", out) < 0)
		return -1;
	buf_addstr(&text, *out ? *out : "");
	buf_trim(&text);
	*out = arena_strdup(x->arena, text.s);
	return 0;
}

int gf_map(struct gf_ctx *x, const struct value *v, const char *name, const struct value **out)
{
	if (!value_truth(v))
		v = NULL;
	else if (!value_is(v, VALUE_MAP))
		return gf_error(x, v, "invalid %s value %s: expected a mapping", name,
				gf_repr(x, v));
	*out = v;
	return 0;
}

int gf_get_map(struct gf_ctx *x, const struct value *map, const char *name,
	       const struct value **out)
{
	return gf_map(x, value_get(map, name), name, out);
}

enum tristate gf_tristate(const struct value *v)
{
	if (value_is_null(v))
		return UNSET;
	return value_truth(v) ? YES : NO;
}

enum tristate gf_get_tristate(const struct value *map, const char *name)
{
	return gf_tristate(value_get(map, name));
}

int gf_str_to_list(struct gf_ctx *x, struct value *v, const char *what, struct value **out)
{
	const char *s = value_get_str(v);
	struct value *list;

	if (value_is(v, VALUE_LIST)) {
		*out = v;
		return 0;
	}
	if (s && s[0] == '[' && ends_with(s, "]")) {
		CLEANUP(err_release) struct err err = ERR_INIT;

		if (yaml_load(x->arena, s, strlen(s), "<string>", &list, &err) < 0 ||
		    !value_is(list, VALUE_LIST))
			return gf_error(x, v, "invalid %s value %s: expected a string or list",
					what, gf_repr(x, v));
		*out = at(list, v);
		return 0;
	}
	if (!s && !value_is_null(v))
		return gf_error(x, v, "invalid %s value %s: expected a string or list", what,
				gf_repr(x, v));
	list = gf_new_list(x, v);
	if (s)
		value_append(x->arena, list, gf_new_str(x, s, v));
	*out = list;
	return 0;
}

int gf_get_plugins(struct gf_ctx *x, const struct value *data, const struct value **out)
{
	struct value *v = gf_get(data, "plugins");

	*out = NULL;
	if (!v || (value_is(v, VALUE_BOOL) && v->b))
		return 0;
	if (value_is(v, VALUE_BOOL))
		v = NULL; /* `no`: an empty list */
	if (gf_str_to_list(x, v, "plugins", &v) < 0)
		return -1;
	*out = v;
	return 0;
}
