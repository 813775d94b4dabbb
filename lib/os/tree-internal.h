/*
 * tree-internal.h: the way down a tree, and directory streams, for the tree-*.c files.
 */
#ifndef GUILD_TREE_INTERNAL_H
#define GUILD_TREE_INTERNAL_H

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "guild/buf.h"
#include "guild/strlist.h"

/* For CLEANUP; NULL is fine. */
void tree_close_dir(DIR **dir);
/* The next entry but "." and "..": 1, 0 at the end, -1 with errno. */
int tree_read_dir(DIR *dir, const struct dirent **out);

/* ---- tree-way.c ---- */
/*
 * The directories from the root of a tree down to the current one. However deep that is, only
 * the innermost TREE_WAY_OPEN of them are open. One further up is opened again, as ".." of the
 * one below it, when the way leads back to it; that it is the same directory is checked. Names
 * are relative to the current directory, so that no path is ever too long for the system.
 *
 *	struct tree_way way = TREE_WAY_INIT;
 *
 *	if (tree_way_enter(&way, root, true) < 0) …
 *	while (way.n) {
 *		if there is a subdirectory to go into
 *			tree_way_enter(&way, name, false)
 *		else if (tree_way_leave(&way) < 0)
 *			the directory above has been moved: give up
 *	}
 *	tree_way_release(&way);
 *
 * A directory above a followed link is not its "..", so it stays open: each such link on the
 * way down costs one descriptor more.
 *
 * Functions that can fail return -1 with errno, for the caller's own message.
 */
#define TREE_WAY_OPEN 8

struct tree_level {
	int fd;               /* -1: closed for now */
	DIR *dir;             /* reads fd, which it owns then; NULL: no stream */
	struct stat st;       /* when it was entered */
	size_t path_len;      /* of its path in tree_way.path */
	bool keep_open;       /* the level below was entered through a link */
	struct strlist names; /* what the caller has yet to do here, in its order */
	size_t next;          /* of them */
};

struct tree_way {
	int base_fd;      /* what the root's name is relative to */
	const char *root; /* how messages name it; NULL: by that name */
	struct buf path;  /* of the current directory, for messages; the caller may append to it */
	struct tree_level *levels;
	size_t n, cap;
};
#define TREE_WAY_INIT { .base_fd = AT_FDCWD, .path = BUF_INIT }

void tree_way_release(struct tree_way *w);
/* The current directory; the base when there is none. Borrowed. */
int tree_way_fd(const struct tree_way *w);
struct tree_level *tree_way_level(struct tree_way *w); /* n is not 0 */
/*
 * Go into a directory of the current one. follow: the name may be that of a link; otherwise a
 * link is a failure. After a failure, path has the name at its end.
 */
int tree_way_enter(struct tree_way *w, const char *name, bool follow);
/* Go back to the one above. -1: that is not where it was (ESTALE), or cannot be opened. */
int tree_way_leave(struct tree_way *w);
/* Is the current directory one of those above it, as only a link makes it? */
bool tree_way_leads_back(const struct tree_way *w);
/* Make path that of the current directory again, and that of name in it. */
void tree_way_name(struct tree_way *w, const char *name);
void tree_way_unname(struct tree_way *w);
/* A stream of the current directory's entries, from the first on. NULL with errno. */
DIR *tree_way_read(struct tree_way *w);

#endif
