/*
 * guildfile-find.c: the flags of an operation and the resources of a model, found by their names.
 *
 * Many are found by maps, which have the place of each. A few flags, as most operations have, are
 * scanned: a Guild file of a thousand operations then needs no thousand maps.
 */
#include "guild/alloc.h"

#include "guildfile-internal.h"

#define FIRST_FLAGS 16
/* So many flags are scanned. */
#define FEW_FLAGS 16

/* The first of a name counts. */
static void add_place(struct arena *a, struct value *places, const char *name, size_t i)
{
	if (name && !value_has(places, name))
		value_set(a, places, name, value_int(a, (int64_t)i));
}

/* ---- flags ---- */

static void index_flag(struct opdef *op, size_t i)
{
	struct arena *a = &op->model->guildfile->arena;

	add_place(a, op->flag_names, op->flags[i].name, i);
	add_place(a, op->flag_aliases, op->flags[i].alias, i);
}

void gf_index_flags(struct opdef *op)
{
	op->flag_names = op->flag_aliases = NULL;
	if (op->n_flags <= FEW_FLAGS)
		return;
	op->flag_names = value_map(&op->model->guildfile->arena);
	op->flag_aliases = value_map(&op->model->guildfile->arena);
	for (size_t i = 0; i < op->n_flags; i++)
		index_flag(op, i);
}

static struct flagdef *flag_at(const struct opdef *op, const struct value *places, const char *name)
{
	const struct value *place = value_get(places, name);

	return place ? &op->flags[place->i] : NULL;
}

struct flagdef *opdef_flag(const struct opdef *op, const char *name)
{
	if (op->flag_names)
		return flag_at(op, op->flag_names, name);
	for (size_t i = 0; i < op->n_flags; i++)
		if (streq(op->flags[i].name, name))
			return &op->flags[i];
	return NULL;
}

struct flagdef *opdef_flag_by_alias(const struct opdef *op, const char *alias)
{
	if (op->flag_aliases)
		return flag_at(op, op->flag_aliases, alias);
	for (size_t i = 0; i < op->n_flags; i++)
		if (op->flags[i].alias && streq(op->flags[i].alias, alias))
			return &op->flags[i];
	return NULL;
}

/* Room for one more. The old array stays in the arena, unused. */
static void grow(struct opdef *op)
{
	size_t cap = MAX(2 * op->cap_flags, (size_t)FIRST_FLAGS);
	struct flagdef *flags = arena_calloc(&op->model->guildfile->arena, cap, sizeof(flags[0]));

	if (op->n_flags)
		memcpy(flags, op->flags, op->n_flags * sizeof(flags[0]));
	op->flags = flags;
	op->cap_flags = cap;
}

struct flagdef *opdef_add_flag(struct opdef *op, const char *name, const char *alias)
{
	struct flagdef *flag;

	if (op->n_flags == op->cap_flags)
		grow(op);
	flag = &op->flags[op->n_flags++];
	*flag = (struct flagdef){
		.name = arena_strdup(&op->model->guildfile->arena, name),
		.alias = alias,
		.description = "",
		.arg_skip = UNSET,
	};
	if (op->flag_names)
		index_flag(op, op->n_flags - 1);
	else
		gf_index_flags(op);
	return flag;
}

static int compare_flags(const void *a, const void *b)
{
	return strcmp(((const struct flagdef *)a)->name, ((const struct flagdef *)b)->name);
}

void opdef_sort_flags(struct opdef *op)
{
	qsort(op->flags, op->n_flags, sizeof(*op->flags), compare_flags);
	gf_index_flags(op);
}

/* ---- resources ---- */

void gf_index_resources(struct model *m)
{
	struct arena *a = &m->guildfile->arena;

	m->resource_names = value_map(a);
	for (size_t i = 0; i < m->n_resources; i++)
		add_place(a, m->resource_names, m->resources[i].name, i);
}

struct resdef *model_resource(const struct model *m, const char *name)
{
	const struct value *place = value_get(m->resource_names, name);

	return place ? &m->resources[place->i] : NULL;
}
