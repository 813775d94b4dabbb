#include "guild/compat.h"

#include "guild/err.h"
#include "guild/pycache.h"
#include "guild/pyenv.h"

#include "pyenv-internal.h"

int pyenv_path(const char *home, const char *python, struct strlist *out, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf cache = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool keep = pyenv_answer_path(home, python, "path", NULL, &cache);
	struct value *answer;

	if (!keep || !pycache_load(&a, cache.s, &answer)) {
		if (pyenv_ask(python, "_path.py", NULL, &text, err) < 0 ||
		    pycache_parse(&a, text.s, text.len, &answer, err) < 0)
			return -1;
		if (keep)
			pycache_save(cache.s, text.s, text.len);
	}
	value_strings(value_get(answer, "path"), out);
	return 0;
}
