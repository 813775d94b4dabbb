/*
 * exec-internal.h: the stages of exec_run(), each in a file of its own.
 */
#ifndef GUILD_EXEC_INTERNAL_H
#define GUILD_EXEC_INTERNAL_H

#include "guild/exec.h"

/*
 * Write the attributes that a run has before it starts, opref as the last. fresh: the directory
 * is no run yet, so that nobody reads what is written. A new run also gets the facts of who
 * made it, those of its prototype where it has one.
 */
MUST_CHECK int exec_write_attrs(const struct op *op, struct run *run, const struct exec_opts *opts,
				bool fresh, struct err *err);
/* "1" in this process's environment, or in that of the operation. */
bool exec_env_is_set(const struct op *op, const char *name);
/* Is the attribute pip_freeze to be written? */
bool exec_wants_pip_freeze(const struct op *op);

/*
 * Start the operation, copy its output, wait for its end. LOCK names it while it lives.
 * *returncode as Python's. A program that cannot be started: "error running OP: [Errno N] …".
 */
MUST_CHECK int exec_supervise(const struct op *op, struct run *run, const struct strlist *env,
			      bool quiet, bool gather_pip_freeze, int *returncode, struct err *err);

/*
 * Make the results of a run last through a power failure: fsync what was written since
 * started_us.
 */
MUST_CHECK int exec_sync(const struct run *run, int64_t started_us, struct err *err);

#endif
