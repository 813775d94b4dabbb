/*
 * childrun.h: a `guild run` that another process of the suite starts: the step of a pipeline, a
 * run that a queue starts.
 *
 * Its command line, its environment, its log line and its errors are made here alone. The caller
 * says what to run, in this order:
 *
 *	struct childrun child = CHILDRUN_INIT;
 *
 *	child.exec_path = cmd_exec_path();
 *	child.run_dir = dir;                            and opspec, where it is a new run
 *	runopts_words(&opts, &child.options);
 *	strlist_push(&child.env, "NO_WARN_RUNDIR=1");
 *	if (childrun_run(&child, signal_fd, &returncode, &caught, err) < 0)
 *		…
 *	childrun_release(&child);
 *
 * The child gets this process's environment without the variables that describe this process's own
 * run (guild/runenv.h). It sets those for itself.
 */
#ifndef GUILD_CHILDRUN_H
#define GUILD_CHILDRUN_H

#include "guild/strlist.h"
#include "guild/value.h"

struct err;
struct jobs;

/* All but the lists is borrowed. */
struct childrun {
	const char *exec_path; /* the directory of guild-run */
	const char *run_dir;   /* the run's directory; a path is found faster than an id */
	const char *opspec;    /* of a new run; NULL: the run in run_dir is started again */
	const char *step;      /* the step's title, for messages; NULL: it is not a step */
	const char *cwd;       /* where the child starts; NULL: here */
	const struct value *flags; /* a map; NULL: none */
	int fd_keep;           /* a descriptor that the child inherits; -1: none */
	struct strlist options; /* words after the operation */
	struct strlist env;    /* "NAME=VALUE", in place of what the environment has */
};
#define CHILDRUN_INIT { .fd_keep = -1, .options = STRLIST_INIT, .env = STRLIST_INIT }
void childrun_release(struct childrun *child);

/* Log that the step begins, in upstream's words: "running train: m:train --label x lr=0.1". */
void childrun_log(const struct childrun *child);
/* Start the child as a job. A gate is not needed: it has a supervisor of its own. */
MUST_CHECK int childrun_start(const struct childrun *child, struct jobs *jobs, void *data,
			      struct err *err);
/*
 * Start the child, and wait until it has ended; signals are passed on (guild/jobs.h). *returncode
 * as Python's; *caught becomes the last signal that asked this process to end, and stays as it is
 * without one. -1: the child could not be started, or not be waited for; none is left.
 */
MUST_CHECK int childrun_run(const struct childrun *child, int signal_fd, int *returncode,
			    int *caught, struct err *err);

#endif
