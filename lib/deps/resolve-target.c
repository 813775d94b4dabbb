#include <errno.h>
#include <sys/stat.h>

#include "guild/alloc.h"
#include "guild/below.h"
#include "guild/digestcache.h"
#include "guild/err.h"
#include "guild/expand.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/regex.h"
#include "guild/tree.h"
#include "resolve-internal.h"

static int rename_error(const char *name, const char *pattern, const char *repl, struct err *err)
{
	CLEANUP(buf_release) struct buf p = BUF_INIT;
	CLEANUP(buf_release) struct buf r = BUF_INIT;

	value_repr_str(&p, pattern, strlen(pattern));
	value_repr_str(&r, repl, strlen(repl));
	return err_wrap(err, "error renaming source %s (%s -> %s)", name, p.s, r.s);
}

static int expand_rename(const struct resolving *r, const struct value *text, struct buf *out,
			 struct err *err)
{
	struct value *resolved;

	if (expand_value(r->arena, text, r->flags, &resolved, err) < 0) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;
		CLEANUP(err_release) struct err cause = ERR_INIT;

		err_move(&cause, err);
		value_repr(&repr, text);
		return err_set(err, ERR_INVALID, cause.kind == ERR_NOTFOUND
			       ? "resolution error: cannot resolve %s: undefined reference '%s'"
			       : "resolution error: cannot resolve %s: %s", repr.s, cause.msg);
	}
	value_str_py(out, resolved);
	return 0;
}

/* The first rename rule that changes the name decides. */
static int renamed(const struct resolving *r, const struct source *s, const char *name,
		   struct buf *out, struct err *err)
{
	for (size_t i = 0; i < value_len(s->rename); i++) {
		const struct value *rule = s->rename->list.items[i];
		const struct value *pattern = value_get(rule, "pattern");
		const struct value *repl = value_get(rule, "repl");
		CLEANUP(buf_release) struct buf p = BUF_INIT;
		CLEANUP(buf_release) struct buf with = BUF_INIT;
		CLEANUP(buf_release) struct buf result = BUF_INIT;
		struct regex *re;
		int rc;

		if (expand_rename(r, pattern, &p, err) < 0 || expand_rename(r, repl, &with, err) < 0)
			return rename_error(name, value_get_str(pattern), value_get_str(repl), err);
		if (regex_compile(&re, p.s, err) < 0)
			return rename_error(name, p.s, with.s, err);
		rc = regex_sub(re, with.s, name, 1, &result, err);
		regex_free(re);
		if (rc < 0)
			return rename_error(name, p.s, with.s, err);
		if (!streq(result.s, name)) {
			buf_addbuf(out, &result);
			return 0;
		}
	}
	buf_addstr(out, name);
	return 0;
}

static int target_type(const struct resolving *r, const struct source *s, bool *link,
		       struct err *err)
{
	const char *type = s->target_type ? s->target_type : r->res->target_type;

	if (!type) {
		*link = source_is_operation(s);
		return 0;
	}
	if (!streq(type, "link") && !streq(type, "copy"))
		return err_set(err, ERR_INVALID,
			       "unsupported target-type '%s' in %s %s (expected 'link' or 'copy')",
			       type, s->target_type ? "source" : "resource",
			       s->target_type ? source_resolving_name(s) : resdef_resolving_name(r->res));
	*link = streq(type, "link");
	return 0;
}

/*
 * The directory that a source's own directories are kept from: where the project's file was
 * found or, in the cache, where its archive was unpacked.
 */
static void origin(const struct resolving *r, const char *path, struct buf *out)
{
	const char *subpath = resource_cache_subpath(r, path);
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	if (subpath)
		buf_add(out, path, (size_t)(subpath - path) - 1);
	else
		path_absolute(out, cwd, r->location);
}

/* Directory of the target, relative to the run; "" is the run itself. */
static int target_dir(const struct resolving *r, const struct source *s, const char *path,
		      struct buf *out, struct err *err)
{
	const char *configured = s->target_path ? s->target_path : r->res->target_path;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf from = BUF_INIT;

	if (s->preserve_path) {
		if (configured && *configured)
			log_warning("target-path '%s' specified with preserve-path - ignoring",
				    configured);
		path_dirname(&dir, path);
		origin(r, path, &from);
		path_relative(out, dir.s, from.s);
	} else {
		buf_addstr(out, configured ? configured : "");
	}
	if (path_is_abs(out->s))
		return err_set(err, ERR_INVALID, "invalid path '%s' in %s resource (path must be relative)",
			       out->s, resdef_resolving_name(r->res));
	return 0;
}

