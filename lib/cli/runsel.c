#include "guild/runsel.h"

#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/confirm.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/num.h"
#include "guild/path.h"

#include "runsel-internal.h"

const struct option runsel_options[] = {
	OPT_REL(STRING, "F", "filter", struct runsel, filter, "EXPR",
		"Only runs for which the expression EXPR holds, such as ``loss < 0.2 and op = train``."),
	OPT_REL_COMPLETE(LIST, "Fo", "operation", struct runsel, ops, "VAL", COMPLETE_RUN_OP,
			 "Only runs of operation VAL. May be given more than once."),
	OPT_REL_COMPLETE(LIST, "Fl", "label", struct runsel, labels, "VAL", COMPLETE_LABEL,
			 "Only runs with VAL in their label; ``-`` for runs without a label. May be given more than once."),
	OPT_REL(FLAG, "Fu", "unlabeled", struct runsel, unlabeled, NULL, "Only runs without a label."),
	OPT_REL_COMPLETE(LIST, "Ft", "tag", struct runsel, tags, "TAG", COMPLETE_TAG,
			 "Only runs tagged with TAG. May be given more than once."),
	OPT_REL(LIST, "Fc", "comment", struct runsel, comments, "VAL",
		"Only runs with VAL in their comments. May be given more than once."),
	OPT_REL(FLAG, "Fm", "marked", struct runsel, marked, NULL, "Only marked runs."),
	OPT_REL(FLAG, "Fn", "unmarked", struct runsel, unmarked, NULL, "Only runs that are not marked."),
	OPT_REL(STRING, "Fs", "started", struct runsel, started, "RANGE",
		"Only runs started within RANGE, such as ``today`` or ``last 2 hours``."),
	OPT_REL(STRING, "Fd", "digest", struct runsel, digest, "VAL",
		"Only runs whose source code digest begins with VAL."),
	OPT_REL(SWITCH, "Sr", "running / not-running", struct runsel, running, NULL,
		"Only runs that are running, or not."),
	OPT_REL(SWITCH, "Sc", "completed / not-completed", struct runsel, completed, NULL,
		"Only completed runs, or not."),
	OPT_REL(SWITCH, "Se", "error / not-error", struct runsel, error, NULL,
		"Only runs that ended with an error, or not."),
	OPT_REL(SWITCH, "St", "terminated / not-terminated", struct runsel, terminated, NULL,
		"Only terminated runs, or not."),
	OPT_REL(SWITCH, "Sp", "pending / not-pending", struct runsel, pending, NULL,
		"Only pending runs, or not."),
	OPT_REL(SWITCH, "Ss", "staged / not-staged", struct runsel, staged, NULL,
		"Only staged runs, or not."),
	{ OPT_(STRING, "S", NULL, NULL, "CHARS", "Only runs in one of these states, by letter."),
	  .offset = offsetof(struct runsel, status_chars), .flags = OPT_RELATIVE | OPT_HIDDEN },
	OPT_END,
};

const struct option runsel_stdin_options[] = {
	OPT_REL(FLAG, "z", "null", struct runsel, nul, NULL,
		"Runs on standard input (RUN is ``-``) end with NUL, not with a newline."),
	OPT_END,
};

void runsel_release(struct runsel *s)
{
	strlist_release(&s->ops);
	strlist_release(&s->labels);
	strlist_release(&s->tags);
	strlist_release(&s->comments);
	*s = (struct runsel)RUNSEL_INIT;
}

/* ---- filter ---- */

int runsel_filter_list(const struct runsel *s, struct run_list *list, struct err *err)
{
	CLEANUP(runsel_filter_release) struct runsel_filter f = RUNSEL_FILTER_INIT;
	CLEANUP(free_ptr) bool *keep = NULL;

	if (runsel_filter_init(&f, s, err) < 0)
		return -1;
	keep = xcalloc(list->n + 1, sizeof(*keep));
	for (size_t i = 0; i < list->n; i++) {
		CLEANUP(err_release) struct err why = ERR_INIT;
		int rc = runsel_filter_test(&f, list->v[i], &why);

		if (rc < 0)
			run_warn(list->v[i], &why);
		keep[i] = rc > 0;
	}
	run_list_keep(list, keep);
	return 0;
}

int runsel_filter(const struct runsel *s, int flags, struct run_list *out, struct err *err)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	struct run_list list = RUN_LIST_INIT;

	if (home_find(&home, err) < 0 || runs_load(home.s, flags, &list, err) < 0)
		return -1;
	if (runsel_filter_list(s, &list, err) < 0) {
		run_list_release(&list);
		return -1;
	}
	*out = list;
	return 0;
}

/* ---- select ---- */

struct selection {
	const struct run_list *list;
	struct run **v;
	size_t n, cap;
};

static void add_run(struct selection *sel, struct run *run)
{
	ALLOC_GROW(sel->v, sel->n + 2, sel->cap);
	sel->v[sel->n++] = run;
	sel->v[sel->n] = NULL;
}

static int no_match(const char *spec, struct err *err)
{
	return err_set(err, ERR_NOTFOUND,
		       "could not find a run matching '%s'\n"
		       "Try 'guild runs list' for a list or '%s --help' for more information.",
		       spec, cmd_path());
}

static int several(const char *spec, struct run *const *runs, size_t n, struct err *err)
{
	char id[9];

	err_set(err, ERR_INVALID, "'%s' matches multiple runs:", spec);
	err->bare = true;
	for (size_t i = 0; i < n; i++)
		err_append(err, "\n  %s", run_short_id(runs[i], id));
	return -1;
}

