/*
 * guild queue drain: let queues finish what is staged, then end.
 */
#include "guild/compat.h"

#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/msg.h"
#include "guild/queue.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"
#include "guild/status.h"

static struct runsel opt = RUNSEL_INIT;

static const struct option options[] = {
	OPT_INCLUDE(runsel_stdin_options, &opt),
	OPT_END,
};

static bool is_running_queue(struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct run_status *st;

	if (!queue_is_run(run))
		return false;
	if (run_status(run, &st, &err) < 0) {
		run_warn(run, &err);
		return false;
	}
	return st->state == RUN_RUNNING;
}

static int drain(struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc;

	if (!is_running_queue(run)) {
		err_set(&err, ERR_INVALID, "run %s is no queue that is running", run->id);
		return fail(&err);
	}
	rc = queue_drain(run, &err);
	if (rc == 0)
		err_set(&err, ERR_INVALID,
			"queue %s cannot be told to drain: it is Guild AI's, or runs on another host", run->id);
	if (rc <= 0)
		return fail(&err);
	note("Draining %s", run->id);
	return 0;
}

static int drain_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	CLEANUP(free_ptr) struct run **chosen = NULL;
	size_t n, n_queues = 0;
	int status = 0;

	if (home_find(&home, &err) < 0 ||
	    runs_load(home.s, RUNS_IGNORE_PARENT, &runs, &err) < 0 ||
	    runsel_select(&opt, &runs, args, NULL, &chosen, &n, &err) < 0)
		return fail(&err);
	for (size_t i = 0; i < n; i++) {
		if (!args->n && !is_running_queue(chosen[i]))
			continue;
		n_queues++;
		if (drain(chosen[i]))
			status = 1;
	}
	if (!n_queues)
		note("No queue is running.");
	return status;
}

const struct command command = {
	.name = "queue drain", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = drain_main,
	.summary = "Let queues finish what is staged, then end.",
	.help = "Without RUN, tells all queues that are running; else those whose runs these are. A queue that "
		"drains starts the runs that are staged now, and none that is staged later. It waits for runs "
		"that are running where a staged one is to come after them, and ends when there is nothing "
		"left that it could start.",
};
