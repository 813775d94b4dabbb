/*
 * runsel.h: the options -F -Fo -Fl … -Sr …, and the RUN arguments that some twenty commands share.
 * guild-filters(7) describes them to the user.
 *
 * A command puts a struct runsel among its options, and asks for its runs:
 *
 *	static struct { struct runsel sel; bool yes; } opt = { .sel = RUNSEL_INIT };
 *
 *	static const struct option options[] = {
 *		OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
 *		OPT_INCLUDE(runsel_stdin_options, &opt.sel),
 *		OPT_INCLUDE(runsel_options, &opt.sel),
 *		OPT_END,
 *	};
 *
 *	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
 *	CLEANUP(free_ptr) struct run **runs = NULL;
 *	size_t n;
 *
 *	if (runsel_filter(&opt.sel, 0, &list, &err) < 0 ||
 *	    runsel_select(&opt.sel, &list, args, "1", &runs, &n, &err) < 0)
 *		return fail(&err);
 *
 * The filters come first: words such as "2" count the runs that pass them. A command that acts on
 * the runs uses runsop.h, which shows them and asks, too.
 *
 * What the options hold lives as long as the program: there is nothing to release.
 */
#ifndef GUILD_RUNSEL_H
#define GUILD_RUNSEL_H

#include "guild/opt.h"
#include "guild/runs.h"

/*
 * What the options say. Different options are ANDed; repeats of one option are ORed. Texts are
 * borrowed from the command line; NULL or "": not given.
 */
struct runsel {
	const char *filter, *started, *digest;
	struct strlist ops, labels, tags, comments;
	bool unlabeled, marked, unmarked;
	const char *status_chars; /* -S CHARS: letters of the states that are wanted */
	int running, completed, error, terminated, pending, staged; /* 1 wanted, -1 not, 0 either */
	bool nul; /* -z: RUN arguments on standard input end with NUL */
};
#define RUNSEL_INIT                                                                \
	{ .ops = STRLIST_INIT, .labels = STRLIST_INIT, .tags = STRLIST_INIT,       \
	  .comments = STRLIST_INIT }

/* Was any filter option given? */
bool runsel_has_filter(const struct runsel *s);

/*
 * The filter options, which are a group in help, and -z. A command with another use for -z leaves
 * the second table out.
 */
extern const struct option runsel_options[];
extern const struct option runsel_stdin_options[];

/*
 * The runs of the home that pass the filters, the newest first. flags: enum runs_flags. A run that
 * cannot be read is a warning that names the file; it is left out only where it cannot be judged.
 * -1 (ERR_USAGE with exit status 1): a filter is invalid, in upstream's words.
 */
MUST_CHECK int runsel_filter(const struct runsel *s, int flags, struct run_list *out,
			     struct err *err);
/* The same for a list that was found elsewhere: drops the runs that do not pass. */
MUST_CHECK int runsel_filter_list(const struct runsel *s, struct run_list *list, struct err *err);

/*
 * The runs of list that words name, in the order of the words: runmatch_word(). The word "-" stands
 * for the words on standard input, one a line; a prompt asks on the terminal then. No words:
 * default_spec instead; NULL is ":", all runs. A run that is named twice comes twice.
 *
 * *out is NULL-ended and yours to free; the runs are borrowed from list. *n: how many; it may be 0.
 */
MUST_CHECK int runsel_select(const struct runsel *s, struct run_list *list,
			     const struct strlist *words, const char *default_spec,
			     struct run ***out, size_t *n, struct err *err);
/*
 * The one run of a command that takes one: filter, then select, "1" without words. *out is borrowed
 * from list. ERR_NOTFOUND: no run passes the filters, or the word names none. ERR_INVALID: several
 * runs are named.
 */
MUST_CHECK int runsel_one(const struct runsel *s, int flags, const struct strlist *words,
			  struct run_list *list, struct run **out, struct err *err);
/* The same for a list that is filtered already. */
MUST_CHECK int runsel_one_of(const struct runsel *s, struct run_list *list,
			     const struct strlist *words, struct run **out, struct err *err);

#endif
