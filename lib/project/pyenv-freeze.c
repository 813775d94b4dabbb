#include "guild/compat.h"

#include "guild/err.h"
#include "guild/pyenv.h"

#include "pycache-internal.h"

static bool freeze_path(const char *python, struct buf *out)
{
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;

	strlist_push(&key, "freeze");
	pycache_key_packages(&key, python);
	return pycache_path("python", &key, out);
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

int pyenv_freeze_cached(const char *python, struct strlist *lines, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct value *answer;

	(void)err; /* a cache that cannot be read is cold */
	if (!freeze_path(python, &path) || !pycache_load(&a, path.s, &answer))
		return 0;
	push_lines(lines, answer);
	return 1;
}

int pyenv_freeze_gather(const char *python, struct strlist *lines, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf script = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	const char *args[] = { NULL, NULL };
	struct value *parsed;
	int code;

	buf_addf(&script, "%s/guild/_freeze.py", pyenv_package_dir());
	args[0] = script.s;
	if (python_run(python, args, &answer, &errors, &code, err) < 0)
		return -1;
	buf_rtrim(&errors);
	if (code != 0)
		return err_set(err, ERR_INVALID, "error reading pip freeze: %s", errors.s);
	if (pycache_parse(&a, answer.s, answer.len, &parsed, err) < 0)
		return -1;
	if (freeze_path(python, &path))
		pycache_save(path.s, answer.s, answer.len);
	push_lines(lines, parsed);
	return 0;
}
