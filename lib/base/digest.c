#include "guild/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <nettle/md5.h>
#include <nettle/sha1.h>
#include <nettle/sha2.h>

#include "guild/err.h"

#define READ_SIZE (64 * 1024)

union context {
	struct md5_ctx md5;
	struct sha1_ctx sha1;
	struct sha224_ctx sha224;
	struct sha256_ctx sha256;
};
_Static_assert(sizeof(union context) <= sizeof(((struct digest *)0)->ctx), "context fits");
_Static_assert(_Alignof(union context) <= _Alignof(struct digest), "context is aligned");

static union context *context(struct digest *d)
{
	return (union context *)(void *)&d->ctx;
}

void digest_init(struct digest *d, enum digest_algo algo)
{
	union context *c = context(d);

	d->algo = algo;
	switch (algo) {
	case DIGEST_MD5:
		md5_init(&c->md5);
		break;
	case DIGEST_SHA1:
		sha1_init(&c->sha1);
		break;
	case DIGEST_SHA224:
		sha224_init(&c->sha224);
		break;
	case DIGEST_SHA256:
		sha256_init(&c->sha256);
		break;
	}
}

void digest_update(struct digest *d, const void *data, size_t len)
{
	union context *c = context(d);

	switch (d->algo) {
	case DIGEST_MD5:
		md5_update(&c->md5, len, data);
		break;
	case DIGEST_SHA1:
		sha1_update(&c->sha1, len, data);
		break;
	case DIGEST_SHA224:
		sha224_update(&c->sha224, len, data);
		break;
	case DIGEST_SHA256:
		sha256_update(&c->sha256, len, data);
		break;
	}
}

void digest_hex(struct digest *d, char out[DIGEST_HEX_MAX])
{
	static const char hex[] = "0123456789abcdef";
	union context *c = context(d);
	uint8_t raw[SHA256_DIGEST_SIZE];
	size_t size = 0;

	switch (d->algo) {
	case DIGEST_MD5:
		size = MD5_DIGEST_SIZE;
		md5_digest(&c->md5, size, raw);
		break;
	case DIGEST_SHA1:
		size = SHA1_DIGEST_SIZE;
		sha1_digest(&c->sha1, size, raw);
		break;
	case DIGEST_SHA224:
		size = SHA224_DIGEST_SIZE;
		sha224_digest(&c->sha224, size, raw);
		break;
	case DIGEST_SHA256:
		size = SHA256_DIGEST_SIZE;
		sha256_digest(&c->sha256, size, raw);
		break;
	}
	for (size_t i = 0; i < size; i++) {
		out[2 * i] = hex[raw[i] >> 4];
		out[2 * i + 1] = hex[raw[i] & 15];
	}
	out[2 * size] = '\0';
}

void digest_data(enum digest_algo algo, const void *data, size_t len, char out[DIGEST_HEX_MAX])
{
	struct digest d;

	digest_init(&d, algo);
	digest_update(&d, data, len);
	digest_hex(&d, out);
}

int digest_fd(struct digest *d, int fd, struct err *err)
{
	unsigned char data[READ_SIZE];
	ssize_t n;

	while ((n = read(fd, data, sizeof(data))) != 0) {
		if (n > 0)
			digest_update(d, data, (size_t)n);
		else if (errno != EINTR)
			return err_os(err, "cannot read");
	}
	return 0;
}

int digest_file(enum digest_algo algo, int dirfd, const char *path, char out[DIGEST_HEX_MAX],
		struct err *err)
{
	struct digest d;
	int fd, rc;

	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_os(err, "cannot read %s", path);
	digest_init(&d, algo);
	rc = digest_fd(&d, fd, err);
	(void)close(fd); /* was only read */
	if (rc < 0)
		return err_wrap(err, "%s", path);
	digest_hex(&d, out);
	return 0;
}
