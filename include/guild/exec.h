/*
 * exec.h: a run from its first file to its exit status. Documentation/technical/run-lifecycle.adoc; guild-rundir(5).
 *
 * Order for a new run: the directory and the kernel lock on it, LOCK (naming the supervisor),
 * PENDING, the attributes a listing needs, op, opref (from here on it is a run), source code,
 * dependencies; PENDING goes; started, env; the operation is started behind a gate and released
 * when LOCK names it; output; exit_status, stopped; LOCK goes.
 *
 * What fails before the source code is there leaves no run. A dependency that is not met, or a
 * program that cannot be started, leaves one with status "error".
 */
#ifndef GUILD_EXEC_H
#define GUILD_EXEC_H

#include "guild/op.h"
#include "guild/pidfile.h"

struct exec_opts {
	const char *run_dir;  /* absolute: where the run is (restart: its directory) */
	bool restart;         /* the directory holds a run that is started again */
	struct run *proto;    /* NULL: none; the run that source code and facts about it come from */
	bool stage;
	bool quiet;
	bool force_deps;
	bool copy_source;     /* a new run, or --force-sourcecode; from op->def unless proto is set */
	int64_t stop_after_us; /* end the operation when it has run for so long; 0: never */
	struct pidfile *pidfile; /* go on in the background, named there (it is open); NULL: here */
	/*
	 * The run is staged and claimed (guild/claim.h): a descriptor of its directory that holds the lock, ours
	 * from now on. 0: take the lock here.
	 */
	int claim_fd;
	const struct strlist *after; /* stage: ids of the runs that this one is to come after. NULL: none */
};

/*
 * Prepare and run (or stage). 0: it has ended; *returncode: what guild exits with: the operation's (negative: by
 * signal). With a pidfile this process returns 1 as soon as the operation has been started, and another one, which
 * has begun as a copy of this one, returns 0 at its end. -1: ERR_BUSY as below.
 */
MUST_CHECK int exec_run(struct op *op, const struct exec_opts *opts, int *returncode, struct err *err);

/*
 * ERR_BUSY when a process runs it: upstream's words, and the pid on a line of its own where our
 * own LOCK names it.
 */
MUST_CHECK int exec_check_idle(struct run *run, struct err *err);

#endif