/* The one that got in by spec since start; more or none is an error. */
static int check_one(const struct selection *sel, size_t start, const char *spec, struct err *err)
{
	if (sel->n == start)
		return no_match(spec, err);
	if (sel->n > start + 1)
		return several(spec, sel->v + start, sel->n - start, err);
	return 0;
}

static int add_by_prefix(struct selection *sel, const char *prefix, struct err *err)
{
	size_t start = sel->n;

	for (size_t i = 0; i < sel->list->n; i++)
		if (starts_with(sel->list->v[i]->id, prefix))
			add_run(sel, sel->list->v[i]);
	return check_one(sel, start, prefix, err);
}

static int add_by_path(struct selection *sel, const char *spec, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL;
	size_t start = sel->n;

	path_expand_home(&path, spec);
	path_absolute(&full, home_cwd(), path.s);
	real = path_real(full.s);
	for (size_t i = 0; i < sel->list->n && sel->n == start; i++) {
		CLEANUP(free_ptr) char *dir = path_real(sel->list->v[i]->dir);

		if (streq(dir, real))
			add_run(sel, sel->list->v[i]);
	}
	return check_one(sel, start, spec, err);
}

/* Decimal digits at *s; false when there are none. What is too large for any list is INT64_MAX. */
static bool parse_digits(const char **s, int64_t *out)
{
	CLEANUP(free_ptr) char *digits = xstrndup(*s, strspn(*s, "0123456789"));

	if (!*digits)
		return false;
	if (!num_parse_i64(digits, out))
		*out = INT64_MAX;
	*s += strlen(digits);
	return true;
}

/*
 * An index or a range as first and end, 0-based, end not in it; -1 for an end that is not given.
 * As upstream, only the start of the word has to be a range: "1:2x" is "1:2".
 */
static bool parse_range(const char *spec, int64_t *first, int64_t *end)
{
	switch (num_parse_pyint(spec, end)) {
	case NUM_INT:
		*first = *end - 1;
		return *end > 0;
	case NUM_BIG:
		return false;
	case NUM_NOT_INT:
		break;
	}
	*first = *end = -1;
	if (parse_digits(&spec, first))
		--*first;
	else
		*first = 0;
	if (*spec != ':')
		return false;
	spec++;
	(void)parse_digits(&spec, end); /* none: to the last one */
	return *first >= 0;
}

static int add_by_spec(struct selection *sel, const char *spec, struct err *err)
{
	int64_t count = (int64_t)sel->list->n, first, end;

	if (strchr(spec, '/'))
		return add_by_path(sel, spec, err);
	if (!parse_range(spec, &first, &end) || end > count)
		return add_by_prefix(sel, spec, err);
	for (int64_t i = first; i < (end < 0 ? count : end); i++)
		add_run(sel, sel->list->v[i]);
	return 0;
}

static int read_stdin(const struct runsel *s, struct strlist *out, struct err *err)
{
	CLEANUP(free_ptr) char *line = NULL;
	size_t cap = 0;

	confirm_use_tty();
	while (getdelim(&line, &cap, s->nul ? '\0' : '\n', stdin) >= 0) {
		CLEANUP(buf_release) struct buf spec = BUF_INIT;

		buf_addstr(&spec, line);
		buf_trim(&spec);
		if (spec.len)
			strlist_push(out, spec.s);
	}
	return ferror(stdin) ? err_os(err, "cannot read runs from standard input") : 0;
}

/* The words with "-" replaced by what standard input holds. */
static int expand_words(const struct runsel *s, const struct strlist *words, struct strlist *out,
			struct err *err)
{
	for (size_t i = 0; i < words->n; i++) {
		if (!streq(words->v[i], "-"))
			strlist_push(out, words->v[i]);
		else if (read_stdin(s, out, err) < 0)
			return -1;
	}
	return 0;
}

int runsel_select(const struct runsel *s, const struct run_list *list, const struct strlist *words,
		  const char *default_spec, struct run ***out, size_t *n, struct err *err)
{
	CLEANUP(strlist_release) struct strlist specs = STRLIST_INIT;
	struct selection sel = { .list = list };

	if (expand_words(s, words, &specs, err) < 0)
		return -1;
	if (!words->n)
		strlist_push(&specs, default_spec ? default_spec : ":");
	sel.v = xcalloc(1, sizeof(*sel.v));
	for (size_t i = 0; i < specs.n; i++) {
		if (add_by_spec(&sel, specs.v[i], err) < 0) {
			free(sel.v);
			return -1;
		}
	}
	*out = sel.v;
	*n = sel.n;
	return 0;
}

int runsel_one(const struct runsel *s, int flags, const struct strlist *words, struct run_list *list,
	       struct run **out, struct err *err)
{
	static const struct strlist none = STRLIST_INIT;
	CLEANUP(free_ptr) struct run **v = NULL;
	const char *spec = words->n ? words->v[0] : "1";
	size_t n;

	if (runsel_filter(s, flags, list, err) < 0)
		return -1;
	if (!list->n)
		return err_set(err, ERR_NOTFOUND, "no matching runs");
	/* As upstream: an empty word is none. */
	if (runsel_select(s, list, *spec ? words : &none, "1", &v, &n, err) < 0)
		return -1;
	if (n > 1)
		return several(spec, v, n, err);
	if (!n)
		return no_match(spec, err);
	*out = v[0];
	return 0;
}
