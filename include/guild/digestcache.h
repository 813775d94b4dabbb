/*
 * digestcache.h: digests of large files, kept under the home for as long as the files stay the
 * same.
 *
 * HOME/cache/digests/DEVICE-INODE has what the file was (device, inode, size, times) and the
 * digests known of it. It is never the truth: a file there may be deleted at any time, is
 * replaced by rename, and is believed only when it names the very state of the file. A digest
 * is kept only when the file was the same before and after it was read, and its times are old
 * enough that a write since would show in them.
 */
#ifndef GUILD_DIGESTCACHE_H
#define GUILD_DIGESTCACHE_H

#include "guild/digest.h"

struct stat;

/* Smaller files are read: that costs less than to keep their digests. */
#define DIGESTCACHE_MIN (1024 * 1024)

/* As digest_file() of an absolute path; sha1 and sha256 only. */
MUST_CHECK int digestcache_file(const char *home, enum digest_algo algo, const char *path,
				char out[DIGEST_HEX_MAX], struct err *err);
/* What is known without reading the file. */
bool digestcache_get(const char *home, enum digest_algo algo, const char *path,
		     char out[DIGEST_HEX_MAX]);
/*
 * Keep a digest that was made elsewhere, of a file that was *before when that began. Nothing is
 * kept when it has changed since, or where the home cannot be written.
 */
void digestcache_put(const char *home, enum digest_algo algo, const char *path,
		     const struct stat *before, const char *hex);

#endif
