/*
 * source.c: choose the source code of an operation, and copy it. Source: upstream
 * file_util.copytree, op_util.SourceCodeCopyHandler.
 */
#include "guild/source.h"

#include <errno.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/manifest.h"
#include "guild/path.h"
#include "guild/tree.h"

#include "source-internal.h"

/* Directories within directories: deeper than any path that the system takes. */
#define MAX_DEPTH 2048

void source_files_release(struct source_files *f)
{
	free(f->root);
	free(f->dest);
	strlist_release(&f->paths);
	strlist_release(&f->skipped);
	strlist_release(&f->rules);
	*f = (struct source_files)SOURCE_FILES_INIT;
}

/* ---- select ---- */

struct ancestor {
	const struct ancestor *parent;
	dev_t dev;
	ino_t ino;
	size_t depth;
};

struct selection {
	struct source_files *out;
	struct source_rules rules;
	struct map deps; /* files that are dependencies */
	bool want_skipped;
	bool warned_max; /* said that there are too many files */
};

/* Paths of file dependencies are no source code. */
static void add_deps(struct map *deps, const struct opdef *op)
{
	for (size_t i = 0; i < op->n_deps; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct resdef *res;

		if (depdef_resource(op, &op->deps[i], &res, &err) < 0)
			continue; /* an error of its own, where dependencies are resolved */
		for (size_t k = 0; k < res->n_sources; k++) {
			CLEANUP(buf_release) struct buf path = BUF_INIT;
			const struct source *s = &res->sources[k];

			if (!streq(s->type, "file") && !streq(s->type, "config"))
				continue;
			path_normalize(&path, s->value);
			map_set(deps, path.s, NULL);
		}
	}
}

static bool is_dir_selected(struct selection *sel, const char *path)
{
	bool selected = true;

	for (size_t i = 0; i < sel->rules.n; i++) {
		struct source_rule *r = &sel->rules.v[i];

		if (r->type == RULE_DIR &&
		    source_rule_test(r, sel->out->root, path) == RULE_APPLIES)
			selected = r->include;
	}
	return selected;
}

/* Upstream warns while its own limits are what decides: when they are the only rule for files. */
static void warn_skipped(struct selection *sel, const char *path, enum rule_test why)
{
	static const char help[] = "To control which files are copied, define 'sourcecode' for the "
				   "operation in a Guild file.";
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(buf_release) struct buf rel = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = NULL;

	if (why == RULE_MAX_MATCHES && !sel->warned_max) {
		log_warning("Found more than %d source code files but will only copy %d as a "
			    "safety measure. %s", SOURCE_MAX_FILES, SOURCE_MAX_FILES, help);
		sel->warned_max = true;
	} else if (why == RULE_SIZE) {
		cwd = path_getcwd();
		path_join(&full, sel->out->root, path);
		path_relative(&rel, full.s, cwd);
		log_warning("Skipping source code file %s because it's too big. %s", rel.s, help);
	}
}

static bool is_file_selected(struct selection *sel, const char *path)
{
	const struct source_rule *last = NULL;
	enum rule_test test = RULE_APPLIES;
	bool selected = false;
	size_t n_file_rules = 0;

	if (map_has(&sel->deps, path))
		return false;
	for (size_t i = 0; i < sel->rules.n; i++) {
		struct source_rule *r = &sel->rules.v[i];

		if (r->type == RULE_DIR)
			continue;
		n_file_rules++;
		last = r;
		test = source_rule_test(r, sel->out->root, path);
		if (test == RULE_APPLIES)
			selected = r->include;
	}
	if (!selected && n_file_rules == 1 && last->max_matches)
		warn_skipped(sel, path, test);
	return selected;
}

static void skip(struct selection *sel, const char *path, bool is_dir)
{
	if (sel->want_skipped)
		strlist_pushf(&sel->out->skipped, "%s%s", path, is_dir ? "/" : "");
}

static bool is_loop(const struct ancestor *a, const struct stat *st)
{
	for (; a; a = a->parent)
		if (a->dev == st->st_dev && a->ino == st->st_ino)
			return true;
	return false;
}

/* The path of a name in a directory that is itself relative to the root ("" is the root). */
static void child_path(struct buf *out, const char *dir, const char *name)
{
	buf_reset(out);
	path_join(out, dir, name);
}

/*
 * The names in a directory, links counted as what they lead to. One that cannot be read has
 * none, but for the root.
 */
static int list(const char *full, bool is_root, struct strlist *dirs, struct strlist *files,
		struct err *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (tree_list(AT_FDCWD, full, &names, err) < 0) {
		if (is_root)
			return -1;
		log_warning("%s", err->msg);
		err_release(err);
	}
	for (size_t i = 0; i < names.n; i++) {
		struct stat st;
		bool is_there;

		child_path(&path, full, names.v[i]);
		is_there = stat(path.s, &st) == 0;
		if (is_there && S_ISDIR(st.st_mode))
			strlist_push(dirs, names.v[i]);
		else if (!is_there || S_ISREG(st.st_mode)) /* a pipe would be waited for */
			strlist_push(files, names.v[i]);
	}
	return 0;
}

/*
 * Upstream's order: what is skipped of the directories, the files, and then what is in the
 * other directories.
 */
static int walk(struct selection *sel, const char *dir, const struct ancestor *parent,
		struct err *err)
{
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT, kept = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist files = STRLIST_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct ancestor here = { .parent = parent, .depth = parent ? parent->depth + 1 : 0 };
	struct stat st;

