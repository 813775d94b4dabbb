#include "guild/follow.h"

#include <errno.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"

void follow_open(struct follow *f, const char *path)
{
	f->path = xstrdup(path);
}

void follow_close(struct follow *f)
{
	file_close(&f->fd);
	free(f->path);
	*f = (struct follow)FOLLOW_INIT;
}

/* 1: it is open, 0: there is none, -1. */
static int open_now(struct follow *f, struct err *err)
{
	f->pos = 0;
	f->fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (f->fd >= 0)
		return 1;
	return errno == ENOENT || errno == ENOTDIR ? 0 : err_os(err, "cannot read %s", f->path);
}

/* At the end of what is there: has the file become another one? */
static int look_again(struct follow *f, struct err *err)
{
	struct stat ours, there;

	if (fstat(f->fd, &ours) < 0)
		return err_os(err, "cannot read %s", f->path);
	if (ours.st_size < f->pos) {
		f->pos = 0;
		return 1;
	}
	if (stat(f->path, &there) < 0 || file_is_same(&ours, &there))
		return 0;
	file_close(&f->fd);
	return open_now(f, err);
}

ssize_t follow_read(struct follow *f, char *data, size_t size, struct err *err)
{
	int rc = f->fd < 0 ? open_now(f, err) : 1;

	while (rc > 0) {
		ssize_t n = pread(f->fd, data, size, f->pos);

		if (n > 0) {
			f->pos += n;
			return n;
		}
		if (n < 0 && errno != EINTR)
			return err_os(err, "cannot read %s", f->path);
		rc = n < 0 ? 1 : look_again(f, err);
	}
	return rc;
}
