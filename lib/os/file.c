#include "guild/file.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/err.h"
#include "guild/num.h"
#include "guild/path.h"

#define READ_SIZE 4096
/* Less room than this is not worth a system call. */
#define MIN_ROOM 512

void file_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd); /* what matters was checked by whoever wrote */
	*fd = -1;
}

/* EINTR or EAGAIN (waited out): the call is to be made again. */
static bool is_transient(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	if (errno == EAGAIN)
		(void)poll(&p, 1, -1); /* an error shows in the next call */
	else if (errno != EINTR)
		return false;
	return true;
}

static int read_all(int fd, const char *path, size_t max, struct buf *out, struct err *err)
{
	size_t start = out->len;
	ssize_t n;

	for (;;) {
		if (out->cap - out->len < MIN_ROOM)
			buf_grow(out, MAX(READ_SIZE, out->len - start));
		n = read(fd, out->s + out->len, out->cap - out->len - 1);
		if (n < 0) {
			if (!is_transient(fd, POLLIN))
				return err_os(err, "cannot read %s", path);
			continue;
		}
		if (n == 0)
			return 1;
		buf_setlen(out, out->len + (size_t)n);
		if (max && out->len - start > max)
			return err_set(err, ERR_INVALID, "%s is larger than %zu bytes", path, max);
	}
}

int file_read_all(int fd, const char *what, struct buf *out, struct err *err)
{
	return MIN(read_all(fd, what, 0, out, err), 0);
}

int file_read(int dirfd, const char *path, size_t max, struct buf *out, struct err *err)
{
	/* O_NONBLOCK: a pipe that nobody writes to reads as empty, it does not hang us. */
	CLEANUP(file_close) int fd =
		openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	size_t start = out->len;
	int rc;

	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR)
			return 0;
		return err_os(err, "cannot read %s", path);
	}
	rc = read_all(fd, path, max, out, err);
	if (rc < 0)
		buf_setlen(out, start);
	return rc;
}

int file_write_all(int fd, const void *data, size_t len, const char *what, struct err *err)
{
	const char *p = data;
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n < 0) {
			if (!is_transient(fd, POLLOUT))
				return err_os(err, "cannot write %s", what);
			continue;
		}
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Write data to the new file fd, and close it in any case. */
static int fill(int fd, const char *path, const void *data, size_t len, struct err *err)
{
	int rc = file_write_all(fd, data, len, path, err);

	if (close(fd) < 0 && rc == 0)
		rc = err_os(err, "cannot write %s", path);
	return rc;
}

/* Numbers of temporaries, for all of this process. */
static unsigned next_temporary(void)
{
	static unsigned counter;

	return counter++;
}

void file_temporary_name(struct buf *out, const char *dir)
{
	buf_addf(out, "%s/.tmp.%ld.%u", dir, (long)getpid(), next_temporary());
}

bool file_is_temporary(const char *name, pid_t *pid)
{
	static const char prefix[] = ".tmp.";
	const char *s = name + sizeof(prefix) - 1, *dot;
	CLEANUP(free_ptr) char *digits = NULL;
	int64_t n;

	if (!starts_with(name, prefix) || !(dot = strchr(s, '.')))
		return false;
	digits = xstrndup(s, (size_t)(dot - s));
	if (!dot[1] || dot[1 + strspn(dot + 1, "0123456789")] || !num_parse_i64(digits, &n) ||
	    n <= 0 || n > INT32_MAX)
		return false;
	*pid = (pid_t)n;
	return true;
}

