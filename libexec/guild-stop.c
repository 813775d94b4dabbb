/*
 * guild stop: end runs that are running, with all their processes.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/given.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runsop.h"
#include "guild/status.h"
#include "guild/stop.h"
#include "guild/stopruns.h"

static struct {
	struct runsel sel;
	int64_t timeout_s;
	bool force, no_wait, yes;
} opt = { .sel = RUNSEL_INIT, .timeout_s = STOP_TIMEOUT_S };

static const struct option options[] = {
	OPT_FLAG(NULL, "force", &opt.force, "Kill what has not ended when the time is over."),
	OPT_INT(NULL, "timeout", &opt.timeout_s, "N", 0, "Wait N seconds for the processes to end (30)."),
	OPT_FLAG("n", "no-wait", &opt.no_wait, "Ask the runs to end, and do not wait for it."),
	OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct runsop op_stop = {
	.preview = "You are about to stop the following runs:", .warn = true, .prompt = "Stop",
};

/* What a remote of Guild AI's runs is not selected, as there. */
static void skip_remote(struct runsop_runs *runs)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT; /* whoever stops it says it */
	const struct run_status *st;
	size_t kept = 0;

	for (size_t i = 0; i < runs->n; i++)
		if (run_status(runs->v[i], &st, &ignored) < 0 || !st->remote)
			runs->v[kept++] = runs->v[i];
	runs->n = kept;
	if (runs->v)
		runs->v[kept] = NULL;
}

/* A pipeline before its steps, which began later: it is then not their failure that it ends by. */
static void oldest_first(struct runsop_runs *runs)
{
	for (size_t i = 0; i < runs->n / 2; i++) {
		struct run *run = runs->v[i];

		runs->v[i] = runs->v[runs->n - 1 - i];
		runs->v[runs->n - 1 - i] = run;
	}
}

static int held_elsewhere(const struct run *run, const struct run_status *st, struct err *err)
{
	return err_set(err, ERR_INVALID,
		       "run %s is running on %s: stop it there\n"
		       "If that is gone for good, remove %s/.guild/LOCK.", run->id, st->where, run->dir);
}

static int stop(struct run *run, struct err *err)
{
	const struct run_status *st;

	run_forget(run); /* it may have ended with one that was stopped before */
	if (run_status(run, &st, err) < 0)
		return -1;
	if (st->state == RUN_RUNNING && st->where)
		return held_elsewhere(run, st, err);
	if (st->state != RUN_RUNNING) {
		printf("Run %s is not running\n", run->id);
		return 0;
	}
	if (opt.no_wait)
		return stopruns_ask(run, err);
	return stopruns_stop(run, (int)MIN(opt.timeout_s, INT32_MAX), opt.force, err);
}

static int stop_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;
	const struct given given[] = { { "--no-wait", opt.no_wait }, { "--force", opt.force } };
	static const unsigned char conflicts[][2] = { { 0, 1 } };
	int status = 0;

	if (given_exclude(given, conflicts, ARRAY_SIZE(conflicts), &err) < 0)
		return fail(&err);
	if (!args->n)
		opt.sel.running = 1;
	if (runsop_select(&runs, &opt.sel, 0, args, ":", &err) < 0)
		return fail(&err);
	skip_remote(&runs);
	if (!runs.n) {
		note("Nothing to stop.");
		return 0;
	}
	if (!opt.yes && runsop_confirm(&op_stop, &runs, &err) < 0)
		return fail(&err);
	if (!args->n)
		oldest_first(&runs);
	/* One that does not end keeps no other from being stopped. */
	for (size_t i = 0; i < runs.n; i++)
		if (stop(runs.v[i], &err) < 0)
			status = fail(&err);
	return status;
}

const struct command command = {
	.name = "stop", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates_running, .main = stop_main,
	.summary = "Stop runs that are running.",
	.help = "Without RUN, stops all runs that are running. The operation is asked to end (SIGTERM), with all "
		"the processes that it started; its run says how it ended.\n\n"
		"Only processes that are provably the run's are signalled. A run that is held by another host "
		"must be stopped there.",
};
