/*
 * guild runs purge: remove runs in the trash for ever.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runsop.h"

static struct {
	struct runsel sel;
	bool yes;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct runsop op_purge = {
	.preview = "WARNING: You are about to permanently delete the following runs:",
	.warn = true, .prompt = "Permanently delete",
};

static int purge_runs(const struct runsop_runs *runs, struct err *err)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;

	if (home_find(&home, err) < 0)
		return -1;
	for (size_t i = 0; i < runs->n; i++)
		if (runs_delete(home.s, runs->v[i], /* permanent= */ true, err) < 0)
			return -1;
	return 0;
}

static int purge_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;

	if (runsop_select(&runs, &sel, RUNS_DELETED, args, ":", &err) < 0)
		return fail(&err);
	if (!runs.n) {
		note("Nothing to purge.");
		return 0;
	}
	if (!opt.yes && runsop_confirm(&op_purge, &runs, &err) < 0)
		return fail(&err);
	if (purge_runs(&runs, &err) < 0)
		return fail(&err);
	note("Permanently deleted %zu run(s)", runs.n);
	return 0;
}

const struct command command = {
	.name = "runs purge", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates_deleted, .main = purge_main,
	.summary = "Remove deleted runs for ever.",
	.help = "Without RUN, purges all deleted runs that pass the filters. An index counts in the list of "
		"deleted runs: ``guild runs --deleted``.\n\n"
		"Purged runs cannot be restored.",
};
