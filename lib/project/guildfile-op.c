/* guildfile-op.c: an operation of its map. Format: guildfile(5). */
#include <strings.h>

#include "guild/err.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/rscript.h"
#include "guildfile-internal.h"

/* ---- steps ---- */

/* What a step's $include gives are flag definitions: a step wants their default values. */
static int init_step(struct gf_ctx *x, const struct gf_model *gm, struct value *step,
		     struct value **out)
{
	struct value *flags, *values, *made;

	*out = step;
	if (!value_is(value_get(step, "flags"), VALUE_MAP))
		return 0;
	if (gf_resolve_section(x, step, "flags", gm->parents, gm->n_parents, &flags) < 0)
		return -1;
	if (!flags->map.n)
		return 0;
	values = gf_new_map(x, flags);
	for (size_t i = 0; i < flags->map.n; i++) {
		struct value *v = flags->map.entries[i].value;

		if (value_is(v, VALUE_MAP))
			v = value_get(v, "default");
		value_set_key(x->arena, values, flags->map.entries[i].key,
			      v ? v : value_null(x->arena));
	}
	made = gf_copy_map(x, step);
	value_set(x->arena, made, "flags", values);
	*out = made;
	return 0;
}

static int init_steps(struct gf_ctx *x, const struct gf_model *gm, const struct value *data,
		      struct opdef *op)
{
	const struct value *steps = value_get(data, "steps");
	struct value *made, *step;

	if (!value_truth(steps))
		return 0;
	if (!value_is(steps, VALUE_LIST))
		return gf_error(x, steps, "invalid steps data %s: expected a list",
				gf_repr(x, steps));
	made = gf_new_list(x, steps);
	for (size_t i = 0; i < steps->list.n; i++) {
		if (init_step(x, gm, steps->list.items[i], &step) < 0)
			return -1;
		value_append(x->arena, made, step);
	}
	op->steps = made;
	return 0;
}

/* ---- main ---- */

static bool ends_with_nocase(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && strcasecmp(s + n - m, suffix) == 0;
}

/* The module that an operation's name means: "my-script.py" is my_script. */
static const char *module_name(struct gf_ctx *x, const char *op_name)
{
	size_t len = strlen(op_name);
	char *name;

	if (ends_with_nocase(op_name, ".py"))
		len -= 3;
	name = arena_strndup(x->arena, op_name, len);
	for (char *s = name; *s; s++)
		if (*s == '-')
			*s = '_';
	return name;
}

static int init_main(struct gf_ctx *x, const struct value *data, struct opdef *op)
{
	const struct value *main = gf_get(data, "main");
	const char *notebook;

	if (value_is(main, VALUE_LIST))
		op->main_list = value_truth(main) ? main : NULL;
	else if (gf_get_text(x, data, "main", &op->main) < 0)
		return -1;
	if (op->main && !*op->main)
		op->main = NULL;
	if (gf_get_text(x, data, "exec", &op->exec) < 0 ||
	    gf_get_text(x, data, "notebook", &notebook) < 0)
		return -1;
	if (op->main || op->main_list)
		return 0;
	if (notebook)
		op->main = arena_printf(x->arena, "guild.plugins.nbexec %s", notebook);
	else if (ends_with_nocase(op->name, ".ipynb"))
		op->main = arena_printf(x->arena, "guild.plugins.nbexec %s", op->name);
	else if (!op->exec && !op->steps)
		op->main = module_name(x, op->name);
	return 0;
}

/* ---- optimizers ---- */

