/*
 * guild mark: mark runs, or take the mark away. A marked run is preferred where a dependency asks for a run.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runsop.h"

static struct {
	struct runsel sel;
	bool clear, yes;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("c", "clear", &opt.clear, "Take the mark away."),
	OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct runsop op_mark = {
	.preview = "You are about to mark the following runs:", .default_yes = true,
	.nothing = "No runs to mark.", .done = "Marked",
};
static const struct runsop op_unmark = {
	.preview = "You are about to unmark the following runs:", .default_yes = true,
	.nothing = "No runs to unmark.", .done = "Unmarked",
};

static int mark_run(struct run *run, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	if (opt.clear)
		return run_remove_attr(run, "marked", err);
	return run_write_attr(run, "marked", value_bool(&a, true), err);
}

static int mark_main(struct strlist *args)
{

	/* To clear without RUN is to clear every mark. (Upstream marks without RUN what is marked; we the latest run.) */
	if (!args->n && opt.clear)
		opt.sel.marked = true;
	return runsop_each(opt.clear ? &op_unmark : &op_mark, &opt.sel, 0, args, opt.clear ? ":" : "1",
			   opt.yes, mark_run);
}

const struct command command = {
	.name = "mark", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = mark_main,
	.summary = "Mark runs.",
	.help = "Without RUN, marks the latest run; with ``--clear``, all marks are taken away.\n\n"
		"Where an operation requires the files of another one, a marked run of it is taken in place "
		"of the latest.",
};
