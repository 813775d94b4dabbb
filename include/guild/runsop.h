/*
 * runsop.h: the frame of commands that do something to runs: choose them, show them, ask, go on.
 *
 *	static const struct runsop op = {
 *		.preview = "You are about to mark the following runs:", .default_yes = true,
 *		.nothing = "No runs to mark.", .done = "Marked",
 *	};
 *
 *	return runsop_each(&op, &opt.sel, 0, args, "1", opt.yes, mark_run);
 *
 * Commands that do more use the parts: runsop_select, runsop_confirm, runsop_release.
 */
#ifndef GUILD_RUNSOP_H
#define GUILD_RUNSOP_H

#include "guild/runsel.h"

/* The exit status where the user declined. */
#define RUNSOP_DECLINED 4

struct runsop {
	const char *preview; /* above the table of runs */
	bool warn;           /* the preview is a warning (yellow) */
	const char *remark;  /* a warning below the preview; NULL: none */
	const char *prompt;  /* "Delete": asks "Delete N run(s)?"; NULL: asks "Continue?" */
	bool default_yes;
	const char *nothing; /* for runsop_each: said when no run is selected */
	const char *done;    /* "Marked": says "Marked N run(s)" */
};

struct runsop_runs {
	struct run **v; /* each once, NULL-ended; borrowed from list */
	size_t n;
	struct run_list list;
};
#define RUNSOP_RUNS_INIT { .list = RUN_LIST_INIT }
void runsop_release(struct runsop_runs *runs);

/* Filter, then select: runsel.h. */
MUST_CHECK int runsop_select(struct runsop_runs *out, const struct runsel *sel, int flags,
			     const struct strlist *words, const char *default_spec, struct err *err);
/* Show the runs and ask. -1: no (err has no text and status RUNSOP_DECLINED), or confirm() failed. */
MUST_CHECK int runsop_confirm(const struct runsop *op, const struct runsop_runs *runs, struct err *err);
/* The same without a preview: one question. */
MUST_CHECK int runsop_ask(const char *prompt, bool default_yes, struct err *err);

/* Do it to one run. */
typedef int runsop_fn(struct run *run, struct err *err);
/*
 * The whole frame: select, show and ask (unless yes), then each run in turn, up to the first that fails. Says what was done or
 * went wrong; returns the exit status.
 */
int runsop_each(const struct runsop *op, const struct runsel *sel, int flags, const struct strlist *words,
		const char *default_spec, bool yes, runsop_fn *each);

#endif
