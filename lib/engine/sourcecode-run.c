/*
 * sourcecode-run.c: the source code that a run has. Source: upstream op_util.init_run_from_proto,
 * run_util.sourcecode_files.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/manifest.h"
#include "guild/path.h"
#include "guild/sourcecode.h"
#include "guild/tree.h"

/*
 * Where source code may be in a run, normalised: inside, and not among Guild's own files, but for
 * the folder that upstream had there for it before 0.9.
 */
static bool is_source_path(const char *path)
{
	if (path_is_abs(path) || streq(path, "..") || starts_with(path, "../"))
		return false;
	return !(streq(path, ".guild") || starts_with(path, ".guild/")) ||
	       starts_with(path, ".guild/sourcecode/");
}

static int check_file(const struct run *run, const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;

	if (!is_source_path(path))
		return err_set(err, ERR_INVALID, "%s: no place for source code: '%s'", run->dir,
			       path);
	path_join(&full, run->dir, path);
	if (!file_exists(AT_FDCWD, full.s))
		return err_set(err, ERR_NOTFOUND,
			       "cannot copy the source code of run %s: '%s' is gone\n"
			       "Use --force-sourcecode to take the project's current source code.",
			       run->id, path);
	return 0;
}

/* Upstream lists a file again when its source code was forced anew: the last line counts. */
static int add_listed(const struct run *run, const struct manifest *m, struct sourcecode *out,
		      struct err *err)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct manifest_entry *e = &m->v[i];
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		path_normalize(&path, e->path);
		if (e->type != MANIFEST_SOURCE || map_get(&m->by_path, path.s) != e)
			continue;
		if (check_file(run, path.s, err) < 0)
			return -1;
		strlist_push(&out->paths, path.s);
		strlist_push(&out->origins, e->source);
	}
	return 0;
}

static int add_below(const struct run *run, const char *dest, struct sourcecode *out,
		     struct err *err)
{
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	const struct tree_entry *entry;

	path_absolute(&dir, run->dir, dest);
	if (!file_is_dir(AT_FDCWD, dir.s))
		return 0;
	if (tree_walk_open(&walk, dir.s, 0, err) < 0)
		return -1;
	while (tree_walk_next(&walk, &entry)) {
		CLEANUP(buf_release) struct buf full = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		if (entry->is_dir)
			continue;
		path_join(&full, dir.s, entry->path);
		path_relative(&path, full.s, run->dir);
		if (check_file(run, path.s, err) < 0)
			return -1;
		strlist_push(&out->paths, path.s);
		strlist_push(&out->origins, entry->path);
	}
	return 0;
}

int sourcecode_of_run(const struct run *run, const char *dest, struct sourcecode *out,
		      struct err *err)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	int rc = manifest_load(&m, run, err);

	if (rc < 0)
		return -1;
	sourcecode_release(out);
	out->root = xstrdup(run->dir);
	out->dest = xstrdup(".");
	if (rc > 0)
		return add_listed(run, &m, out, err);
	return streq(dest, ".") ? 0 : add_below(run, dest, out, err);
}