static int add_optimizer(struct gf_ctx *x, struct opdef *op, const char *name, struct value *data)
{
	struct optdef *opt = &op->optimizers[op->n_optimizers++];
	const char *opspec = NULL;
	struct value *flags;

	opt->name = opt->opspec = name;
	flags = gf_new_map(x, data);
	if (value_is(data, VALUE_STR)) {
		opspec = value_get_str(data);
	} else if (value_is(data, VALUE_MAP)) {
		if (gf_get_text(x, data, "algorithm", &opspec) < 0)
			return -1;
		opt->is_default = value_truth(value_get(data, "default"));
		flags = gf_copy_map(x, data);
		(void)value_unset(flags, "algorithm"); /* may be absent */
		(void)value_unset(flags, "default");   /* may be absent */
	}
	if (opspec && *opspec)
		opt->opspec = opspec;
	opt->flags = flags;
	return 0;
}

static int invalid_optimizers(struct gf_ctx *x, const struct value *data)
{
	return gf_error(x, data, "invalid optimizer config %s: expected list or mapping",
			gf_repr(x, data));
}

static int add_single_optimizer(struct gf_ctx *x, const struct value *data, struct opdef *op)
{
	struct value *opt = gf_get(data, "optimizer");
	const char *name;

	if (!opt)
		return 0;
	if (value_is(opt, VALUE_STR))
		return add_optimizer(x, op, opt->str.s, opt);
	if (!value_is(opt, VALUE_MAP))
		return invalid_optimizers(x, data);
	if (gf_get_text(x, opt, "algorithm", &name) < 0)
		return -1;
	if (!name)
		return gf_error(x, opt, "missing required 'algorithm' attribute in %s",
				gf_repr(x, opt));
	return add_optimizer(x, op, name, opt);
}

static int init_optimizers(struct gf_ctx *x, const struct value *data, struct opdef *op)
{
	struct value *opts = gf_get(data, "optimizers");
	struct value_entry *entries;
	struct value *map = opts;
	int rc = 0;

	if (value_has(data, "optimizer") && value_has(data, "optimizers"))
		return gf_error(x, data,
				"conflicting optimizer configuration in operation '%s' - cannot "
				"define both 'optimizer' and 'optimizers'",
				op->name);
	op->optimizers = arena_calloc(x->arena, value_len(opts) + 1, sizeof(op->optimizers[0]));
	if (!opts)
		return add_single_optimizer(x, data, op);
	if (value_is(opts, VALUE_LIST)) {
		map = gf_new_map(x, opts);
		for (size_t i = 0; i < opts->list.n; i++)
			value_set(x->arena, map, gf_str(x, opts->list.items[i]),
				  gf_new_map(x, opts));
	} else if (!value_is(opts, VALUE_MAP)) {
		return invalid_optimizers(x, data);
	}
	entries = value_sorted_entries(map);
	for (size_t i = 0; i < map->map.n && rc == 0; i++)
		rc = add_optimizer(x, op, gf_str(x, entries[i].key), entries[i].value);
	free(entries);
	return rc;
}

/* ---- the operation ---- */

static struct value *with_defaults(struct gf_ctx *x, struct value *data,
				   const struct value *defaults)
{
	struct value *made = data;

	for (size_t i = 0; i < value_len(defaults); i++) {
		const struct value_entry *e = &defaults->map.entries[i];

		if (value_find(data, e->key))
			continue;
		if (made == data)
			made = gf_copy_map(x, data);
		value_set_key(x->arena, made, e->key, e->value);
	}
	return made;
}

static int init_tags(struct gf_ctx *x, const struct value *data, struct opdef *op)
{
	struct value *tags;

	if (gf_str_to_list(x, value_get(data, "tags"), "tags", &tags) < 0)
		return -1;
	for (size_t i = 0; i < tags->list.n; i++)
		strlist_push(&op->tags, gf_str(x, tags->list.items[i]));
	return 0;
}

