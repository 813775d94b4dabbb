#include "guild/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "tree-internal.h"

/* Up to this size a read and a write cost less than to ask for a better way. */
#define SMALL (64 * 1024)

/* One file on its way. Names are relative to the descriptors beside them. */
struct job {
	int from_fd, to_fd;
	const char *from, *to;
	const char *from_path, *to_path; /* for messages */
	const struct tree_sink *sink;    /* NULL: nobody wants to see the bytes */
};

static int read_failed(const struct job *j, struct err *err)
{
	return err_os(err, "cannot read %s", j->from_path);
}

static int write_failed(const struct job *j, struct err *err)
{
	return err_os(err, "cannot write %s", j->to_path);
}

/* ---- one file ---- */

/* Through our memory; the sink sees what passes. out -1: only that does. */
static int pump(const struct job *j, int in, int out, uint64_t size, struct err *err)
{
	char data[SMALL];
	uint64_t done = 0;
	ssize_t n;

	/* Size 0 may be /proc's way of not knowing. A file that grows is cut at its size. */
	while (!size || done < size) {
		n = read(in, data, sizeof(data));
		if (n == 0)
			break;
		if (n < 0) {
			if (errno == EINTR)
				continue;
			return read_failed(j, err);
		}
		if (j->sink)
			j->sink->see(j->sink->data, data, (size_t)n);
		if (out >= 0 && file_write_all(out, data, (size_t)n, j->to_path, err) < 0)
			return -1;
		done += (uint64_t)n;
	}
	return 0;
}

/* Inside the kernel. 1: done, 0: it cannot do it for these files. */
static int copy_range(const struct job *j, int in, int out, uint64_t size, struct err *err)
{
	uint64_t done = 0;

	while (done < size) {
		ssize_t n = copy_file_range(in, NULL, out, NULL, size - done, 0);

		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return done ? write_failed(j, err) : 0;
		done += (uint64_t)n;
	}
	return done > 0;
}

static int copy_data(const struct job *j, int in, int out, uint64_t size, struct err *err)
{
	bool unseen = !j->sink;
	int rc;

	if (size > SMALL) {
		if (ioctl(out, FICLONE, in) == 0)
			return unseen ? 0 : pump(j, in, -1, size, err);
		if (unseen && (rc = copy_range(j, in, out, size, err)) != 0)
			return rc < 0 ? -1 : 0;
	}
	return pump(j, in, out, size, err);
}

/* A new file in any case: one that was there may be a link, or have other names. */
static int create_file(int dir_fd, const char *name, mode_t mode)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	int fd = openat(dir_fd, name, flags, mode);

	if (fd < 0 && errno == EEXIST && unlinkat(dir_fd, name, 0) == 0)
		fd = openat(dir_fd, name, flags, mode);
	return fd;
}

/* The permission bits that umask took away; mostly there are none. */
static int restore_mode(int fd, mode_t mode)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -1;
	return (st.st_mode & 07777) == (mode & 07777) ? 0 : fchmod(fd, mode & 07777);
}

static int restore_times(int fd, const struct stat *st)
{
	return futimens(fd, (struct timespec[]){ st->st_atim, st->st_mtim });
}

static int fill_file(const struct job *j, int in, int out, const struct stat *st, int flags,
		     struct err *err)
{
	if (copy_data(j, in, out, (uint64_t)st->st_size, err) < 0)
		return -1;
	if (restore_mode(out, st->st_mode) < 0 ||
	    ((flags & TREE_COPY_TIMES) && restore_times(out, st) < 0))
		return write_failed(j, err);
	return 0;
}

static int copy_file(const struct job *j, int flags, struct err *err)
{
	/* O_NONBLOCK: not to wait for a writer, should it be a pipe. */
	CLEANUP(file_close) int in =
		openat(j->from_fd, j->from, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int out, rc;

	if (in < 0 || fstat(in, &st) < 0)
		return read_failed(j, err);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_INVALID, "cannot copy %s: not a regular file", j->from_path);
	out = create_file(j->to_fd, j->to, st.st_mode & 0777);
	if (out < 0)
		return write_failed(j, err);
	rc = fill_file(j, in, out, &st, flags, err);
	if (close(out) < 0 && rc == 0)
		rc = write_failed(j, err);
	if (rc < 0)
		(void)unlinkat(j->to_fd, j->to, 0); /* the first error is the one to tell */
	return rc;
}

int tree_copy_file_at(int from_fd, const char *from, int to_fd, const char *to,
		      const struct tree_sink *sink, struct err *err)
{
	const struct job j = { from_fd, to_fd, from, to, from, to, sink };

	return copy_file(&j, 0, err);
}

static void update_digest(void *data, const void *bytes, size_t n)
{
	digest_update(data, bytes, n);
}

int tree_copy_file(const char *from, const char *to, char *sha1_hex, struct err *err)
{
	struct digest digest;
	const struct tree_sink sink = { update_digest, &digest };

	if (!sha1_hex)
		return tree_copy_file_at(AT_FDCWD, from, AT_FDCWD, to, NULL, err);
	digest_init(&digest, DIGEST_SHA1);
	if (tree_copy_file_at(AT_FDCWD, from, AT_FDCWD, to, &sink, err) < 0)
		return -1;
	digest_hex(&digest, sha1_hex);
	return 0;
}

/* ---- a tree ---- */

