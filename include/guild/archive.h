/*
 * archive.h: take an archive apart below a directory, and nowhere else. On libarchive, of which
 * no other module knows.
 *
 *	CLEANUP(strlist_release) struct strlist members = STRLIST_INIT;
 *
 *	if (unpack_archive(path, UNPACK_TAR, dir, &unpack_limits, &members, &err) < 0)
 *		remove what is in dir, and say err;
 *
 * An archive is hostile until proven otherwise. It is refused as a whole, with the member
 * named, when a name is absolute, has "..", is no UTF-8 or holds control characters; when two
 * members have one name; when a link leads out, or a member would be written through one; for
 * devices, pipes and sockets; when it is damaged or cut short; and past a limit. Of the mode
 * only the permission bits count, less umask, and the owner may always read and write. Links
 * are created when all else is there: nothing is ever written through one.
 *
 * Programs that call this link libarchive: guild--unpack does, so that no other need, and so that
 * what a damaged archive does to its parser is an error of that archive.
 */
#ifndef GUILD_ARCHIVE_H
#define GUILD_ARCHIVE_H

#include "guild/strlist.h"

struct err;

enum unpack_type {
	UNPACK_ZIP,
	UNPACK_TAR,  /* plain, or packed by gzip, bzip2, xz, zstd, lz4 or compress */
	UNPACK_GZIP, /* one file, NAME.gz: its member is NAME */
};

struct unpack_limits {
	uint64_t bytes;       /* of all members together, holes included */
	uint64_t members;
	uint64_t ratio;       /* times the size of the archive, past free_bytes */
	uint64_t free_bytes;  /* that any archive may unpack to */
	size_t depth;         /* parts of a name */
	size_t name;          /* bytes of a name */
};
/*
 * For what people keep data in: 1 TiB, 10 million members, 500 times its size past 128 MiB, 64
 * parts, 4000 bytes.
 */
extern const struct unpack_limits unpack_limits;

/*
 * Unpack the archive at path below dir, a directory that is there and empty. Adds to members
 * the names, '/'-separated without a leading "./" or a slash at their end, in the archive's
 * order. Of what a failure leaves in dir the caller takes care.
 */
MUST_CHECK int unpack_archive(const char *path, enum unpack_type type, const char *dir,
			      const struct unpack_limits *limits, struct strlist *members,
			      struct err *err);

#endif
