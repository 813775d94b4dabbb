/*
 * sourcecode-copy.c: copy selected source code into a run, record it, and digest it. Source: upstream
 * file_util.copytree, run_manifest.py, run_util.sourcecode_digest.
 *
 * The digest of all source code wants the files in the order of their paths: they are copied so,
 * and their bytes pass it on the way, which saves to read them again. It is computed beside the copying
 * where there is much. The manifest has the order of selection.
 */
#include <errno.h>

#include "guild/alloc.h"
#include "guild/below.h"
#include "guild/digestlane.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/manifest.h"
#include "guild/path.h"
#include "guild/sourcecode.h"
#include "guild/tree.h"

struct copied_file {
	const char *path;          /* relative to the root; borrowed */
	const char *origin;        /* relative to the project; borrowed */
	char sha1[DIGEST_HEX_MAX]; /* "": there was no such file any more */
};

struct copying {
	const struct sourcecode *source;
	struct copied_file *files; /* as selected */
	struct buf dir;            /* where from_fd is, relative to the root */
	int from_fd;               /* -1: not open */
	struct below to;           /* the run, or a destination outside of it */
	bool outside;
	struct buf dest_rel;       /* the destination relative to the run, "" for the run itself */
	struct digest sha1;        /* of the file that is being copied */
	struct digest_lane all;
	const char *name;          /* of that file in the run, not yet in all; NULL: it is */
};

static void copying_release(struct copying *c)
{
	free(c->files);
	buf_release(&c->dir);
	buf_release(&c->dest_rel);
	file_close(&c->from_fd);
	below_close(&c->to);
	digest_lane_release(&c->all);
}

/* Copies go below the run; a destination outside of it is what the project asks for. */
static int open_dest(struct copying *c, const struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf dest = BUF_INIT;

	path_absolute(&dest, run->dir, c->source->dest);
	path_relative(&c->dest_rel, dest.s, run->dir);
	if (streq(c->dest_rel.s, "."))
		buf_reset(&c->dest_rel);
	if (!c->source->paths.n)
		return 0;
	c->outside = !path_is_below(dest.s, run->dir);
	if (c->outside && file_mkdirs(dest.s, err) < 0)
		return -1;
	return below_open(&c->to, c->outside ? dest.s : run->dir, err);
}

/* Open the directory of a file of the project, unless it is that of the file before. */
static int enter_dir(struct copying *c, const char *path, struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf from = BUF_INIT;

	path_dirname(&dir, path);
	if (c->from_fd >= 0 && streq(dir.s, c->dir.s))
		return 0;
	file_close(&c->from_fd);
	path_join(&from, c->source->root, dir.s);
	c->from_fd = file_open_dir(AT_FDCWD, from.s, err);
	if (c->from_fd < 0)
		return -1;
	buf_set(&c->dir, dir.s);
	return 0;
}

static void run_path(struct buf *out, const struct copying *c, const char *path)
{
	buf_reset(out);
	path_join(out, c->dest_rel.s, path);
}

/* A file that turns out not to be there is not in the digest: its name goes in with its first bytes. */
static void digest_name(struct copying *c)
{
	if (c->name)
		digest_lane_update(&c->all, c->name, strlen(c->name) + 1);
	c->name = NULL;
}

static void see(void *data, const void *bytes, size_t n)
{
	struct copying *c = data;

	digest_name(c);
	digest_update(&c->sha1, bytes, n);
	digest_lane_update(&c->all, bytes, n);
}

