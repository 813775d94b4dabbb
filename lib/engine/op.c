/*
 * op.c: an operation made ready. Source: upstream run_impl.py (_state_init_user_op).
 */
#include "guild/op.h"

#include <sys/random.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/home.h"
#include "guild/label.h"
#include "guild/lookup.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/resolve.h"
#include "guild/shlex.h"
#include "guild/status.h"

#include "op-internal.h"

void op_release(struct op *op)
{
	arena_release(&op->arena);
	opref_release(&op->opref);
	strlist_release(&op->cmd);
	strlist_release(&op->tags);
	strlist_release(&op->source_paths);
	free(op->label);
	free(op->python);
	*op = (struct op)OP_INIT;
}

const char *op_source_dest(const struct op *op)
{
	const char *dest = value_str_at(value_get(op->attr, "sourcecode"), "dest");

	return dest ? dest : ".";
}

bool op_deletes_on_success(const struct op *op)
{
	return value_truth(value_get(op->attr, "delete-on-success"));
}

/* ---- flags ---- */

/* Was the flag given, by its name or its alias? */
static bool is_given(const struct value *user, const struct flagdef *f)
{
	return value_has(user, f->name) || (f->alias && value_has(user, f->alias));
}

static int parse_user_flags(struct op *op, const struct opdef *def, const struct runopts *opts,
			    struct err *err)
{
	CLEANUP(strlist_release) struct strlist batch_files = STRLIST_INIT;

	op->user_flags = value_map(&op->arena);
	if (flag_parse_args(&op->arena, opts->flags.v, def, op->user_flags, &batch_files, err) < 0)
		return -1;
	if (batch_files.n)
		return err_set(err, ERR_INVALID, "batch file '%s': batches are not supported yet",
			       batch_files.v[0]);
	return 0;
}

static int check_no_batch(const struct value *flags, struct err *err)
{
	const char *name = flag_batch_name(flags);

	if (!name)
		return 0;
	return err_set(err, ERR_INVALID,
		       "flag '%s' has a list or search value: batches are not supported yet", name);
}

static int all_flags(struct op *op, const struct opdef *def, const struct runopts *opts,
		     const struct value *user, struct value **out, struct err *err)
{
	if (flag_values(&op->arena, def, user, opts->force_flags ? FLAG_FORCE : FLAG_CHECK, out,
			err) < 0)
		return -1;
	return resolve_default_runs(&op->arena, def, op->home, *out, err);
}

/* A required flag counts as given when the run has a value for it. */
static struct value *with_required(struct op *op, const struct opdef *def, const struct value *old)
{
	struct value *user = value_copy(&op->arena, op->user_flags);

	for (size_t i = 0; i < def->n_flags; i++) {
		const struct flagdef *f = &def->flags[i];
		const struct value *v = value_get(old, f->name);

		if (f->required && v && !is_given(user, f))
			value_set(&op->arena, user, f->name, value_copy(&op->arena, v));
	}
	return user;
}

/* Flags that the run does not have come with its source code, which a plain restart keeps. */
static int check_known(const struct op *op, const struct opdef *def, const struct value *old,
		       struct err *err)
{
	for (size_t i = 0; i < def->n_flags; i++) {
		const struct flagdef *f = &def->flags[i];

		if (is_given(op->user_flags, f) && !value_has(old, f->name))
			return err_set(err, ERR_INVALID,
				       "unsupported flag '%s'\n"
				       "The run was started without it. Use --force-sourcecode to "
				       "restart with the project's current source code or "
				       "--force-flags to skip this check.", f->name);
	}
	return 0;
}

/* The flags that the run recorded. */
static int recorded_flags(struct op *op, struct run *run, struct err *err)
{
	const struct value *flags;
	int rc = run_attr(run, "flags", &flags, err);

	if (rc < 0)
		return -1;
	if (rc && !value_is(flags, VALUE_MAP))
		return err_set(err, ERR_INVALID, "%s/.guild/attrs/flags: expected a map", run->dir);
	op->flags = rc ? value_copy(&op->arena, flags) : value_map(&op->arena);
	return 0;
}

/* The run's flags, with those that were given now; new ones only with new source code. */
static int restart_flags(struct op *op, const struct opdef *def, const struct runopts *opts,
			 struct run *run, struct err *err)
{
	struct value *all;

