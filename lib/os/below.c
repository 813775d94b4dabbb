#include "guild/below.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/tree.h"

/* A directory to work in need not be readable. */
#define DIR_FLAGS (O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

int below_open(struct below *b, const char *root, struct err *err)
{
	int fd = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_os(err, "cannot open directory %s", root);
	below_close(b);
	b->root_fd = fd;
	buf_addstr(&b->root, root);
	return 0;
}

/* What was found last may be another directory from now on. */
static void forget(struct below *b)
{
	file_close(&b->dir_fd);
	file_close(&b->up_fd);
	buf_reset(&b->dir);
}

void below_close(struct below *b)
{
	forget(b);
	file_close(&b->root_fd);
	buf_release(&b->root);
	buf_release(&b->dir);
	buf_release(&b->found);
	buf_release(&b->path);
	b->by_parts = false;
}

/* ---- paths as text ---- */

static bool next_part(const char **path, size_t *len)
{
	*path += *len;
	*path += strspn(*path, "/");
	*len = strcspn(*path, "/");
	return *len > 0;
}

static bool part_is(const char *part, size_t len, const char *text)
{
	return len == strlen(text) && memcmp(part, text, len) == 0;
}

/* Make path b->found, with single slashes between its parts, and b->path. */
static int set_path(struct below *b, const char *path, struct err *err)
{
	const char *part = path;
	size_t len = 0;

	buf_reset(&b->found);
	if (path_is_abs(path))
		goto outside;
	while (next_part(&part, &len)) {
		if (part_is(part, len, ".."))
			goto outside;
		if (part_is(part, len, "."))
			continue;
		if (b->found.len)
			buf_addch(&b->found, '/');
		buf_add(&b->found, part, len);
	}
	if (!b->found.len)
		goto outside;
	buf_reset(&b->path);
	path_join(&b->path, b->root.s, b->found.s);
	return 0;

outside:
	return err_set(err, ERR_INVALID, "invalid path '%s': expected one below %s", path,
		       b->root.s);
}

/* ---- directories ---- */

static int open_beneath(struct below *b, int from_fd, const char *dir)
{
	struct open_how how = {
		.flags = DIR_FLAGS,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};
	int fd = (int)syscall(SYS_openat2, from_fd, dir, &how, sizeof(how));

	/* EPERM: a container's filter of system calls that does not know it. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		b->by_parts = true;
	return fd;
}

static bool is_link(int dir_fd, const char *name)
{
	int error = errno;
	bool yes = file_is_link(dir_fd, name);

	errno = error;
	return yes;
}

/*
 * Open the directory name, which is made if need be. errno: ELOOP for a link, EEXIST, ENOTDIR
 * for another file.
 */
static int open_part(int dir_fd, const char *name, bool make)
{
	int fd;

	if (make && mkdirat(dir_fd, name, 0777) < 0 && errno != EEXIST)
		return -1;
	fd = openat(dir_fd, name, DIR_FLAGS);
	if (fd < 0 && (errno == ENOTDIR || errno == ELOOP) && is_link(dir_fd, name))
		errno = ELOOP;
	return fd;
}

/*
 * Go from from_fd down to dir, part by part. *done is how far that went; *above the directory
 * above the last part, the caller's unless it is from_fd.
 */
static int open_by_parts(int from_fd, const char *dir, bool make, size_t *done, int *above)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const char *part = dir;
	size_t len = 0;
	int fd = from_fd;

	*above = from_fd;
	while (next_part(&part, &len)) {
		if (*above != from_fd)
			file_close(above);
		*above = fd;
		buf_reset(&name);
		buf_add(&name, part, len);
		fd = open_part(*above, name.s, make);
		*done = (size_t)(part - dir) + len;
		if (fd < 0)
			break;
	}
	return fd;
}

/* dir could not be opened; the first len bytes of it are the part that was in the way. */
static int dir_error(const struct below *b, const char *dir, size_t len, bool make, struct err *err)
{
	const char *verb = make ? "create" : "open";
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (make && errno == ENOTDIR && !dir[len])
		errno = EEXIST; /* as mkdir says of a file in the place */
	path_join(&path, b->root.s, dir);
	if (errno != ELOOP)
		return err_os(err, "cannot %s directory %s", verb, path.s);
	(void)err_set(err, ERR_OS, "cannot %s directory %s: %.*s is a symbolic link", verb, path.s,
		      (int)(path.len - strlen(dir + len)), path.s);
	err->os = ELOOP;
	return -1;
}

