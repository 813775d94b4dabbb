/*
 * exec-sync.c: results that took long to make are written through to the disk before the run
 * counts as done.
 */
#include <errno.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/tree.h"

#include "exec-internal.h"

static int sync_path(const char *path, int flags, struct err *err)
{
	CLEANUP(file_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | flags);

	if (fd < 0) /* gone, or the operation made it unreadable: not ours to save */
		return 0;
	if (fsync(fd) < 0 && errno != EINVAL && errno != EROFS)
		return err_os(err, "cannot write %s to the disk", path);
	return 0;
}

int exec_sync(const struct run *run, int64_t started_us, struct err *err)
{
	CLEANUP(tree_walk_close) struct tree_walk w = TREE_WALK_INIT;
	const struct tree_entry *e;

	if (tree_walk_open(&w, run->dir, 0, err) < 0)
		return -1;
	while (tree_walk_next(&w, &e)) {
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		bool is_new = (int64_t)e->st->st_mtim.tv_sec >= started_us / 1000000;

		path_join(&path, run->dir, e->path);
		if (e->is_dir && !e->is_link && sync_path(path.s, O_DIRECTORY, err) < 0)
			return -1;
		if (S_ISREG(e->st->st_mode) && !e->is_link && is_new &&
		    sync_path(path.s, 0, err) < 0)
			return -1;
	}
	return sync_path(run->dir, O_DIRECTORY, err);
}