	if (recorded_flags(op, run, err) < 0)
		return -1;
	if (!opts->force_sourcecode && !opts->force_flags &&
	    check_known(op, def, op->flags, err) < 0)
		return -1;
	if (all_flags(op, def, opts, with_required(op, def, op->flags), &all, err) < 0)
		return -1;
	for (size_t i = 0; i < all->map.n; i++) {
		const char *name = value_get_str(all->map.entries[i].key);
		const struct flagdef *f = name ? opdef_flag(def, name) : NULL;
		bool given = f ? is_given(op->user_flags, f) : value_has(op->user_flags, name);

		if (given || (opts->force_sourcecode && !value_has(op->flags, name)))
			value_set(&op->arena, op->flags, name, all->map.entries[i].value);
	}
	return 0;
}

/* ---- label ---- */

static char *render_label(const char *template, const struct value *flags)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;

	label_render(&label, template, flags, NULL);
	return buf_detach(&label);
}

/* The template that the command line asks for, NULL: none. Lives in the arena. */
static const char *label_option(struct op *op, const struct runopts *opts)
{
	CLEANUP(buf_release) struct buf tags = BUF_INIT;

	if (opts->label)
		return opts->label;
	if (!opts->tags.n)
		return NULL;
	strlist_join(&opts->tags, " ", &tags);
	return arena_printf(&op->arena, "%s ${default_label}", tags.s);
}

/*
 * Was the run's label set by hand? Then it is not what the template gives for the flags stored
 * with it, and stays as the text that it is. *label: that text, "" when it was cleared.
 */
static int label_by_hand(struct run *run, const char *template, bool *by_hand, const char **label,
			 struct err *err)
{
	const struct value *flags, *stored = NULL;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(free_ptr) char *rendered = NULL;
	int rc = run_attr(run, "flags", &flags, err);

	if (rc < 0 || run_attr(run, "label", &stored, err) < 0)
		return -1;
	rendered = render_label(template, rc ? flags : value_map(&a));
	*label = value_get_str(stored) ? value_get_str(stored) : "";
	*by_hand = !streq(*label, rendered);
	return 0;
}

static int set_label(struct op *op, const struct runopts *opts, struct run *restart,
		     struct err *err)
{
	const char *asked = label_option(op, opts);
	const char *template = value_str_at(op->attr, "label-template");
	const char *label = NULL;
	bool by_hand = false;

	if (restart && !asked && label_by_hand(restart, template, &by_hand, &label, err) < 0)
		return -1;
	if (asked) {
		template = asked;
		value_set(&op->arena, op->attr, "label-template", value_str(&op->arena, asked));
	}
	op->label = by_hand ? xstrdup(label) : render_label(template, op->flags);
	return 0;
}

/* ---- attributes ---- */

static void set_comment(struct op *op, const struct runopts *opts)
{
	struct arena *a = &op->arena;
	struct value *comment = value_map(a), *list = value_list(a);
	const char *user = getenv("USER");

	if (!opts->comment || !*opts->comment)
		return;
	value_set(a, comment, "body", value_str(a, opts->comment));
	value_set(a, comment, "host", value_str(a, proc_hostname()));
	value_set(a, comment, "time", value_int(a, clock_unique_us()));
	value_set(a, comment, "user", value_str(a, user ? user : ""));
	value_append(a, list, comment);
	value_set(a, op->extra, "comments", list);
}

/* A number from 0 to 2^32, the ends included, as upstream's. */
static int64_t random_seed(void)
{
	uint64_t n = 0;

	if (getrandom(&n, sizeof(n), 0) < 0)
		n = (uint64_t)clock_now_us();
	return (int64_t)(n % (((uint64_t)1 << 32) + 1));
}

static int set_seed(struct op *op, struct run *restart, struct err *err)
{
	const struct value *old = NULL;
	int rc = restart ? run_attr(restart, "random_seed", &old, err) : 0;

	if (rc < 0)
		return -1;
	if (rc == 0)
		value_set(&op->arena, op->extra, "random_seed",
			  value_int(&op->arena, random_seed()));
	return 0;
}

/*
 * What the command that made the run was given stays; label and tags are as given now.
 * --force-sourcecode and --needed hold for one command: the one that stages a run passes them
 * to the one that starts it.
 */
static int set_run_params(struct op *op, const struct runopts *opts, struct run *restart,
			  struct err *err)
{
	static const char *const once[] = { "force_sourcecode", "needed" };
	static const char *const respecified[] = { "gpus", "label", "tags" };
	struct value *now = runopts_params(&op->arena, opts);
	const struct run_status *st;
	const struct value *old = NULL;
	int rc;

