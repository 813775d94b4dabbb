#include "guild/err.h"

#include <errno.h>

#include "guild/buf.h"

void err_release(struct err *err)
{
	free(err->msg);
	free(err->place);
	*err = (struct err)ERR_INIT;
}

int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	struct buf msg = BUF_INIT; /* built first: an argument may be the old message */
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&msg, fmt, ap);
	va_end(ap);
	err_release(err);
	err->kind = kind;
	err->msg = buf_detach(&msg);
	return -1;
}

int err_os(struct err *err, const char *fmt, ...)
{
	struct buf msg = BUF_INIT;
	int os = errno;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&msg, fmt, ap);
	va_end(ap);
	buf_addf(&msg, ": %s", strerror(os));
	err_release(err);
	err->kind = os == ENOENT || os == ENOTDIR ? ERR_NOTFOUND : ERR_OS;
	err->os = os;
	err->msg = buf_detach(&msg);
	return -1;
}

int err_wrap(struct err *err, const char *fmt, ...)
{
	struct buf msg = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&msg, fmt, ap);
	va_end(ap);
	buf_addf(&msg, ": %s", err->msg ? err->msg : "unknown error");
	free(err->msg);
	err->msg = buf_detach(&msg);
	return -1;
}

int err_append(struct err *err, const char *fmt, ...)
{
	struct buf msg = BUF_INIT;
	va_list ap;

	if (err->msg)
		buf_addstr(&msg, err->msg);
	va_start(ap, fmt);
	buf_vaddf(&msg, fmt, ap);
	va_end(ap);
	free(err->msg);
	err->msg = buf_detach(&msg);
	return -1;
}

void err_set_place(struct err *err, const char *fmt, ...)
{
	struct buf place = BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&place, fmt, ap);
	va_end(ap);
	free(err->place);
	err->place = buf_detach(&place);
}

void err_move(struct err *to, struct err *from)
{
	if (to == from)
		return;
	err_release(to);
	*to = *from;
	*from = (struct err)ERR_INIT;
}
