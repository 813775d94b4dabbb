/*
 * fsck-found.c: what the checks share. A finding is reported, and mended where that is wanted.
 */
#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/lock.h"
#include "guild/path.h"
#include "guild/status.h"

#include "fsck-internal.h"

const struct fsck_kind fsck_bad_file = { "bad-file", FSCK_ERROR, NULL, NULL };
const struct fsck_kind fsck_unreadable = { "unreadable", FSCK_ERROR, NULL, NULL };
const struct fsck_kind fsck_outside = { "outside", FSCK_ERROR, NULL, NULL };
const struct fsck_kind fsck_dangling_link = { "dangling-link", FSCK_WARNING, NULL, NULL };

/* ---- findings ---- */

/*
 * Take the kernel lock, so that nobody begins to work on the run while it is mended; *fd holds it.
 * No longer than that: whoever wants to start the run waits for it.
 */
static bool take_lock(struct fsck_place *p, int *fd)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;

	if (!p->run) /* what is in the home has its own */
		return true;
	*fd = file_open_dir(AT_FDCWD, p->run->dir, &ignored);
	if (*fd < 0)
		return false;
	/* -1: no locks here, LOCK alone decides */
	p->busy = lock_try(*fd, &ignored) == 0 || run_is_held(p->run);
	return !p->busy;
}

void fsck_path(struct buf *out, const struct fsck_place *p, const char *path)
{
	path_join(out, p->dir, p->prefix);
	path_push(out, path);
}

void fsck_tick(const struct fsck_place *p)
{
	if (p->fsck->tick)
		p->fsck->tick(p->fsck->data);
}

/* The run was deleted, or somebody began to work on it, while we looked. */
static bool is_over(struct fsck_place *p)
{
	if (p->run && p->needs_idle && !p->busy)
		p->busy = run_is_held(p->run);
	return !file_is_dir(AT_FDCWD, p->dir) || (p->needs_idle && p->busy);
}

/* 1: mended, 0: not, -1: it is no finding any more. */
static int mend(struct fsck_place *p, const struct fsck_kind *kind, const char *path,
		struct buf *what)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(file_close) int lock_fd = -1;
	int rc;

	if (!kind->mend || !(p->fsck->flags & FSCK_FIX))
		return 0;
	if (!take_lock(p, &lock_fd))
		return p->busy ? -1 : 0;
	fsck_path(&full, p, path);
	rc = kind->mend(p, full.s, &err);
	if (rc < 0)
		buf_addf(what, "; %s", err.msg);
	return rc > 0;
}

void fsck_found(struct fsck_place *p, const struct fsck_kind *kind, const char *path,
		const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	va_list ap;
	int mended;

	if (is_over(p))
		return;
	va_start(ap, fmt);
	buf_vaddf(&what, fmt, ap);
	va_end(ap);
	mended = mend(p, kind, path, &what);
	if (mended < 0)
		return;
	buf_addf(&shown, "%s%s", p->prefix, path);
	p->fsck->found++;
	p->fsck->fixed += mended;
	p->fsck->report(&(struct fsck_finding){
		.id = p->id, .dir = p->dir, .path = shown.s, .code = kind->code,
		.is_error = kind->severity == FSCK_ERROR, .what = what.s, .remedy = kind->remedy,
		.fixed = mended,
	}, p->fsck->data);
}

/* ---- what the checks ask of a file ---- */

static const char *file_type(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return "a file";
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a pipe";
	case S_IFSOCK:
		return "a socket";
	case S_IFLNK:
		return "a link that leads nowhere";
	default:
		return "a device";
	}
}

static bool has_type(struct fsck_place *p, const char *path, mode_t want)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	struct stat st;

	fsck_path(&full, p, path);
	if (stat(full.s, &st) < 0 && lstat(full.s, &st) < 0)
		return false;
	if ((st.st_mode & S_IFMT) == want)
		return true;
	fsck_found(p, &fsck_bad_file, path, "it is %s, not %s", file_type(st.st_mode),
		   file_type(want));
	return false;
}

bool fsck_is_file(struct fsck_place *p, const char *path)
{
	return has_type(p, path, S_IFREG);
}

bool fsck_is_dir(struct fsck_place *p, const char *path)
{
	return has_type(p, path, S_IFDIR);
}

bool fsck_is_readable(const struct fsck_place *p, const char *path)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	bool is_dir;

	fsck_path(&full, p, path);
	is_dir = file_is_dir(AT_FDCWD, full.s);
	return faccessat(AT_FDCWD, full.s, is_dir ? R_OK | X_OK : R_OK, AT_EACCESS) == 0;
}