	op->run_params = now;
	if (!restart)
		return 0;
	rc = run_attr(restart, "run_params", &old, err);
	if (rc < 0 || !value_is(old, VALUE_MAP))
		return MIN(rc, 0);
	if (run_status(restart, &st, err) < 0)
		return -1;
	op->run_params = value_copy(&op->arena, old);
	for (size_t i = 0; i < now->map.n; i++)
		if (!value_has(old, now->map.entries[i].key->str.s))
			value_set(&op->arena, op->run_params, now->map.entries[i].key->str.s,
				  now->map.entries[i].value);
	for (size_t i = 0; i < ARRAY_SIZE(once); i++)
		if (st->state != RUN_STAGED || value_truth(value_get(now, once[i])))
			value_set(&op->arena, op->run_params, once[i], value_get(now, once[i]));
	for (size_t i = 0; i < ARRAY_SIZE(respecified); i++)
		if (value_truth(value_get(now, respecified[i])))
			value_set(&op->arena, op->run_params, respecified[i],
				  value_get(now, respecified[i]));
	return 0;
}

static struct value *text_or_null(struct arena *a, const char *s)
{
	return s ? value_str(a, s) : value_null(a);
}

static struct value *value_or_null(struct arena *a, const struct value *v)
{
	return v ? value_copy(a, v) : value_null(a);
}

/* The attribute "op", but for op-cmd and deps. */
static struct value *attr_from_def(struct arena *a, const struct opdef *def, bool keep_run)
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

static void set_opdef_attrs(struct op *op, const struct opdef *def)
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

static int set_deps(struct op *op, const struct opdef *def, struct err *err)
{
	struct value *deps;

	if (resolve_deps_attr(&op->arena, def, op->flags, &deps, err) < 0)
		return err_wrap(err, "invalid definition for operation '%s'", def->fullname);
	value_set(&op->arena, op->attr, "deps", deps);
	return 0;
}

/* The label template and the tags are the run's, not the definition's, once there is a run. */
static int keep_template(struct op *op, struct run *restart, struct err *err)
{
	const struct value *old;
	int rc = run_attr(restart, "op", &old, err);

	if (rc > 0 && value_has(old, "label-template"))
		value_set(&op->arena, op->attr, "label-template",
			  value_copy(&op->arena, value_get(old, "label-template")));
	return rc < 0 ? -1 : 0;
}

static void set_source_paths(struct op *op, const struct runopts *opts)
{
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;

	if (!opts->debug_sourcecode || !*opts->debug_sourcecode) {
		strlist_push(&op->source_paths, op_source_dest(op));
		return;
	}
	strlist_split(&paths, opts->debug_sourcecode, ":");
	for (size_t i = 0; i < paths.n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		path_absolute(&path, home_cwd(), paths.v[i]);
		strlist_push(&op->source_paths, path.s);
	}
}

/* GPUs are given out by the variable that CUDA reads. */
static void set_gpus(struct op *op, const struct runopts *opts, struct value *env)
{
	const char *devices = opts->no_gpus ? "" : opts->gpus;

	if (devices)
		value_set(&op->arena, env, "CUDA_VISIBLE_DEVICES", value_str(&op->arena, devices));
}

/* All that a run records of its definition, taken from it. */
static int record_def(struct op *op, struct opdef *def, const struct runopts *opts,
		      struct run *restart, struct err *err)
{
	struct value *plugins = op_plugins(&op->arena, def), *cmd;

	opdef_opref(def, &op->opref);
	op->attr = attr_from_def(&op->arena, def, opts->keep_run);
	if (restart && keep_template(op, restart, err) < 0)
		return -1;
	set_source_paths(op, opts);
	if (op_cmd_template(&op->arena, def, plugins, &op->source_paths, &cmd, err) < 0)
		return -1;
	set_gpus(op, opts, value_get(cmd, "cmd-env"));
	value_set(&op->arena, op->attr, "op-cmd", cmd);
	value_set(&op->arena, op->extra, "plugins", plugins);
	if (value_truth(def->steps) && !def->main && !(def->exec && *def->exec))
		value_set(&op->arena, op->extra, "steps", value_copy(&op->arena, def->steps));
	set_opdef_attrs(op, def);
	strlist_pushv(&op->tags, opts->tags.v);
	if (!restart)
		strlist_pushv(&op->tags, def->tags.v);
	return set_deps(op, def, err);
}

