/*
 * runsel.h: which runs? The options -F -Fo -Fl … -Sr … and RUN arguments, shared by some twenty commands.
 * guild-filters(7).
 */
#ifndef GUILD_RUNSEL_H
#define GUILD_RUNSEL_H

#include "guild/opt.h"
#include "guild/runs.h"

struct runsel {
	const char *filter, *started, *digest;
	struct strlist ops, labels, tags, comments;
	bool unlabeled, marked, unmarked;
	const char *status_chars; /* -S CHARS: letters of the states that are wanted */
	int running, completed, error, terminated, pending, staged; /* 1 wanted, -1 not, 0 either */
	bool nul; /* -z: RUN arguments on standard input end with NUL */
};
#define RUNSEL_INIT \
	{ .ops = STRLIST_INIT, .labels = STRLIST_INIT, .tags = STRLIST_INIT, .comments = STRLIST_INIT }
/*
 * Relative to struct runsel. A command
 * that takes RUN arguments and has no other use for -z includes runsel_stdin_options.
 */
extern const struct option runsel_options[];
extern const struct option runsel_stdin_options[];
void runsel_release(struct runsel *s);

/* Runs of the home that pass the filters, newest first. flags: enum runs_flags. A run whose files cannot be read
 * is one line on stderr that names its path, and is left out only where it cannot be judged. */
MUST_CHECK int runsel_filter(const struct runsel *s, int flags, struct run_list *out, struct err *err);
/* The same for a list that was found elsewhere. */
MUST_CHECK int runsel_filter_list(const struct runsel *s, struct run_list *list, struct err *err);
/*
 * The runs that RUN words name among list: index, range, id prefix, path, "-" (standard input, where a
 * prompt then asks on the terminal). Borrowed pointers into list, NULL-ended array in *out, yours to
 * free; n in *n. Without words, default_spec (NULL: all). A run that is named twice comes twice.
 */
MUST_CHECK int runsel_select(const struct runsel *s, struct run_list *list, const struct strlist *words,
			     const char *default_spec, struct run ***out, size_t *n, struct err *err);
/* The one run of a single-run command: filter, then select (default "1"). *out is borrowed from list. */
MUST_CHECK int runsel_one(const struct runsel *s, int flags, const struct strlist *words, struct run_list *list,
			  struct run **out, struct err *err);

#endif
