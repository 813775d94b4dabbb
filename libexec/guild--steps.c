/*
 * guild--steps: the process of a pipeline. `guild run` starts it in the pipeline's run directory, which the environment
 * names; it runs each step as a `guild run` of its own, one after the other.
 *
 * It leaves its child to the child's own supervisor: a signal is passed on, and what comes back decides.
 */
#include <signal.h>
#include <unistd.h>

#include "guild/check.h"
#include "guild/childrun.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/msg.h"
#include "guild/num.h"
#include "guild/runenv.h"
#include "guild/signals.h"
#include "guild/steps.h"

/* Exit status when a check of a step does not hold: upstream's exit_code.TEST_FAILED. */
#define STATUS_CHECK_FAILED 3

static int errors_fd = -1; /* the user's stderr where ours is only recorded (--quiet) */

/* Take it out of the environment: it is not for the steps. */
static void take_errors_fd(void)
{
	const char *text = getenv(RUNENV_ERRORS_FD);
	int64_t fd;

	if (text && num_parse_i64(text, &fd) && fd > STDERR_FILENO && fd <= INT32_MAX &&
	    fcntl((int)fd, F_SETFD, FD_CLOEXEC) == 0)
		errors_fd = (int)fd;
	(void)unsetenv(RUNENV_ERRORS_FD); /* fails for no name */
}

/* As fail(), and heard even when what the steps print is not. */
static int fail_aloud(struct err *err)
{
	int recorded = errors_fd >= 0 ? fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) : -1;

	if (recorded >= 0 && dup2(errors_fd, STDERR_FILENO) >= 0) {
		failf("%s", err->msg);
		(void)dup2(recorded, STDERR_FILENO); /* it was open a moment ago */
	}
	file_close(&recorded);
	return fail(err);
}

/* 0: done, go on. Otherwise *status is what to exit with. */
static int run_step(const struct step *step, struct run *parent, int signal_fd, int *status)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(childrun_release) struct childrun child = CHILDRUN_INIT;
	CLEANUP(buf_release) struct buf run_dir = BUF_INIT;
	CLEANUP(run_release) struct run run = RUN_INIT;
	int returncode = 0, caught = 0;
	bool restart;

	if (step_resolve_dir(step, parent, &run_dir, &restart, &err) < 0) {
		*status = fail_aloud(&err);
		return -1;
	}
	child.exec_path = cmd_exec_path();
	step_child(step, parent, run_dir.s, restart, &child);
	childrun_log(&child);
	if (childrun_run(&child, signal_fd, &returncode, &caught, &err) < 0) {
		*status = fail_aloud(&err);
		return -1;
	}
	if (caught)
		signals_raise_default(caught);
	if (returncode) {
		*status = returncode;
		return -1;
	}
	if (!step->expect)
		return 0;
	run_init(&run, run_dir.s);
	if (check_run(step->expect, &run)) {
		err_set(&err, ERR_INVALID, "stopping because a check failed - see above for details");
		err.status = STATUS_CHECK_FAILED;
		*status = fail_aloud(&err);
		return -1;
	}
	return 0;
}

static int steps_main(struct strlist *args)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGCHLD, 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(steps_release) struct steps steps = STEPS_INIT;
	CLEANUP(run_release) struct run parent = RUN_INIT;
	const char *dir = getenv("RUN_DIR");
	int signal_fd, status = 0;

	(void)args; /* none: command.max_args is 0 */
	take_errors_fd();
	if (!dir || !*dir)
		return failf("RUN_DIR is not set: a pipeline is started with 'guild run'");
	run_init(&parent, dir);
	if (steps_load(&steps, &parent, &err) < 0)
		return fail_aloud(&err);
	if (!steps.n) {
		log_warning("no steps defined for run %s", parent.id);
		return 0;
	}
	signal_fd = signals_open(signals, &err);
	if (signal_fd < 0)
		return fail_aloud(&err);
	for (size_t i = 0; i < steps.n && !status; i++)
		if (run_step(&steps.v[i], &parent, signal_fd, &status) < 0)
			break;
	signals_close();
	return status;
}

static const struct option options[] = { OPT_END };

const struct command command = {
	.name = "-steps",
	.summary = "Run the steps of a pipeline.",
	.options = options,
	.helper = true,
	.main = steps_main,
};
