/* guildfile-model.c: a model of its item. Format: guildfile(5). */
#include "guild/err.h"
#include "guildfile-internal.h"

static int init_op_defaults(struct gf_ctx *x, const struct value *data, struct gf_model *gm)
{
	struct value *defaults = value_get(data, "operation-defaults");

	if (!value_truth(defaults))
		return 0;
	if (gf_coerce_operation(x, value_str(x->arena, "operation-defaults"), defaults,
				&defaults) < 0)
		return -1;
	gm->op_defaults = defaults;
	return 0;
}

static int init_ops(struct gf_ctx *x, const struct gf_model *gm, const struct value *data)
{
	struct model *m = gm->model;
	struct value *ops;
	struct value_entry *entries;
	int rc = 0;

	if (gf_resolve_section(x, data, "operations", gm->parents, gm->n_parents, &ops) < 0)
		return -1;
	m->ops = arena_calloc(x->arena, ops->map.n + 1, sizeof(m->ops[0]));
	entries = value_sorted_entries(ops);
	for (size_t i = 0; i < ops->map.n && rc == 0; i++) {
		struct opdef *op = &m->ops[m->n_ops++];

		strlist_init(&op->tags);
		rc = gf_init_op(x, gm, entries[i].key, entries[i].value, op);
		if (rc == 0)
			rc = gf_check_memory(x, entries[i].value);
	}
	free(entries);
	return rc;
}

static int init_resources(struct gf_ctx *x, const struct gf_model *gm, const struct value *data)
{
	struct model *m = gm->model;
	struct value *resources;
	struct value_entry *entries;
	int rc = 0;

	if (gf_resolve_section(x, data, "resources", gm->parents, gm->n_parents, &resources) < 0)
		return -1;
	m->resources = arena_calloc(x->arena, resources->map.n + 1, sizeof(m->resources[0]));
	entries = value_sorted_entries(resources);
	for (size_t i = 0; i < resources->map.n && rc == 0; i++)
		rc = gf_init_resource(x, gf_str(x, entries[i].key), entries[i].value, m,
				      &m->resources[m->n_resources++]);
	free(entries);
	gf_index_resources(m);
	return rc;
}

int gf_init_model(struct gf_ctx *x, const char *name, struct value *item, struct model *m)
{
	struct gf_model gm = { .model = m };
	struct gf_extended extended;
	struct value *data;

	m->name = m->fullname = name;
	m->guildfile = x->gf;
	strlist_init(&m->parent_dirs);
	if (gf_extend(x, item, &extended) < 0 || gf_apply_params(x, extended.data, &data) < 0)
		return -1;
	gm.parents = extended.parents;
	gm.n_parents = extended.n_parents;
	for (size_t i = 0; i < extended.n_parents; i++)
		strlist_push(&m->parent_dirs, extended.parents[i]->dir);
	m->is_default = value_truth(value_get(data, "default"));
	m->references = gf_get(data, "references");
	m->extra = gf_get(data, "extra");
	if (gf_get_description(x, data, &m->description) < 0 ||
	    gf_get_text(x, data, "python-requires", &m->python_requires) < 0 ||
	    gf_get_plugins(x, data, &m->plugins) < 0 ||
	    gf_init_select(x, value_get(data, "sourcecode"), &m->sourcecode) < 0 ||
	    init_op_defaults(x, data, &gm) < 0 || init_ops(x, &gm, data) < 0)
		return -1;
	return init_resources(x, &gm, data);
}

int gf_finish_model(struct gf_ctx *x, struct model *m)
{
	for (size_t i = 0; i < m->n_ops; i++)
		if (gf_add_config_dep(x, &m->ops[i]) < 0)
			return -1;
	return 0;
}
