#include "guild/compat.h"

#include "guild/err.h"
#include "guild/pycache.h"
#include "guild/pyenv.h"

#include "pyenv-internal.h"

int pyenv_path(const char *home, const char *python, struct strlist *out, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;
	CLEANUP(buf_release) struct buf cache = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct value *path;
	struct value *answer;
	bool keep;

	strlist_push(&key, "path");
	pycache_key_packages(&key, python);
	keep = pycache_path(home, "python", &key, &cache);
	if (!keep || !pycache_load(&a, cache.s, &answer)) {
		if (pyenv_ask(python, "_path.py", NULL, &text, err) < 0 ||
		    pycache_parse(&a, text.s, text.len, &answer, err) < 0)
			return -1;
		if (keep)
			pycache_save(cache.s, text.s, text.len);
	}
	path = value_get(answer, "path");
	for (size_t i = 0; i < value_len(path); i++)
		if (value_get_str(path->list.items[i]))
			strlist_push(out, value_get_str(path->list.items[i]));
	return 0;
}
