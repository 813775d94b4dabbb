/*
 * fsck-state.c: what says that a run is running or being prepared, and is not true any more; what a
 * command left that was killed. Documentation/technical/run-lifecycle.adoc.
 */
#include <unistd.h>

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/staged.h"
#include "guild/status.h"
#include "guild/tree.h"

#include "fsck-internal.h"

/* /proc counts from a boot time that is known to the second. */
#define START_SLACK_US (2 * 1000000)

/* ---- LOCK, PENDING, STAGED ---- */

/* 1: LOCK is of the dead; 0: of somebody else, or not there. *is_bad: it is there, but no LOCK. */
static int dead_lock(const struct run *run, struct lock_info *lock, bool *is_bad)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	int rc = lock_read(run, lock, &ignored);

	*is_bad = rc <= 0 && run_has_guild_file(run, "LOCK");
	return rc > 0 && lock_holder(run, lock) == LOCK_HELD_BY_NONE;
}

static int remove_lock(struct fsck_place *p, const char *path UNUSED, struct err *err)
{
	struct lock_info lock;
	bool is_bad;

	if (!dead_lock(p->run, &lock, &is_bad))
		return 0;
	return lock_remove(p->run, err) < 0 ? -1 : 1;
}

/*
 * PENDING first: without a LOCK it would say that the run waits. What is staged stays so: STAGED is
 * the last that is written when a run is staged, and the first that goes when it is started. Without
 * a LOCK it is not ours to tell: Guild AI writes none.
 */
static int remove_pending(struct fsck_place *p, const char *path UNUSED, struct err *err)
{
	struct lock_info lock;
	bool is_bad;

	if (!dead_lock(p->run, &lock, &is_bad))
		return 0;
	return run_remove_guild_file(p->run, "PENDING", err) < 0 || lock_remove(p->run, err) < 0 ? -1 : 1;
}

static const struct fsck_kind bad_lock = { "bad-lock", FSCK_WARNING, NULL, NULL };
static const struct fsck_kind stale_lock = { "stale-lock", FSCK_WARNING, "removed", remove_lock };
static const struct fsck_kind stale_pending = {
	"stale-pending", FSCK_WARNING, "removed", remove_pending,
};
static const struct fsck_kind staged_pending = {
	"staged-pending", FSCK_WARNING, "removed", remove_pending,
};
static const struct fsck_kind dangling_after = { "dangling-after", FSCK_WARNING, NULL, NULL };

/* A queue never starts a run that waits for one that is not there. */
static void check_after(struct fsck_place *p)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist ids = STRLIST_INIT;
	CLEANUP(buf_release) struct buf runs = BUF_INIT;

	path_dirname(&runs, p->dir);
	if (staged_read_after(p->run, &ids, &err) < 0)
		fsck_found(p, &fsck_bad_file, ".guild/AFTER", "%s", err.msg);
	for (size_t i = 0; i < ids.n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		path_join(&dir, runs.s, ids.v[i]);
		if (!run_is_there(AT_FDCWD, dir.s))
			fsck_found(p, &dangling_after, ".guild/AFTER",
				   "the run waits for run %s, which is not there", ids.v[i]);
	}
}

void fsck_check_state(struct fsck_place *p)
{
	bool pending = run_has_guild_file(p->run, "PENDING");
	bool staged = run_has_guild_file(p->run, "STAGED");
	struct lock_info lock;
	bool is_bad;

	if (staged)
		check_after(p);
	if (dead_lock(p->run, &lock, &is_bad)) {
		if (pending && staged)
			fsck_found(p, &staged_pending, ".guild/PENDING",
				   "the run is staged, but marked as being prepared by process %d, which is gone",
				   (int)lock.pid);
		else if (pending)
			fsck_found(p, &stale_pending, ".guild/PENDING",
				   "process %d, which prepared the run, is gone", (int)lock.pid);
		else
			fsck_found(p, &stale_lock, ".guild/LOCK", "process %d is gone",
				   (int)lock.pid);
	} else if (is_bad) {
		if (fsck_is_file(p, ".guild/LOCK"))
			fsck_found(p, &bad_lock, ".guild/LOCK", "it does not name a process");
	} else if (pending && staged) {
		fsck_found(p, &staged_pending, ".guild/PENDING",
			   "the run is staged and marked as being prepared");
	}
}

/* ---- temporaries ---- */

/* Alive, and older than what it is said to have made. */
static bool is_maker(pid_t pid, const struct stat *st)
{
	int64_t made_us = (int64_t)st->st_mtim.tv_sec * 1000000 + st->st_mtim.tv_nsec / 1000;
	struct proc_stat proc;

	return proc_stat(pid, &proc) && proc.state != 'Z' &&
	       proc_start_time_us(&proc) <= made_us + START_SLACK_US;
}

bool fsck_is_leftover(const char *path)
{
	struct stat st;
	pid_t pid;

	return file_is_temporary(path_basename(path), &pid) && lstat(path, &st) == 0 &&
	       !is_maker(pid, &st);
}

int fsck_remove(struct fsck_place *p UNUSED, const char *path, struct err *err)
{
	return tree_remove(path, err) < 0 ? -1 : 1;
}

int fsck_remove_leftover(struct fsck_place *p, const char *path, struct err *err)
{
	return fsck_is_leftover(path) ? fsck_remove(p, path, err) : 0;
}

static const struct fsck_kind temporary = {
	"temporary", FSCK_WARNING, "removed", fsck_remove_leftover,
};

void fsck_check_temporaries(struct fsck_place *p)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	fsck_path(&dir, p, ".guild");
	if (tree_list(AT_FDCWD, dir.s, &names, &ignored) < 0)
		return; /* check_files says so */
	for (size_t i = 0; i < names.n; i++) {
		CLEANUP(buf_release) struct buf full = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		path_join(&full, dir.s, names.v[i]);
		path_join(&path, ".guild", names.v[i]);
		if (fsck_is_leftover(full.s))
			fsck_found(p, &temporary, path.s, "left by a process that is gone");
	}
}
