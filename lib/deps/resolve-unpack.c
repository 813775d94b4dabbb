/*
 * resolve-unpack.c: archives unpacked under the home, once, for all runs.
 *
 * That happens in a folder of its own in the directory of the cache, .guild-unpack-*. What is
 * whole is then renamed into place, with no list of members while that goes on, so nothing that
 * was cut short is ever taken for a cache. A lock on the directory makes runs that start
 * together unpack once; it is not needed to read.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/tree.h"
#include "resolve-internal.h"

#define TEMP_PREFIX ".guild-unpack-"

static int run_helper(const struct resolving *r, const char *type, const char *archive,
		      const char *dir, struct strlist *names, struct err *err)
{
	const char *const words[] = { type, archive, dir, NULL };
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	int status;

	if (helper_run(r, "guild--unpack", words, &out, &said, &status, err) < 0)
		return err_wrap(err, "cannot unpack %s", archive);
	if (status < 0)
		return err_set(err, ERR_INVALID, "cannot unpack %s: the program that reads it was ended by %s",
			       archive, strsignal(-status));
	if (status > 0 && !said.len)
		return err_set(err, ERR_INVALID, "cannot unpack %s: the program that reads it ended with status %d",
			       archive, status);
	if (status > 0)
		return err_set(err, ERR_INVALID, "%s", said.s);
	buf_rtrim(&out);
	if (out.len)
		strlist_split(names, out.s, "\n");
	return 0;
}

/*
 * Directories that the archive only implies come before the names of its members: upstream's
 * order.
 */
static void add_implied_dirs(struct strlist *names)
{
	CLEANUP(strlist_release) struct strlist sorted = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist all = STRLIST_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	size_t at = 0;

	strlist_pushv(&sorted, names->v);
	strlist_sort(&sorted);
	for (size_t i = 0; i < names->n; i++) {
		buf_reset(&dir);
		path_dirname(&dir, names->v[i]);
		if (dir.len && (!dirs.n || !streq(dirs.v[dirs.n - 1], dir.s)))
			strlist_push(&dirs, dir.s);
	}
	strlist_sort(&dirs);
	for (size_t i = 0; i < dirs.n; i++) {
		if (i && streq(dirs.v[i], dirs.v[i - 1]))
			continue;
		while (at < sorted.n && strcmp(sorted.v[at], dirs.v[i]) < 0)
			at++;
		if (at == sorted.n || !streq(sorted.v[at], dirs.v[i]))
			strlist_push(&all, dirs.v[i]);
	}
	strlist_pushv(&all, names->v);
	strlist_clear(names);
	strlist_pushv(names, all.v);
}

static void roots_of(const struct strlist *names, struct strlist *out)
{
	for (size_t i = 0; i < names->n; i++) {
		size_t len = strcspn(names->v[i], "/");

		if (out->n && strlen(out->v[out->n - 1]) == len &&
		    strncmp(out->v[out->n - 1], names->v[i], len) == 0)
			continue;
		strlist_pushn(out, names->v[i], len);
	}
	strlist_sort(out);
	strlist_uniq(out);
}

/* The names of files of the cache, and of downloads that are not whole. */
static bool is_own_name(const char *name)
{
	return starts_with(name, ".guild-");
}

/* What would take the place of a file of the cache, or of the archive itself. */
static int check_roots(const struct strlist *roots, const char *dir, const char *archive,
		       struct err *err)
{
	CLEANUP(buf_release) struct buf parent = BUF_INIT;

	path_dirname(&parent, archive);
	for (size_t i = 0; i < roots->n; i++)
		if (is_own_name(roots->v[i]) ||
		    (streq(parent.s, dir) && streq(roots->v[i], path_basename(archive))))
			return err_set(err, ERR_INVALID,
				       "cannot unpack %s: the name of member '%s' is taken by the cache",
				       archive, roots->v[i]);
	return 0;
}

static int move(const char *from_dir, const char *to_dir, const char *name, struct err *err)
{
	CLEANUP(buf_release) struct buf from = BUF_INIT;
	CLEANUP(buf_release) struct buf to = BUF_INIT;

	path_join(&from, from_dir, name);
	path_join(&to, to_dir, name);
	if (rename(from.s, to.s) < 0 && errno != ENOENT)
		return err_os(err, "cannot rename %s to %s", from.s, to.s);
	return 0;
}

/*
 * Make room: the archive's old members, what was made of them and what an interrupted run left
 * go to the folder trash, which the caller removes. First what says that they are there.
 */
