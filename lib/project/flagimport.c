#include "guild/flagimport.h"

#include <fcntl.h>
#include <signal.h>

#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/pycache.h"
#include "guild/pyenv.h"
#include "guild/settings.h"
#include "guild/shlex.h"

#include "flagimport-internal.h"

/* How long a script may work before it reads its arguments. */
#define IMPORT_SECONDS "60"

PRINTF_LIKE(2, 3)
static void warn(const char *what, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	va_list ap;

	if (env_is_one("NO_WARN_FLAGS_IMPORT"))
		return;
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	log_warning("cannot import flags from %s: %s", what, text.s);
}

/* ---- what there is to import ---- */

static bool import_is_disabled(const struct opdef *op)
{
	return op->flags_import && !value_truth(op->flags_import);
}

/* The words of main, or the script that the operation was made for; false when there is neither. */
static bool main_words(const struct opdef *op, struct strlist *words)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (op->script) {
		strlist_push(words, op->script);
		return true;
	}
	if (!op->main || starts_with(op->main, "guild.plugins.") || ends_with(op->name, ".R") ||
	    ends_with(op->name, ".r"))
		return false;
	return shlex_split(op->main, words, &err) == 0 && words->n > 0;
}

static bool wants_any(const struct opdef *op)
{
	return op->flags_import ? value_truth(op->flags_import) : op->n_flags > 0;
}

/* The interpreter is only asked for destinations that it knows something about. */
static bool dest_needs_python(const char *dest)
{
	static const char *const kinds[] = { "args:", "global:", "dict:", "namespace:" };

	if (streq(dest, "args") || streq(dest, "globals"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (starts_with(dest, kinds[i]))
			return true;
	return false;
}

/* ---- asking ---- */

static void note_refresh(void)
{
	static bool noted;

	if (noted || env_is_one("NO_IMPORT_FLAGS_PROGRESS") || env_is_one("FLAGS_TEST") ||
	    getenv("_GUILD_COMPLETE"))
		return;
	noted = true;
	log_info("Refreshing flags...");
}

/*
 * What the interpreter said when it failed: the last line of a traceback, else all of it.
 * As upstream, one that is no Python is named with "./" before its relative path.
 */
static void warn_failed(const char *spec, const char *script, struct buf *errors, int code)
{
	CLEANUP(buf_release) struct buf relative = BUF_INIT, path = BUF_INIT;
	bool is_syntax = starts_with(errors->s, "invalid syntax on line ");
	const char *what = spec, *last;

	buf_rtrim(errors);
	if (*script) {
		path_normalize(&path, script);
		path_relative(&relative, path.s, home_cwd());
		if (is_syntax && path_is_below(path.s, home_cwd()))
			buf_insert(&relative, 0, "./", 2);
		/* That of a module as it was found, DIR/./NAME.py. */
		what = is_syntax && !streq(path.s, script) ? script : relative.s;
	}
	if (code == -SIGALRM) {
		warn(what, "it did not read its arguments in %s seconds", IMPORT_SECONDS);
	} else if (starts_with(errors->s, "No module named ")) {
		warn(what, "No module named %s", spec);
	} else if (strstr(errors->s, "Traceback")) {
		last = strrchr(errors->s, '\n');
		warn(what, "%s%s", last ? last + 1 : errors->s,
		     log_get_level() > LOG_DEBUG ? " (run with guild --debug for details)" : "");
		log_debug("%s", errors->s);
	} else {
		warn(what, "%s", errors->len ? errors->s : "the Python interpreter gave no answer");
	}
}

/* The last line of an answer: the result that counts. */
static void keep_last_line(struct buf *out)
{
	const char *newline;

	buf_rtrim(out);
	newline = strrchr(out->s, '\n');
	if (newline)
		buf_remove(out, 0, (size_t)(newline + 1 - out->s));
}

/* Ask the interpreter. false after a warning. */
static bool ask(struct arena *a, const char *python, const struct strlist *args,
		const char *cache_path, const char *spec, const char *script, struct value **out)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool timed_out;
	int code;

	note_refresh();
	strlist_push(&argv, "-S");
	strlist_pushf(&argv, "%s/guild/_import_flags.py", pyenv_package_dir());
	strlist_push(&argv, IMPORT_SECONDS);
	strlist_pushv(&argv, args->v);
	if (pyenv_run(python, (const char *const *)argv.v, &answer, &errors, &code, &err) < 0) {
		warn(spec, "%s", err.msg);
		return false;
	}
	keep_last_line(&answer);
	/* A script that goes on after its parser: what it has told counts. */
	timed_out = code == -SIGALRM && pycache_parse(a, answer.s, answer.len, out, &err) == 0 &&
		    value_len(value_get(*out, "flags")) > 0;
	if (!timed_out && code != 0) {
		warn_failed(spec, script, &errors, code);
		return false;
	}
	if (pycache_parse(a, answer.s, answer.len, out, &err) < 0) {
		warn(spec, "%s", err.msg);
		return false;
	}
	if (cache_path)
		pycache_save(cache_path, answer.s, answer.len);
	for (size_t i = 0; i < value_len(value_get(*out, "warnings")); i++) {
		const char *text = value_get_str(value_get(*out, "warnings")->list.items[i]);

		if (text)
			log_warning("%s", text);
	}
	return true;
}

/* What the helper is asked, and what warnings are about. */
struct question {
	struct strlist args;
	struct buf spec;   /* the module or file as the definition names it */
	struct buf script; /* its path, empty when it is not in the project */
};
#define QUESTION_INIT { STRLIST_INIT, BUF_INIT, BUF_INIT }

static void question_release(struct question *q)
{
	strlist_release(&q->args);
	buf_release(&q->spec);
	buf_release(&q->script);
}

/* The answer of the cache or of the interpreter. false after a warning. */
static bool read_flags(struct arena *a, const struct opdef *op, const struct question *q,
		       struct value **out)
{
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;
	CLEANUP(buf_release) struct buf python = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *home = op->model->guildfile->home;
	bool keep;

	if (pyenv_find(home, op->python_requires, &python, &err) < 0) {
		warn(q->spec.s, "%s", err.msg);
		return false;
	}
	pycache_key_file(&key, python.s);
	strlist_pushv(&key, q->args.v);
	keep = pycache_path(home, "flags", &key, &path);
	if (keep && !env_is_one("NO_IMPORT_FLAGS_CACHE") && pycache_load(a, path.s, out))
		return true;
	return ask(a, python.s, &q->args, keep ? path.s : NULL, q->spec.s, q->script.s, out);
}

/* false: there is nothing to ask, or after a warning, which mode "framework" does not give. */
static bool question_of_script(struct question *q, const struct opdef *op, const char *mode)
{
	CLEANUP(module_release) struct module m = MODULE_INIT;
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool for_framework = streq(mode, "framework");

	if (!main_words(op, &words))
		return false;
	buf_addstr(&q->spec, words.v[0]);
	if (op->script) {
		buf_addstr(&m.path, op->script);
		path_dirname(&m.sys_path, op->script);
	} else if (module_find(op, words.v[0], &m, &err) < 0) {
		if (!for_framework)
			warn(words.v[0], "%s", err.msg);
		return false;
	}
	if (for_framework && !(m.path.len && flagimport_may_use_framework(m.path.s)))
		return false;
	buf_addstr(&q->script, m.path.s);
	strlist_push(&q->args, mode);
	strlist_push(&q->args, op->flags_dest ? op->flags_dest : "");
	strlist_push(&q->args, m.path.s);
	strlist_push(&q->args, m.path.len ? m.package.s : m.name.s);
	strlist_push(&q->args, m.sys_path.s);
	strlist_push(&q->args, op->script_dir ? op->script_dir : "");
	for (size_t i = 1; i < words.n; i++)
		strlist_push(&q->args, words.v[i]);
	return true;
}

/* ---- notebooks ---- */

static void push_pattern(struct strlist *args, const char *name, const struct value *pattern)
{
	if (!value_is(pattern, VALUE_STR))
		return;
	strlist_push(args, name);
	strlist_push(args, pattern->str.s);
}

/* Source: upstream guild/plugins/ipynb.py. false: no notebook, or nothing to ask. */
static bool question_of_notebook(struct question *q, const struct opdef *op)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (!op->main || !wants_any(op) || shlex_split(op->main, &words, &err) < 0 ||
	    words.n < 2 || !streq(words.v[0], "guild.plugins.nbexec"))
		return false;
	path_absolute(&q->script, op->model->guildfile->dir, words.v[1]);
	if (!file_exists(AT_FDCWD, q->script.s))
		return false;
	buf_addstr(&q->spec, words.v[1]);
	strlist_push(&q->args, "notebook");
	strlist_push(&q->args, "");
	strlist_push(&q->args, q->script.s);
	strlist_push(&q->args, "");
	strlist_push(&q->args, "");
	strlist_push(&q->args, "");
	for (size_t i = 0; i < op->n_flags; i++) {
		const struct value *replace = value_get(op->flags[i].extra, "nb-replace");

		push_pattern(&q->args, op->flags[i].name, replace);
		for (size_t k = 0; value_is(replace, VALUE_LIST) && k < replace->list.n; k++)
			push_pattern(&q->args, op->flags[i].name, replace->list.items[k]);
	}
	return true;
}

