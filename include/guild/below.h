/*
 * below.h: files below a directory and nowhere else, whatever links are there.
 *
 * A run has links that lead to its dependencies, and an operation, or another program, may put
 * one in the place of a directory at any moment. A path that was checked as text, or by
 * realpath(3), then leads to somebody else's files. Here no symbolic link on the way is ever
 * followed:
 *
 *	CLEANUP(below_close) struct below b = BELOW_INIT;
 *
 *	if (below_open(&b, run->dir, &err) < 0 ||
 *	    below_make_dir(&b, ".dvc/tmp", &err) < 0 ||
 *	    below_symlink(&b, ".dvc/cache", cache, &err) < 0)
 *		return -1;
 *
 * guild/file.h reads and writes single files, guild/tree.h handles whole trees. Both go
 * wherever a path leads; below_find() gives them a place that is inside.
 *
 * Paths are relative to the directory. Slashes too many and "." count nothing. The last part
 * may be a link: it is that link itself that is replaced, renamed or removed. The directory
 * that was opened may itself be named by links; it stays the same one also when it is moved.
 *
 * Errors of every function here: ERR_INVALID for a path that names nothing below the directory
 * (absolute, with a part "..", or without any part); ERR_OS with os ELOOP for a link on the
 * way, ENOTDIR for another file there, and what the system calls say. Messages name paths as
 * ROOT/PATH, with ROOT as it was given to below_open().
 *
 * The directory that was found last stays open, and often the one above it. Paths that come
 * sorted are found with few system calls: one directory after the other, not each file from the
 * root. A caller that removes or renames directories by other means, in between, may still get
 * places in the old ones.
 *
 * Inside is openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS or, where the kernel has no
 * such call or does not permit it, an open(2) of each part that follows no link.
 */
#ifndef GUILD_BELOW_H
#define GUILD_BELOW_H

#include <sys/stat.h>

#include "guild/buf.h"

struct err;
struct tree_place;

struct below {
	int root_fd;      /* -1: not open */
	struct buf root;  /* its path, for messages */
	int dir_fd;       /* the directory found last; -1: the root */
	int up_fd;        /* the one above that; -1: not open, or the root */
	struct buf dir;   /* its path, relative to the root */
	struct buf found; /* the place found last, relative to the root */
	struct buf path;  /* the same for messages */
	bool by_parts;    /* there is no openat2 */
};
#define BELOW_INIT \
	{ .root_fd = -1, .root = BUF_INIT, .dir_fd = -1, .up_fd = -1, .dir = BUF_INIT, \
	  .found = BUF_INIT, .path = BUF_INIT }

MUST_CHECK int below_open(struct below *b, const char *root, struct err *err);
void below_close(struct below *b);

enum below_flags {
	BELOW_MAKE = 1 << 0, /* make the directories above the place (mode 0777 less umask) */
};
/*
 * The place of path: the directory that holds it, which has to be there, and its name in it.
 * Whether there is anything at the place is not looked at. It is borrowed until the next call
 * with b.
 */
MUST_CHECK int below_find(struct below *b, const char *path, int flags, struct tree_place *out,
			  struct err *err);
/* 1 with what is at path (of a link: itself), 0 when there is nothing, -1. */
MUST_CHECK int below_stat(struct below *b, const char *path, struct stat *st, struct err *err);

/* ---- what makes something makes the directories above it, too ---- */

/* mkdir -p: also fine when it is there. A file in its place is EEXIST. */
MUST_CHECK int below_make_dir(struct below *b, const char *path, struct err *err);
/*
 * Make a directory that only its owner may enter, with a name that nothing has yet: stem and six
 * random characters, which are added to it.
 */
MUST_CHECK int below_make_unique_dir(struct below *b, struct buf *stem, struct err *err);
/* A new file, to be written to. Returns its descriptor; -1, os EEXIST when anything is there. */
MUST_CHECK int below_create(struct below *b, const char *path, mode_t mode, struct err *err);
/* A new file that holds data; after a failure it is not there. os EEXIST. */
MUST_CHECK int below_write(struct below *b, const char *path, const void *data, size_t len,
			   struct err *err);
/* A symbolic link with the text target, which may lead anywhere; os EEXIST. */
MUST_CHECK int below_symlink(struct below *b, const char *path, const char *target, struct err *err);
/* A further name, path, of the file at existing; os EEXIST. */
MUST_CHECK int below_link(struct below *b, const char *existing, const char *path, struct err *err);
/*
 * tree_copy_file() to path: an existing file is replaced, never written into. sha1_hex (may be
 * NULL) gets the digest; from may not be a place that b found.
 */
MUST_CHECK int below_copy_file(struct below *b, const struct tree_place *from, const char *path,
			       char *sha1_hex, struct err *err);
/* tree_copy() to path, where nothing may be, in the same way. */
MUST_CHECK int below_copy(struct below *b, const struct tree_place *from, const char *path,
			  struct err *err);
/* rename(2): a file or an empty directory that is at to is replaced. */
MUST_CHECK int below_rename(struct below *b, const char *from, const char *to, struct err *err);

/* rm -r, as tree_remove(): links are removed, not followed; missing is no error. */
MUST_CHECK int below_remove(struct below *b, const char *path, struct err *err);

#endif
