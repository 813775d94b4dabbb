/*
 * resolve-dvc.c: sources that DVC keeps. The run becomes a repository of DVC's with the project's
 * settings and cache, into which the program `dvc`, where it is installed, fetches the file.
 * Source: upstream plugins/dvc.py, dvc_util.py.
 */
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/below.h"
#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/manifest.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/tree.h"
#include "resolve-internal.h"

/* ---- the run as a repository; made collects what was made, relative to the run ---- */

static bool is_missing(const struct resolving *r, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_join(&path, r->run->dir, name);
	return !file_exists(AT_FDCWD, path.s);
}

/* Is the file of the run not there yet? Then it is about to be made. */
static bool to_make(const struct resolving *r, const char *name, struct strlist *made)
{
	if (!is_missing(r, name))
		return false;
	strlist_push(made, name);
	return true;
}

static int make_git_repo(const struct resolving *r, struct strlist *made, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT, out = BUF_INIT, errors = BUF_INIT;
	char git[] = "git", init[] = "init";
	char *argv[] = { git, init, NULL };
	struct proc_spec spec = PROC_SPEC_INIT;
	int returncode;

	if (!to_make(r, ".git", made))
		return 0;
	if (!proc_find_program(git, NULL, &path))
		return err_set(err, ERR_NOTFOUND,
			       "cannot initialize Git in run directory %s (required for 'dvc pull') - is "
			       "Git installed and available on the path?", r->run->dir);
	spec.argv = argv;
	spec.cwd = r->run->dir;
	if (proc_capture(&spec, &out, &errors, &returncode, err) < 0)
		return -1;
	if (returncode) {
		log_debug("%s", errors.s);
		return err_set(err, ERR_OS,
			       "error initializing Git repo in run directory %s (required for 'dvc pull')",
			       r->run->dir);
	}
	return 0;
}

/* A name of the project's folder, as messages show it. */
static void show_location(const struct resolving *r, struct buf *out)
{
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	path_relative(out, r->res->location, cwd);
}

static int copy_config(const struct resolving *r, struct below *run, struct strlist *made,
		       struct err *err)
{
	static const char *const names[] = { ".dvc/config", "dvc.config.in" };
	CLEANUP(buf_release) struct buf from = BUF_INIT;

	if (!to_make(r, ".dvc/config", made))
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		buf_reset(&from);
		path_join(&from, r->res->location, names[i]);
		if (file_exists(AT_FDCWD, from.s))
			return below_copy_file(run, &(struct tree_place)TREE_PLACE(from.s),
					       ".dvc/config", NULL, err);
	}
	buf_reset(&from);
	show_location(r, &from);
	return err_set(err, ERR_NOTFOUND,
		       "cannot find DvC config ('.dvc/config' or 'dvc.config.in') in %s (required for "
		       "'dvc pull')", from.s);
}

/* What the project has in its cache need not be fetched. */
static int share_cache(const struct resolving *r, struct below *run, struct strlist *made,
		       struct err *err)
{
	CLEANUP(buf_release) struct buf from = BUF_INIT;

	if (!to_make(r, ".dvc/cache", made))
		return 0;
	path_join(&from, r->res->location, ".dvc/cache");
	return file_exists(AT_FDCWD, from.s) ? below_symlink(run, ".dvc/cache", from.s, err)
					     : below_make_dir(run, ".dvc/cache", err);
}

static int make_repo(const struct resolving *r, struct below *run, struct strlist *made,
		     struct err *err)
{
	if (make_git_repo(r, made, err) < 0 || copy_config(r, run, made, err) < 0 ||
	    share_cache(r, run, made, err) < 0)
		return -1;
	if (to_make(r, ".dvc/.gitignore", made) &&
	    below_write(run, ".dvc/.gitignore", "", 0, err) < 0)
		return -1;
	return to_make(r, ".dvc/tmp", made) ? below_make_dir(run, ".dvc/tmp", err) : 0;
}

