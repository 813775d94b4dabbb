/*
 * guild runs delete: move runs to the trash, or remove them for ever.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runsop.h"
#include "guild/stop.h"
#include "guild/stopruns.h"

static struct {
	struct runsel sel;
	bool permanent, yes;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("p", "permanent", &opt.permanent, "Remove the runs for ever: they cannot be restored."),
	OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct runsop op_delete = {
	.preview = "You are about to delete the following runs:",
	.prompt = "Delete", .default_yes = true,
};
static const struct runsop op_permanent = {
	.preview = "WARNING: You are about to permanently delete the following runs:",
	.warn = true, .prompt = "Permanently delete",
};

static int any_running(const struct runsop_runs *runs, struct err *err)
{
	int rc = 0;

	/* What runs elsewhere is not ours to stop. */
	for (size_t i = 0; i < runs->n && rc == 0; i++)
		rc = stopruns_is_running(runs->v[i], err);
	return rc;
}

static int stop_running(const struct runsop_runs *runs, struct err *err)
{
	int rc = any_running(runs, err);

	if (rc <= 0)
		return rc;
	if (!opt.yes) {
		note_warn("WARNING: One or more runs are still running "
			  "and will be stopped before being deleted.");
		if (runsop_ask("Really delete these runs?", /* default_yes= */ false, err) < 0)
			return -1;
	}
	for (size_t i = 0; i < runs->n; i++)
		if (stopruns_stop(runs->v[i], STOP_TIMEOUT_S, /* force= */ false, err) < 0)
			return -1;
	return 0;
}

static int delete_runs(const struct runsop_runs *runs, struct err *err)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;

	if (home_find(&home, err) < 0)
		return -1;
	for (size_t i = 0; i < runs->n; i++)
		if (runs_delete(home.s, runs->v[i], opt.permanent, err) < 0)
			return -1;
	return 0;
}

static int delete_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;

	if (runsop_select(&runs, &opt.sel, 0, args, ":", &err) < 0)
		return fail(&err);
	if (!runs.n) {
		note("Nothing to delete.");
		return 0;
	}
	if (!opt.yes && runsop_confirm(opt.permanent ? &op_permanent : &op_delete, &runs, &err) < 0)
		return fail(&err);
	if (stop_running(&runs, &err) < 0 || delete_runs(&runs, &err) < 0)
		return fail(&err);
	note("%s %zu run(s)", opt.permanent ? "Permanently deleted" : "Deleted", runs.n);
	return 0;
}

const struct command command = {
	.name = "runs delete", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = delete_main,
	.summary = "Delete runs.",
	.help = "Without RUN, deletes all runs that pass the filters. A run that is still running is stopped "
		"first.\n\n"
		"Deleted runs are in the trash: ``guild runs --deleted`` lists them, ``guild runs restore`` "
		"brings them back, and ``guild runs purge`` removes them for ever.\n\n"
		"RUN is an index in the list of runs, a range of them (``2:5``), the beginning of an ID, a "
		"path, or ``-`` to read runs from standard input, one a line.",
};
