/*
 * op.c: an operation made ready. Source: upstream run_impl.py (_state_init_user_op).
 */
#include "guild/op.h"

#include <sys/random.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/label.h"
#include "guild/lookup.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/shlex.h"

#include "op-internal.h"

void op_release(struct op *op)
{
	arena_release(&op->arena);
	opref_release(&op->opref);
	strlist_release(&op->cmd);
	strlist_release(&op->tags);
	strlist_release(&op->source_paths);
	strlist_release(&op->dep_paths);
	free(op->label);
	free(op->python);
	*op = (struct op)OP_INIT;
}

static struct value *copy(struct arena *a, const struct value *v)
{
	return v ? value_copy(a, v) : NULL;
}

void op_copy_record(struct op *trial, const struct op *op)
{
	struct arena *a = &trial->arena;

	trial->home = op->home;
	trial->exec_path = op->exec_path;
	trial->def = op->def;
	opref_copy(&trial->opref, &op->opref);
	trial->flags = copy(a, op->flags);
	trial->user_flags = copy(a, op->user_flags);
	trial->attr = copy(a, op->attr);
	trial->run_params = copy(a, op->run_params);
	trial->extra = copy(a, op->extra);
	trial->comment = copy(a, op->comment);
	strlist_pushv(&trial->tags, op->tags.v);
	strlist_pushv(&trial->source_paths, op->source_paths.v);
	strlist_pushv(&trial->dep_paths, op->dep_paths.v);
	trial->python = op->python ? xstrdup(op->python) : NULL;
}

const char *op_source_dest(const struct op *op)
{
	const char *dest = value_str_at(value_get(op->attr, "sourcecode"), "dest");
	const char *old = value_str_at(op->attr, "sourcecode-root"); /* before upstream's 0.9 */

	if (dest && *dest)
		return dest;
	return old && *old ? old : ".";
}

