/*
 * opload.h: an operation, from the options that name it to one that exec_run() can start.
 *
 * The options of `guild run` (guild/runopts.h) name an operation in one of these ways:
 *
 *	OPERATION               its definition, in the Guild file of the current directory
 *	--restart, --start RUN  the run alone. Its definition is found only where new flag
 *	                        values, new source code, or source code that it never got
 *	                        ask for one
 *	--proto RUN             a new run with the flags, command and source code of that run
 *	OPERATION --proto RUN   a new run with the flags and source code of that run, and the
 *	                        command of the definition
 *
 * The steps, each of which returns 0, or -1 with err set:
 *
 *	1. opload_open       find the run and the definition; decode and check the flag values
 *	2. op_replace_flags  (guild/op.h) only where the user edits the values
 *	3. opload_record     what a run of the operation records whatever its flag values are
 *	4. opload_complete   what follows from the flag values: load.op is ready
 *	5. opload_exec_opts  how exec_run() (guild/exec.h) is to make its run
 *	6. opload_delete_interim  for a run that succeeded
 *
 * opload_close() comes after the last use of load.op and of all trials.
 *
 * For example, to run what the options name:
 *
 *	CLEANUP(opload_close) struct opload load = OPLOAD_INIT;
 *	CLEANUP(buf_release) struct buf dir = BUF_INIT;
 *	struct exec_opts how;
 *
 *	if (opload_open(&load, &opts, home, exec_path, 0, &err) < 0 ||
 *	    opload_record(&load, &err) < 0 || opload_complete(&load, &err) < 0 ||
 *	    opload_exec_opts(&load, &how, &err) < 0)
 *		return fail(&err);
 *	opload_run_dir(&load, &dir);
 *	how.run_dir = dir.s;
 *	if (exec_run(&load.op, &how, &returncode, &err) < 0 ||
 *	    (returncode == 0 && opload_delete_interim(&load, &load.op, dir.s, &err) < 0))
 *		return fail(&err);
 *
 * A batch runs one operation with many sets of flag values. It takes steps 1 to 3 once, and
 * then, instead of step 4, opload_trial() for each set. No Guild file is read again, no flag
 * is imported, no run is looked up.
 *
 *	CLEANUP(op_release) struct op trial = OP_INIT;
 *
 *	if (opload_trial(&load, values, &trial, &err) < 0 ||
 *	    exec_run(&trial, &how, &returncode, &err) < 0)
 *		return fail(&err);
 *
 * Ownership: the opload owns the project, the runs and the operation. What opts points to,
 * home and exec_path are borrowed until opload_close().
 */
#ifndef GUILD_OPLOAD_H
#define GUILD_OPLOAD_H

#include "guild/exec.h"
#include "guild/op.h"
#include "guild/opfind.h"
#include "guild/run.h"
#include "guild/runopts.h"

struct opload {
	struct op op;
	struct runopts opts;  /* as given, but opts.proto names the very run that was found */
	struct opfind found;  /* found.def NULL: the run is all that is needed */
	struct run *from;     /* whose flags and settings the operation has, borrowed; NULL: none */
	struct run *restart;  /* the run that is started again, borrowed; NULL: a new one */
	struct run *proto;    /* the run that source code is copied from, borrowed; NULL: none */
	bool copy_source;     /* a new run, --force-sourcecode, or one that never had all of it */
	struct run *named;    /* own: the run of --restart or --proto */
	struct run *lost;     /* own: the prototype of a run that never got all its source code */
	struct run batch_op;  /* the operation that a batch ran, where that is the prototype */
};
#define OPLOAD_INIT { .op = OP_INIT, .opts = RUNOPTS_INIT, .found = OPFIND_INIT, \
		      .batch_op = RUN_INIT }
void opload_close(struct opload *l);

enum opload_flags {
	OPLOAD_DEF = 1 << 0, /* set found.def also where the run is all that is needed */
};
/*
 * Find what the options name, and set the flag values of l->op. ERR_BUSY when the run to
 * start again is running (exec_check_idle()). ERR_NOTFOUND when there is no such operation,
 * run or definition.
 */
MUST_CHECK int opload_open(struct opload *l, const struct runopts *opts, const char *home,
			   const char *exec_path, int flags, struct err *err);

/* op_record() and op_complete() of l->op, with what opload_open() has found. */
MUST_CHECK int opload_record(struct opload *l, struct err *err);
MUST_CHECK int opload_complete(struct opload *l, struct err *err);

/*
 * Make another operation ready: l->op with these values for some of its flags. After
 * opload_record(), any number of times, and whether or not opload_complete() was called: the
 * flags of l->op may be the lists of a batch. Not for a restart: each trial is a new run.
 *
 * values: a map of flag names to values, checked as those that are given on the command
 * line. A value that means a run is its full id or its directory, as in l->op.flags.
 *
 * *trial (OP_INIT before) is the caller's to release. It borrows l's definition. The user's
 * flags, the parameters, the seed and the comment are those of l->op.
 */
MUST_CHECK int opload_trial(struct opload *l, const struct value *values, struct op *trial,
			    struct err *err);

/*
 * Append where the run is to be: the directory of the run that is started again, --run-dir,
 * or a new directory in the home, by --run-id or a new id.
 */
void opload_run_dir(const struct opload *l, struct buf *out);
/*
 * Fill in how a run of l->op, or of a trial, is made: all but run_dir, pidfile, claim_fd and
 * after. The time to stop after is the one given, else the one that the run was staged with.
 */
MUST_CHECK int opload_exec_opts(const struct opload *l, struct exec_opts *out, struct err *err);

/* Whether a run in that directory is one of the home, which listings show. */
bool opload_is_listed(const struct opload *l, const char *run_dir);
/*
 * A run of op (l->op, or a trial) in that directory has succeeded. Move it to the trash if
 * the operation says so (delete-on-success) and it is one of the home.
 */
MUST_CHECK int opload_delete_interim(const struct opload *l, const struct op *op,
				     const char *run_dir, struct err *err);

#endif
