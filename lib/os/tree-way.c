/*
 * tree-way.c: down into a tree and back up, with few descriptors however deep it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/file.h"
#include "guild/path.h"
#include "tree-internal.h"

static void close_level(struct tree_level *l)
{
	if (l->dir)
		tree_close_dir(&l->dir);
	else
		file_close(&l->fd);
	l->fd = -1;
}

static void release_level(struct tree_level *l)
{
	close_level(l);
	strlist_release(&l->names);
}

void tree_way_release(struct tree_way *w)
{
	while (w->n)
		release_level(&w->levels[--w->n]);
	free(w->levels);
	w->levels = NULL;
	w->cap = 0;
	buf_release(&w->path);
}

int tree_way_fd(const struct tree_way *w)
{
	return w->n ? w->levels[w->n - 1].fd : w->base_fd;
}

struct tree_level *tree_way_level(struct tree_way *w)
{
	return &w->levels[w->n - 1];
}

void tree_way_unname(struct tree_way *w)
{
	buf_setlen(&w->path, w->n ? w->levels[w->n - 1].path_len : 0);
}

void tree_way_name(struct tree_way *w, const char *name)
{
	tree_way_unname(w);
	if (w->n)
		path_push(&w->path, name);
	else
		buf_addstr(&w->path, w->root ? w->root : name);
}

static int open_dir(int dir_fd, const char *name, int flags, struct stat *st)
{
	int fd = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags);

	if (fd >= 0 && fstat(fd, st) < 0)
		file_close(&fd);
	return fd;
}

int tree_way_enter(struct tree_way *w, const char *name, bool follow)
{
	struct tree_level l = { .names = STRLIST_INIT };
	int above = tree_way_fd(w);

	tree_way_name(w, name);
	l.fd = open_dir(above, name, follow ? 0 : O_NOFOLLOW, &l.st);
	if (l.fd < 0)
		return -1;
	l.path_len = w->path.len;
	if (w->n)
		w->levels[w->n - 1].keep_open = follow;
	ALLOC_GROW(w->levels, w->n + 1, w->cap);
	w->levels[w->n++] = l;
	if (w->n > TREE_WAY_OPEN && !w->levels[w->n - 1 - TREE_WAY_OPEN].keep_open)
		close_level(&w->levels[w->n - 1 - TREE_WAY_OPEN]);
	return 0;
}

/* Open the directory above the current one again. */
static int reopen_above(struct tree_way *w)
{
	struct tree_level *above = &w->levels[w->n - 2];
	struct stat st;
	int fd = open_dir(tree_way_fd(w), "..", 0, &st);

	if (fd < 0)
		return -1;
	if (!file_is_same(&st, &above->st)) {
		file_close(&fd);
		errno = ESTALE;
		return -1;
	}
	above->fd = fd;
	return 0;
}

int tree_way_leave(struct tree_way *w)
{
	int rc = w->n > 1 && w->levels[w->n - 2].fd < 0 ? reopen_above(w) : 0;

	release_level(&w->levels[--w->n]);
	tree_way_unname(w);
	return rc;
}

bool tree_way_leads_back(const struct tree_way *w)
{
	const struct tree_level *last = &w->levels[w->n - 1];

	for (const struct tree_level *l = w->levels; l < last; l++)
		if (file_is_same(&l->st, &last->st))
			return true;
	return false;
}

DIR *tree_way_read(struct tree_way *w)
{
	struct tree_level *l = tree_way_level(w);

	l->dir = fdopendir(l->fd);
	return l->dir;
}
