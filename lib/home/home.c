/* home.c: Guild's current directory, and where the home is. */
#include "guild/home.h"

#include "guild/alloc.h"
#include "guild/config.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"

const char *home_cwd(void)
{
	static char *cwd;
	const char *given = getenv("GUILD_CWD");

	if (given && path_is_abs(given))
		return given;
	if (!cwd)
		cwd = path_getcwd();
	return cwd;
}

static void user_home(struct buf *out)
{
	path_expand_home(out, "~");
}

/* $GUILD_HOME, as it is or with "~" expanded: it has to be a directory. */
static int home_from_env(const char *given, struct buf *out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	path_expand_home(&path, given);
	if (!file_exists(AT_FDCWD, path.s))
		return err_set(err, ERR_NOTFOUND, "directory '%s' does not exist", path.s);
	if (!file_is_dir(AT_FDCWD, path.s))
		return err_set(err, ERR_INVALID, "'%s' is not a directory", path.s);
	path_absolute(out, cwd, path.s);
	return 0;
}

/* legacy.guild-home of ~/.guild/config.yml, the only file that is read for it. */
static void scheme_from_config(struct buf *scheme)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const char *name;

	path_expand_home(&path, "~/.guild/config.yml");
	name = value_str_at(value_get(config_load(&arena, path.s), "legacy"), "guild-home");
	if (name)
		buf_addstr(scheme, name);
}

/* The directory of the active Conda or virtual environment, or NULL. */
static const char *python_env(void)
{
	const char *conda = env_get("CONDA_PREFIX");

	return conda ? conda : env_get("VIRTUAL_ENV");
}

/* Upstream before 0.9: beside the active environment, whether it is there or not. */
static void home_pre_09(struct buf *out)
{
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL;
	const char *env = python_env();

	if (env)
		buf_addstr(&base, env);
	else
		user_home(&base);
	real = path_real(base.s);
	path_join(out, real, ".guild");
}

static bool home_from_python_env(struct buf *out)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL;
	const char *env = python_env();

	if (!env)
		return false;
	path_join(&path, env, ".guild");
	if (!file_is_dir(AT_FDCWD, path.s))
		return false;
	real = path_real(path.s);
	buf_addstr(out, real);
	return true;
}

/* The nearest .guild from Guild's directory upward; the user's home is the last one looked at. */
static bool home_from_parents(struct buf *out)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(free_ptr) char *stop = NULL;

	user_home(&home);
	stop = path_real(home.s);
	path_normalize(&dir, home_cwd());
	for (;;) {
		CLEANUP(buf_release) struct buf candidate = BUF_INIT;
		CLEANUP(buf_release) struct buf parent = BUF_INIT;
		CLEANUP(free_ptr) char *real = NULL;

		path_join(&candidate, dir.s, ".guild");
		if (file_is_dir(AT_FDCWD, candidate.s)) {
			buf_addbuf(out, &candidate);
			return true;
		}
		real = path_real(dir.s);
		path_dirname(&parent, dir.s);
		if (streq(real, stop) || streq(parent.s, dir.s))
			return false;
		buf_set(&dir, parent.s);
	}
}

/* warn: say that the scheme is not one that is known. */
static int find(struct buf *out, bool warn, struct err *err)
{
	CLEANUP(buf_release) struct buf scheme = BUF_INIT;
	const char *given = env_get("GUILD_HOME");

	if (given)
		return home_from_env(given, out, err);
	if (env_get("GUILD_HOME_SCHEME"))
		buf_addstr(&scheme, env_get("GUILD_HOME_SCHEME"));
	else
		scheme_from_config(&scheme);
	if (streq(scheme.s, "pre-0.9")) {
		home_pre_09(out);
		return 0;
	}
	if (scheme.len && warn)
		log_warning("unsupported legacy scheme for 'guild-home': '%s' - "
			    "using default scheme",
			    scheme.s);
	if (home_from_python_env(out) || home_from_parents(out))
		return 0;
	user_home(out);
	path_push(out, ".guild");
	return 0;
}

int home_find(struct buf *out, struct err *err)
{
	return find(out, /* warn= */ true, err);
}

const char *home_if_any(struct buf *out)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;

	return find(out, /* warn= */ false, &ignored) == 0 ? out->s : NULL;
}

void home_runs_dir(struct buf *out, const char *home, bool deleted)
{
	path_join(out, home, deleted ? "trash/runs" : "runs");
}

void home_cache_dir(struct buf *out, const char *home, const char *name)
{
	path_join(out, home, "cache");
	buf_addf(out, "/%s", name);
}