/* Where path goes: below the run, whatever a target path or a name says. */
static int target_path(const struct resolving *r, const struct source *s, const char *path,
		       struct buf *full, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf rel = BUF_INIT;

	if (target_dir(r, s, path, &rel, err) < 0 ||
	    renamed(r, s, path_basename(path), &name, err) < 0)
		return -1;
	if (rel.len)
		path_push(&rel, name.s);
	else
		buf_addbuf(&rel, &name);
	path_absolute(full, r->run->dir, rel.s);
	if (!path_is_below(full->s, r->run->dir) || streq(full->s, r->run->dir))
		return err_set(err, ERR_INVALID,
			       "invalid path '%s' in %s resource (path must be below the run directory)",
			       rel.s, resdef_resolving_name(r->res));
	if (starts_with(full->s + strlen(r->run->dir), "/.guild/"))
		return err_set(err, ERR_INVALID,
			       "invalid path '%s' in %s resource (.guild holds what is known of the run)",
			       rel.s, resdef_resolving_name(r->res));
	return 0;
}

/* Where something is put: the run, and a path below it on which there is no link. */
struct spot {
	struct below run;
	struct buf path;
};
#define SPOT_INIT { .run = BELOW_INIT, .path = BUF_INIT }

static void spot_release(struct spot *spot)
{
	below_close(&spot->run);
	buf_release(&spot->path);
}

/*
 * Find the target's spot, and make the directory above it. A link there leads to another directory of
 * the run, or the target is refused: it leads to where another dependency is.
 */
static int find_spot(const struct resolving *r, const char *full, struct spot *spot,
		     struct err *err)
{
	const char *rel = full + strlen(r->run->dir) + 1;
	CLEANUP(buf_release) struct buf parent = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL, *run_dir = NULL;
	struct tree_place at;

	buf_set(&spot->path, rel);
	if (below_open(&spot->run, r->run->dir, err) < 0)
		return -1;
	if (below_find(&spot->run, rel, BELOW_MAKE, &at, err) == 0)
		return 0;
	if (err->os != ELOOP)
		return -1;
	err_release(err);
	path_dirname(&parent, full);
	real = path_real(parent.s);
	run_dir = path_real(r->run->dir);
	if (!path_is_below(real, run_dir))
		return err_set(err, ERR_INVALID,
			       "invalid path '%s' in %s resource (a link there leads out of the run directory)",
			       rel, resdef_resolving_name(r->res));
	if (file_mkdirs(parent.s, err) < 0)
		return -1;
	buf_reset(&spot->path);
	path_relative(&spot->path, real, run_dir);
	path_push(&spot->path, path_basename(full));
	return below_find(&spot->run, spot->path.s, 0, &at, err);
}

/*
 * Remove what is at target, or say that it stays; find its spot. 1: the way is free,
 * 0: it stays, as the run's own .guild always does. What the way there leads to outside the run is
 * not removed.
 */
static int make_way(const struct resolving *r, const struct source *s, const char *target,
		    const char *verb, struct spot *spot, struct err *err)
{
	struct stat st;
	bool is_there = lstat(target, &st) == 0;
	bool is_own = streq(target + strlen(r->run->dir), "/.guild");

	if (is_there && (is_own || s->replace_existing != YES)) {
		log_warning("%s already exists, skipping %s", target, verb);
		return 0;
	}
	if (find_spot(r, target, spot, err) < 0 ||
	    (is_there && below_remove(&spot->run, spot->path.s, err) < 0))
		return -1;
	return 1;
}

/* ---- put it there ---- */

/* In each of these sha1 gets the digest of a regular file, and stays as it is for a directory. */

static int digest_target(const struct resolving *r, const char *path, char sha1[DIGEST_HEX_MAX],
			 struct err *err)
{
	return file_is_regular(AT_FDCWD, path)
		? digestcache_file(r->home, DIGEST_SHA1, path, sha1, err) : 0;
}

static int make_link(const struct resolving *r, const char *path, const char *target,
		     struct spot *spot, char sha1[DIGEST_HEX_MAX], struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf rel = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL;

	path_dirname(&dir, target);
	real = path_real(dir.s);
	path_relative(&rel, path, real);
	if (below_symlink(&spot->run, spot->path.s, rel.s, err) < 0) {
		errno = err->os;
		return err_os(err, "unable to link to dependency source '%s'", path);
	}
	return digest_target(r, target, sha1, err);
}

