#include "guild/tree.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "tree-internal.h"

struct item {
	char *name;
	struct stat st;
	bool is_dir, is_link;
};

/* A directory on the way down. It is read at once, so that no descriptor stays open. */
struct level {
	struct item *items;
	size_t n, cap;
	size_t next;     /* the item to come */
	size_t path_len; /* of the directory's path */
	dev_t dev;
	ino_t ino;
};

struct tree_walk_state {
	struct buf root; /* its name, for messages */
	int root_fd;
	int flags;
	struct buf path;
	struct level *levels;
	size_t n, cap;
	bool go_down; /* the entry given last is a directory to go into */
	struct tree_entry entry;
};

static void level_release(struct level *l)
{
	for (size_t i = 0; i < l->n; i++)
		free(l->items[i].name);
	free(l->items);
}

static int compare_names(const void *a, const void *b)
{
	return strcmp(((const struct item *)a)->name, ((const struct item *)b)->name);
}

static int compare_files_first(const void *a, const void *b)
{
	bool dir_a = ((const struct item *)a)->is_dir, dir_b = ((const struct item *)b)->is_dir;

	return dir_a == dir_b ? compare_names(a, b) : dir_a - dir_b;
}

/* Fill in all but the name. false: errno says why. */
static bool look_at(int dir_fd, const struct dirent *e, struct item *item)
{
	int type = e->d_type;

	if (type != DT_LNK) {
		if (fstatat(dir_fd, e->d_name, &item->st, AT_SYMLINK_NOFOLLOW) < 0)
			return false;
		item->is_link = S_ISLNK(item->st.st_mode);
	} else {
		item->is_link = true;
	}
	if (item->is_link && fstatat(dir_fd, e->d_name, &item->st, 0) < 0 &&
	    fstatat(dir_fd, e->d_name, &item->st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	item->is_dir = S_ISDIR(item->st.st_mode);
	return true;
}

static void warn_unreadable(const struct tree_walk_state *w, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int error = errno;

	path_join(&path, w->root.s, w->path.s);
	if (name)
		path_push(&path, name);
	log_warning("cannot read %s: %s", path.s, strerror(error));
}

/* Read the directory at w->path and make it the level to go on with. */
static int push_level(struct tree_walk_state *w)
{
	CLEANUP(tree_close_dir) DIR *dir =
		tree_open_dir(w->root_fd, w->path.len ? w->path.s : ".",
			      w->flags & TREE_FOLLOW ? 0 : O_NOFOLLOW);
	struct level l = { .path_len = w->path.len };
	const struct dirent *e;
	struct stat st;
	int rc = -1;

	if (!dir || fstat(dirfd(dir), &st) < 0)
		return -1;
	l.dev = st.st_dev;
	l.ino = st.st_ino;
	while ((rc = tree_read_dir(dir, &e)) > 0) {
		struct item item = { 0 };

		if (!look_at(dirfd(dir), e, &item)) {
			if (errno != ENOENT) /* else it is gone since */
				warn_unreadable(w, e->d_name);
			continue;
		}
		item.name = xstrdup(e->d_name);
		ALLOC_GROW(l.items, l.n + 1, l.cap);
		l.items[l.n++] = item;
	}
	if (rc < 0) {
		level_release(&l);
		return -1;
	}
	if (l.n > 1)
		qsort(l.items, l.n, sizeof(l.items[0]),
		      w->flags & TREE_FILES_FIRST ? compare_files_first : compare_names);
	ALLOC_GROW(w->levels, w->n + 1, w->cap);
	w->levels[w->n++] = l;
	return 0;
}

/* Only a followed link can lead back to where we came from. */
static bool is_loop(const struct tree_walk_state *w, const struct item *item)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->levels[i].dev == item->st.st_dev && w->levels[i].ino == item->st.st_ino)
			return true;
	return false;
}

int tree_walk_open(struct tree_walk *walk, const char *root, int flags, struct err *err)
{
	struct tree_walk_state *w;
	int fd = file_open_dir(AT_FDCWD, root, err);

	if (fd < 0)
		return -1;
	w = xcalloc(1, sizeof(*w));
	w->root_fd = fd;
	w->flags = flags;
	buf_init(&w->root);
	buf_addstr(&w->root, root);
	buf_init(&w->path);
	walk->state = w;
	if (push_level(w) < 0) {
		(void)err_os(err, "cannot read directory %s", root);
		tree_walk_close(walk);
		return -1;
	}
	return 0;
}

bool tree_walk_next(struct tree_walk *walk, const struct tree_entry **entry)
{
	struct tree_walk_state *w = walk->state;
	const struct item *item;
	struct level *l;

	if (w->go_down && push_level(w) < 0)
		warn_unreadable(w, NULL);
	w->go_down = false;
	while (w->n && w->levels[w->n - 1].next == w->levels[w->n - 1].n)
		level_release(&w->levels[--w->n]);
	if (!w->n)
		return false;
	l = &w->levels[w->n - 1];
	item = &l->items[l->next++];
	buf_setlen(&w->path, l->path_len);
	path_push(&w->path, item->name);
	w->entry = (struct tree_entry){
		.path = w->path.s,
		.name = item->name,
		.is_dir = item->is_dir,
		.is_link = item->is_link,
		.st = &item->st,
		.depth = w->n - 1,
	};
	w->go_down = item->is_dir &&
		     (!item->is_link || ((w->flags & TREE_FOLLOW) && !is_loop(w, item)));
	*entry = &w->entry;
	return true;
}

void tree_walk_prune(struct tree_walk *walk)
{
	walk->state->go_down = false;
}

void tree_walk_close(struct tree_walk *walk)
{
	struct tree_walk_state *w = walk->state;

	if (!w)
		return;
	while (w->n)
		level_release(&w->levels[--w->n]);
	free(w->levels);
	file_close(&w->root_fd);
	buf_release(&w->root);
	buf_release(&w->path);
	free(w);
	walk->state = NULL;
}
