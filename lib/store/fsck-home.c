/*
 * fsck-home.c: what is in a home and belongs to no run: directories that never became one, what an
 * interrupted purge left, halves of cached files.
 */
#include <errno.h>
#include <unistd.h>

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/lock.h"
#include "guild/path.h"
#include "guild/status.h"
#include "guild/tree.h"

#include "fsck-internal.h"

/* ---- directories among the runs ---- */

enum content {
	EMPTY,    /* nothing is in it */
	HALF_RUN, /* no more than what guild run writes before there is a run */
	WAS_RUN,  /* .guild with more than that */
	FOREIGN,  /* no .guild */
};

/* What is written before opref is: run-lifecycle.adoc. */
static bool is_early_attr(const char *name)
{
	static const char *const late[] = {
		"deps", "env", "exit_status", "pip_freeze", "sourcecode_digest", "started", "stopped",
		"vcs_commit",
	};

	for (size_t i = 0; i < ARRAY_SIZE(late); i++)
		if (streq(name, late[i]))
			return false;
	return true;
}

static bool is_early(const struct tree_entry *e)
{
	pid_t pid;

	if (e->is_link)
		return false;
	if (streq(e->path, ".guild") || streq(e->path, ".guild/attrs"))
		return e->is_dir;
	if (!S_ISREG(e->st->st_mode))
		return false;
	if (starts_with(e->path, ".guild/attrs/"))
		return e->depth == 2 && is_early_attr(e->name);
	return streq(e->path, ".guild/LOCK") || streq(e->path, ".guild/PENDING") ||
	       (starts_with(e->path, ".guild/") && e->depth == 1 && file_is_temporary(e->name, &pid));
}

/* What cannot be listed may hold anything. */
static bool can_list(const char *dir, const char *path)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;

	path_join(&full, dir, path);
	return faccessat(AT_FDCWD, full.s, R_OK | X_OK, AT_EACCESS) == 0;
}

static enum content content_of(const char *dir)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	CLEANUP(buf_release) struct buf guild = BUF_INIT;
	const struct tree_entry *e;
	bool empty = true, whole = true;

	path_join(&guild, dir, ".guild");
	if (tree_walk_open(&walk, dir, 0, &ignored) < 0)
		return FOREIGN;
	while (whole && tree_walk_next(&walk, &e)) {
		empty = false;
		whole = is_early(e) && !(e->is_dir && !can_list(dir, e->path));
	}
	if (whole)
		return empty ? EMPTY : HALF_RUN;
	return file_is_dir(AT_FDCWD, guild.s) ? WAS_RUN : FOREIGN;
}

/* What guild run does between two of its first steps takes no longer. */
#define YOUNG_S 60

/* Nothing was put there for so long. */
static bool is_old(const char *dir)
{
	static const char *const parts[] = { "", ".guild", ".guild/attrs" };
	time_t newest = 0;

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		struct stat st;

		path_join(&path, dir, parts[i]);
		if (stat(path.s, &st) == 0)
			newest = MAX(newest, st.st_mtim.tv_sec);
	}
	return newest + YOUNG_S < clock_now_us() / 1000000;
}

/*
 * Nobody is about to make a run of it, nor did so since it was looked at. Before LOCK is there,
 * and where Guild AI makes a run, that can only be told by its age. *lock_fd: the lock.
 */
static bool take_half_run(const char *dir, int *lock_fd)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(run_release) struct run run = RUN_INIT;
	struct lock_info lock;

	run_init(&run, dir);
	*lock_fd = file_open_dir(AT_FDCWD, dir, &ignored);
	return *lock_fd >= 0 && lock_try(*lock_fd, &ignored) != 0 && !run_is_held(&run) &&
	       (lock_read(&run, &lock, &ignored) > 0 || is_old(dir)) &&
	       !run_has_guild_file(&run, "opref");
}

static int remove_half_run(struct fsck_place *p UNUSED, const char *path, struct err *err)
{
	CLEANUP(file_close) int lock_fd = -1;

	if (!take_half_run(path, &lock_fd) || content_of(path) > HALF_RUN)
		return 0;
	return tree_remove(path, err) < 0 ? -1 : 1;
}

static const struct fsck_kind half_run = { "half-run", FSCK_WARNING, "removed", remove_half_run };
static const struct fsck_kind no_opref = { "no-opref", FSCK_ERROR, NULL, NULL };
static const struct fsck_kind not_a_run = { "not-a-run", FSCK_WARNING, NULL, NULL };

static void check_dir(struct fsck_place *p, const char *path, const char *full)
{
	CLEANUP(file_close) int lock_fd = -1;
	enum content content;

	if (!take_half_run(full, &lock_fd))
		return;
	content = content_of(full);
	file_close(&lock_fd); /* the remedy takes it again */
	switch (content) {
	case EMPTY:
		fsck_found(p, &half_run, path, "an empty directory, which never became a run");
		break;
	case HALF_RUN:
		fsck_found(p, &half_run, path, "it never became a run");
		break;
	case WAS_RUN:
		fsck_found(p, &no_opref, path,
			   "it has files of a run, but no .guild/opref: it is not listed");
		break;
	case FOREIGN:
		fsck_found(p, &not_a_run, path, "a directory that is no run");
		break;
	}
}

