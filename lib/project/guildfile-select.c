/*
 * guildfile-select.c: which files: `sourcecode` and `publish: files`.
 *
 * Coerced, as upstream's _coerce_select_files: false (none at all), a list of
 * rules {include: …} and {exclude: …}, or a map {select, root, digest, dest}. In that form a
 * model inherits it; gf_init_select then makes the struct.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guildfile-internal.h"

static void append_rule(struct gf_ctx *x, struct value *list, const char *kind,
			const char *pattern, const struct value *place)
{
	struct value *rule = gf_new_map(x, place);

	value_set(x->arena, rule, kind, gf_new_str(x, pattern, place));
	value_append(x->arena, list, rule);
}

static int coerce_list(struct gf_ctx *x, struct value *data, struct value **out)
{
	struct value *rules = gf_new_list(x, data), *all = rules;
	bool only_strings = true;

	for (size_t i = 0; i < data->list.n; i++) {
		struct value *item = data->list.items[i];

		if (value_is(item, VALUE_MAP)) {
			only_strings = false;
			value_append(x->arena, rules, item);
		} else if (value_is(item, VALUE_STR)) {
			append_rule(x, rules, "include", item->str.s, item);
		} else {
			return gf_error(x, item,
					"invalid sourcecode %s: expected a string or mapping",
					gf_repr(x, item));
		}
	}
	if (only_strings) {
		all = gf_new_list(x, data);
		append_rule(x, all, "exclude", "*", data);
		for (size_t i = 0; i < rules->list.n; i++)
			value_append(x->arena, all, rules->list.items[i]);
	}
	*out = all;
	return 0;
}

static const char *const select_keys[] = { "select", "root", "digest", "dest" };

static void warn_unknown(struct gf_ctx *x, const struct value *data)
{
	CLEANUP(strlist_release) struct strlist unknown = STRLIST_INIT;
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	for (size_t i = 0; i < data->map.n; i++) {
		const char *name = gf_str(x, data->map.entries[i].key);
		bool known = false;

		for (size_t k = 0; k < ARRAY_SIZE(select_keys); k++)
			known |= streq(name, select_keys[k]);
		if (!known)
			strlist_push(&unknown, name);
	}
	if (!unknown.n)
		return;
	strlist_sort(&unknown);
	strlist_join(&unknown, ", ", &names);
	path_relative(&path, x->gf->path, cwd);
	log_warning("unexpected sourcecode attribute(s) in %s: %s", path.s, names.s);
}

static int coerce_map(struct gf_ctx *x, struct value *data, struct value **out)
{
	struct value *map = gf_new_map(x, data);

	for (size_t i = 0; i < ARRAY_SIZE(select_keys); i++) {
		struct value *v = value_get(data, select_keys[i]);

		if (i == 0 && gf_coerce_select(x, v, &v) < 0)
			return -1;
		value_set(x->arena, map, select_keys[i], v ? v : value_null(x->arena));
	}
	warn_unknown(x, data);
	*out = map;
	return 0;
}

int gf_coerce_select(struct gf_ctx *x, struct value *data, struct value **out)
{
	if (value_is_null(data)) {
		*out = gf_new_list(x, data);
		return 0;
	}
	if ((value_is(data, VALUE_BOOL) && !data->b) ||
	    (value_is(data, VALUE_LIST) && !data->list.n)) {
		*out = value_bool(x->arena, false);
		return 0;
	}
	if (value_is(data, VALUE_STR)) {
		*out = gf_new_list(x, data);
		append_rule(x, *out, "exclude", "*", data);
		append_rule(x, *out, "include", data->str.s, data);
		return 0;
	}
	if (value_is(data, VALUE_MAP))
		return coerce_map(x, data, out);
	if (value_is(data, VALUE_LIST))
		return coerce_list(x, data, out);
	return gf_error(x, data,
			"invalid select files spec %s: expected a string, list, or mapping",
			gf_repr(x, data));
}

/* ---- the struct ---- */

/* What include or exclude says: patterns, or one map {dir|text|binary: patterns}. */
static int init_patterns(struct gf_ctx *x, struct value *config, const char *kind,
			 struct file_rule *rule)
{
	static const char *const types[] = { "dir", "text", "binary" };
	struct value *patterns = NULL;

	if (value_is(config, VALUE_STR) || value_is(config, VALUE_LIST))
		patterns = config;
	for (size_t i = 0; i < ARRAY_SIZE(types) && !patterns; i++) {
		if (!value_has(config, types[i]))
			continue;
		rule->type = types[i];
		patterns = value_get(config, types[i]);
	}
	if (!patterns)
		return gf_error(x, config, "unsupported %s value: %s", kind, gf_repr(x, config));
	if (gf_str_to_list(x, patterns, kind, &patterns) < 0)
		return -1;
	for (size_t i = 0; i < patterns->list.n; i++)
		strlist_push(&rule->patterns, gf_str(x, patterns->list.items[i]));
	return 0;
}

static int init_rule(struct gf_ctx *x, const struct value *spec, struct file_rule *rule)
{
	bool include = value_has(spec, "include"), exclude = value_has(spec, "exclude");

	strlist_init(&rule->patterns);
	if (!value_is(spec, VALUE_MAP))
		return gf_error(x, spec, "invalid file select spec %s: expected a mapping",
				gf_repr(x, spec));
	if (include && exclude)
		return gf_error(x, spec,
				"invalid file select spec %s: cannot include both include and "
				"exclude - use multiple select specs in the order you want to "
				"apply the filters",
				gf_repr(x, spec));
	if (!include && !exclude)
		return gf_error(x, spec, "unsupported file select spec: %s", gf_repr(x, spec));
	rule->include = include;
	return init_patterns(x, value_get(spec, include ? "include" : "exclude"),
			     include ? "include" : "exclude", rule);
}

static bool is_exclude_all(const struct file_rule *rule)
{
	return !rule->include && !rule->type && rule->patterns.n == 1 &&
	       streq(rule->patterns.v[0], "*");
}

int gf_init_select(struct gf_ctx *x, const struct value *data, struct file_select *out)
{
	if (value_is(data, VALUE_MAP)) {
		if (gf_get_text(x, data, "root", &out->root) < 0 ||
		    gf_get_text(x, data, "dest", &out->dest) < 0)
			return -1;
		data = value_get(data, "select");
	}
	out->disabled = value_is(data, VALUE_BOOL) && !data->b;
	if (value_is_null(data) || out->disabled) {
		out->set = out->disabled;
		return 0;
	}
	if (!value_is(data, VALUE_LIST))
		return gf_error(x, data, "invalid file select spec %s: expected a list or no/off",
				gf_repr(x, data));
	out->set = data->list.n > 0;
	out->rules = arena_calloc(x->arena, data->list.n + 1, sizeof(out->rules[0]));
	for (size_t i = 0; i < data->list.n; i++) {
		/* Counted first: a rule that fails is released with the others. */
		out->n_rules++;
		if (init_rule(x, data->list.items[i], &out->rules[i]) < 0)
			return -1;
	}
	out->replaces_defaults = out->n_rules && is_exclude_all(&out->rules[0]);
	return 0;
}
