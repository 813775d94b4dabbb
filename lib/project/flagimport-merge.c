#include "guild/compat.h"

#include "guild/flagval.h"
#include "guild/map.h"
#include "guild/shlex.h"
#include "guild/yaml.h"

#include "flagimport-internal.h"

/* What is imported, and which flag it is for. */
struct importing {
	struct opdef *op;
	struct map listed, skipped; /* names of flags-import and flags-import-skip */
	struct value *by_arg;       /* arg-name -> name of the first flag that has it */
};

static void importing_release(struct importing *m)
{
	map_release(&m->listed);
	map_release(&m->skipped);
}

static void add_names(struct map *names, const struct value *list)
{
	for (size_t i = 0; value_is(list, VALUE_LIST) && i < list->list.n; i++)
		if (value_get_str(list->list.items[i]))
			map_set(names, value_get_str(list->list.items[i]), NULL);
}

static void add_arg_name(struct importing *m, const struct flagdef *flag)
{
	struct arena *a = &m->op->model->guildfile->arena;
	const char *other = flag->arg_name ? value_str_at(m->by_arg, flag->arg_name) : NULL;

	if (flag->arg_name && (!other || flag < opdef_flag(m->op, other)))
		value_set(a, m->by_arg, flag->arg_name, value_str(a, flag->name));
}

static void importing_init(struct importing *m)
{
	add_names(&m->listed, m->op->flags_import);
	add_names(&m->skipped, m->op->flags_import_skip);
	m->by_arg = value_map(&m->op->model->guildfile->arena);
	for (size_t i = 0; i < m->op->n_flags; i++)
		add_arg_name(m, &m->op->flags[i]);
}

static bool is_wanted(const struct importing *m, const char *name)
{
	const struct value *import = m->op->flags_import;

	if (map_has(&m->skipped, name))
		return false;
	if (value_is(import, VALUE_LIST))
		return map_has(&m->listed, name);
	if (!value_is_null(import))
		return value_truth(import);
	return opdef_flag(m->op, name) != NULL;
}

static struct flagdef *find_flag(const struct importing *m, const char *name)
{
	struct flagdef *flag = opdef_flag(m->op, name);
	const char *by_arg = flag ? NULL : value_str_at(m->by_arg, name);

	return by_arg ? opdef_flag(m->op, by_arg) : flag;
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
	CLEANUP(importing_release) struct importing m = { .op = op };

	importing_init(&m);
	for (size_t i = 0; i < value_len(flags); i++) {
		const char *name = value_get_str(flags->map.entries[i].key);
		struct flagdef *flag;

		if (!name || !is_wanted(&m, name))
			continue;
		flag = find_flag(&m, name);
		if (!flag)
			flag = opdef_add_flag(op, name, NULL);
		merge_flag(a, flag, flags->map.entries[i].value, is_global);
		add_arg_name(&m, flag);
	}
	opdef_sort_flags(op);
}