static int clear(const char *dir, const char *archive, const char *trash, struct err *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf parent = BUF_INIT;

	path_dirname(&parent, archive);
	if (tree_list(AT_FDCWD, dir, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		if (starts_with(names.v[i], RESOURCE_CACHE_PREFIX) && !ends_with(names.v[i], ".sha") &&
		    move(dir, trash, names.v[i], err) < 0)
			return -1;
	for (size_t i = 0; i < names.n; i++)
		if (!is_own_name(names.v[i]) &&
		    !(streq(parent.s, dir) && streq(names.v[i], path_basename(archive))) &&
		    move(dir, trash, names.v[i], err) < 0)
			return -1;
	return 0;
}

static int write_own(const char *dir, const char *archive, const char *what, const char *temp,
		     const struct buf *text, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf tmp = BUF_INIT;

	resource_cache_file(&path, dir, archive, what);
	path_join(&tmp, temp, ".tmp");
	return file_write(AT_FDCWD, path.s, tmp.s, text->s, text->len, 0, err);
}

/* Take the old away, put the new there, and last write what says that it is whole. */
static int install(const char *dir, const char *archive, const char *temp, const char *new_dir,
		   const struct strlist *names, const struct buf *state, struct err *err)
{
	CLEANUP(strlist_release) struct strlist roots = STRLIST_INIT;
	CLEANUP(buf_release) struct buf trash = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	roots_of(names, &roots);
	if (check_roots(&roots, dir, archive, err) < 0)
		return -1;
	path_join(&trash, temp, TEMP_PREFIX "old");
	if (mkdir(trash.s, 0700) < 0)
		return err_os(err, "cannot create %s", trash.s);
	if (clear(dir, archive, trash.s, err) < 0)
		return -1;
	for (size_t i = 0; i < roots.n; i++)
		if (move(new_dir, dir, roots.v[i], err) < 0)
			return -1;
	/* Now: where the list is nobody looks for what is left of a run that was killed. */
	if (tree_remove(trash.s, err) < 0 || tree_remove(new_dir, err) < 0)
		return -1;
	for (size_t i = 0; i < names->n; i++)
		buf_addf(&text, "%s\n", names->v[i]);
	if (state->len && write_own(dir, archive, "state", temp, state, err) < 0)
		return -1;
	return write_own(dir, archive, "unpacked", temp, &text, err);
}

/*
 * What the archive was before it was read, and still is. "" when a change now may not show in
 * its times: its times decide then, as upstream's. One that was made a moment ago is given that
 * moment.
 */
static int settled_state(const char *archive, const struct stat *before, struct buf *out,
			 struct err *err)
{
	const struct timespec moment = { .tv_nsec = 60 * 1000 * 1000 };
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	struct stat after;

	if (!file_is_settled(before))
		(void)nanosleep(&moment, NULL); /* interrupted: it is asked again */
	if (stat(archive, &after) < 0)
		return err_os(err, "cannot read %s", archive);
	resource_archive_state(before, &old);
	resource_archive_state(&after, out);
	if (!streq(old.s, out->s))
		return err_set(err, ERR_INVALID, "%s was changed while it was unpacked", archive);
	if (!file_is_settled(&after))
		buf_reset(out);
	return 0;
}

static int unpack_into(const struct resolving *r, const char *type, const char *archive,
		       const char *dir, const char *temp, struct strlist *names, struct err *err)
{
	CLEANUP(buf_release) struct buf new_dir = BUF_INIT;
	CLEANUP(buf_release) struct buf state = BUF_INIT;
	struct stat before;

	path_join(&new_dir, temp, TEMP_PREFIX "new"); /* no member has that name */
	if (mkdir(new_dir.s, 0700) < 0)
		return err_os(err, "cannot create %s", new_dir.s);
	if (stat(archive, &before) < 0)
		return err_os(err, "cannot read %s", archive);
	if (run_helper(r, type, archive, new_dir.s, names, err) < 0)
		return -1;
	if (settled_state(archive, &before, &state, err) < 0)
		return -1;
	add_implied_dirs(names);
	return install(dir, archive, temp, new_dir.s, names, &state, err);
}

/* Of an unpacking that was killed: whoever holds the lock knows that none is going on. */
static void remove_stale(const char *dir)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (tree_list(AT_FDCWD, dir, &names, &err) < 0)
		return; /* said by what comes next */
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		if (!starts_with(names.v[i], TEMP_PREFIX))
			continue;
		path_join(&path, dir, names.v[i]);
		if (tree_remove(path.s, &err) < 0) {
			log_debug("%s", err.msg);
			err_release(&err);
		}
	}
}

static int unpack(const struct resolving *r, const char *type, const char *archive,
		  const char *dir, struct strlist *names, struct err *err)
{
	CLEANUP(buf_release) struct buf temp = BUF_INIT;
	CLEANUP(err_release) struct err cleanup = ERR_INIT;
	CLEANUP(strlist_release) struct strlist found = STRLIST_INIT;
	int rc;

	path_join(&temp, dir, TEMP_PREFIX "XXXXXX");
	if (!mkdtemp(temp.s))
		return err_os(err, "cannot create %s", temp.s);
	if (!streq(type, "gzip"))
		log_info("Unpacking %s", archive);
	rc = unpack_into(r, type, archive, dir, temp.s, &found, err);
	if (tree_remove(temp.s, &cleanup) < 0)
		log_warning("%s", cleanup.msg);
	if (rc == 0)
		strlist_pushv(names, found.v);
	return rc;
}

int resource_unpacked(const struct resolving *r, const char *type, const char *archive,
		      const char *dir, struct strlist *names, struct err *err)
{
	CLEANUP(file_close) int fd = -1;
	int locked;

	if (resource_cached(dir, archive, names))
		return 0;
	locked = resource_cache_lock(dir, &fd, err);
	if (locked < 0)
		return -1;
	if (locked) {
		if (resource_cached(dir, archive, names)) /* by then another did it */
			return 0;
		remove_stale(dir);
	}
	return unpack(r, type, archive, dir, names, err);
}
