/*
 * opload.c: what an operation is made from, and the steps that make it ready. Source: upstream
 * run_impl.py (_state_init_restart_or_proto_run, _state_init_user_op).
 */
#include "guild/opload.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/runmatch.h"
#include "guild/status.h"

void opload_close(struct opload *l)
{
	op_release(&l->op);
	opfind_release(&l->found);
	run_release(&l->batch_op);
	run_free(l->named);
	run_free(l->lost);
	*l = (struct opload)OPLOAD_INIT;
}

/* ---- the run ---- */

static bool has_source(const struct run *run)
{
	return run_has_attr(run, "sourcecode_digest");
}

/* The run that source code is taken from: of a batch, the operation that it ran. */
static void take_proto(struct opload *l, struct run *run)
{
	l->proto = run_open_proto(&l->batch_op, run) ? &l->batch_op : run;
}

/*
 * A run that never had all its source code gets it from where it was to come from: its prototype,
 * if it has one, else the project.
 */
static int find_lost_proto(struct opload *l, struct err *err)
{
	const struct value *params = NULL;
	const struct opref *opref;
	const char *spec;

	if (run_attr(l->restart, "run_params", &params, err) < 0)
		return -1;
	spec = value_str_at(params, "proto");
	if (!spec || value_truth(value_get(params, "force_sourcecode")))
		return 0;
	/* A path is taken as it is: the reference shows whether there is a run. */
	if (runmatch_restart(l->op.home, spec, &l->lost, err) < 0 ||
	    run_opref(l->lost, &opref, err) < 0)
		return err_wrap(err, "cannot copy the source code of the prototype of run %s",
				l->restart->id);
	take_proto(l, l->lost);
	return 0;
}

static int find_restart(struct opload *l, struct err *err)
{
	if (runmatch_restart(l->op.home, l->opts.restart, &l->named, err) < 0)
		return -1;
	l->from = l->restart = l->named;
	if (exec_check_idle(l->restart, err) < 0)
		return -1;
	l->copy_source = l->opts.force_sourcecode || !has_source(l->restart);
	return l->copy_source && !l->opts.force_sourcecode ? find_lost_proto(l, err) : 0;
}

static int find_proto(struct opload *l, struct err *err)
{
	const char *spec = l->opts.proto;

	if (runmatch_restart(l->op.home, spec, &l->named, err) < 0)
		return -1;
	/* Later, another word than its id could mean another run. */
	l->opts.proto = runmatch_is_path(spec) ? l->named->dir : l->named->id;
	take_proto(l, l->named);
	l->from = l->proto;
	if (l->opts.force_sourcecode)
		l->proto = NULL;
	return 0;
}

static int find_run(struct opload *l, struct err *err)
{
	l->copy_source = true;
	if (l->opts.restart)
		return find_restart(l, err);
	return l->opts.proto ? find_proto(l, err) : 0;
}

/* ---- the definition ---- */

/* Values come from the definition, not from the run alone. */
static bool takes_def(const struct opload *l)
{
	return !l->from || l->opts.opspec || l->opts.flags.n || l->opts.force_sourcecode;
}

static int find_def(struct opload *l, int flags, struct err *err)
{
	bool copies_project = l->copy_source && !l->proto;

	if (!l->from || l->opts.opspec)
		return opfind_by_spec(&l->found, l->op.home, l->opts.opspec, err);
	if (takes_def(l) || copies_project || flags & OPLOAD_DEF)
		return opfind_by_run(&l->found, l->op.home, l->from, err);
	return 0;
}

/* ---- the steps ---- */

int opload_open(struct opload *l, const struct runopts *opts, const char *home,
		const char *exec_path, int flags, struct err *err)
{
	l->opts = *opts; /* shares what it points to */
	l->op.home = home;
	l->op.exec_path = exec_path;
	if (find_run(l, err) < 0 || find_def(l, flags, err) < 0)
		return -1;
	return op_set_flags(&l->op, takes_def(l) ? l->found.def : NULL, &l->opts, l->from, err);
}

