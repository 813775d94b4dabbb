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
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct runsop op_mark = {
	.preview = "You are about to mark the following runs:", .default_yes = true,
};
static const struct runsop op_unmark = {
	.preview = "You are about to unmark the following runs:", .default_yes = true,
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
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;

	/* To clear without RUN is to clear every mark (upstream marks without RUN only what is marked; we the latest run). */
	if (!args->n && opt.clear)
		sel.marked = true;
	if (runsop_select(&runs, &sel, 0, args, opt.clear ? ":" : "1", &err) < 0)
		return fail(&err);
	if (!runs.n) {
		note(opt.clear ? "No runs to unmark." : "No runs to mark.");
		return 0;
	}
	if (!opt.yes && runsop_confirm(opt.clear ? &op_unmark : &op_mark, &runs, &err) < 0)
		return fail(&err);
	for (size_t i = 0; i < runs.n; i++)
		if (mark_run(runs.v[i], &err) < 0)
			return fail(&err);
	note(opt.clear ? "Unmarked %zu run(s)" : "Marked %zu run(s)", runs.n);
	return 0;
}

const struct command command = {
	.name = "mark", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = mark_main,
	.summary = "Mark runs.",
	.help = "Without RUN, marks the latest run; with ``--clear``, all marks are taken away.\n\n"
		"Where an operation requires the files of another one, a marked run of it is taken in place "
		"of the latest.",
};
