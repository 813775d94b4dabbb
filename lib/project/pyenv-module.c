#include "guild/compat.h"

#include "guild/err.h"
#include "guild/pycache.h"
#include "guild/pyenv.h"

#include "pyenv-internal.h"

int pyenv_check_module(const char *home, const char *python, const char *name, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool keep = pyenv_answer_path(home, python, "module", name, &path);
	struct value *answer;
	const char *error;

	if (keep && pycache_load(&a, path.s, &answer))
		return 0;
	if (pyenv_ask(python, "_module.py", name, &text, err) < 0 ||
	    pycache_parse(&a, text.s, text.len, &answer, err) < 0)
		return -1;
	error = value_str_at(answer, "error");
	if (error)
		return err_set(err, value_truth(value_get(answer, "missing")) ? ERR_NOTFOUND
									      : ERR_INVALID,
			       "%s", error);
	if (keep)
		pycache_save(path.s, text.s, text.len);
	return 0;
}