/* The directories that we are in, the innermost first. */
struct chain {
	const struct chain *up;
	dev_t dev;
	ino_t ino;
};

struct copier {
	int flags;
	struct buf from, to; /* where we are */
	struct chain target; /* the new root: not copied into itself */
	struct err *err;
};

static int copy_entry(struct copier *c, int from_fd, const char *from, int to_fd, const char *to,
		      int type, const struct chain *up);

static bool chain_has(const struct chain *chain, dev_t dev, ino_t ino)
{
	for (; chain; chain = chain->up)
		if (chain->dev == dev && chain->ino == ino)
			return true;
	return false;
}

static int copy_link(struct copier *c, int from_fd, const char *from, int to_fd, const char *to)
{
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	struct stat st;
	int rc = file_read_link(from_fd, from, &target, c->err);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(c->err, ERR_NOTFOUND, "cannot read link %s", c->from.s);
	if (symlinkat(target.s, to_fd, to) < 0)
		return err_os(c->err, "cannot create link %s", c->to.s);
	if ((c->flags & TREE_COPY_TIMES) && fstatat(from_fd, from, &st, AT_SYMLINK_NOFOLLOW) == 0)
		(void)utimensat(to_fd, to, (struct timespec[]){ st.st_atim, st.st_mtim },
				AT_SYMLINK_NOFOLLOW); /* some file systems have none for links */
	return 0;
}

static int copy_entries(struct copier *c, DIR *dir, int to_fd, const struct chain *up)
{
	size_t from_len = c->from.len, to_len = c->to.len;
	const struct dirent *e;
	int rc;

	while ((rc = tree_read_dir(dir, &e)) > 0) {
		path_push(&c->from, e->d_name);
		path_push(&c->to, e->d_name);
		if (copy_entry(c, dirfd(dir), e->d_name, to_fd, e->d_name, e->d_type, up) < 0)
			return -1;
		buf_setlen(&c->from, from_len);
		buf_setlen(&c->to, to_len);
	}
	return rc < 0 ? err_os(c->err, "cannot read directory %s", c->from.s) : 0;
}

static int copy_dir(struct copier *c, int from_fd, const char *from, int to_fd, const char *to,
		    const struct chain *up)
{
	CLEANUP(tree_close_dir) DIR *dir = tree_open_dir(from_fd, from, 0);
	CLEANUP(file_close) int new_fd = -1;
	struct chain here = { .up = up };
	struct stat st, new_st;

	if (!dir || fstat(dirfd(dir), &st) < 0)
		return err_os(c->err, "cannot read directory %s", c->from.s);
	if (chain_has(up, st.st_dev, st.st_ino)) {
		log_warning("%s leads back to a directory above it: not copied", c->from.s);
		return 0;
	}
	if (up && chain_has(&c->target, st.st_dev, st.st_ino))
		return 0;
	here.dev = st.st_dev;
	here.ino = st.st_ino;
	if (mkdirat(to_fd, to, 0700) < 0)
		return err_os(c->err, "cannot create directory %s", c->to.s);
	new_fd = openat(to_fd, to, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (new_fd < 0 || fstat(new_fd, &new_st) < 0)
		return err_os(c->err, "cannot open directory %s", c->to.s);
	if (!up)
		c->target = (struct chain){ .dev = new_st.st_dev, .ino = new_st.st_ino };
	if (copy_entries(c, dir, new_fd, &here) < 0)
		return -1;
	if (fchmod(new_fd, st.st_mode & 07777) < 0 ||
	    ((c->flags & TREE_COPY_TIMES) && restore_times(new_fd, &st) < 0))
		return err_os(c->err, "cannot write %s", c->to.s);
	return 0;
}

static int copy_entry(struct copier *c, int from_fd, const char *from, int to_fd, const char *to,
		      int type, const struct chain *up)
{
	const struct job j = { from_fd, to_fd, from, to, c->from.s, c->to.s, NULL };
	struct stat st;

	if (type == DT_UNKNOWN) {
		if (fstatat(from_fd, from, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return read_failed(&j, c->err);
		type = IFTODT(st.st_mode);
	}
	/* A link that leads nowhere stays one. */
	if (type == DT_LNK && (c->flags & TREE_COPY_DEREFERENCE) &&
	    fstatat(from_fd, from, &st, 0) == 0)
		type = IFTODT(st.st_mode);
	switch (type) {
	case DT_REG:
		return copy_file(&j, c->flags, c->err);
	case DT_LNK:
		return copy_link(c, from_fd, from, to_fd, to);
	case DT_DIR:
		return copy_dir(c, from_fd, from, to_fd, to, up);
	default:
		log_warning("%s is neither a file nor a directory: not copied", c->from.s);
		return 0;
	}
}

int tree_copy(const char *from, const char *to, int flags, struct err *err)
{
	struct copier c = { .flags = flags, .from = BUF_INIT, .to = BUF_INIT, .err = err };
	int rc;

	if (file_exists(AT_FDCWD, to) || file_is_link(AT_FDCWD, to))
		return err_set(err, ERR_INVALID, "%s exists already", to);
	buf_addstr(&c.from, from);
	buf_addstr(&c.to, to);
	rc = copy_entry(&c, AT_FDCWD, from, AT_FDCWD, to, DT_UNKNOWN, NULL);
	buf_release(&c.from);
	buf_release(&c.to);
	return rc;
}
