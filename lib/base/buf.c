#include "guild/buf.h"

#include "guild/alloc.h"

/* Shared by all empty buffers; nobody ever writes more than its NUL. */
char buf_empty[1];

void buf_init(struct buf *b)
{
	*b = (struct buf)BUF_INIT;
}

void buf_release(struct buf *b)
{
	if (b->cap)
		free(b->s);
	buf_init(b);
}

void buf_reset(struct buf *b)
{
	b->len = 0;
	if (b->cap)
		b->s[0] = '\0';
}

char *buf_detach(struct buf *b)
{
	char *s = b->cap ? b->s : xstrdup("");

	buf_init(b);
	return s;
}

void buf_grow(struct buf *b, size_t extra)
{
	size_t want;

	if (ADD_OVERFLOWS(b->len, extra, &want) || ADD_OVERFLOWS(want, 1, &want))
		BUG("buffer of more than SIZE_MAX bytes");
	if (want <= b->cap)
		return;
	b->cap = alloc_grow_cap(b->cap < 32 ? 32 : b->cap, want);
	if (b->s == buf_empty) {
		b->s = xmalloc(b->cap);
		b->s[0] = '\0';
	} else {
		b->s = xrealloc(b->s, b->cap);
	}
}

void buf_setlen(struct buf *b, size_t len)
{
	if (len && len >= b->cap)
		BUG("length %zu of a buffer with room for %zu", len, b->cap);
	b->len = len;
	if (b->cap)
		b->s[len] = '\0';
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (!len)
		return;
	buf_grow(b, len);
	memcpy(b->s + b->len, data, len);
	buf_setlen(b, b->len + len);
}

void buf_addstr(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_addch(struct buf *b, int c)
{
	if (b->len + 2 > b->cap)
		buf_grow(b, 1);
	b->s[b->len++] = (char)c;
	b->s[b->len] = '\0';
}

void buf_addbuf(struct buf *b, const struct buf *other)
{
	buf_grow(b, other->len);
	buf_add(b, other->s, other->len);
}

void buf_addchars(struct buf *b, int c, size_t n)
{
	if (!n)
		return;
	buf_grow(b, n);
	memset(b->s + b->len, c, n);
	buf_setlen(b, b->len + n);
}

void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	buf_grow(b, 64);
	va_copy(again, ap);
	n = vsnprintf(b->s + b->len, b->cap - b->len, fmt, ap);
	if (n < 0)
		BUG("bad format '%s'", fmt);
	if ((size_t)n >= b->cap - b->len) {
		buf_grow(b, (size_t)n);
		(void)vsnprintf(b->s + b->len, b->cap - b->len, fmt, again); /* fits now */
	}
	va_end(again);
	b->len += (size_t)n;
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

void buf_insert(struct buf *b, size_t pos, const void *data, size_t len)
{
	if (pos > b->len)
		BUG("insert at %zu of %zu", pos, b->len);
	if (!len)
		return;
	buf_grow(b, len);
	memmove(b->s + pos + len, b->s + pos, b->len - pos);
	memcpy(b->s + pos, data, len);
	buf_setlen(b, b->len + len);
}

void buf_remove(struct buf *b, size_t pos, size_t len)
{
	if (pos > b->len || len > b->len - pos)
		BUG("remove %zu at %zu of %zu", len, pos, b->len);
	if (!len)
		return;
	memmove(b->s + pos, b->s + pos + len, b->len - pos - len);
	buf_setlen(b, b->len - len);
}

void buf_set(struct buf *b, const char *s)
{
	buf_reset(b);
	buf_addstr(b, s);
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void buf_rtrim(struct buf *b)
{
	size_t len = b->len;

	while (len && is_space(b->s[len - 1]))
		len--;
	buf_setlen(b, len);
}

void buf_trim(struct buf *b)
{
	size_t start = 0;

	buf_rtrim(b);
	while (start < b->len && is_space(b->s[start]))
		start++;
	buf_remove(b, 0, start);
}
