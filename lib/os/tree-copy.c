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

/* One file on its way. */
struct job {
	const struct tree_place *from, *to;
	const struct tree_sink *sink; /* NULL: nobody wants to see the bytes */
	bool with_times;
};

static int read_failed(const struct tree_place *from, struct err *err)
{
	return err_os(err, "cannot read %s", from->path);
}

static int write_failed(const struct tree_place *to, struct err *err)
{
	return err_os(err, "cannot write %s", to->path);
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
			return read_failed(j->from, err);
		}
		if (j->sink)
			j->sink->see(j->sink->data, data, (size_t)n);
		if (out >= 0 && file_write_all(out, data, (size_t)n, j->to->path, err) < 0)
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
			return done ? write_failed(j->to, err) : 0;
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

static int fill_file(const struct job *j, int in, int out, const struct stat *st, struct err *err)
{
	if (copy_data(j, in, out, (uint64_t)st->st_size, err) < 0)
		return -1;
	if (restore_mode(out, st->st_mode) < 0 || (j->with_times && restore_times(out, st) < 0))
		return write_failed(j->to, err);
	return 0;
}

static int copy_file(const struct job *j, struct err *err)
{
	/* O_NONBLOCK: not to wait for a writer, should it be a pipe. */
	CLEANUP(file_close) int in =
		openat(j->from->dir_fd, j->from->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;
	int out, rc;

	if (in < 0 || fstat(in, &st) < 0)
		return read_failed(j->from, err);
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_INVALID, "cannot copy %s: not a regular file", j->from->path);
	out = create_file(j->to->dir_fd, j->to->name, st.st_mode & 0777);
	if (out < 0)
		return write_failed(j->to, err);
	rc = fill_file(j, in, out, &st, err);
	if (close(out) < 0 && rc == 0)
		rc = write_failed(j->to, err);
	if (rc < 0)
		(void)unlinkat(j->to->dir_fd, j->to->name, 0); /* the first error is the one to tell */
	return rc;
}

int tree_copy_file(const struct tree_place *from, const struct tree_place *to,
		   const struct tree_sink *sink, struct err *err)
{
	return copy_file(&(struct job){ .from = from, .to = to, .sink = sink }, err);
}

static void update_digest(void *data, const void *bytes, size_t n)
{
	digest_update(data, bytes, n);
}

int tree_copy_file_sha1(const struct tree_place *from, const struct tree_place *to, char *sha1_hex,
			struct err *err)
{
	struct digest digest;
	const struct tree_sink sink = { update_digest, &digest };

	digest_init(&digest, DIGEST_SHA1);
	if (tree_copy_file(from, to, &sink, err) < 0)
		return -1;
	digest_hex(&digest, sha1_hex);
	return 0;
}

/* ---- a tree ---- */

struct copier {
	struct tree_way from, to; /* the same directories on both sides */
	struct err *err;
};