/* All that the run recorded of its definition. */
static int record_run(struct op *op, struct run *run, const struct runopts *opts, struct err *err)
{
	const struct value *attr;
	const struct opref *opref;
	int rc = run_attr(run, "op", &attr, err);

	if (rc < 0)
		return -1;
	if (!rc || !value_truth(attr))
		return err_set(err, ERR_INVALID,
			       "cannot restart run in %s: missing op configuration\n"
			       "The run may not have been initialized correctly. Try starting the "
			       "operation without the --start/--restart flag.", run->dir);
	if (!value_is(value_get(attr, "op-cmd"), VALUE_MAP) ||
	    !value_len(value_get(value_get(attr, "op-cmd"), "cmd-args")))
		return err_set(err, ERR_INVALID,
			       "cannot restart run in %s: invalid op configuration\n"
			       "Its attribute 'op' has no command.", run->dir);
	if (run_opref(run, &opref, err) < 0)
		return -1;
	opref_copy(&op->opref, opref);
	op->attr = value_copy(&op->arena, attr);
	if (opts->keep_run)
		value_set(&op->arena, op->attr, "delete-on-success", value_bool(&op->arena, false));
	set_source_paths(op, opts);
	strlist_pushv(&op->tags, opts->tags.v);
	return 0;
}

/* Flag values select sources (deps[].config): put the new ones in the recorded dependencies. */
static int refresh_dep_config(struct op *op, const struct opdef *def, struct err *err)
{
	const struct value *old = value_get(op->attr, "deps");
	struct value *new;

	if (!value_len(old))
		return 0;
	if (resolve_deps_attr(&op->arena, def, op->flags, &new, err) < 0)
		return err_wrap(err, "invalid definition for operation '%s'", def->fullname);
	for (size_t i = 0; i < value_len(old); i++) {
		struct value *dep = old->list.items[i];

		for (size_t k = 0; k < value_len(new); k++) {
			struct value *config = value_get(new->list.items[k], "config");

			if (config && value_equal(value_get(new->list.items[k], "name"),
						  value_get(dep, "name")))
				value_set(&op->arena, dep, "config", config);
		}
	}
	return 0;
}

/* For this start alone: a restart that does not ask for the debugger does not get it. */
static void set_debugger_env(struct op *op, const struct runopts *opts)
{
	CLEANUP(buf_release) struct buf places = BUF_INIT;

	for (size_t i = 0; i < opts->breaks.n; i++) {
		buf_addstr(&places, i ? " " : "");
		shlex_quote(&places, opts->breaks.v[i]);
	}
	if (places.len)
		value_set(&op->arena, op->env, "PDB_BREAKS", value_str(&op->arena, places.s));
	if (opts->break_on_error)
		value_set(&op->arena, op->env, "BREAK_ON_ERROR", value_str(&op->arena, "1"));
}

/* What both ways end with. */
static int finish(struct op *op, const struct runopts *opts, struct run *restart, struct err *err)
{
	if (check_no_batch(op->flags, err) < 0 || set_label(op, opts, restart, err) < 0 ||
	    set_run_params(op, opts, restart, err) < 0 || set_seed(op, restart, err) < 0)
		return -1;
	set_comment(op, opts);
	if (op_resolve_cmd(op, opts->force_flags, err) < 0)
		return -1;
	set_debugger_env(op, opts);
	set_gpus(op, opts, op->env); /* for this start only, where the run has recorded others */
	return 0;
}

int op_from_def(struct op *op, struct opdef *def, const struct runopts *opts, struct run *restart,
		struct err *err)
{
	bool keep_record = restart && !opts->force_sourcecode;

	op->def = def;
	op->extra = value_map(&op->arena);
	if (parse_user_flags(op, def, opts, err) < 0)
		return -1;
	if (restart ? restart_flags(op, def, opts, restart, err) < 0
		    : all_flags(op, def, opts, op->user_flags, &op->flags, err) < 0)
		return -1;
	if (keep_record) {
		if (record_run(op, restart, opts, err) < 0 || refresh_dep_config(op, def, err) < 0)
			return -1;
	} else if (record_def(op, def, opts, restart, err) < 0) {
		return -1;
	}
	return finish(op, opts, restart, err);
}

int op_from_run(struct op *op, struct run *run, const struct runopts *opts, struct err *err)
{
	op->extra = value_map(&op->arena);
	op->user_flags = value_map(&op->arena);
	if (record_run(op, run, opts, err) < 0 || recorded_flags(op, run, err) < 0)
		return -1;
	return finish(op, opts, run, err);
}
