/*
 * flagval-args.c: flag values as an operation gets them, in its arguments and in its environment.
 * Source: upstream guild/op_cmd.py.
 *
 * The definitions come as the run attribute op-cmd.cmd-flags, not as a struct
 * opdef: a restart has nothing else.
 */
#include "flagval-internal.h"

#include "guild/err.h"
#include "guild/log.h"
#include "guild/map.h"
#include "guild/shlex.h"
#include "guild/yaml.h"

/* The items as shell words, or with the separator sep (a string) between them. */
static void add_joined(struct buf *out, const struct value *list, const struct value *sep)
{
	const char *between = value_get_str(sep);

	if (between && streq(between, "shlex"))
		between = NULL;
	for (size_t i = 0; i < list->list.n; i++) {
		CLEANUP(buf_release) struct buf item = BUF_INIT;

		if (i)
			buf_addstr(out, between ? between : " ");
		flag_encode(&item, list->list.items[i]);
		if (between)
			buf_addbuf(out, &item);
		else
			shlex_quote_guild(out, item.s);
	}
}

/* A map as Python's pprint writes it: keys in order, at every level. */
static void sort_maps(struct value *v)
{
	if (value_is(v, VALUE_MAP)) {
		value_sort(v);
		for (size_t i = 0; i < v->map.n; i++)
			sort_maps(v->map.entries[i].value);
	} else if (value_is(v, VALUE_LIST)) {
		for (size_t i = 0; i < v->list.n; i++)
			sort_maps(v->list.items[i]);
	}
}

static void add_map_text(struct buf *out, const struct value *map)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct value *sorted = value_copy(&arena, map);

	sort_maps(sorted);
	value_repr(out, sorted);
}

static void add_arg_text(struct buf *out, const struct value *v, const struct value *arg_split)
{
	if (value_is_null(v))
		return;
	switch (v->type) {
	case VALUE_NULL:
		BUG("null was handled");
	case VALUE_BOOL:
		buf_addstr(out, v->b ? "1" : "");
		break;
	case VALUE_STR:
		buf_add(out, v->str.s, v->str.len);
		break;
	case VALUE_LIST:
		add_joined(out, v, arg_split);
		break;
	case VALUE_INT:
	case VALUE_BIGINT:
	case VALUE_FLOAT:
	case VALUE_DATE:
		value_repr(out, v);
		break;
	case VALUE_MAP:
		add_map_text(out, v);
		break;
	}
}

void flag_arg_text(struct buf *out, const struct value *v)
{
	add_arg_text(out, v, NULL);
}

/* The text that an encoding map gives for the value; false when it has none. */
static bool add_encoded(struct buf *out, const struct value *encoding, const struct value *v)
{
	const struct value_entry *e;

	if (!v || value_is(v, VALUE_LIST) || value_is(v, VALUE_MAP))
		return false;
	e = value_find(encoding, v);
	if (!e)
		return false;
	add_arg_text(out, e->value, NULL);
	return true;
}

static void add_plain_arg(struct buf *out, const struct value *v, const struct value *def)
{
	if (!add_encoded(out, value_get(def, "arg-encoding"), v))
		add_arg_text(out, v, value_get(def, "arg-split"));
}

/* Destinations that read YAML (upstream op_main), so that types survive. */
static bool dest_is_yaml(const char *dest)
{
	return streq(dest, "globals") || starts_with(dest, "global:") ||
	       starts_with(dest, "dict:") || starts_with(dest, "namespace:");
}

static void split_value(struct strlist *parts, const char *text, const struct value *split)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist all = STRLIST_INIT;
	CLEANUP(buf_release) struct buf sep = BUF_INIT;

	value_str_py(&sep, split);
	if (value_is(split, VALUE_BOOL) || !sep.len || streq(sep.s, "shlex")) {
		if (shlex_split(text, parts, &err) < 0)
			strlist_push(parts, text);
		return;
	}
	strlist_split(&all, text, sep.s);
	for (size_t i = 0; i < all.n; i++)
		if (*all.v[i])
			strlist_push(parts, all.v[i]);
}

void flag_split(struct strlist *parts, const struct value *v, const struct value *split)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (value_get_str(v))
		buf_addstr(&text, v->str.s);
	else
		flag_encode(&text, v);
	split_value(parts, text.s, split);
}

void flag_join(struct buf *out, const struct value *list, const struct value *split)
{
	add_joined(out, list, split);
}

