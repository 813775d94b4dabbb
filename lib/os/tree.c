#include "guild/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/path.h"
#include "tree-internal.h"

DIR *tree_open_dir(int parent_fd, const char *name, int flags)
{
	int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);

	if (fd >= 0 && !dir)
		(void)close(fd); /* out of memory, errno says so */
	return dir;
}

void tree_close_dir(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir); /* was only read */
	*dir = NULL;
}

int tree_read_dir(DIR *dir, const struct dirent **out)
{
	do {
		errno = 0;
		*out = readdir(dir);
	} while (*out && (streq((*out)->d_name, ".") || streq((*out)->d_name, "..")));
	if (*out)
		return 1;
	return errno ? -1 : 0;
}

int tree_list(int parent_fd, const char *path, struct strlist *names, struct err *err)
{
	CLEANUP(tree_close_dir) DIR *dir = tree_open_dir(parent_fd, path, 0);
	CLEANUP(strlist_release) struct strlist found = STRLIST_INIT;
	const struct dirent *e;
	int rc = -1;

	while (dir && (rc = tree_read_dir(dir, &e)) > 0)
		strlist_push(&found, e->d_name);
	if (rc < 0)
		return err_os(err, "cannot read directory %s", path);
	strlist_sort(&found);
	strlist_pushv(names, found.v);
	return 0;
}

/* DT_DIR, DT_REG or another; what a link leads to, of one that leads nowhere DT_REG. */
static int entry_kind(int dir_fd, const struct dirent *e)
{
	struct stat st;

	if (e->d_type != DT_LNK && e->d_type != DT_UNKNOWN)
		return e->d_type;
	return fstatat(dir_fd, e->d_name, &st, 0) < 0 ? DT_REG : IFTODT(st.st_mode);
}

int tree_list_kinds(int parent_fd, const char *path, struct strlist *dirs, struct strlist *others,
		    struct strlist *specials, struct err *err)
{
	CLEANUP(tree_close_dir) DIR *dir = tree_open_dir(parent_fd, path, 0);
	const struct dirent *e;
	int rc = -1;

	while (dir && (rc = tree_read_dir(dir, &e)) > 0) {
		int kind = entry_kind(dirfd(dir), e);

		strlist_push(kind == DT_DIR ? dirs : others, e->d_name);
		if (kind != DT_DIR && kind != DT_REG)
			strlist_push(specials, e->d_name);
	}
	if (rc < 0)
		return err_os(err, "cannot read directory %s", path);
	strlist_sort(dirs);
	strlist_sort(others);
	strlist_sort(specials);
	return 0;
}

/* ---- size ---- */

/* What cannot be read counts nothing. */
static uint64_t dir_size(int parent_fd, const char *name, int flags)
{
	CLEANUP(tree_close_dir) DIR *dir = tree_open_dir(parent_fd, name, flags);
	const struct dirent *e;
	uint64_t total = 0;
	struct stat st;

	while (dir && tree_read_dir(dir, &e) > 0) {
		if (fstatat(dirfd(dir), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (S_ISDIR(st.st_mode))
			total += dir_size(dirfd(dir), e->d_name, O_NOFOLLOW);
		else if (S_ISREG(st.st_mode))
			total += (uint64_t)st.st_size;
	}
	return total;
}

uint64_t tree_size(const char *path)
{
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return (uint64_t)st.st_size;
	return dir_size(AT_FDCWD, path, 0);
}

/* ---- remove ---- */

struct remover {
	struct buf path; /* of what is being removed, for messages */
	struct err *err; /* the first failure; the others are passed over */
	bool failed;
};

static void remove_failed(struct remover *r)
{
	if (!r->failed && errno != ENOENT) {
		(void)err_os(r->err, "cannot remove %s", r->path.s);
		r->failed = true;
	}
}

static void remove_entry(struct remover *r, int parent_fd, const char *name);

static void remove_dir(struct remover *r, int parent_fd, const char *name)
{
	/* O_NOFOLLOW: what became a link meanwhile is not gone into. */
	CLEANUP(tree_close_dir) DIR *dir = tree_open_dir(parent_fd, name, O_NOFOLLOW);
	size_t len = r->path.len;
	const struct dirent *e;
	int rc = -1;

	while (dir && (rc = tree_read_dir(dir, &e)) > 0) {
		path_push(&r->path, e->d_name);
		remove_entry(r, dirfd(dir), e->d_name);
		buf_setlen(&r->path, len);
	}
	if (rc < 0 || unlinkat(parent_fd, name, AT_REMOVEDIR) < 0)
		remove_failed(r);
}

static void remove_entry(struct remover *r, int parent_fd, const char *name)
{
	if (unlinkat(parent_fd, name, 0) == 0)
		return;
	if (errno == EISDIR) /* Linux's answer; POSIX has EPERM, which may mean other things */
		remove_dir(r, parent_fd, name);
	else
		remove_failed(r);
}

int tree_remove(const char *path, struct err *err)
{
	struct remover r = { .path = BUF_INIT, .err = err };

	buf_addstr(&r.path, path);
	remove_entry(&r, AT_FDCWD, path);
	buf_release(&r.path);
	return r.failed ? -1 : 0;
}
