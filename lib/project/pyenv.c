#include "guild/compat.h"

#include <dirent.h>

#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/pycache.h"
#include "guild/pyenv.h"

/* ---- shims of pyenv ---- */

static bool is_pyenv_shim(const char *path)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	/* A shim has some 300 bytes; an interpreter is over the limit, which is not read. */
	return file_read(AT_FDCWD, path, 4096, &text, &err) > 0 && starts_with(text.s, "#!") &&
	       strstr(text.s, "export PYENV_ROOT=") && strstr(text.s, "/pyenv\" exec \"$program\"");
}

/* What `pyenv exec` decides by, in the current directory. */
static void pyenv_key(const char *shim, struct strlist *key)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	const char *version = env_get("PYENV_VERSION");

	strlist_push(key, "shim");
	pycache_key_file(key, shim);
	strlist_push(key, version ? version : "");
	buf_addstr(&file, home_cwd());
	for (;;) {
		size_t len = file.len;

		path_push(&file, ".python-version");
		pycache_key_file(key, file.s);
		if (file_exists(AT_FDCWD, file.s) || len <= 1)
			break;
		buf_setlen(&file, len);
		path_dirname(&root, file.s);
		buf_set(&file, root.s);
		buf_reset(&root);
	}
	/* ROOT/shims/python: ROOT/version, and the versions that there are. */
	path_dirname(&root, shim);
	for (size_t i = 0; i < 2; i++) {
		buf_reset(&file);
		path_dirname(&file, root.s);
		path_push(&file, i == 0 ? "version" : "versions");
		pycache_key_file(key, file.s);
	}
}

/* The interpreter that a shim starts: replaces path. It stays where there is no answer. */
static void resolve_shim(const char *home, struct buf *path)
{
	static const char *const args[] = { "-S", "-c", "import sys; sys.stdout.write(sys.executable)",
					    NULL };
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	CLEANUP(buf_release) struct buf real = BUF_INIT;
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	bool keep;
	int code;

	pyenv_key(path->s, &key);
	/* Another place to look for .python-version, for callers of pyenv itself. */
	keep = !env_get("PYENV_DIR") && pycache_path(home, "python", &key, &file);
	if (keep && file_read(AT_FDCWD, file.s, 0, &real, &err) > 0 &&
	    file_exists(AT_FDCWD, real.s)) {
		buf_set(path, real.s);
		return;
	}
	buf_reset(&real);
	if (pyenv_run(path->s, args, &real, &errors, &code, &err) < 0 || code != 0 ||
	    !path_is_abs(real.s))
		return;
	if (keep)
		pycache_save(file.s, real.s, real.len);
	buf_set(path, real.s);
}

/* ---- find ---- */

static bool find_default(struct buf *out)
{
	const char *given = env_get("GUILD_PYTHON_EXE");
	const char *prefix = env_get("VIRTUAL_ENV");

	if (given && !strchr(given, '/'))
		return proc_find_program(given, NULL, out);
	if (given) {
		path_absolute(out, home_cwd(), given);
		return true;
	}
	if (!prefix)
		prefix = env_get("CONDA_PREFIX");
	if (prefix) {
		CLEANUP(buf_release) struct buf python = BUF_INIT;

		path_join(&python, prefix, "bin/python");
		if (file_exists(AT_FDCWD, python.s)) {
			path_absolute(out, home_cwd(), python.s);
			return true;
		}
	}
	return proc_find_program("python3", NULL, out) || proc_find_program("python", NULL, out);
}

/* The version in "python3.11", NULL for another name. */
static const char *version_of_name(const char *name)
{
	const char *version = name + strlen("python");

	if (!starts_with(name, "python") || !*version ||
	    version[strspn(version, "0123456789.")] != '\0')
		return NULL;
	return version;
}

