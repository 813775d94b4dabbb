/*
 * guild stop: end runs that are running, with all their processes.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runsop.h"
#include "guild/status.h"
#include "guild/stop.h"
#include "guild/stopruns.h"

static struct {
	struct runsel sel;
	int64_t timeout_s;
	bool force, yes;
} opt = { .sel = RUNSEL_INIT, .timeout_s = STOP_TIMEOUT_S };

static const struct option options[] = {
	OPT_FLAG(NULL, "force", &opt.force, "Kill what has not ended when the time is over."),
	OPT_INT(NULL, "timeout", &opt.timeout_s, "N", 0, "Wait N seconds for the processes to end (30)."),
	OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct runsop op_stop = {
	.preview = "You are about to stop the following runs:", .warn = true, .prompt = "Stop",
};

static int stop(struct run *run, struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	if (st->state == RUN_RUNNING && st->where)
		return err_set(err, ERR_INVALID, "run %s is running on %s: stop it there", run->id,
			       st->where);
	if (st->state != RUN_RUNNING) {
		printf("Run %s is not running\n", run->id);
		return 0;
	}
	return stopruns_stop(run, (int)MIN(opt.timeout_s, INT32_MAX), opt.force, err);
}

static int stop_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;
	int status = 0;

	if (!args->n)
		sel.running = 1;
	if (runsop_select(&runs, &sel, 0, args, ":", &err) < 0)
		return fail(&err);
	if (!runs.n) {
		note("Nothing to stop.");
		return 0;
	}
	if (!opt.yes && runsop_confirm(&op_stop, &runs, &err) < 0)
		return fail(&err);
	/* One that does not end keeps no other from being stopped. */
	for (size_t i = 0; i < runs.n; i++)
		if (stop(runs.v[i], &err) < 0)
			status = fail(&err);
	return status;
}

const struct command command = {
	.name = "stop", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = stop_main,
	.summary = "Stop runs that are running.",
	.help = "Without RUN, stops all runs that are running. The operation is asked to end (SIGTERM), with all "
		"the processes that it started; its run says how it ended.\n\n"
		"Only processes that are provably the run's are signalled. A run that is held by another host "
		"must be stopped there.",
};