static void push_yaml_list(struct strlist *out, const struct strlist *parts)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	struct value *list = value_list(&arena);
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < parts->n; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct value *item;

		if (yaml_load(&arena, parts->v[i], strlen(parts->v[i]), "<flag>", &item, &err) < 0)
			item = value_str(&arena, parts->v[i]);
		value_append(&arena, list, item);
	}
	yaml_encode_flow(&text, list);
	strlist_take(out, buf_detach(&text));
}

static void push_split_args(struct strlist *out, const char *arg, const struct value *v,
			    const struct value *def, const char *dest)
{
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (dest_is_yaml(dest) && !value_get_str(v))
		yaml_encode_flow(&text, v);
	else
		add_arg_text(&text, v, NULL);
	split_value(&parts, text.s, value_get(def, "arg-split"));
	if (!parts.n && !streq(dest, "globals")) /* there it is an empty list */
		return;
	strlist_pushf(out, "--%s", arg);
	if (streq(dest, "globals"))
		push_yaml_list(out, &parts);
	else
		strlist_pushv(out, parts.v);
}

static void push_arg(struct strlist *out, const char *arg, const struct value *v,
		     const struct value *def, const char *dest)
{
	struct buf text = BUF_INIT;

	if (dest_is_yaml(dest))
		yaml_encode_flow(&text, v);
	else
		add_plain_arg(&text, v, def);
	strlist_pushf(out, "--%s", arg);
	strlist_take(out, buf_detach(&text));
}

static void push_flag_args(struct strlist *out, const char *name, const struct value *v,
			   const struct value *def, const char *dest,
			   const struct map *args_before)
{
	CLEANUP(buf_release) struct buf option = BUF_INIT;
	const char *arg = value_str_at(def, "arg-name");
	const struct value *arg_switch = value_get(def, "arg-switch");
	const struct value *split = value_get(def, "arg-split");

	if (value_truth(value_get(def, "arg-skip")))
		return;
	if (!arg || !*arg)
		arg = name;
	buf_addf(&option, "--%s", arg);
	if (map_has(args_before, option.s)) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		flag_encode(&text, v);
		log_warning("ignoring flag '%s=%s' because it's shadowed in the operation "
			    "cmd as --%s",
			    name, text.s, arg);
		return;
	}
	if (!value_is_null(arg_switch)) {
		if (value_equal(arg_switch, v))
			strlist_push(out, option.s);
		return;
	}
	if (value_is_null(v))
		return;
	if (!value_is_null(split) && !value_is(v, VALUE_LIST))
		push_split_args(out, arg, v, def, dest);
	else
		push_arg(out, arg, v, def, dest);
}

void flag_cmd_args(struct strlist *out, const struct value *flags, const struct value *cmd_flags,
		   const char *flags_dest, enum flag_force force,
		   const struct strlist *args_before)
{
	struct value_entry *entries = value_sorted_entries(flags);
	CLEANUP(map_release) struct map before = MAP_INIT;

	for (size_t i = 0; i < args_before->n; i++)
		map_set(&before, args_before->v[i], NULL);
	for (size_t i = 0; i < value_map_len(flags); i++) {
		const struct value_entry *def = value_find(cmd_flags, entries[i].key);
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		if (!def && force == FLAG_CHECK)
			continue;
		value_str_py(&name, entries[i].key);
		push_flag_args(out, name.s, entries[i].value, def ? def->value : NULL,
			       flags_dest ? flags_dest : "args", &before);
	}
	free(entries);
}

/* FLAG_ and the name in capitals; each character that is no letter, digit or "_" becomes "_". */
static void add_env_name(struct buf *out, const char *flag)
{
	buf_addstr(out, "FLAG_");
	for (const char *s = flag; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c >= 'a' && c <= 'z')
			buf_addch(out, c - 'a' + 'A');
		else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
			buf_addch(out, c);
		else if ((c & 0xc0) != 0x80) /* once for each code point */
			buf_addch(out, '_');
	}
}

void flag_env(struct strlist *out, const struct value *flags, const struct value *cmd_flags)
{
	for (size_t i = 0; i < value_map_len(flags); i++) {
		const struct value_entry *e = &flags->map.entries[i];
		const struct value_entry *found = value_find(cmd_flags, e->key);
		const struct value *def = found ? found->value : NULL;
		const char *env_name = value_str_at(def, "env-name");
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		struct buf var = BUF_INIT;

		value_str_py(&name, e->key);
		if (env_name && *env_name)
			buf_addstr(&var, env_name);
		else
			add_env_name(&var, name.s);
		buf_addch(&var, '=');
		if (!add_encoded(&var, value_get(def, "env-encoding"), e->value))
			add_plain_arg(&var, e->value, def);
		strlist_take(out, buf_detach(&var));
	}
}