/* Attributes that are kept as the values they are. */
static void init_values(const struct value *data, struct opdef *op)
{
	op->is_default = value_truth(value_get(data, "default"));
	op->flags_import = gf_get(data, "flags-import");
	op->flags_import_skip = gf_get(data, "flags-import-skip");
	op->default_flag_arg_skip = gf_get_tristate(data, "default-flag-arg-skip");
	op->env_secrets = gf_get(data, "env-secrets");
	op->python_path = gf_get(data, "python-path");
	op->output_scalars = gf_get(data, "output-scalars");
	op->output_attrs = gf_get(data, "output-attrs");
	op->objective = gf_get(data, "objective");
	op->default_max_trials = gf_get(data, "default-max-trials");
	op->can_stage_trials = value_truth(value_get(data, "can-stage-trials"));
	op->delete_on_success = value_truth(value_get(data, "delete-on-success"));
	op->handle_keyboard_interrupt = value_truth(value_get(data, "handle-keyboard-interrupt"));
	op->compare = gf_get(data, "compare");
	op->publish = gf_get(data, "publish");
	op->pip_freeze = gf_get_tristate(data, "pip-freeze");
}

/* An operation that is named like an R script is that script; what the script says comes first. */
static int with_r_script(struct gf_ctx *x, struct value *name, struct value **data)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *of_script, *made;

	if (!ends_with_nocase(name->str.s, ".r"))
		return 0;
	path_absolute(&path, x->gf->dir, name->str.s);
	if (!rscript_is(path.s))
		return 0;
	if (rscript_op_data(x->arena, x->gf->dir, name->str.s, &of_script, &err) < 0) {
		log_warning("operation '%s': %s", name->str.s, err.msg);
		return 0;
	}
	if (gf_coerce_operation(x, name, of_script, &of_script) < 0)
		return -1;
	made = gf_copy_map(x, *data);
	for (size_t i = 0; i < of_script->map.n; i++)
		value_set_key(x->arena, made, of_script->map.entries[i].key,
			      of_script->map.entries[i].value);
	*data = made;
	return 0;
}

static int init_flags(struct gf_ctx *x, const struct gf_model *gm, const struct value *data,
		      struct opdef *op)
{
	struct value *flags = value_get(data, "flags");

	/* Most include nothing: they are sorted where they are used, and need not be copied. */
	if ((!value_is(flags, VALUE_MAP) || value_has(flags, "$include")) &&
	    gf_resolve_section(x, data, "flags", gm->parents, gm->n_parents, &flags) < 0)
		return -1;
	return gf_init_flags(x, flags, op);
}

int gf_init_op(struct gf_ctx *x, const struct gf_model *gm, struct value *name,
	       struct value *data, struct opdef *op)
{
	const char *model = gm->model->name;

	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid operation def %s: expected a mapping",
				gf_repr(x, data));
	if (!value_is(name, VALUE_STR))
		return gf_error(x, data, "invalid operation name %s: expected a string",
				gf_repr(x, name));
	data = with_defaults(x, data, gm->op_defaults);
	if (!x->gf->is_script && with_r_script(x, name, &data) < 0)
		return -1;
	op->name = name->str.s;
	op->fullname = *model ? arena_printf(x->arena, "%s:%s", model, op->name) : op->name;
	op->model = gm->model;
	op->line = data->line;
	op->data = data;
	init_values(data, op);
	if (init_flags(x, gm, data, op) < 0 ||
	    gf_get_text(x, data, "flags-dest", &op->flags_dest) < 0 ||
	    gf_get_description(x, data, &op->description) < 0 ||
	    init_steps(x, gm, data, op) < 0 || init_main(x, data, op) < 0 ||
	    gf_get_text(x, data, "python-requires", &op->python_requires) < 0 ||
	    gf_get_map(x, data, "env", &op->env) < 0 ||
	    gf_get_plugins(x, data, &op->plugins) < 0 || gf_init_deps(x, data, op) < 0 ||
	    gf_get_text(x, data, "label", &op->label) < 0 || init_tags(x, data, op) < 0 ||
	    gf_get_text(x, data, "flag-encoder", &op->flag_encoder) < 0 ||
	    init_optimizers(x, data, op) < 0 ||
	    gf_get_map(x, data, "run-attrs", &op->run_attrs) < 0)
		return -1;
	return gf_init_select(x, value_get(data, "sourcecode"), &op->sourcecode);
}
