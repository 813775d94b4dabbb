/*
 * runenv.c: what an operation's process finds in its environment. Source: upstream op.py
 * (_op_proc_env), op_util.python_path_env.
 */
#include "guild/runenv.h"

#include <ctype.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/pyenv.h"
#include "guild/shlex.h"
#include "guild/yaml.h"

/* ---- PYTHONPATH ---- */

/* A folder that holds upstream's package: a run of upstream's recorded it. */
static bool holds_guild_package(const char *dir)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!path_is_abs(dir))
		return false;
	path_join(&path, dir, "guild/op_main.py");
	return file_exists(AT_FDCWD, path.s);
}

/*
 * Put the folder of our package in the path: before upstream's where that is recorded, else
 * after the source code, as upstream puts its own. Paths of --debug-sourcecode take the place
 * of the run's own source code.
 */
static char *python_path(const char *recorded, const struct op *op)
{
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist out = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *package = pyenv_package_dir();
	const char *dest = op_source_dest(op);
	const char *last_source = op->source_paths.v[op->source_paths.n - 1];

	if (*recorded)
		strlist_split(&dirs, recorded, ":");
	for (size_t i = 0; i < dirs.n; i++) {
		bool is_dest = streq(dirs.v[i], dest);

		if (holds_guild_package(dirs.v[i]))
			strlist_push(&out, package);
		if (is_dest)
			strlist_pushv(&out, op->source_paths.v);
		else if (!streq(dirs.v[i], package))
			strlist_push(&out, dirs.v[i]);
		if (is_dest || streq(dirs.v[i], last_source))
			strlist_push(&out, package);
	}
	strlist_push(&out, package);
	strlist_uniq(&out); /* the first place of each counts */
	strlist_join(&out, ":", &text);
	return buf_detach(&text);
}

/* ---- our own variables ---- */

/*
 * Variables that we set ourselves, and for whom. Others are the user's, or the operation's own
 * (its flags, and env of the Guild file): all processes inherit them.
 */
enum reader {
	FOR_PROGRAMS,  /* between programs of the suite: none of an operation's business */
	FOR_OPERATION, /* about the run whose process reads it */
};
static const struct {
	const char *assign; /* the beginning of an assignment to it */
	enum reader reader;
} own[] = {
	{ "_=", FOR_PROGRAMS }, /* the shell's, for guild itself */
	{ "GUILD_CWD=", FOR_PROGRAMS },
	{ "GUILD_EXEC_PATH=", FOR_PROGRAMS },
	{ "GUILD_VERSION=", FOR_PROGRAMS },
	{ RUNENV_CLAIM "=", FOR_PROGRAMS },
	{ RUNENV_ERRORS_FD "=", FOR_PROGRAMS },
	{ "CMD_DIR=", FOR_OPERATION },
	{ "GUILD_OP=", FOR_OPERATION },
	{ "GUILD_PLUGINS=", FOR_OPERATION },
	{ "GUILD_SOURCECODE=", FOR_OPERATION },
	{ "PROJECT_DIR=", FOR_OPERATION },
	{ "RUN_DIR=", FOR_OPERATION },
	{ "RUN_ID=", FOR_OPERATION },
};

static bool is_own(const char *assign, enum reader reader)
{
	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (own[i].reader == reader && *assign == *own[i].assign &&
		    starts_with(assign, own[i].assign))
			return true;
	return false;
}

bool runenv_is_of_run(const char *assign)
{
	return is_own(assign, FOR_OPERATION);
}

/* ---- build ---- */

static void set(struct arena *a, struct value *env, const char *name, const char *text)
{
	value_set(a, env, name, value_str(a, text));
}

static void add_process_env(struct arena *a, struct value *env)
{
	for (char **e = environ; e && *e; e++) {
		const char *eq = strchr(*e, '=');

		if (eq && !is_own(*e, FOR_PROGRAMS))
			set(a, env, arena_strndup(a, *e, (size_t)(eq - *e)), eq + 1);
	}
}