int opload_record(struct opload *l, struct err *err)
{
	return op_record(&l->op, &l->opts, l->from, err);
}

int opload_complete(struct opload *l, struct err *err)
{
	if (op_complete(&l->op, &l->opts, l->from, err) < 0)
		return -1;
	l->op.def = l->found.def; /* source code comes from it, where values did not */
	return 0;
}

int opload_trial(struct opload *l, const struct value *values, struct op *trial, struct err *err)
{
	if (l->restart)
		BUG("a trial is a new run");
	op_copy_record(trial, &l->op);
	if (op_merge_flags(trial, values, &l->opts, err) < 0 ||
	    op_complete(trial, &l->opts, l->from, err) < 0)
		return -1;
	trial->def = l->found.def;
	if (!l->op.python && trial->python)
		l->op.python = xstrdup(trial->python); /* found once for all trials */
	return 0;
}

/* ---- its run ---- */

void opload_run_dir(const struct opload *l, struct buf *out)
{
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	char id[33];

	if (l->restart) {
		buf_addstr(out, l->restart->dir);
	} else if (l->opts.run_id || !l->opts.run_dir) {
		run_make_id(id);
		home_runs_dir(out, l->op.home, /* deleted: */ false);
		path_push(out, l->opts.run_id ? l->opts.run_id : id);
	} else {
		path_absolute(out, cwd, l->opts.run_dir);
	}
}

/* A staged run has the time that it was staged with, unless it is started with another. */
static int find_stop_after(const struct opload *l, int64_t *us, struct err *err)
{
	struct runopts staged_with = RUNOPTS_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct value *params = NULL, *minutes;
	const struct run_status *st;

	*us = runopts_stop_after_us(&l->opts);
	if (!l->restart || l->opts.stop_after)
		return 0;
	if (run_status(l->restart, &st, err) < 0 ||
	    run_attr(l->restart, "run_params", &params, err) < 0)
		return -1;
	minutes = value_get(params, "stop_after");
	if (st->state != RUN_STAGED || value_is_null(minutes))
		return 0;
	value_str_py(&text, minutes);
	staged_with.stop_after = text.s;
	*us = runopts_stop_after_us(&staged_with);
	return 0;
}

int opload_exec_opts(const struct opload *l, struct exec_opts *out, struct err *err)
{
	int64_t stop_after_us;

	if (find_stop_after(l, &stop_after_us, err) < 0)
		return -1;
	*out = (struct exec_opts){
		.restart = l->restart, .proto = l->proto, .stage = l->opts.stage,
		.quiet = l->opts.quiet, .force_deps = l->opts.force_deps,
		.copy_source = l->copy_source, .stop_after_us = stop_after_us,
	};
	return 0;
}

bool opload_is_listed(const struct opload *l, const char *run_dir)
{
	CLEANUP(buf_release) struct buf runs = BUF_INIT, parent = BUF_INIT;
	CLEANUP(free_ptr) char *a = NULL;
	CLEANUP(free_ptr) char *b = NULL;

	home_runs_dir(&runs, l->op.home, /* deleted: */ false);
	path_dirname(&parent, run_dir);
	a = path_real(runs.s);
	b = path_real(parent.s);
	return streq(a, b);
}

int opload_delete_interim(const struct opload *l, const struct op *op, const char *run_dir,
			  struct err *err)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	CLEANUP(buf_release) struct buf desc = BUF_INIT;

	if (!op_deletes_on_success(op) || !opload_is_listed(l, run_dir))
		return 0;
	run_init(&run, run_dir);
	opref_desc(&desc, &op->opref);
	log_info("Deleting interim run %s ('%s' is configured for deletion on success)", run.id,
		 desc.s);
	return runs_delete(l->op.home, &run, /* permanent: */ false, err);
}
