/*
 * exec-internal.h: the stages of exec_run(), each in a file of its own.
 */
#ifndef GUILD_EXEC_INTERNAL_H
#define GUILD_EXEC_INTERNAL_H

#include "guild/capture.h"
#include "guild/exec.h"
#include "guild/pidfile.h"

/*
 * Write the attributes that a run has before it starts, opref as the last. fresh: the directory
 * is no run yet, so that nobody reads what is written. A new run also gets the facts of who
 * made it, those of its prototype where it has one.
 */
MUST_CHECK int exec_write_attrs(const struct op *op, struct run *run, const struct exec_opts *opts,
				bool fresh, struct err *err);

/* A supervisor in the background: exec-background.c says how it comes to be. */
struct background {
	int report;       /* where the foreground waits to be told; -1: it does not, or was */
	bool handed_over; /* in the foreground: the run is the other process's from now on */
};
#define BACKGROUND_INIT { .report = -1 }
/*
 * Go on in a process of its own, which LOCK and the pidfile name. Returns 0 in it, 1 in the foreground
 * when that process has started the operation, -1 (in the foreground: also when it could not start it).
 */
MUST_CHECK int background_fork(struct background *b, struct run *run, struct pidfile *pidfile,
			       struct err *err);
/* In the background, once: tell the foreground, if it waits. */
void background_report_start(struct background *b);
void background_report_error(struct background *b, const struct err *err);

/*
 * Start the operation's process. LOCK names it; what it prints can be read from the capture, unless NO_RUN_OUTPUT says
 * otherwise. Returns its pid; -1: "error running OP: [Errno N] …" when the program cannot be started.
 */
MUST_CHECK pid_t exec_start(const struct op *op, struct run *run, const struct strlist *env, bool quiet,
			    struct capture *capture, struct err *err);
/* Start to gather pip_freeze. Its pid, which the caller waits for; 0: there is nothing to wait for. */
pid_t exec_start_gatherer(const struct op *op, struct run *run);

struct supervise_opts {
	bool quiet;
	bool gather_pip_freeze; /* write that attribute beside the operation */
	int64_t stop_after_us;  /* 0: let it run */
	struct background *background; /* is told of the start */
};
/*
 * Start the operation, copy its output, wait for its end. LOCK names it while it lives.
 * *returncode as Python's. A program that cannot be started: "error running OP: [Errno N] …". The signals that it
 * handles stay blocked: the caller calls signals_close() when the end is recorded.
 */
MUST_CHECK int exec_supervise(const struct op *op, struct run *run, const struct strlist *env,
			      const struct supervise_opts *opts, int *returncode, struct err *err);

/*
 * Make the results of a run last through a power failure: fsync what was written since
 * started_us.
 */
MUST_CHECK int exec_sync(const struct run *run, int64_t started_us, struct err *err);

#endif