/* The highest version in dir that meets the requirement, put into best. 1, 0, -1. */
static int find_in_dir(const char *dir, const char *requirement, struct buf *best, struct err *err)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(buf_release) struct buf higher = BUF_INIT;
	struct dirent *entry;
	DIR *d = opendir(dir);
	int found = 0;

	while (d && found >= 0 && (entry = readdir(d))) {
		const char *version = version_of_name(entry->d_name);
		int rc;

		if (!version)
			continue;
		rc = pyenv_version_meets(version, requirement, err);
		if (rc < 0)
			found = -1;
		buf_reset(&higher);
		buf_addf(&higher, ">%s", best->s);
		if (rc > 0 && (found == 0 || pyenv_version_meets(version, higher.s, &ignored) > 0)) {
			buf_set(best, version);
			found = 1;
		}
	}
	if (d)
		closedir(d);
	return found;
}

static int find_required(const char *home, const char *requirement, struct buf *out,
			 struct err *err)
{
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT;
	CLEANUP(buf_release) struct buf python = BUF_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	const char *path = env_get("PATH");

	if (find_default(&python)) {
		if (is_pyenv_shim(python.s))
			resolve_shim(home, &python);
		path_dirname(&dir, python.s);
		strlist_push(&dirs, dir.s);
	}
	if (path)
		strlist_split(&dirs, path, ":");
	for (size_t i = 0; i < dirs.n; i++) {
		CLEANUP(buf_release) struct buf best = BUF_INIT;
		int rc = find_in_dir(dirs.v[i], requirement, &best, err);

		if (rc < 0)
			return -1;
		if (rc > 0) {
			buf_addf(out, "%s/python%s", dirs.v[i], best.s);
			return 0;
		}
	}
	return err_set(err, ERR_NOTFOUND, "cannot find a python interpreter for requirement '%s'",
		       requirement);
}

int pyenv_find(const char *home, const char *python_requires, struct buf *out, struct err *err)
{
	CLEANUP(buf_release) struct buf python = BUF_INIT;

	if (python_requires) {
		if (find_required(home, python_requires, &python, err) < 0)
			return -1;
	} else if (!find_default(&python)) {
		return err_set(err, ERR_NOTFOUND,
			       "cannot find a python interpreter (set GUILD_PYTHON_EXE to one)");
	}
	if (is_pyenv_shim(python.s))
		resolve_shim(home, &python);
	buf_addbuf(out, &python);
	return 0;
}

const char *pyenv_package_dir(void)
{
	static struct buf dir = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf exe = BUF_INIT;
	CLEANUP(buf_release) struct buf bin = BUF_INIT;
	const char *given = env_get("GUILD_EXEC_PATH");

	if (dir.len)
		return dir.s;
	if (given) {
		path_join(&dir, given, "python");
		return dir.s;
	}
	/* Programs of the exec path have it beside them; bin/guild (and tests) beside bin. */
	if (file_read_link(AT_FDCWD, "/proc/self/exe", &exe, &err) > 0)
		path_dirname(&bin, exe.s);
	path_join(&dir, bin.s, "python");
	if (!file_is_dir(AT_FDCWD, dir.s)) {
		buf_reset(&dir);
		path_dirname(&dir, bin.s);
		path_push(&dir, "libexec/guild/python");
	}
	return dir.s;
}

/* ---- what it says about itself ---- */

int pyenv_version(const char *home, const char *python, struct buf *out, struct err *err)
{
	static const char *const args[] = {
		"-S", "-c", "import sys; sys.stdout.write(sys.version.replace('\\n', ''))", NULL
	};
	CLEANUP(strlist_release) struct strlist key = STRLIST_INIT;
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	CLEANUP(buf_release) struct buf version = BUF_INIT;
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	bool keep;
	int code;

	strlist_push(&key, "version");
	pycache_key_file(&key, python);
	keep = pycache_path(home, "python", &key, &file);
	if (keep && file_read(AT_FDCWD, file.s, 0, &version, &ignored) > 0 && version.len) {
		buf_addbuf(out, &version);
		return 0;
	}
	buf_reset(&version);
	if (pyenv_run(python, args, &version, &errors, &code, err) < 0)
		return -1;
	if (code != 0)
		return err_set(err, ERR_INVALID, "cannot read the version of %s: exit status %d",
			       python, code);
	if (keep)
		pycache_save(file.s, version.s, version.len);
	buf_addbuf(out, &version);
	return 0;
}
