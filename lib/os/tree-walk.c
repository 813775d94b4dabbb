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

/* What is in a directory of the way. It is read at once, to be sorted. */
struct level {
	struct item *items;
	size_t n, cap;
	size_t next; /* the item to come */
};

struct tree_walk_state {
	struct tree_way way;
	size_t root_len;      /* what of its path is not that of the entry */
	struct level *levels; /* one for each of the way's */
	size_t n, cap;
	int flags;
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

/* Of what the way's path names. errno says why. */
static void warn_unreadable(const struct tree_walk_state *w)
{
	if (!(w->flags & TREE_QUIET))
		log_warning("cannot read %s: %s", w->way.path.s, strerror(errno));
}

static int read_items(struct tree_walk_state *w, struct level *l)
{
	DIR *dir = tree_way_read(&w->way);
	const struct dirent *e;
	int rc = -1;

	while (dir && (rc = tree_read_dir(dir, &e)) > 0) {
		struct item item = { 0 };

		if (!look_at(dirfd(dir), e, &item)) {
			if (errno != ENOENT) { /* else it is gone since */
				tree_way_name(&w->way, e->d_name);
				warn_unreadable(w);
				tree_way_unname(&w->way);
			}
			continue;
		}
		item.name = xstrdup(e->d_name);
		ALLOC_GROW(l->items, l->n + 1, l->cap);
		l->items[l->n++] = item;
	}
	if (l->n > 1)
		qsort(l->items, l->n, sizeof(l->items[0]), compare_names);
	return rc;
}

/* Read the current directory of the way and make it the level to go on with. */
static int push_level(struct tree_walk_state *w)
{
	struct level l = { 0 };

	if (read_items(w, &l) < 0) {
		level_release(&l);
		return -1;
	}
	ALLOC_GROW(w->levels, w->n + 1, w->cap);
	w->levels[w->n++] = l;
	return 0;
}

/* Go back up. A directory that was moved while we were below it ends the walk. */
static void leave(struct tree_walk_state *w)
{
	if (tree_way_leave(&w->way) == 0)
		return;
	warn_unreadable(w);
	while (w->n)
		level_release(&w->levels[--w->n]);
	tree_way_release(&w->way);
}

/* Go into the entry given last. */
static void enter(struct tree_walk_state *w)
{
	if (tree_way_enter(&w->way, w->entry.name, w->entry.is_link) < 0) {
		warn_unreadable(w);
		return;
	}
	/* Only a followed link can lead back to where we came from. */
	if (w->entry.is_link && tree_way_leads_back(&w->way)) {
		leave(w);
	} else if (push_level(w) < 0) {
		warn_unreadable(w);
		leave(w);
	}
}

int tree_walk_open(struct tree_walk *walk, const char *root, int flags, struct err *err)
{
	struct tree_walk_state *w = xcalloc(1, sizeof(*w));

	w->way = (struct tree_way)TREE_WAY_INIT;
	w->flags = flags;
	walk->state = w;
	if (tree_way_enter(&w->way, root, /* follow= */ true) < 0)
		(void)err_os(err, "cannot open directory %s", root);
	else if (push_level(w) < 0)
		(void)err_os(err, "cannot read directory %s", root);
	else
		w->root_len = w->way.path.len + !ends_with(root, "/");
	if (w->n)
		return 0;
	tree_walk_close(walk);
	return -1;
}

bool tree_walk_next(struct tree_walk *walk, const struct tree_entry **entry)
{
	struct tree_walk_state *w = walk->state;
	const struct item *item;
	struct level *l;

	if (w->go_down)
		enter(w);
	w->go_down = false;
	while (w->n && w->levels[w->n - 1].next == w->levels[w->n - 1].n) {
		level_release(&w->levels[--w->n]);
		leave(w);
	}
	if (!w->n)
		return false;
	l = &w->levels[w->n - 1];
	item = &l->items[l->next++];
	tree_way_name(&w->way, item->name);
	w->entry = (struct tree_entry){
		.path = w->way.path.s + w->root_len,
		.name = item->name,
		.is_dir = item->is_dir,
		.is_link = item->is_link,
		.st = &item->st,
		.depth = w->n - 1,
	};
	w->go_down = item->is_dir && (!item->is_link || (w->flags & TREE_FOLLOW));
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
	tree_way_release(&w->way);
	free(w);
	walk->state = NULL;
}

/* ---- size ---- */

uint64_t tree_size(const char *path)
{
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const struct tree_entry *e;
	uint64_t total = 0;
	struct stat st;

	if (stat(path, &st) == 0 && S_ISREG(st.st_mode))
		return (uint64_t)st.st_size;
	if (tree_walk_open(&walk, path, TREE_QUIET, &ignored) < 0)
		return 0;
	while (tree_walk_next(&walk, &e))
		if (!e->is_link && S_ISREG(e->st->st_mode))
			total += (uint64_t)e->st->st_size;
	return total;
}
