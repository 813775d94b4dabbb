/*
 * digest.h: md5, sha1, sha224 and sha256, as hex text. On nettle.
 */
#ifndef GUILD_DIGEST_H
#define GUILD_DIGEST_H

#include "guild/compat.h"

struct err;

enum digest_algo { DIGEST_MD5, DIGEST_SHA1, DIGEST_SHA224, DIGEST_SHA256 };
#define DIGEST_HEX_MAX (2 * 32 + 1)

struct digest {
	enum digest_algo algo;
	union {
		uint64_t align;
		unsigned char bytes[256];
	} ctx; /* nettle's context: digest.c checks that it fits */
};

void digest_init(struct digest *d, enum digest_algo algo);
void digest_update(struct digest *d, const void *data, size_t len);
/* Lower-case hex with a NUL; d must be initialised again before further use. */
void digest_hex(struct digest *d, char out[DIGEST_HEX_MAX]);

void digest_data(enum digest_algo algo, const void *data, size_t len, char out[DIGEST_HEX_MAX]);
/* What can be read from fd up to its end goes into d. */
MUST_CHECK int digest_fd(struct digest *d, int fd, struct err *err);
/* The whole file at path, relative to dirfd (or AT_FDCWD); follows links. */
MUST_CHECK int digest_file(enum digest_algo algo, int dirfd, const char *path,
			   char out[DIGEST_HEX_MAX], struct err *err);

#endif
