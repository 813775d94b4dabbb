/*
 * file.h: whole files, read and replaced; descriptors written to the end.
 *
 * A path leads where the system takes it, links included. guild/below.h keeps to what is below
 * a directory; guild/tree.h handles directories with all that is in them.
 *
 * Paths are relative to dirfd (AT_FDCWD: the working directory). Every
 * descriptor is opened close-on-exec. Messages name the path as given.
 */
#ifndef GUILD_FILE_H
#define GUILD_FILE_H

#include <fcntl.h>
#include <sys/stat.h>

#include "guild/buf.h"

struct err;

/* Append the file's bytes to out. Returns 1, 0 when there is no such file, -1 on error
 * (a directory, unreadable, more than max bytes when max is not 0). */
MUST_CHECK int file_read(int dirfd, const char *path, size_t max, struct buf *out, struct err *err);

enum file_flags {
	FILE_PRIVATE = 1 << 0,   /* mode 0600, else 0666 less umask */
	FILE_IN_PLACE = 1 << 1,  /* no reader knows the file yet: create it directly, no rename */
};
/*
 * Replace path with data as a whole: written to a temporary named by tmp (a
 * path in the same file system, relative to dirfd, that ends in ".tmp"; its last part gets a
 * unique suffix) or, when tmp is NULL, beside path; then renamed. A reader sees
 * the old file or the new one. A failure leaves the old one, and no temporary.
 */
MUST_CHECK int file_write(int dirfd, const char *path, const char *tmp, const void *data, size_t len,
			  int flags, struct err *err);
/*
 * The names of temporaries: ".tmp.PID.N", of the process that makes it. Where the maker died,
 * what it left is known by that.
 */
/* Append "DIR/.tmp.PID.N", a name that this process has not used yet. */
void file_temporary_name(struct buf *out, const char *dir);
/* Is name (without a directory) that of a temporary? *pid: its maker. */
bool file_is_temporary(const char *name, pid_t *pid);
/*
 * Append what can be read from fd, until its end; write all of data to it. EINTR and EAGAIN are
 * waited out. what is the file's name in messages.
 */
MUST_CHECK int file_read_all(int fd, const char *what, struct buf *out, struct err *err);
MUST_CHECK int file_write_all(int fd, const void *data, size_t len, const char *what, struct err *err);
/* Create an empty file if there is none. */
MUST_CHECK int file_touch(int dirfd, const char *path, struct err *err);
/* Remove it; a file that is not there is no error. */
MUST_CHECK int file_remove(int dirfd, const char *path, struct err *err);
bool file_exists(int dirfd, const char *path);    /* follows links */
bool file_is_dir(int dirfd, const char *path);    /* follows links */
bool file_is_regular(int dirfd, const char *path); /* follows links */
bool file_is_link(int dirfd, const char *path);
bool file_is_dangling(int dirfd, const char *path); /* a link that leads nowhere */
/*
 * Two names of one file: by what stat(2) says of them; by two paths, links followed; by a path, links
 * followed, and an open descriptor. What cannot be looked at is not the same as anything.
 */
bool file_is_same(const struct stat *a, const struct stat *b);
bool file_is_same_path(const char *a, const char *b);
bool file_is_open_at(int fd, const char *path);
/*
 * What tells a file, and its content, from any other: device, inode, size and times, as words
 * with blanks between.
 */
void file_state(const struct stat *st, struct buf *out);
/*
 * A write from now on would give the file other times than st has: its own are older than a
 * tick of the clock that they come from. Only then do equal times say that nothing was written.
 */
bool file_is_settled(const struct stat *st);
/* readlink(2), whole. 1, 0 when there is none or it is no link, -1. */
MUST_CHECK int file_read_link(int dirfd, const char *path, struct buf *out, struct err *err);
/* mkdir -p: the parents too. */
MUST_CHECK int file_mkdirs(const char *path, struct err *err);
/* An open directory, O_DIRECTORY. Returns the descriptor or -1 (kind ERR_NOTFOUND if missing). */
MUST_CHECK int file_open_dir(int dirfd, const char *path, struct err *err);
/* Close *fd unless it is negative; for CLEANUP(file_close). Sets it to -1. */
void file_close(int *fd);

#endif