/* ---- config files ---- */

static void apply_config(struct opdef *op, const char *file)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct value *flags;

	if (settings_format(file) == SETTINGS_UNKNOWN)
		return; /* said when the definition was read */
	path_absolute(&path, op->model->guildfile->dir, file);
	if (flagimport_read_config(&a, path.s, file, &flags, &err) < 0)
		log_warning("%s", err.msg);
	else
		flagimport_merge(op, flags);
}

/* There is something to learn of it: the destination, or flags for one that we know how to read. */
static bool wants_script(const struct opdef *op)
{
	return !op->flags_dest ||
	       (wants_any(op) && (!*op->flags_dest || dest_needs_python(op->flags_dest)));
}

/* True when the script was read: then its framework is known, too. */
static bool import_flags(struct opdef *op)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(question_release) struct question q = QUESTION_INIT;
	struct value *answer;
	const char *dest;

	if (import_is_disabled(op))
		return false;
	if (op->flags_dest && starts_with(op->flags_dest, "config:")) {
		if (wants_any(op))
			apply_config(op, op->flags_dest + strlen("config:"));
		return false;
	}
	if (!question_of_notebook(&q, op)) {
		if (!wants_script(op))
			return false;
		if (!question_of_script(&q, op, wants_any(op) ? "flags" : "dest"))
			return false;
	}
	if (!read_flags(&a, op, &q, &answer))
		return false;
	dest = value_str_at(answer, "dest");
	if (!op->flags_dest && dest && *dest)
		op->flags_dest = arena_strdup(&op->model->guildfile->arena, dest);
	flagimport_merge(op, value_get(answer, "flags"));
	flagimport_apply_framework(op, answer);
	return true;
}

static void find_framework(struct opdef *op)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(question_release) struct question q = QUESTION_INIT;
	struct value *answer;

	if (question_of_script(&q, op, "framework") && read_flags(&a, op, &q, &answer))
		flagimport_apply_framework(op, answer);
}

void flagimport_apply(struct opdef *op)
{
	if (!import_flags(op) && !op->output_scalars)
		find_framework(op);
}