/* Create a file that is ours alone, named after *name, which gets its full name. */
static int open_temporary(int dirfd, struct buf *name, mode_t mode)
{
	size_t stem = name->len;
	int fd;

	do {
		buf_setlen(name, stem);
		buf_addf(name, ".%ld.%u", (long)getpid(), next_temporary());
		fd = openat(dirfd, name->s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	} while (fd < 0 && errno == EEXIST); /* another host's process with our pid */
	return fd;
}

static int write_in_place(int dirfd, const char *path, const void *data, size_t len, mode_t mode,
			  struct err *err)
{
	int fd = openat(dirfd, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);

	if (fd < 0)
		return err_os(err, "cannot write %s", path);
	if (fill(fd, path, data, len, err) < 0) {
		(void)unlinkat(dirfd, path, 0); /* half a file is worse than none */
		return -1;
	}
	return 0;
}

static int write_renamed(int dirfd, const char *path, const char *tmp, const void *data, size_t len,
			 mode_t mode, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	int fd;

	if (tmp) {
		buf_addstr(&name, tmp);
	} else {
		buf_add(&name, path, (size_t)(path_basename(path) - path));
		buf_addstr(&name, ".tmp");
	}
	fd = open_temporary(dirfd, &name, mode);
	if (fd < 0)
		return err_os(err, "cannot write %s", path);
	if (fill(fd, path, data, len, err) < 0)
		goto failed;
	if (renameat(dirfd, name.s, dirfd, path) < 0) {
		(void)err_os(err, "cannot write %s", path);
		goto failed;
	}
	return 0;

failed:
	(void)unlinkat(dirfd, name.s, 0); /* the first error is the one to tell */
	return -1;
}

int file_write(int dirfd, const char *path, const char *tmp, const void *data, size_t len, int flags,
	       struct err *err)
{
	mode_t mode = flags & FILE_PRIVATE ? 0600 : 0666;

	if (flags & FILE_IN_PLACE)
		return write_in_place(dirfd, path, data, len, mode, err);
	return write_renamed(dirfd, path, tmp, data, len, mode, err);
}

int file_touch(int dirfd, const char *path, struct err *err)
{
	CLEANUP(file_close) int fd =
		openat(dirfd, path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0666);

	return fd < 0 ? err_os(err, "cannot create %s", path) : 0;
}

int file_remove(int dirfd, const char *path, struct err *err)
{
	if (unlinkat(dirfd, path, 0) < 0 && errno != ENOENT && errno != ENOTDIR)
		return err_os(err, "cannot remove %s", path);
	return 0;
}

static bool has_type(int dirfd, const char *path, int flags, mode_t type)
{
	struct stat st;

	return fstatat(dirfd, path, &st, flags) == 0 && (st.st_mode & S_IFMT) == type;
}

bool file_exists(int dirfd, const char *path)
{
	return faccessat(dirfd, path, F_OK, 0) == 0;
}

bool file_is_dir(int dirfd, const char *path)
{
	return has_type(dirfd, path, 0, S_IFDIR);
}

bool file_is_regular(int dirfd, const char *path)
{
	return has_type(dirfd, path, 0, S_IFREG);
}

bool file_is_link(int dirfd, const char *path)
{
	return has_type(dirfd, path, AT_SYMLINK_NOFOLLOW, S_IFLNK);
}

bool file_is_dangling(int dirfd, const char *path)
{
	return file_is_link(dirfd, path) && !file_exists(dirfd, path);
}

void file_state(const struct stat *st, struct buf *out)
{
	buf_addf(out, "%llu %llu %lld %lld.%09ld %lld.%09ld", (unsigned long long)st->st_dev,
		 (unsigned long long)st->st_ino, (long long)st->st_size,
		 (long long)st->st_mtim.tv_sec, st->st_mtim.tv_nsec,
		 (long long)st->st_ctim.tv_sec, st->st_ctim.tv_nsec);
}

/* File systems that keep whole seconds (or two: FAT) show none between. */
static int64_t tick_us(const struct stat *st)
{
	return st->st_ctim.tv_nsec || st->st_mtim.tv_nsec ? 50 * 1000 : 2 * 1000 * 1000;
}

static int64_t timespec_us(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000 * 1000 + t->tv_nsec / 1000;
}

bool file_is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

bool file_is_same_path(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && file_is_same(&x, &y);
}

bool file_is_open_at(int fd, const char *path)
{
	struct stat ours, there;

	return fstat(fd, &ours) == 0 && stat(path, &there) == 0 && file_is_same(&ours, &there);
}

bool file_is_settled(const struct stat *st)
{
	int64_t last_us = MAX(timespec_us(&st->st_ctim), timespec_us(&st->st_mtim));

	return clock_now_us() - last_us > tick_us(st);
}

int file_read_link(int dirfd, const char *path, struct buf *out, struct err *err)
{
	size_t room = 128;
	ssize_t n;

	for (;; room *= 2) {
		buf_grow(out, room);
		n = readlinkat(dirfd, path, out->s + out->len, room);
		if (n < 0) {
			if (errno == ENOENT || errno == ENOTDIR || errno == EINVAL)
				return 0;
			return err_os(err, "cannot read link %s", path);
		}
		if ((size_t)n < room) {
			buf_setlen(out, out->len + (size_t)n);
			return 1;
		}
	}
}

static int make_dir(const char *path)
{
	if (mkdir(path, 0777) == 0 || (errno == EEXIST && file_is_dir(AT_FDCWD, path)))
		return 0;
	return -1;
}

/* errno tells what keeps a parent from being made (a read-only file system). */
static int make_parents(const char *path)
{
	CLEANUP(buf_release) struct buf parent = BUF_INIT;
	const char *slash = path;

	while ((slash = strchr(slash + 1, '/'))) {
		buf_reset(&parent);
		buf_add(&parent, path, (size_t)(slash - path));
		if (make_dir(parent.s) < 0)
			return -1;
	}
	return 0;
}

int file_mkdirs(const char *path, struct err *err)
{
	if (make_dir(path) == 0)
		return 0;
	if (errno == ENOENT && *path && make_parents(path) == 0 && make_dir(path) == 0)
		return 0;
	return err_os(err, "cannot create directory %s", path);
}

int file_open_dir(int dirfd, const char *path, struct err *err)
{
	int fd = openat(dirfd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? err_os(err, "cannot open directory %s", path) : fd;
}