/*
 * What path is called from a directory above it: past the first len bytes, if these are its
 * path.
 */
static const char *past(const char *path, const char *dir, size_t len)
{
	return strncmp(path, dir, len) == 0 && path[len] == '/' ? path + len + 1 : NULL;
}

/* The nearest open directory above dir, and what dir is called from there. */
static int nearest(const struct below *b, const char *dir, const char **rest)
{
	const char *slash = strrchr(b->dir.s, '/');

	if (b->dir_fd >= 0 && (*rest = past(dir, b->dir.s, b->dir.len)))
		return b->dir_fd;
	if (b->up_fd >= 0 && slash && (*rest = past(dir, b->dir.s, (size_t)(slash - b->dir.s))))
		return b->up_fd;
	*rest = dir;
	return b->root_fd;
}

/* Take the two for those found last; either may be one that is so already. */
static void keep(struct below *b, const char *dir, int fd, int above)
{
	if (above == b->root_fd)
		above = -1;
	if (b->dir_fd != above)
		file_close(&b->dir_fd);
	if (b->up_fd != above)
		file_close(&b->up_fd);
	b->dir_fd = fd;
	b->up_fd = above;
	buf_set(&b->dir, dir);
}

/* The descriptor of dir, relative to the root ("" for that), borrowed. */
static int enter(struct below *b, const char *dir, bool make, struct err *err)
{
	const char *rest;
	int from_fd, above = -1, fd = -1;
	size_t done = 0;

	if (!*dir)
		return b->root_fd;
	if (b->dir_fd >= 0 && streq(dir, b->dir.s))
		return b->dir_fd;
	from_fd = nearest(b, dir, &rest);
	/*
	 * Of a single part open(2) itself follows no link. And where openat2 fails, the parts
	 * tell why.
	 */
	if (!b->by_parts && strchr(rest, '/'))
		fd = open_beneath(b, from_fd, rest);
	if (fd < 0)
		fd = open_by_parts(from_fd, rest, make, &done, &above);
	if (fd < 0) {
		if (above != from_fd)
			file_close(&above);
		return dir_error(b, dir, (size_t)(rest - dir) + done, make, err);
	}
	keep(b, dir, fd, above);
	return fd;
}

int below_find(struct below *b, const char *path, int flags, struct tree_place *out,
	       struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	const char *name;
	int fd = b->dir_fd;

	if (set_path(b, path, err) < 0)
		return -1;
	name = path_basename(b->found.s);
	if (fd < 0 || past(b->found.s, b->dir.s, b->dir.len) != name) { /* not where the last was */
		path_dirname(&dir, b->found.s);
		fd = enter(b, dir.s, flags & BELOW_MAKE, err);
	}
	if (fd < 0)
		return -1;
	*out = (struct tree_place){ fd, name, b->path.s };
	return 0;
}

int below_stat(struct below *b, const char *path, struct stat *st, struct err *err)
{
	struct tree_place at;

	if (below_find(b, path, 0, &at, err) < 0) {
		if (err->os != ENOENT)
			return -1;
		err_release(err);
		return 0;
	}
	if (fstatat(at.dir_fd, at.name, st, AT_SYMLINK_NOFOLLOW) == 0)
		return 1;
	return errno == ENOENT ? 0 : err_os(err, "cannot read %s", at.path);
}

/* ---- make ---- */

int below_make_dir(struct below *b, const char *path, struct err *err)
{
	if (set_path(b, path, err) < 0)
		return -1;
	return enter(b, b->found.s, /* make= */ true, err) < 0 ? -1 : 0;
}

