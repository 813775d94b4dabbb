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
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct runsop op_restore = {
	.preview = "You are about to restore the following runs:",
	.prompt = "Restore", .default_yes = true,
	.nothing = "Nothing to restore.", .done = "Restored",
};

static int restore_run(struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;

	return home_find(&home, err) < 0 ? -1 : runs_restore(home.s, run, err);
}

static int restore_main(struct strlist *args)
{

	return runsop_each(&op_restore, &opt.sel, RUNS_DELETED, args, ":", opt.yes, restore_run);
}

const struct command command = {
	.name = "runs restore", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates_deleted, .main = restore_main,
	.summary = "Restore deleted runs.",
	.help = "Without RUN, restores all deleted runs that pass the filters. An index counts in the list of "
		"deleted runs: ``guild runs --deleted``.\n\n"
		"A run that has the ID of a restored one is renamed.",
};
