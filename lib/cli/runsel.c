#include "guild/runsel.h"

#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/confirm.h"
#include "guild/err.h"
#include "guild/home.h"

#include "runsel-internal.h"

const struct option runsel_options[] = {
	OPT_GROUP("Which runs"),
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

/* ---- filter ---- */

bool runsel_has_filter(const struct runsel *s)
{
	return s->filter || s->started || s->digest || s->ops.n || s->labels.n || s->tags.n ||
	       s->comments.n || s->unlabeled || s->marked || s->unmarked || s->status_chars ||
	       s->running || s->completed || s->error || s->terminated || s->pending || s->staged;
}

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

int runsel_select(const struct runsel *s, struct run_list *list, const struct strlist *words,
		  const char *default_spec, struct run ***out, size_t *n, struct err *err)
{
	CLEANUP(strlist_release) struct strlist specs = STRLIST_INIT;
	CLEANUP(run_refs_release) struct run_refs found = RUN_REFS_INIT;

	if (expand_words(s, words, &specs, err) < 0)
		return -1;
	if (!words->n)
		strlist_push(&specs, default_spec ? default_spec : ":");
	for (size_t i = 0; i < specs.n; i++) {
		int rc = runmatch_word(list, specs.v[i], &found, err);

		if (rc <= 0)
			return rc < 0 ? -1 : runmatch_none(specs.v[i], cmd_path(), err);
	}
	*n = found.n;
	*out = found.v ? found.v : xcalloc(1, sizeof(**out));
	found = (struct run_refs)RUN_REFS_INIT;
	return 0;
}

int runsel_one_of(const struct runsel *s, struct run_list *list, const struct strlist *words,
		  struct run **out, struct err *err)
{
	static const struct strlist none = STRLIST_INIT;
	CLEANUP(free_ptr) struct run **v = NULL;
	const char *spec = words->n ? words->v[0] : "1";
	size_t n;

	if (!list->n)
		return err_set(err, ERR_NOTFOUND, "no matching runs");
	/* As upstream: an empty word is none. */
	if (runsel_select(s, list, *spec ? words : &none, "1", &v, &n, err) < 0)
		return -1;
	if (n > 1)
		return runmatch_several(spec, v, n, err);
	if (!n)
		return runmatch_none(spec, cmd_path(), err);
	*out = v[0];
	return 0;
}

int runsel_one(const struct runsel *s, int flags, const struct strlist *words,
	       struct run_list *list, struct run **out, struct err *err)
{
	return runsel_filter(s, flags, list, err) < 0 ? -1 : runsel_one_of(s, list, words, out, err);
}
