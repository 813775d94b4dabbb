#include "guild/compat.h"

#include "guild/err.h"
#include "guild/pycache.h"
#include "guild/pyenv.h"

#include "pyenv-internal.h"

bool pyenv_freeze_cached(const char *home, const char *python, struct strlist *lines)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct value *answer;

	if (!pyenv_answer_path(home, python, "freeze", NULL, &path) ||
	    !pycache_load(&a, path.s, &answer))
		return false;
	value_strings(value_get(answer, "lines"), lines);
	return true;
}

int pyenv_freeze_gather(const char *home, const char *python, struct strlist *lines,
			struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	struct value *parsed;

	if (pyenv_ask(python, "_freeze.py", NULL, &answer, err) < 0)
		return err_wrap(err, "error reading pip freeze");
	if (pycache_parse(&a, answer.s, answer.len, &parsed, err) < 0)
		return -1;
	if (pyenv_answer_path(home, python, "freeze", NULL, &path))
		pycache_save(path.s, answer.s, answer.len);
	value_strings(value_get(parsed, "lines"), lines);
	return 0;
}
