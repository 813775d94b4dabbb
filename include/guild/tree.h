/*
 * tree.h: directories with all that is below them: listed, walked, measured, copied and removed
 * as a whole.
 *
 * guild/file.h reads and writes single files; guild/below.h finds places below a directory that
 * no link leads out of.
 *
 * A tree may have any depth, and its paths any length: names are relative to open directories,
 * of which a function holds about a dozen at a time.
 */
#ifndef GUILD_TREE_H
#define GUILD_TREE_H

#include <fcntl.h>
#include <sys/stat.h>

#include "guild/buf.h"
#include "guild/strlist.h"

struct digest;
struct err;

/*
 * The names in a directory, sorted by bytes, without "." and "..". Appends to
 * names. ERR_NOTFOUND when it is not there.
 */
MUST_CHECK int tree_list(int dirfd, const char *path, struct strlist *names, struct err *err);
/*
 * The same, apart: directories and links to directories, and all else. Of the latter specials
 * are those that are or lead to pipes, sockets and devices.
 */
MUST_CHECK int tree_list_kinds(int dirfd, const char *path, struct strlist *dirs,
			       struct strlist *others, struct strlist *specials, struct err *err);

/*
 * Walk a tree depth first, in order of name, each directory before what is in it:
 *
 *	CLEANUP(tree_walk_close) struct tree_walk w = TREE_WALK_INIT;
 *
 *	if (tree_walk_open(&w, root, TREE_FOLLOW, &err) < 0) …
 *	while (tree_walk_next(&w, &entry)) {
 *		if (entry->is_dir && skip(entry->path))
 *			tree_walk_prune(&w);
 *	}
 *
 * A directory that cannot be read is a warning (log.h): nothing below it comes. A
 * followed link that leads back to a directory above it is an entry, but not gone into.
 */
enum tree_flags {
	TREE_FOLLOW = 1 << 0,      /* go into links that lead to directories */
	TREE_QUIET = 1 << 1,       /* what cannot be read is passed over without a warning */
};
struct tree_entry {
	const char *path;  /* relative to the root, '/'-separated; dies with the next call */
	const char *name;  /* its last part */
	bool is_dir;       /* a directory, or a link to one */
	bool is_link;
	const struct stat *st; /* of what a link leads to; of the link itself if that is gone */
	size_t depth;      /* 0: directly in the root */
};
struct tree_walk {
	struct tree_walk_state *state;
};
#define TREE_WALK_INIT { 0 }
MUST_CHECK int tree_walk_open(struct tree_walk *w, const char *root, int flags, struct err *err);
/* false: that was all. */
bool tree_walk_next(struct tree_walk *w, const struct tree_entry **entry);
void tree_walk_prune(struct tree_walk *w);
void tree_walk_close(struct tree_walk *w);

/*
 * A file or directory that is, or will be, in an open directory. Nothing of it is the place's own.
 * guild/below.h finds places below a directory.
 */
struct tree_place {
	int dir_fd;       /* AT_FDCWD: the working directory */
	const char *name; /* relative to dir_fd */
	const char *path; /* how messages name it */
};
#define TREE_PLACE(p) { .dir_fd = AT_FDCWD, .name = (p), .path = (p) }

/* Sees the bytes of a file as they are copied, in pieces; after a failure, perhaps some of them. */
struct tree_sink {
	void (*see)(void *data, const void *bytes, size_t n);
	void *data;
};
/*
 * Copy one file's bytes and permission bits (no times), as reflink or copy_file_range where the
 * file system can. An existing target is replaced. It is never written into: a link, or other
 * names of the file, keep what they have. sink may be NULL.
 */
MUST_CHECK int tree_copy_file(const struct tree_place *from, const struct tree_place *to,
			      const struct tree_sink *sink, struct err *err);
/* The same; sha1_hex gets the digest of what was copied (DIGEST_HEX_MAX bytes). */
MUST_CHECK int tree_copy_file_sha1(const struct tree_place *from, const struct tree_place *to,
				   char *sha1_hex, struct err *err);
/*
 * Copy a file, link or directory with all below it, and their times; to must not exist. Links are
 * copied as they are. Pipes, sockets and devices are passed over with a warning. The first failure
 * ends it; what is there stays.
 */
MUST_CHECK int tree_copy(const struct tree_place *from, const struct tree_place *to,
			 struct err *err);
/* rm -r: links are removed, not followed. Missing is no error. After a failure (the first
 * is told) the rest is removed all the same. */
MUST_CHECK int tree_remove(const char *path, struct err *err);
MUST_CHECK int tree_remove_at(const struct tree_place *place, struct err *err);
/* Bytes of all regular files below path. */
uint64_t tree_size(const char *path);

#endif
