/*
 * origin.c: what an operation is made from: the definition, and the run of --restart or --proto.
 */
#include <stdlib.h>

#include "guild/err.h"
#include "guild/exec.h"
#include "guild/path.h"
#include "guild/runmatch.h"

#include "run.h"

static void free_run(struct run *run)
{
	if (run)
		run_release(run);
	free(run);
}

void run_origin_release(struct run_origin *o)
{
	opfind_release(&o->found);
	run_release(&o->batch_op);
	free_run(o->named);
	free_run(o->lost);
	*o = (struct run_origin)RUN_ORIGIN_INIT;
}

static bool has_source(const struct run *run)
{
	return run_has_attr(run, "sourcecode_digest");
}

/* The run that source code is taken from: of a batch, the operation that it ran. */
static void take_proto(struct run_origin *o, struct run *run)
{
	o->proto = run_open_proto(&o->batch_op, run) ? &o->batch_op : run;
}

/*
 * A run that never had all its source code gets it from where it was to come from: its prototype,
 * if it has one, else the project.
 */
static int find_lost_proto(struct run_origin *o, const char *home, struct err *err)
{
	const struct value *params = NULL;
	const struct opref *opref;
	const char *spec;

	if (run_attr(o->restart, "run_params", &params, err) < 0)
		return -1;
	spec = value_str_at(params, "proto");
	if (!spec || value_truth(value_get(params, "force_sourcecode")))
		return 0;
	/* A path is taken as it is: the reference shows whether there is a run. */
	if (runmatch_restart(home, spec, &o->lost, err) < 0 ||
	    run_opref(o->lost, &opref, err) < 0)
		return err_wrap(err, "cannot copy the source code of the prototype of run %s",
				o->restart->id);
	take_proto(o, o->lost);
	return 0;
}

static int find_restart(struct run_origin *o, const struct runopts *opts, const char *home,
			struct err *err)
{
	if (runmatch_restart(home, opts->restart, &o->named, err) < 0)
		return -1;
	o->from = o->restart = o->named;
	if (exec_check_idle(o->restart, err) < 0)
		return -1;
	o->copy_source = opts->force_sourcecode || !has_source(o->restart);
	return o->copy_source && !opts->force_sourcecode ? find_lost_proto(o, home, err) : 0;
}

static int find_proto(struct run_origin *o, struct runopts *opts, const char *home, struct err *err)
{
	const char *spec = opts->proto;

	if (runmatch_restart(home, spec, &o->named, err) < 0)
		return -1;
	/* Later, another word than its id could mean another run. */
	opts->proto = path_is_abs(spec) || spec[0] == '.' ? o->named->dir : o->named->id;
	take_proto(o, o->named);
	o->from = o->proto;
	if (opts->force_sourcecode)
		o->proto = NULL;
	return 0;
}

int run_find_origin(struct run_origin *o, struct runopts *opts, const char *home, struct err *err)
{
	bool shows_def = opts->test_flags || opts->test_sourcecode;

	o->copy_source = true;
	if (opts->restart ? find_restart(o, opts, home, err) < 0
			  : opts->proto && find_proto(o, opts, home, err) < 0)
		return -1;
	o->wants_def = !o->from || opts->opspec || opts->flags.n || opts->force_sourcecode;
	if (!o->from || opts->opspec)
		return opfind_by_spec(&o->found, home, opts->opspec, err);
	if (o->wants_def || shows_def || (o->copy_source && !o->proto))
		return opfind_by_run(&o->found, home, o->from, err);
	return 0;
}