	child_path(&path, sel->out->root, dir);
	if (here.depth > MAX_DEPTH || stat(path.s, &st) < 0 || is_loop(parent, &st))
		return 0;
	here.dev = st.st_dev;
	here.ino = st.st_ino;
	if (list(path.s, !parent, &dirs, &files, err) < 0)
		return -1;
	for (size_t i = 0; i < dirs.n; i++) {
		child_path(&path, dir, dirs.v[i]);
		if (is_dir_selected(sel, path.s))
			strlist_push(&kept, path.s);
		else
			skip(sel, path.s, true);
	}
	for (size_t i = 0; i < files.n; i++) {
		child_path(&path, dir, files.v[i]);
		if (is_file_selected(sel, path.s))
			strlist_push(&sel->out->paths, path.s);
		else
			skip(sel, path.s, false);
	}
	for (size_t i = 0; i < kept.n; i++)
		if (walk(sel, kept.v[i], &here, err) < 0)
			return -1;
	return 0;
}

int source_select(const struct opdef *op, bool want_skipped, struct source_files *out,
		  struct err *err)
{
	const struct file_select *own = &op->sourcecode, *model = &op->model->sourcecode;
	const char *root = own->root ? own->root : model->root;
	const char *dest = own->dest ? own->dest : model->dest;
	struct selection sel = { .out = out, .rules = SOURCE_RULES_INIT, .deps = MAP_INIT,
				 .want_skipped = want_skipped };
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int rc;

	path_absolute(&path, op->model->guildfile->dir, root ? root : ".");
	out->root = buf_detach(&path);
	out->dest = xstrdup(dest ? dest : ".");
	add_deps(&sel.deps, op);
	rc = source_rules_make(&sel.rules, op, out->root, err);
	for (size_t i = 0; i < sel.rules.n; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		source_rule_text(&text, &sel.rules.v[i]);
		strlist_push(&out->rules, text.s);
	}
	out->disabled = sel.rules.disabled;
	if (rc == 0 && !out->disabled)
		rc = walk(&sel, "", NULL, err);
	source_rules_release(&sel.rules);
	map_release(&sel.deps);
	return rc;
}

/* ---- copy ---- */

/* Make the directory of a path, unless it is that of the path before. */
static int make_dir_of(const char *path, struct buf *last, struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	path_dirname(&dir, path);
	if (streq(dir.s, last->s))
		return 0;
	buf_set(last, dir.s);
	return file_mkdirs(dir.s, err);
}

/* Copy all; *lines: their manifest lines, *copied: their paths in the run. */
static int copy_files(const struct source_files *f, const struct run *run, struct buf *lines,
		      struct map *copied, struct err *err)
{
	CLEANUP(buf_release) struct buf last_dir = BUF_INIT;
	CLEANUP(buf_release) struct buf from = BUF_INIT;
	CLEANUP(buf_release) struct buf to = BUF_INIT;
	CLEANUP(buf_release) struct buf rel = BUF_INIT;
	CLEANUP(buf_release) struct buf dest = BUF_INIT;
	char sha1[41];

	path_absolute(&dest, run->dir, f->dest);
	for (size_t i = 0; i < f->paths.n; i++) {
		child_path(&from, f->root, f->paths.v[i]);
		child_path(&to, dest.s, f->paths.v[i]);
		if (make_dir_of(to.s, &last_dir, err) < 0)
			return -1;
		if (tree_copy_file(from.s, to.s, sha1, err) < 0) {
			if (err->os != ENOENT)
				return -1;
			err_release(err); /* a link to nothing, or gone since it was found */
			continue;
		}
		buf_reset(&rel);
		path_relative(&rel, to.s, run->dir);
		manifest_format(lines, MANIFEST_SOURCE, rel.s, sha1, f->paths.v[i], NULL);
		map_set(copied, rel.s, NULL);
	}
	return 0;
}

/* The manifest, less the source files that were copied anew, and their new lines. */
static int replace_in_manifest(const struct run *run, const struct map *copied,
			       const struct buf *lines, struct err *err)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (manifest_load(&m, run, err) < 0)
		return -1;
	if (m.n == 0)
		return manifest_append(run, lines, err);
	for (size_t i = 0; i < m.n; i++) {
		const struct manifest_entry *e = &m.v[i];

		if (e->type != MANIFEST_SOURCE || !map_has(copied, e->path))
			manifest_format(&text, e->type, e->path, e->digest, e->source, e->subpath);
	}
	buf_addbuf(&text, lines);
	run_guild_path(&path, run, "manifest");
	return file_write(AT_FDCWD, path.s, NULL, text.s, text.len, 0, err);
}

static int write_digest(struct run *run, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	char digest[33];
	bool has;

	if (manifest_source_digest(run, digest, &has, err) < 0)
		return -1;
	return run_write_attr(run, "sourcecode_digest",
			      has ? value_str(&a, digest) : value_null(&a), err);
}

int source_copy(const struct source_files *f, struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	struct map copied = MAP_INIT;
	int rc = copy_files(f, run, &lines, &copied, err);

	if (rc == 0)
		rc = replace_in_manifest(run, &copied, &lines, err);
	map_release(&copied);
	if (rc < 0)
		return err_wrap(err, "cannot copy source code");
	return write_digest(run, err);
}