/*
 * Copy a file whose digest is known without a look at its bytes: reflinked, or inside the
 * kernel. 1: done, and it was that file all the time; 0: the digest is not of what was copied.
 */
static int copy_known(const struct resolving *r, const char *from, struct below *run,
		      const char *to, const struct stat *before, char sha1[DIGEST_HEX_MAX], struct err *err)
{
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	CLEANUP(buf_release) struct buf now = BUF_INIT;
	char known[DIGEST_HEX_MAX];
	struct stat after;

	if (!digestcache_get(r->home, DIGEST_SHA1, from, known))
		return 0;
	if (below_copy_file(run, &(struct tree_place)TREE_PLACE(from), to, NULL, err) < 0)
		return -1;
	if (stat(from, &after) < 0)
		return 0;
	file_state(before, &old);
	file_state(&after, &now);
	if (!streq(old.s, now.s))
		return 0;
	memcpy(sha1, known, sizeof(known));
	return 1;
}

static int copy_file(const struct resolving *r, const char *from, struct below *run, const char *to,
		     char sha1[DIGEST_HEX_MAX], struct err *err)
{
	struct stat before;
	int rc;

	if (stat(from, &before) < 0)
		return err_os(err, "cannot read %s", from);
	rc = copy_known(r, from, run, to, &before, sha1, err);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (below_copy_file(run, &(struct tree_place)TREE_PLACE(from), to, sha1, err) < 0)
		return -1;
	digestcache_put(r->home, DIGEST_SHA1, from, &before, sha1);
	return 0;
}

/*
 * A copy has its name once it is whole: what is there counts as resolved when a run that died over
 * it is started again. Links inside a directory stay links, as upstream's; the source itself is
 * followed.
 */
static int make_copy(const struct resolving *r, const char *path, const char *target,
		     struct spot *spot, char sha1[DIGEST_HEX_MAX], struct err *err)
{
	CLEANUP(free_ptr) char *real = path_real(path);
	const struct tree_place from = TREE_PLACE(real);
	CLEANUP(buf_release) struct buf tmp = BUF_INIT;
	CLEANUP(err_release) struct err why = ERR_INIT;
	int rc;

	file_temporary_name(&tmp, ".guild");
	rc = file_is_regular(AT_FDCWD, real)
		? copy_file(r, real, &spot->run, tmp.s, sha1, err)
		: below_copy(&spot->run, &from, tmp.s, err);
	if (rc == 0 && below_rename(&spot->run, tmp.s, spot->path.s, err) < 0) {
		errno = err->os;
		rc = err_os(err, "cannot create '%s'", target);
	}
	if (rc < 0 && below_remove(&spot->run, tmp.s, &why) < 0)
		log_warning("%s", why.msg);
	return rc;
}

int target_place(const struct resolving *r, const struct source *s, const char *path_in,
		 struct target *out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(buf_release) struct buf parent = BUF_INIT;
	CLEANUP(spot_release) struct spot spot = SPOT_INIT;
	char sha1[DIGEST_HEX_MAX] = "-";
	bool link = false, in_run;
	int rc;

	path_normalize(&path, path_in);
	if (target_type(r, s, &link, err) < 0 || target_path(r, s, path.s, &full, err) < 0)
		return -1;
	path_dirname(&parent, path.s);
	in_run = streq(parent.s, r->run->dir);
	if (!in_run || !streq(path.s, full.s)) {
		rc = make_way(r, s, full.s, in_run ? "rename" : link ? "link" : "copy",
			      &spot, err);
		if (rc <= 0)
			return rc;
	}
	if (!in_run) {
		rc = link ? make_link(r, path.s, full.s, &spot, sha1, err)
			  : make_copy(r, path.s, full.s, &spot, sha1, err);
		if (rc < 0)
			return -1;
	} else {
		if (!streq(path.s, full.s) &&
		    below_rename(&spot.run, path_basename(path.s), spot.path.s, err) < 0) {
			errno = err->os;
			return err_os(err, "cannot rename '%s' to '%s'", path.s, full.s);
		}
		if (digest_target(r, full.s, sha1, err) < 0)
			return -1;
	}
	path_relative(&out->path, full.s, r->run->dir);
	memcpy(out->sha1, sha1, sizeof(sha1));
	return 0;
}
