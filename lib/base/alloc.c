#include "guild/alloc.h"

#include <stdarg.h>

void bug_(const char *file, int line, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "BUG: %s:%d: ", file, line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	abort();
}

NORETURN static void out_of_memory(size_t size)
{
	fprintf(stderr, "guild: out of memory (%zu bytes wanted)\n", size);
	abort();
}

void *xmalloc(size_t size)
{
	void *p = malloc(size ? size : 1);

	if (!p)
		out_of_memory(size);
	return p;
}

void *xcalloc(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size ? size : 1);

	if (!p)
		out_of_memory(size);
	return p;
}

void *xrealloc(void *p, size_t size)
{
	p = realloc(p, size ? size : 1);
	if (!p)
		out_of_memory(size);
	return p;
}

void *xreallocarray(void *p, size_t n, size_t size)
{
	size_t total;

	if (MUL_OVERFLOWS(n, size, &total))
		out_of_memory(SIZE_MAX);
	return xrealloc(p, total);
}

char *xmemdup0(const void *data, size_t len)
{
	char *p = xmalloc(len + 1);

	if (len)
		memcpy(p, data, len);
	p[len] = '\0';
	return p;
}

char *xstrdup(const char *s)
{
	return xmemdup0(s, strlen(s));
}

char *xstrndup(const char *s, size_t len)
{
	return xmemdup0(s, strnlen(s, len));
}

size_t alloc_grow_cap(size_t cap, size_t want)
{
	size_t next = cap < 8 ? 8 : cap + cap / 2;

	return next > want ? next : want;
}