/* PATH, 0x00, its bytes, 0x00 go into the digest of all (upstream file_util.files_digest). */
static int copy_one(struct copying *c, struct copied_file *f, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const struct tree_sink sink = { see, c };
	const char *base = path_basename(f->path);
	struct tree_place to;

	run_path(&name, c, f->path);
	if (below_find(&c->to, c->outside ? f->path : name.s, BELOW_MAKE, &to, err) < 0)
		return err_wrap(err, "cannot copy source code file %s", f->path);
	to.path = base;
	c->name = name.s;
	digest_init(&c->sha1, DIGEST_SHA1);
	if (enter_dir(c, f->path, err) == 0 &&
	    tree_copy_file(&(struct tree_place){ c->from_fd, base, base }, &to, &sink, err) == 0) {
		digest_name(c); /* of an empty file */
		digest_lane_update(&c->all, "", 1);
		digest_hex(&c->sha1, f->sha1);
		return 0;
	}
	c->name = NULL;
	if (err->os != ENOENT && err->os != ELOOP)
		return err_wrap(err, "cannot copy source code file %s", f->path);
	err_release(err); /* a link to nothing or to itself, or gone since it was found */
	return 0;
}

static int compare_paths(const void *a, const void *b)
{
	const struct copied_file *const *x = a, *const *y = b;

	return strcmp((*x)->path, (*y)->path);
}

static int copy_all(struct copying *c, struct err *err)
{
	size_t n = c->source->paths.n;
	CLEANUP(free_ptr) struct copied_file **sorted = xcalloc(n ? n : 1, sizeof(*sorted));

	c->files = xcalloc(n ? n : 1, sizeof(*c->files));
	for (size_t i = 0; i < n; i++) {
		c->files[i].path = c->source->paths.v[i];
		c->files[i].origin = c->source->origins.n ? c->source->origins.v[i]
							  : c->source->paths.v[i];
		sorted[i] = &c->files[i];
	}
	qsort(sorted, n, sizeof(*sorted), compare_paths);
	for (size_t i = 0; i < n; i++)
		if (copy_one(c, sorted[i], err) < 0)
			return -1;
	return 0;
}

/* Manifest lines of what was copied; their paths in the run. */
static void format_lines(const struct copying *c, struct buf *lines, struct map *paths)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	for (size_t i = 0; i < c->source->paths.n; i++) {
		const struct copied_file *f = &c->files[i];

		if (!*f->sha1)
			continue;
		run_path(&name, c, f->path);
		manifest_format(lines, MANIFEST_SOURCE, name.s, f->sha1, f->origin, NULL);
		map_set(paths, name.s, NULL);
	}
}

/*
 * The manifest, less the source files that were copied anew, and their new lines. *others: it has
 * more source files.
 */
static int replace_in_manifest(const struct run *run, const struct map *copied,
			       const struct buf *lines, bool *others, struct err *err)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	*others = false;
	if (manifest_load(&m, run, err) < 0)
		return -1;
	if (m.n == 0)
		return manifest_append(run, lines, err);
	for (size_t i = 0; i < m.n; i++) {
		const struct manifest_entry *e = &m.v[i];
		bool is_source = e->type == MANIFEST_SOURCE;

		if (is_source && map_has(copied, e->path))
			continue;
		*others |= is_source;
		manifest_format(&text, e->type, e->path, e->digest, e->source, e->subpath);
	}
	buf_addbuf(&text, lines);
	return run_write_guild_file(run, "manifest", &text, 0, err);
}

static int record(struct copying *c, struct run *run, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	CLEANUP(map_release) struct map copied = MAP_INIT;
	char digest[DIGEST_HEX_MAX];
	bool others, has;

	format_lines(c, &lines, &copied);
	if (replace_in_manifest(run, &copied, &lines, &others, err) < 0)
		return -1;
	has = copied.n > 0;
	digest_lane_hex(&c->all, digest);
	if (others && manifest_source_digest(run, digest, &has, err) < 0)
		return -1;
	return run_write_attr(run, "sourcecode_digest",
			      has ? value_str(&a, digest) : value_null(&a), err);
}

int sourcecode_copy(const struct sourcecode *f, struct run *run, struct err *err)
{
	CLEANUP(copying_release) struct copying c = {
		.source = f, .dir = BUF_INIT, .from_fd = -1, .to = BELOW_INIT, .dest_rel = BUF_INIT,
	};

	digest_lane_init(&c.all, DIGEST_MD5);
	if (open_dest(&c, run, err) < 0 || copy_all(&c, err) < 0)
		return -1;
	return record(&c, run, err);
}