/* They are neither source code nor made by the operation. */
static int record_made(const struct resolving *r, const struct source *s, struct strlist *made,
		       struct err *err)
{
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	strlist_sort(made);
	for (size_t i = 0; i < made->n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		char sha1[DIGEST_HEX_MAX] = "-";

		path_join(&path, r->run->dir, made->v[i]);
		if (file_is_regular(AT_FDCWD, path.s) &&
		    digest_file(DIGEST_SHA1, AT_FDCWD, path.s, sha1, err) < 0)
			return -1;
		manifest_format(&lines, MANIFEST_INTERNAL, made->v[i], sha1, s->uri, NULL);
	}
	return lines.len ? manifest_append(r->run, &lines, err) : 0;
}

/* ---- fetch ---- */

/* NAME.dvc says what DVC is to fetch. */
static int copy_dvc_file(const struct resolving *r, struct below *run, const char *name,
			 struct err *err)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT, from = BUF_INIT;

	buf_addf(&file, "%s.dvc", name);
	if (!is_missing(r, file.s))
		return 0;
	path_join(&from, r->res->location, file.s);
	if (!file_exists(AT_FDCWD, from.s)) {
		buf_reset(&from);
		show_location(r, &from);
		return err_set(err, ERR_NOTFOUND,
			       "cannot find DvC file %s in %s (required for 'dvc pull')", file.s,
			       from.s);
	}
	return below_copy_file(run, &(struct tree_place)TREE_PLACE(from.s), file.s, NULL, err);
}

static int run_pull(const struct resolving *r, const struct source *s, const char *name,
		    struct err *err)
{
	const char *remote = value_str_at(s->data, "remote");
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int returncode;
	pid_t pid;

	strlist_push(&argv, "dvc");
	strlist_push(&argv, "pull");
	strlist_pushf(&argv, "%s%s", *name == '-' ? "./" : "", name);
	if (remote && *remote) {
		strlist_push(&argv, "--remote");
		strlist_push(&argv, remote);
	}
	log_info("Fetching DvC resource %s", name);
	spec.argv = argv.v;
	spec.cwd = r->run->dir;
	spec.fd_out = STDERR_FILENO; /* it is no output of the operation */
	pid = proc_spawn(&spec, NULL, err);
	if (pid < 0 || proc_wait(pid, &returncode, err) < 0)
		return -1;
	if (returncode)
		return err_set(err, ERR_OS,
			       "error fetching DvC resource %s: 'dvc pull' exited with non-zero exit "
			       "status %d (see above for details)", name, returncode);
	return 0;
}

static int pull(const struct resolving *r, const struct source *s, const char *name,
		struct strlist *paths, struct err *err)
{
	CLEANUP(strlist_release) struct strlist made = STRLIST_INIT;
	CLEANUP(below_close) struct below run = BELOW_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!proc_find_program("dvc", NULL, &path))
		return err_set(err, ERR_NOTFOUND,
			       "cannot fetch '%s': DVC is not installed (no program 'dvc' on the path)",
			       name);
	if (below_open(&run, r->run->dir, err) < 0 || make_repo(r, &run, &made, err) < 0 ||
	    record_made(r, s, &made, err) < 0 || copy_dvc_file(r, &run, name, err) < 0 ||
	    run_pull(r, s, name, err) < 0)
		return -1;
	if (is_missing(r, name))
		return err_set(err, ERR_NOTFOUND,
			       "'dvc pull' did not fetch the expected file %s (see above for details)",
			       name);
	strlist_pushf(paths, "%s/%s", r->run->dir, name);
	return 0;
}

int source_find_dvcfile(const struct resolving *r, const struct source *s, struct strlist *paths,
			struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT, path = BUF_INIT;

	if (!value_truth(value_get(s->data, "always-pull"))) {
		if (source_find_file(r, s, paths, err) == 0)
			return 0;
		log_debug("error trying default file resolution: %s", err->msg);
		err_release(err);
	}
	path_normalize(&name, s->value);
	path_absolute(&path, r->run->dir, name.s);
	if (path_is_abs(name.s) || !path_is_below(path.s, r->run->dir) || streq(path.s, r->run->dir))
		return err_set(err, ERR_INVALID, "invalid path '%s': expected one below the project",
			       s->value);
	return pull(r, s, name.s, paths, err);
}