/* Six characters that nobody foresees. */
static int add_random(struct buf *name, struct err *err)
{
	static const char chars[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	unsigned char bytes[6];

	if (getrandom(bytes, sizeof(bytes), 0) != sizeof(bytes))
		return err_os(err, "cannot get random bytes");
	for (size_t i = 0; i < sizeof(bytes); i++)
		buf_addch(name, chars[bytes[i] % (sizeof(chars) - 1)]);
	return 0;
}

int below_make_unique_dir(struct below *b, struct buf *stem, struct err *err)
{
	size_t len = stem->len;
	struct tree_place at;

	for (;;) {
		if (add_random(stem, err) < 0)
			return -1;
		if (below_find(b, stem->s, BELOW_MAKE, &at, err) < 0)
			break;
		if (mkdirat(at.dir_fd, at.name, 0700) == 0)
			return 0;
		if (errno != EEXIST) {
			(void)err_os(err, "cannot create %s", at.path);
			break;
		}
		buf_setlen(stem, len);
	}
	buf_setlen(stem, len);
	return -1;
}

static int create_at(const struct tree_place *at, mode_t mode, struct err *err)
{
	int fd = openat(at->dir_fd, at->name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
			mode);

	return fd < 0 ? err_os(err, "cannot write %s", at->path) : fd;
}

int below_create(struct below *b, const char *path, mode_t mode, struct err *err)
{
	struct tree_place at;

	return below_find(b, path, BELOW_MAKE, &at, err) < 0 ? -1 : create_at(&at, mode, err);
}

int below_write(struct below *b, const char *path, const void *data, size_t len, struct err *err)
{
	struct tree_place at;
	int fd, rc;

	if (below_find(b, path, BELOW_MAKE, &at, err) < 0 || (fd = create_at(&at, 0666, err)) < 0)
		return -1;
	rc = file_write_all(fd, data, len, at.path, err);
	if (close(fd) < 0 && rc == 0)
		rc = err_os(err, "cannot write %s", at.path);
	if (rc < 0)
		(void)unlinkat(at.dir_fd, at.name, 0); /* half a file is worse than none */
	return rc;
}

int below_symlink(struct below *b, const char *path, const char *target, struct err *err)
{
	struct tree_place at;

	if (below_find(b, path, BELOW_MAKE, &at, err) < 0)
		return -1;
	if (symlinkat(target, at.dir_fd, at.name) < 0)
		return err_os(err, "cannot link %s to %s", at.path, target);
	return 0;
}

/* A place that outlives the next call. */
struct held {
	int dir_fd;
	struct buf name, path;
};
#define HELD_INIT { .dir_fd = -1, .name = BUF_INIT, .path = BUF_INIT }

static void held_release(struct held *h)
{
	file_close(&h->dir_fd);
	buf_release(&h->name);
	buf_release(&h->path);
}

static int hold(struct below *b, const char *path, struct held *out, struct err *err)
{
	struct tree_place at;

	if (below_find(b, path, 0, &at, err) < 0)
		return -1;
	buf_set(&out->name, at.name);
	buf_set(&out->path, at.path);
	out->dir_fd = fcntl(at.dir_fd, F_DUPFD_CLOEXEC, 0);
	return out->dir_fd < 0 ? err_os(err, "cannot open the directory of %s", at.path) : 0;
}

int below_link(struct below *b, const char *existing, const char *path, struct err *err)
{
	CLEANUP(held_release) struct held from = HELD_INIT;
	struct tree_place at;

	if (hold(b, existing, &from, err) < 0 || below_find(b, path, BELOW_MAKE, &at, err) < 0)
		return -1;
	if (linkat(from.dir_fd, from.name.s, at.dir_fd, at.name, 0) < 0)
		return err_os(err, "cannot link %s to %s", at.path, from.path.s);
	return 0;
}

int below_copy_file(struct below *b, const struct tree_place *from, const char *path,
		    char *sha1_hex, struct err *err)
{
	struct tree_place at;

	if (below_find(b, path, BELOW_MAKE, &at, err) < 0)
		return -1;
	return sha1_hex ? tree_copy_file_sha1(from, &at, sha1_hex, err)
			: tree_copy_file(from, &at, NULL, err);
}

int below_copy(struct below *b, const struct tree_place *from, const char *path, struct err *err)
{
	struct tree_place at;

	if (below_find(b, path, BELOW_MAKE, &at, err) < 0)
		return -1;
	return tree_copy(from, &at, err);
}

int below_rename(struct below *b, const char *from, const char *to, struct err *err)
{
	CLEANUP(held_release) struct held old = HELD_INIT;
	struct tree_place at;
	int rc = 0;

	if (hold(b, from, &old, err) < 0 || below_find(b, to, BELOW_MAKE, &at, err) < 0)
		return -1;
	if (renameat(old.dir_fd, old.name.s, at.dir_fd, at.name) < 0)
		rc = err_os(err, "cannot rename %s to %s", old.path.s, at.path);
	forget(b);
	return rc;
}

int below_remove(struct below *b, const char *path, struct err *err)
{
	struct tree_place at;
	int rc;

	if (below_find(b, path, 0, &at, err) < 0) {
		if (err->os != ENOENT)
			return -1;
		err_release(err);
		return 0;
	}
	rc = tree_remove_at(&at, err);
	forget(b);
	return rc;
}
