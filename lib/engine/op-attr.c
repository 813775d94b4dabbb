/*
 * op-attr.c: what a run records of its definition in the attributes "op" and "opdef_attrs".
 * Source: upstream run_impl.py (_op_config_data, _safe_opdef_attrs).
 */
#include "guild/log.h"

#include "op-internal.h"

static struct value *text_or_null(struct arena *a, const char *s)
{
	return s ? value_str(a, s) : value_null(a);
}

static struct value *value_or_null(struct arena *a, const struct value *v)
{
	return v ? value_copy(a, v) : value_null(a);
}

struct value *op_attr_from_def(struct arena *a, const struct opdef *def, bool keep_run)
{
	const struct file_select *own = &def->sourcecode, *model = &def->model->sourcecode;
	const char *root = own->root ? own->root : model->root;
	const char *dest = own->dest ? own->dest : model->dest;
	const char *python = def->python_requires ? def->python_requires
						  : def->model->python_requires;
	struct value *null_labels = value_map(a), *extra = value_map(a), *source = value_map(a);
	struct value *attr = value_map(a);

	for (size_t i = 0; i < def->n_flags; i++) {
		const struct flagdef *f = &def->flags[i];

		if (!value_is_null(f->null_label))
			value_set(a, null_labels, f->name, value_copy(a, f->null_label));
		if (value_truth(f->extra))
			value_set(a, extra, f->name, value_copy(a, f->extra));
	}
	value_set(a, source, "dest", value_str(a, dest ? dest : "."));
	if (root)
		value_set(a, source, "root", value_str(a, root));
	value_set(a, attr, "flag-null-labels", null_labels);
	value_set(a, attr, "python-requires", text_or_null(a, python));
	value_set(a, attr, "label-template", text_or_null(a, def->label));
	value_set(a, attr, "output-scalars", value_or_null(a, def->output_scalars));
	value_set(a, attr, "output-attrs", value_or_null(a, def->output_attrs));
	value_set(a, attr, "sourcecode", source);
	value_set(a, attr, "flags-extra", extra);
	value_set(a, attr, "delete-on-success", value_bool(a, def->delete_on_success && !keep_run));
	/* Not upstream's, which records these variables when it starts the run without its definition. */
	if (value_len(def->env_secrets))
		value_set(a, attr, "env-secrets", value_copy(a, def->env_secrets));
	return attr;
}

static bool is_reserved(const char *name)
{
	/* Upstream's CORE_RUN_ATTRS: what a run's own attributes are called. */
	static const char *const core[] = {
		"cmd", "deps", "env", "exit_status", "flags", "host", "id", "initialized", "label",
		"op", "opdef_attrs", "platform", "plugins", "random_seed", "run_params",
		"sourcecode_digest", "started", "stopped", "user", "user_flags", "vcs_commit",
		"pip_freeze", "r_sys_info", "r_packages_loaded",
	};

	for (size_t i = 0; i < ARRAY_SIZE(core); i++)
		if (streq(core[i], name))
			return true;
	return false;
}

void op_record_opdef_attrs(struct op *op, const struct opdef *def)
{
	struct value *attrs = value_map(&op->arena);

	for (size_t i = 0; value_is(def->run_attrs, VALUE_MAP) && i < def->run_attrs->map.n; i++) {
		const struct value_entry *e = &def->run_attrs->map.entries[i];
		const char *name = value_get_str(e->key);

		if (name && is_reserved(name))
			log_warning("Invalid run attribute '%s' (reserved attribute) - ignoring",
				    name);
		else
			value_set_key(&op->arena, attrs, e->key, e->value);
	}
	if (attrs->map.n)
		value_set(&op->arena, op->extra, "opdef_attrs", attrs);
}