static int copy_link(struct copier *c, const struct tree_place *from, const struct tree_place *to)
{
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	struct stat st;
	int rc = file_read_link(from->dir_fd, from->name, &target, c->err);

	if (rc < 0)
		return -1;
	if (rc == 0)
		return err_set(c->err, ERR_NOTFOUND, "cannot read link %s", from->path);
	if (symlinkat(target.s, to->dir_fd, to->name) < 0)
		return err_os(c->err, "cannot create link %s", to->path);
	if (fstatat(from->dir_fd, from->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		(void)utimensat(to->dir_fd, to->name, (struct timespec[]){ st.st_atim, st.st_mtim },
				AT_SYMLINK_NOFOLLOW); /* some file systems have none for links */
	return 0;
}

/* Copy what is no directory. 1: it is one, which is left. */
static int copy_place(struct copier *c, const struct tree_place *from, const struct tree_place *to,
		      int type)
{
	const struct job j = { .from = from, .to = to, .with_times = true };
	struct stat st;

	if (type == DT_UNKNOWN) {
		if (fstatat(from->dir_fd, from->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			return read_failed(from, c->err);
		type = IFTODT(st.st_mode);
	}
	switch (type) {
	case DT_REG:
		return copy_file(&j, c->err);
	case DT_LNK:
		return copy_link(c, from, to);
	case DT_DIR:
		return 1;
	default:
		log_warning("%s is neither a file nor a directory: not copied", from->path);
		return 0;
	}
}

/* The same of a name of the current directories. */
static int copy_name(struct copier *c, const char *name, int type)
{
	const struct tree_place from = { tree_way_fd(&c->from), name, c->from.path.s };
	const struct tree_place to = { tree_way_fd(&c->to), name, c->to.path.s };

	return copy_place(c, &from, &to, type);
}

/* Copy what the current directory has but for subdirectories, which become its names. */
static int copy_files(struct copier *c)
{
	DIR *dir = tree_way_read(&c->from);
	const struct dirent *e;
	int rc = -1;

	while (dir && (rc = tree_read_dir(dir, &e)) > 0) {
		tree_way_name(&c->from, e->d_name);
		tree_way_name(&c->to, e->d_name);
		rc = copy_name(c, e->d_name, e->d_type);
		if (rc < 0)
			return -1;
		if (rc > 0)
			strlist_push(&tree_way_level(&c->from)->names, e->d_name);
		tree_way_unname(&c->from);
		tree_way_unname(&c->to);
	}
	return rc < 0 ? err_os(c->err, "cannot read directory %s", c->from.path.s) : 0;
}

/* Is the current directory the new root? That may be below the old one. */
static bool is_new_root(const struct copier *c)
{
	return c->to.n && file_is_same(&c->from.levels[c->from.n - 1].st, &c->to.levels[0].st);
}

/* Make the directory that the current one is copied to, and go into it. */
static int make_target(struct copier *c, const char *name)
{
	tree_way_name(&c->to, name);
	if (mkdirat(tree_way_fd(&c->to), name, 0700) < 0)
		return err_os(c->err, "cannot create directory %s", c->to.path.s);
	if (tree_way_enter(&c->to, name, /* follow= */ false) < 0)
		return err_os(c->err, "cannot open directory %s", c->to.path.s);
	return 0;
}

/* Back to the directories above. The new root has no copy to leave. */
static int leave(struct copier *c)
{
	if (tree_way_leave(&c->from) < 0)
		return err_os(c->err, "cannot read directory %s", c->from.path.s);
	if (c->to.n > c->from.n && tree_way_leave(&c->to) < 0)
		return err_os(c->err, "cannot open directory %s", c->to.path.s);
	return 0;
}

/* Go into a directory and copy its files. The names differ for the roots only. */
static int enter(struct copier *c, const char *from, const char *to)
{
	if (tree_way_enter(&c->from, from, /* follow= */ false) < 0)
		return err_os(c->err, "cannot read directory %s", c->from.path.s);
	if (is_new_root(c))
		return leave(c);
	return make_target(c, to) < 0 ? -1 : copy_files(c);
}

/* All that is below the current directory is there: now it may get its own mode and times. */
static int finish(struct copier *c)
{
	const struct stat *st = &tree_way_level(&c->from)->st;
	int fd = tree_way_fd(&c->to);

	if (fchmod(fd, st->st_mode & 07777) < 0 || restore_times(fd, st) < 0)
		return err_os(c->err, "cannot write %s", c->to.path.s);
	return 0;
}

static int copy_dir(struct copier *c, const char *from, const char *to)
{
	if (enter(c, from, to) < 0)
		return -1;
	while (c->from.n) {
		struct tree_level *l = tree_way_level(&c->from);
		const char *name = l->next < l->names.n ? l->names.v[l->next++] : NULL;

		if (name ? enter(c, name, name) < 0 : finish(c) < 0 || leave(c) < 0)
			return -1;
	}
	return 0;
}

int tree_copy(const struct tree_place *from, const struct tree_place *to, struct err *err)
{
	struct copier c = { TREE_WAY_INIT, TREE_WAY_INIT, err };
	int rc;

	if (file_exists(to->dir_fd, to->name) || file_is_link(to->dir_fd, to->name))
		return err_set(err, ERR_INVALID, "%s exists already", to->path);
	c.from.base_fd = from->dir_fd;
	c.from.root = from->path;
	c.to.base_fd = to->dir_fd;
	c.to.root = to->path;
	rc = copy_place(&c, from, to, DT_UNKNOWN);
	if (rc > 0)
		rc = copy_dir(&c, from->name, to->name);
	tree_way_release(&c.from);
	tree_way_release(&c.to);
	return rc;
}