static void add_op_env(struct arena *a, struct value *env, const struct op *op)
{
	for (size_t i = 0; i < op->env->map.n; i++)
		set(a, env, op->env->map.entries[i].key->str.s,
		    op->env->map.entries[i].value->str.s);
	if (op->is_python) {
		const char *recorded = value_str_at(env, "PYTHONPATH");
		CLEANUP(free_ptr) char *path = python_path(recorded ? recorded : "", op);

		set(a, env, "PYTHONPATH", path);
	}
}

/* Our nbexec reads no attributes, as upstream's does: it is told the patterns that find flags in a notebook. */
static void add_notebook_env(struct arena *a, struct value *env, const struct op *op)
{
	const struct value *extra = value_get(op->attr, "flags-extra");
	struct value *patterns = value_map(a);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; value_is(extra, VALUE_MAP) && i < extra->map.n; i++) {
		const struct value_entry *e = &extra->map.entries[i];
		const struct value *pattern = value_get(e->value, "nb-replace");

		if (value_is(pattern, VALUE_STR) || value_is(pattern, VALUE_LIST))
			value_set_key(a, patterns, e->key, value_copy(a, pattern));
	}
	if (!patterns->map.n)
		return;
	yaml_encode_flow(&text, patterns);
	set(a, env, "NB_REPLACE", text.s);
}

static void add_run_env(struct arena *a, struct value *env, const struct op *op,
			const struct run *run)
{
	CLEANUP(buf_release) struct buf opspec = BUF_INIT;
	CLEANUP(buf_release) struct buf source = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	strlist_join(&op->source_paths, ":", &source);
	opref_opspec(&opspec, &op->opref, NULL);
	set(a, env, "GUILD_OP", opspec.s);
	set(a, env, "GUILD_HOME", op->home);
	set(a, env, "GUILD_SOURCECODE", source.s);
	if (!value_has(env, "LOG_LEVEL"))
		set(a, env, "LOG_LEVEL", arena_printf(a, "%d", log_get_level()));
	set(a, env, "CMD_DIR", cwd);
	set(a, env, "RUN_DIR", run->dir);
	set(a, env, "RUN_ID", run->id);
}

void runenv_build(struct strlist *out, const struct op *op, const struct run *run)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *env = value_map(&a);
	struct value_entry *sorted;

	add_process_env(&a, env);
	add_op_env(&a, env, op);
	add_run_env(&a, env, op, run);
	add_notebook_env(&a, env, op);
	sorted = value_sorted_entries(env);
	for (size_t i = 0; i < env->map.n; i++)
		strlist_pushf(out, "%s=%s", sorted[i].key->str.s, sorted[i].value->str.s);
	free(sorted);
}

/* ---- record ---- */

bool runenv_is_secret(const char *name)
{
	static const char *const parts[] = {
		"password", "passwd", "token", "secret", "credential", "api_key", "apikey",
		"access_key", "private_key",
	};
	CLEANUP(free_ptr) char *lower = xstrdup(name);

	for (char *s = lower; *s; s++)
		*s = (char)tolower((unsigned char)*s);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (strstr(lower, parts[i]))
			return true;
	return false;
}

static bool is_private(const char *name, const struct op *op)
{
	const struct value *list = value_get(op->attr, "env-secrets");

	for (size_t i = 0; value_is(list, VALUE_LIST) && i < list->list.n; i++) {
		const char *s = value_get_str(list->list.items[i]);

		if (s && streq(s, name))
			return true;
	}
	return false;
}

struct value *runenv_recorded(struct arena *a, const struct strlist *env, const struct op *op)
{
	struct value *map = value_map(a);

	for (size_t i = 0; i < env->n; i++) {
		const char *eq = strchr(env->v[i], '=');
		const char *name = arena_strndup(a, env->v[i], (size_t)(eq - env->v[i]));

		if (!runenv_is_secret(name) && !is_private(name, op))
			set(a, map, name, eq + 1);
	}
	return map;
}

void runenv_export(struct buf *out, const struct strlist *env)
{
	for (size_t i = 0; i < env->n; i++) {
		const char *eq = strchr(env->v[i], '=');

		if (starts_with(env->v[i], "PWD="))
			continue;
		buf_addf(out, "export %.*s", (int)(eq + 1 - env->v[i]), env->v[i]);
		if (eq[1])
			shlex_quote_guild(out, eq + 1);
		buf_addch(out, '\n');
	}
}
