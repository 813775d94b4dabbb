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
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct runsop op_purge = {
	.preview = "WARNING: You are about to permanently delete the following runs:",
	.warn = true, .prompt = "Permanently delete",
	.nothing = "Nothing to purge.", .done = "Permanently deleted",
};

static int purge_run(struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;

	return home_find(&home, err) < 0 ? -1 : runs_delete(home.s, run, /* permanent= */ true, err);
}

static int purge_main(struct strlist *args)
{

	return runsop_each(&op_purge, &opt.sel, RUNS_DELETED, args, ":", opt.yes, purge_run);
}

const struct command command = {
	.name = "runs purge", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates_deleted, .main = purge_main,
	.summary = "Remove deleted runs for ever.",
	.help = "Without RUN, purges all deleted runs that pass the filters. An index counts in the list of "
		"deleted runs: ``guild runs --deleted``.\n\n"
		"Purged runs cannot be restored.",
};
