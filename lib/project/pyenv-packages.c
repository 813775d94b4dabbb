/*
 * pyenv-packages.c: what the interpreter says about its packages. Scripts of our own Python package
 * ask it; the answers are kept for as long as the packages stay the same.
 */
#include "guild/compat.h"

#include "guild/err.h"
#include "guild/pycache.h"
#include "guild/pyenv.h"

/* To the script guild/_NAME.py, with an argument (NULL: without). */
struct question {
	const char *home, *python, *name, *arg;
};

/* Where the answer is kept. Appended; false when there is no home. */
static bool answer_path(const struct question *q, struct buf *out)
{
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;

	strlist_push(&key, q->name);
	if (q->arg)
		strlist_push(&key, q->arg);
	pycache_key_packages(&key, q->python);
	return pycache_path(q->home, "python", &key, out);
}

/* Into the arena. false: there is none. */
static bool kept_answer(struct arena *a, const struct question *q, struct value **out)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	return answer_path(q, &path) && pycache_load(a, path.s, out);
}

static int run_script(const struct question *q, struct buf *answer, struct err *err)
{
	CLEANUP(buf_release) struct buf script = BUF_INIT;
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	int code;

	buf_addf(&script, "%s/guild/_%s.py", pyenv_package_dir(), q->name);
	if (pyenv_run(q->python, (const char *[]){ script.s, q->arg, NULL }, answer, &errors, &code,
		      err) < 0)
		return -1;
	if (code == 0)
		return 0;
	buf_rtrim(&errors);
	return err_set(err, ERR_INVALID, "%s ended with status %d%s%s", q->python, code,
		       errors.len ? ": " : "", errors.s);
}

/* An answer that is an "error" is not kept. */
static int ask(struct arena *a, const struct question *q, struct value **out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf answer = BUF_INIT;

	if (run_script(q, &answer, err) < 0 || pycache_parse(a, answer.s, answer.len, out, err) < 0)
		return -1;
	if (!value_str_at(*out, "error") && answer_path(q, &path))
		pycache_save(path.s, answer.s, answer.len);
	return 0;
}

/* ---- pip freeze ---- */

bool pyenv_freeze_cached(const char *home, const char *python, struct strlist *lines)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *answer;

	if (!kept_answer(&a, &(struct question){ home, python, "freeze", NULL }, &answer))
		return false;
	value_strings(value_get(answer, "lines"), lines);
	return true;
}

int pyenv_freeze_gather(const char *home, const char *python, struct strlist *lines,
			struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *answer;

	if (ask(&a, &(struct question){ home, python, "freeze", NULL }, &answer, err) < 0)
		return err_wrap(err, "error reading pip freeze");
	value_strings(value_get(answer, "lines"), lines);
	return 0;
}

/* ---- modules ---- */

int pyenv_path(const char *home, const char *python, struct strlist *out, struct err *err)
{
	const struct question question = { home, python, "path", NULL };
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *answer;

	if (!kept_answer(&a, &question, &answer) && ask(&a, &question, &answer, err) < 0)
		return -1;
	value_strings(value_get(answer, "path"), out);
	return 0;
}

int pyenv_check_module(const char *home, const char *python, const char *name, struct err *err)
{
	const struct question question = { home, python, "module", name };
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *answer;
	const char *error;

	if (kept_answer(&a, &question, &answer))
		return 0;
	if (ask(&a, &question, &answer, err) < 0)
		return -1;
	error = value_str_at(answer, "error");
	if (!error)
		return 0;
	return err_set(err, value_truth(value_get(answer, "missing")) ? ERR_NOTFOUND : ERR_INVALID,
		       "%s", error);
}
