/*
 * tree-remove.c: rm -r. Of each directory first go the files, as they are read, then its
 * subdirectories, then the directory itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/tree.h"
#include "tree-internal.h"

struct remover {
	struct tree_way way;
	struct err *err; /* the first failure; the others are passed over */
	bool failed;
};

/* Of what the way's path names. errno says why. */
static void remove_failed(struct remover *r)
{
	if (!r->failed && errno != ENOENT) {
		(void)err_os(r->err, "cannot remove %s", r->way.path.s);
		r->failed = true;
	}
}

/* Remove a name of the current directory. 1: it is a directory, which is left. */
static int remove_name(struct remover *r, const char *name)
{
	if (unlinkat(tree_way_fd(&r->way), name, 0) == 0)
		return 0;
	if (errno == EISDIR) /* Linux's answer; POSIX has EPERM, which may mean other things */
		return 1;
	tree_way_name(&r->way, name);
	remove_failed(r);
	tree_way_unname(&r->way);
	return 0;
}

static void remove_dir(struct remover *r, const char *name)
{
	tree_way_name(&r->way, name);
	if (unlinkat(tree_way_fd(&r->way), name, AT_REMOVEDIR) < 0)
		remove_failed(r);
	tree_way_unname(&r->way);
}

/* Remove what the current directory has but for subdirectories, which become its names. */
static void remove_files(struct remover *r)
{
	DIR *dir = tree_way_read(&r->way);
	const struct dirent *e;
	int rc = -1;

	while (dir && (rc = tree_read_dir(dir, &e)) > 0)
		if (remove_name(r, e->d_name))
			strlist_push(&tree_way_level(&r->way)->names, e->d_name);
	if (rc < 0)
		remove_failed(r);
}

static void enter(struct remover *r, const char *name)
{
	if (tree_way_enter(&r->way, name, /* follow= */ false) == 0) {
		remove_files(r);
		return;
	}
	remove_failed(r);
	tree_way_unname(&r->way);
}

/* -1: the directory above was moved. What is left of it cannot be found again. */
static int leave(struct remover *r, const char *root)
{
	if (tree_way_leave(&r->way) < 0) {
		remove_failed(r);
		return -1;
	}
	if (!r->way.n) {
		remove_dir(r, root);
	} else {
		const struct tree_level *l = tree_way_level(&r->way);

		remove_dir(r, l->names.v[l->next - 1]);
	}
	return 0;
}

static void remove_tree(struct remover *r, const char *root)
{
	if (!remove_name(r, root))
		return;
	enter(r, root);
	while (r->way.n) {
		struct tree_level *l = tree_way_level(&r->way);

		if (l->next < l->names.n)
			enter(r, l->names.v[l->next++]);
		else if (leave(r, root) < 0)
			return;
	}
}

int tree_remove_at(const struct tree_place *place, struct err *err)
{
	struct remover r = { .way = TREE_WAY_INIT, .err = err };

	r.way.base_fd = place->dir_fd;
	r.way.root = place->path;
	remove_tree(&r, place->name);
	tree_way_release(&r.way);
	return r.failed ? -1 : 0;
}

int tree_remove(const char *path, struct err *err)
{
	return tree_remove_at(&(struct tree_place)TREE_PLACE(path), err);
}