static void check_runs(struct fsck_place *p)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf runs = BUF_INIT;

	home_runs_dir(&runs, p->dir, /* deleted= */ false);
	if (tree_list(AT_FDCWD, runs.s, &names, &err) < 0) {
		if (err.kind != ERR_NOTFOUND)
			fsck_found(p, &fsck_unreadable, "runs", "%s", err.msg);
		return;
	}
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf full = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf opref = BUF_INIT;

		path_join(&full, runs.s, names.v[i]);
		path_join(&path, "runs", names.v[i]);
		path_join(&opref, full.s, ".guild/opref");
		if (file_is_link(AT_FDCWD, full.s)) {
			if (!file_exists(AT_FDCWD, full.s))
				fsck_found(p, &fsck_dangling_link, path.s, "the link leads nowhere");
		} else if (file_is_dir(AT_FDCWD, full.s) && !file_exists(AT_FDCWD, opref.s) &&
			   !file_is_link(AT_FDCWD, opref.s)) {
			check_dir(p, path.s, full.s);
		}
		fsck_tick(p);
	}
}

/* ---- purge ---- */

static const struct fsck_kind purge_leftover = {
	"purge-leftover", FSCK_WARNING, "removed", fsck_remove,
};

static void check_purge(struct fsck_place *p)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	path_join(&dir, p->dir, "trash/purge");
	if (tree_list(AT_FDCWD, dir.s, &names, &ignored) < 0)
		return; /* mostly there is none */
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		path_join(&path, "trash/purge", names.v[i]);
		fsck_found(p, &purge_leftover, path.s, "it was to be removed for ever");
	}
}

/* ---- caches ---- */

/* How long an interrupted download is kept, to be resumed. */
#define PARTIAL_S (24 * 3600)

/*
 * What belongs to nobody once no process holds the lock on its directory: guild-rundir(5);
 * lib/deps/resolve-cache.c and libexec/fetch write it.
 */
static bool is_abandoned(const char *path)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(file_close) int fd = -1;
	const char *name = path_basename(path);
	struct stat st;

	if (lstat(path, &st) < 0)
		return false;
	if (!starts_with(name, ".guild-unpack-") &&
	    !(starts_with(name, ".guild-partial") &&
	      st.st_mtim.tv_sec + PARTIAL_S < clock_now_us() / 1000000))
		return false;
	path_dirname(&dir, path);
	fd = file_open_dir(AT_FDCWD, dir.s, &ignored);
	return fd >= 0 && lock_try(fd, &ignored) > 0;
}

static int remove_abandoned(struct fsck_place *p, const char *path, struct err *err)
{
	return is_abandoned(path) ? fsck_remove(p, path, err) : 0;
}

static const struct fsck_kind cache_abandoned = { "cache-leftover", FSCK_WARNING, "removed",
						  remove_abandoned };
static const struct fsck_kind cache_leftover = { "cache-leftover", FSCK_WARNING, "removed",
						 fsck_remove_leftover };

/* Of a directory of the cache of resources; what archives held is not looked at. */
static void check_resource(struct fsck_place *p, const char *key)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	home_cache_dir(&dir, p->dir, "resources");
	path_push(&dir, key);
	if (tree_list(AT_FDCWD, dir.s, &names, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf full = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		path_join(&full, dir.s, names.v[i]);
		buf_addf(&path, "cache/resources/%s/%s", key, names.v[i]);
		if (fsck_is_leftover(full.s))
			fsck_found(p, &cache_leftover, path.s, "left by a process that is gone");
		else if (is_abandoned(full.s))
			fsck_found(p, &cache_abandoned, path.s, "nobody goes on with it");
	}
}

static void check_resources(struct fsck_place *p)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(strlist_release) struct strlist keys = STRLIST_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	home_cache_dir(&dir, p->dir, "resources");
	if (tree_list(AT_FDCWD, dir.s, &keys, &ignored) < 0)
		return;
	for (size_t i = 0; i < keys.n; i++) {
		check_resource(p, keys.v[i]);
		fsck_tick(p);
	}
}

static void check_cache(struct fsck_place *p)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	const struct tree_entry *e;

	home_cache_dir(&dir, p->dir, "");
	if (tree_walk_open(&walk, dir.s, 0, &ignored) < 0)
		return;
	while (tree_walk_next(&walk, &e)) {
		CLEANUP(buf_release) struct buf full = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		path_join(&full, dir.s, e->path);
		path_join(&path, "cache", e->path);
		if (fsck_is_leftover(full.s)) {
			fsck_found(p, &cache_leftover, path.s, "left by a process that is gone");
			if (e->is_dir)
				tree_walk_prune(&walk);
		} else if (streq(e->path, "resources")) {
			tree_walk_prune(&walk);
		}
		fsck_tick(p);
	}
}

void fsck_home(struct fsck *f, const char *home)
{
	struct fsck_place p = { .fsck = f, .id = "-", .dir = home, .prefix = "" };

	check_runs(&p);
	check_purge(&p);
	check_cache(&p);
	check_resources(&p);
}
