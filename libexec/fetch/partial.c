#include <errno.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"

#include "fetch.h"

void partial_release(struct partial *p)
{
	file_close(&p->fd);
	buf_release(&p->path);
	buf_release(&p->from_path);
	buf_release(&p->validator);
}

/* The validator that belongs to what is there, if that is a part of url. */
static int load_validator(struct partial *p, const char *url, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t len = strlen(url);

	if (file_read(AT_FDCWD, p->from_path.s, 0, &text, err) < 0)
		return -1;
	buf_rtrim(&text);
	if (text.len > len + 1 && starts_with(text.s, url) && text.s[len] == '\n')
		buf_addstr(&p->validator, text.s + len + 1);
	return 0;
}

int partial_open(struct partial *p, const char *dir, const char *url, bool shared, struct err *err)
{
	struct stat st;

	p->shared = shared;
	path_join(&p->path, dir, ".guild-partial");
	if (!shared)
		buf_addf(&p->path, ".%ld", (long)getpid());
	buf_addf(&p->from_path, "%s.from", p->path.s);
	p->fd = open(p->path.s, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (p->fd < 0)
		return err_os(err, "cannot write %s", p->path.s);
	if (fstat(p->fd, &st) < 0)
		return err_os(err, "cannot read %s", p->path.s);
	p->size = st.st_size;
	return load_validator(p, url, err);
}

int partial_restart(struct partial *p, const char *url, const char *validator, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	/* In this order: a validator never stands beside bytes of other content. */
	if (ftruncate(p->fd, 0) < 0)
		return err_os(err, "cannot write %s", p->path.s);
	p->size = 0;
	buf_set(&p->validator, validator);
	if (!*validator || !p->shared)
		return file_remove(AT_FDCWD, p->from_path.s, err);
	buf_addf(&text, "%s\n%s\n", url, validator);
	return file_write(AT_FDCWD, p->from_path.s, NULL, text.s, text.len, FILE_PRIVATE,
			  err); /* a URL may hold a password */
}

int partial_append(struct partial *p, const void *data, size_t len, struct err *err)
{
	if (file_write_all(p->fd, data, len, p->path.s, err) < 0)
		return -1;
	p->size += (int64_t)len;
	return 0;
}

int partial_finish(struct partial *p, const char *file, struct err *err)
{
	/* It is taken for whole for ever after: also after a power cut. */
	if (fsync(p->fd) < 0 && errno != EINVAL && errno != EROFS)
		return err_os(err, "cannot write %s", p->path.s);
	if (rename(p->path.s, file) < 0)
		return err_os(err, "cannot rename %s to %s", p->path.s, file);
	return file_remove(AT_FDCWD, p->from_path.s, err);
}

void partial_discard(struct partial *p)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT; /* it costs room, and harms nothing */

	(void)!file_remove(AT_FDCWD, p->path.s, &ignored);
	(void)!file_remove(AT_FDCWD, p->from_path.s, &ignored);
}
