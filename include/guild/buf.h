/*
 * buf.h: a string of bytes that grows.
 *
 * buf.s is never NULL and always NUL-terminated at buf.s[buf.len]; the length
 * is carried, so NUL bytes inside survive. The struct owns its memory; only
 * buf_detach() hands it out. A released buffer is empty and may be used again.
 *
 *	CLEANUP(buf_release) struct buf path = BUF_INIT;
 *
 *	buf_addf(&path, "%s/runs/%s", home, id);
 *	use(path.s);
 */
#ifndef GUILD_BUF_H
#define GUILD_BUF_H

#include <stdarg.h>

#include "guild/compat.h"

struct buf {
	char *s;    /* buf_empty while nothing was ever added */
	size_t len; /* bytes before the NUL */
	size_t cap; /* bytes allocated, 0 while s is buf_empty */
};

extern char buf_empty[1];
#define BUF_INIT { .s = buf_empty }

void buf_init(struct buf *b);
void buf_release(struct buf *b);
/* Empty it, keep the memory. */
void buf_reset(struct buf *b);
/* The string, now the caller's to free; the buffer is empty after it. */
char *buf_detach(struct buf *b);
/* Room for extra more bytes and the NUL. */
void buf_grow(struct buf *b, size_t extra);
/* Shorten (or, after buf_grow and a write past len, lengthen) to len. */
void buf_setlen(struct buf *b, size_t len);

void buf_add(struct buf *b, const void *data, size_t len);
void buf_addstr(struct buf *b, const char *s);
void buf_addch(struct buf *b, int c);
void buf_addbuf(struct buf *b, const struct buf *other);
void buf_addchars(struct buf *b, int c, size_t n);
PRINTF_LIKE(2, 3) void buf_addf(struct buf *b, const char *fmt, ...);
PRINTF_LIKE(2, 0) void buf_vaddf(struct buf *b, const char *fmt, va_list ap);
void buf_insert(struct buf *b, size_t pos, const void *data, size_t len);
void buf_remove(struct buf *b, size_t pos, size_t len);
/* Replace the whole content. */
void buf_set(struct buf *b, const char *s);

/* Cut ASCII white space (space, \t \n \v \f \r) at the end, or at both ends. */
void buf_rtrim(struct buf *b);
void buf_trim(struct buf *b);

#endif
