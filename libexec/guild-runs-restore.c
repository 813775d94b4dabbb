/*
 * guild runs restore: bring runs back from the trash.
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

static const struct runsop op_restore = {
	.preview = "You are about to restore the following runs:",
	.prompt = "Restore", .default_yes = true,
};

static int restore_runs(const struct runsop_runs *runs, struct err *err)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;

	if (home_find(&home, err) < 0)
		return -1;
	for (size_t i = 0; i < runs->n; i++)
		if (runs_restore(home.s, runs->v[i], err) < 0)
			return -1;
	return 0;
}

static int restore_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;

	if (runsop_select(&runs, &sel, RUNS_DELETED, args, ":", &err) < 0)
		return fail(&err);
	if (!runs.n) {
		note("Nothing to restore.");
		return 0;
	}
	if (!opt.yes && runsop_confirm(&op_restore, &runs, &err) < 0)
		return fail(&err);
	if (restore_runs(&runs, &err) < 0)
		return fail(&err);
	note("Restored %zu run(s)", runs.n);
	return 0;
}

const struct command command = {
	.name = "runs restore", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates_deleted, .main = restore_main,
	.summary = "Restore deleted runs.",
	.help = "Without RUN, restores all deleted runs that pass the filters. An index counts in the list of "
		"deleted runs: ``guild runs --deleted``.\n\n"
		"A run that has the ID of a restored one is renamed.",
};