bool op_deletes_on_success(const struct op *op)
{
	return value_truth(value_get(op->attr, "delete-on-success"));
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

static int set_label(struct op *op, const struct runopts *opts, struct run *from, struct err *err)
{
	const char *asked = label_option(op, opts);
	const char *template = value_str_at(op->attr, "label-template");
	const char *label = NULL;
	bool by_hand = false;

	if (opts->restart && !asked && label_by_hand(from, template, &by_hand, &label, err) < 0)
		return -1;
	if (asked) {
		template = asked;
		value_set(&op->arena, op->attr, "label-template", value_str(&op->arena, asked));
	}
	op->label = by_hand ? xstrdup(label) : render_label(template, op->flags);
	return 0;
}

/* ---- attributes ---- */

void op_set_comment(struct op *op, const char *text)
{
	struct arena *a = &op->arena;
	const char *user = getenv("USER");

	op->comment = value_map(a);
	value_set(a, op->comment, "body", value_str(a, text));
	value_set(a, op->comment, "host", value_str(a, proc_hostname()));
	value_set(a, op->comment, "time", value_int(a, clock_unique_us()));
	value_set(a, op->comment, "user", value_str(a, user ? user : ""));
}

/* A number from 0 to 2^32, the ends included, as upstream's. */
static int64_t random_seed(void)
{
	uint64_t n = 0;

	if (getrandom(&n, sizeof(n), 0) < 0)
		n = (uint64_t)clock_now_us();
	return (int64_t)(n % (((uint64_t)1 << 32) + 1));
}

/* Given now, else the run's, else a new one. 0 is none, as upstream's. */
static int set_seed(struct op *op, const struct runopts *opts, struct run *from, struct err *err)
{
	const struct value *old = NULL;
	struct value *seed;

	if (from && run_attr(from, "random_seed", &old, err) < 0)
		return -1;
	if (opts->random_seed)
		seed = value_int(&op->arena, opts->random_seed);
	else if (value_truth(old))
		seed = value_copy(&op->arena, old);
	else
		seed = value_int(&op->arena, random_seed());
	value_set(&op->arena, op->extra, "random_seed", seed);
	return 0;
}

/*
 * What the command that made the run was given stays; label and tags are as given now.
 * --force-sourcecode and --needed hold for one command: the one that stages a run passes them
 * to the one that starts it.
 */
static int set_run_params(struct op *op, const struct runopts *opts, struct run *from,
			  struct err *err)
{
	static const char *const once[] = { "force_sourcecode", "needed" };
	static const char *const respecified[] = { "gpus", "label", "tags" };
	struct value *now = runopts_params(&op->arena, opts);
	const struct value *old = NULL;
	bool staged;
	int rc;

	op->run_params = now;
	if (!opts->restart)
		return 0;
	rc = run_attr(from, "run_params", &old, err);
	if (rc < 0 || !value_is(old, VALUE_MAP))
		return MIN(rc, 0);
	staged = run_has_guild_file(from, "STAGED"); /* by its status it is pending when a queue has claimed it */
	op->run_params = value_copy(&op->arena, old);
	for (size_t i = 0; i < now->map.n; i++)
		if (!value_has(old, now->map.entries[i].key->str.s))
			value_set(&op->arena, op->run_params, now->map.entries[i].key->str.s,
				  now->map.entries[i].value);
	for (size_t i = 0; i < ARRAY_SIZE(once); i++)
		if (!staged || value_truth(value_get(now, once[i])))
			value_set(&op->arena, op->run_params, once[i], value_get(now, once[i]));
	for (size_t i = 0; i < ARRAY_SIZE(respecified); i++)
		if (value_truth(value_get(now, respecified[i])))
			value_set(&op->arena, op->run_params, respecified[i],
				  value_get(now, respecified[i]));
	return 0;
}

/* The label template is the run's, not the definition's, once there is a run. */
static int keep_template(struct op *op, struct run *from, struct err *err)
{
	const struct value *old;
	int rc = run_attr(from, "op", &old, err);

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

	if (devices && value_is(env, VALUE_MAP))
		value_set(&op->arena, env, "CUDA_VISIBLE_DEVICES", value_str(&op->arena, devices));
}

/* The operation of the definition: its reference, command, dependencies and own attributes. */
static int record_operation(struct op *op, const struct runopts *opts, struct err *err)
{
	const struct opdef *def = op->def;
	struct value *plugins = op_plugins(&op->arena, def), *cmd;

	opdef_opref(def, &op->opref);
	set_source_paths(op, opts);
	if (op_cmd_template(&op->arena, def, plugins, &op->source_paths, &cmd, err) < 0)
		return -1;
	set_gpus(op, opts, value_get(cmd, "cmd-env"));
	value_set(&op->arena, op->attr, "op-cmd", cmd);
	value_set(&op->arena, op->extra, "plugins", plugins);
	if (value_truth(def->steps) && !def->main && !(def->exec && *def->exec))
		value_set(&op->arena, op->extra, "steps", value_copy(&op->arena, def->steps));
	op_record_opdef_attrs(op, def);
	return 0;
}

/* All that a run records of its definition, taken from it. */
static int record_def(struct op *op, const struct runopts *opts, struct run *from, struct err *err)
{
	op->attr = op_attr_from_def(&op->arena, op->def, opts->keep_run);
	if (from && keep_template(op, from, err) < 0)
		return -1;
	return record_operation(op, opts, err);
}

static int invalid_config(const struct run *run, const char *what, struct err *err)
{
	return err_set(err, ERR_INVALID, "cannot restart run in %s: invalid op configuration\n%s",
		       run->dir, what);
}

/* The attribute "op" of the run. */
static int load_attr(struct op *op, struct run *run, const struct runopts *opts, struct err *err)
{
	const struct value *attr;
	int rc = run_attr(run, "op", &attr, err);

	if (rc < 0)
		return -1;
	if (!rc || !value_truth(attr))
		return err_set(err, ERR_INVALID,
			       "cannot restart run in %s: missing op configuration\n"
			       "The run may not have been initialized correctly. Try starting the "
			       "operation without the --start/--restart flag.", run->dir);
	if (!value_is(attr, VALUE_MAP))
		return invalid_config(run, "Its attribute 'op' is no map.", err);
	if (!value_is(value_get(attr, "op-cmd"), VALUE_MAP) ||
	    !value_len(value_get(value_get(attr, "op-cmd"), "cmd-args")))
		return invalid_config(run, "Its attribute 'op' has no command.", err);
	op->attr = value_copy(&op->arena, attr);
	if (opts->keep_run)
		value_set(&op->arena, op->attr, "delete-on-success", value_bool(&op->arena, false));
	return 0;
}

/* A new run takes what the other one recorded beside "op". */
static int copy_extra(struct op *op, struct run *proto, struct err *err)
{
	static const char *const names[] = { "plugins", "steps", "opdef_attrs" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct value *v;
		int rc = run_attr(proto, names[i], &v, err);

		if (rc < 0)
			return -1;
		if (rc)
			value_set(&op->arena, op->extra, names[i], value_copy(&op->arena, v));
	}
	return 0;
}

/* All that the run recorded of its definition. */
static int record_run(struct op *op, struct run *from, const struct runopts *opts, struct err *err)
{
	const struct opref *opref;

	if (run_opref(from, &opref, err) < 0)
		return -1;
	opref_copy(&op->opref, opref);
	set_source_paths(op, opts);
	if (opts->proto && copy_extra(op, from, err) < 0)
		return -1;
	if (opts->proto)
		set_gpus(op, opts, value_get(value_get(op->attr, "op-cmd"), "cmd-env"));
	return 0;
}

/* An operation that is named beside a prototype is the command, in the prototype's source code. */
static int record(struct op *op, const struct runopts *opts, struct run *from, struct err *err)
{
	if (!from || opts->force_sourcecode)
		return record_def(op, opts, from, err);
	if (load_attr(op, from, opts, err) < 0)
		return -1;
	return opts->opspec ? record_operation(op, opts, err) : record_run(op, from, opts, err);
}

int op_record(struct op *op, const struct runopts *opts, struct run *from, struct err *err)
{
	op->extra = value_map(&op->arena);
	if (record(op, opts, from, err) < 0)
		return -1;
	strlist_pushv(&op->tags, opts->tags.v);
	if (!from)
		strlist_pushv(&op->tags, op->def->tags.v);
	if (set_run_params(op, opts, from, err) < 0 ||
	    op_record_dep_paths(op, opts, from, err) < 0)
		return -1;
	return set_seed(op, opts, from, err);
}

/* ---- what follows from the flags ---- */

/* The definition's where the command is, too; else the run's with the new values. */
static int set_deps(struct op *op, const struct runopts *opts, const struct run *from,
		    struct err *err)
{
	if (!from || opts->force_sourcecode || opts->opspec)
		return op_record_deps(op, err);
	return op->def ? op_refresh_deps(op, err) : 0;
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

int op_complete(struct op *op, const struct runopts *opts, struct run *from, struct err *err)
{
	if (set_deps(op, opts, from, err) < 0 || op_check_no_batch(op->flags, err) < 0 ||
	    set_label(op, opts, from, err) < 0)
		return -1;
	op_add_dep_paths(op);
	if (op_resolve_cmd(op, opts->force_flags, err) < 0)
		return -1;
	set_debugger_env(op, opts);
	set_gpus(op, opts, op->env); /* for this start only, where the run has recorded others */
	return 0;
}
