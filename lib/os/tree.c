#include "guild/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/path.h"
#include "tree-internal.h"

static DIR *open_dir(int parent_fd, const char *name)
{
	int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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
	CLEANUP(tree_close_dir) DIR *dir = open_dir(parent_fd, path);
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
	CLEANUP(tree_close_dir) DIR *dir = open_dir(parent_fd, path);
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
