#include "guild/compat.h"

#include "guild/err.h"
#include "guild/pycache.h"
#include "guild/pyenv.h"

#include "pyenv-internal.h"

static bool freeze_path(const char *home, const char *python, struct buf *out)
{
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;

	strlist_push(&key, "freeze");
	pycache_key_packages(&key, python);
	return pycache_path(home, "python", &key, out);
}

static void push_lines(struct strlist *lines, const struct value *answer)
{
	const struct value *list = value_get(answer, "lines");

	for (size_t i = 0; i < value_len(list); i++) {
		const char *line = value_get_str(list->list.items[i]);

		if (line)
			strlist_push(lines, line);
	}
}

bool pyenv_freeze_cached(const char *home, const char *python, struct strlist *lines)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct value *answer;

	if (!freeze_path(home, python, &path) || !pycache_load(&a, path.s, &answer))
		return false;
	push_lines(lines, answer);
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
	if (freeze_path(home, python, &path))
		pycache_save(path.s, answer.s, answer.len);
	push_lines(lines, parsed);
	return 0;
}
