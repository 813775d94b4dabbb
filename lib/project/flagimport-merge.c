#include "guild/compat.h"

#include "guild/flagval.h"
#include "guild/shlex.h"
#include "guild/yaml.h"

#include "flagimport-internal.h"

static bool list_has(const struct value *list, const char *name)
{
	for (size_t i = 0; i < value_len(list); i++) {
		const char *item = value_get_str(list->list.items[i]);

		if (item && streq(item, name))
			return true;
	}
	return false;
}

bool flagimport_wants(const struct opdef *op, const char *name)
{
	const struct value *import = op->flags_import;

	if (list_has(op->flags_import_skip, name))
		return false;
	if (value_is(import, VALUE_LIST))
		return list_has(import, name);
	if (!value_is_null(import))
		return value_truth(import);
	return opdef_flag(op, name) != NULL;
}

static struct flagdef *find_flag(struct opdef *op, const char *name)
{
	struct flagdef *flag = opdef_flag(op, name);

	for (size_t i = 0; !flag && i < op->n_flags; i++)
		if (op->flags[i].arg_name && streq(op->flags[i].arg_name, name))
			flag = &op->flags[i];
	return flag;
}

/* Upstream encodes the items of globals as in a file, those of arguments as in an assignment. */
static const struct value *default_of(struct arena *a, const struct value *v, bool is_global)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!value_is(v, VALUE_LIST))
		return value_copy(a, v);
	for (size_t i = 0; i < v->list.n; i++) {
		CLEANUP(buf_release) struct buf item = BUF_INIT;

		if (is_global)
			yaml_encode(&item, v->list.items[i]);
		else
			flag_encode(&item, v->list.items[i]);
		if (i > 0)
			buf_addch(&text, ' ');
		shlex_quote(&text, item.s);
	}
	return value_str(a, text.s);
}

static const char *dup_str(struct arena *a, const struct value *v)
{
	const char *s = value_get_str(v);

	return s ? arena_strdup(a, s) : NULL;
}

static void set_choices(struct arena *a, struct flagdef *flag, const struct value *choices)
{
	if (flag->n_choices > 0 || value_len(choices) == 0 || !value_is(choices, VALUE_LIST))
		return;
	flag->choices = arena_calloc(a, choices->list.n, sizeof(*flag->choices));
	flag->n_choices = choices->list.n;
	for (size_t i = 0; i < flag->n_choices; i++)
		flag->choices[i] = (struct flag_choice){
			.value = value_copy(a, choices->list.items[i]),
			.description = "",
		};
}

/* What is null or empty is taken from the import, also where the Guild file says null: as upstream. */
static void merge_flag(struct arena *a, struct flagdef *flag, const struct value *attrs,
		       bool is_global)
{
	const struct value *v;

	if (value_is_null(flag->default_) && (v = value_get(attrs, "default")))
		flag->default_ = default_of(a, v, is_global);
	if (!*flag->description && (v = value_get(attrs, "description")) && value_get_str(v))
		flag->description = dup_str(a, v);
	if (!flag->type)
		flag->type = dup_str(a, value_get(attrs, "type"));
	if (!flag->required)
		flag->required = value_truth(value_get(attrs, "required"));
	if (!flag->arg_name)
		flag->arg_name = dup_str(a, value_get(attrs, "arg-name"));
	if (value_is_null(flag->arg_switch) && (v = value_get(attrs, "arg-switch")))
		flag->arg_switch = value_copy(a, v);
	if (value_is_null(flag->arg_split) && (v = value_get(attrs, "arg-split")))
		flag->arg_split = value_copy(a, v);
	set_choices(a, flag, value_get(attrs, "choices"));
}

void flagimport_merge(struct opdef *op, const struct value *flags)
{
	struct arena *a = &op->model->guildfile->arena;
	bool is_global = op->flags_dest && !starts_with(op->flags_dest, "args");

	for (size_t i = 0; i < value_len(flags); i++) {
		const char *name = value_get_str(flags->map.entries[i].key);
		struct flagdef *flag;

		if (!name || !flagimport_wants(op, name))
			continue;
		flag = find_flag(op, name);
		if (!flag)
			flag = opdef_add_flag(op, name, NULL);
		merge_flag(a, flag, flags->map.entries[i].value, is_global);
	}
	opdef_sort_flags(op);
}
