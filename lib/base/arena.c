#include "guild/arena.h"

#include <stdarg.h>

#include "guild/alloc.h"

/* First block, in bytes; each further one doubles, up to ARENA_MAX_BLOCK. */
#define ARENA_MIN_BLOCK 4096
#define ARENA_MAX_BLOCK (1 << 20)

struct arena_block {
	struct arena_block *next;
	size_t size; /* bytes in data */
	max_align_t data[];
};

/* What we keep needs no more, and strings are many: max_align_t would waste 16 bytes on most. */
union widest {
	void *p;
	int64_t i;
	double f;
};

static size_t round_up(size_t size)
{
	size_t align = _Alignof(union widest);

	if (size > SIZE_MAX - align)
		BUG("allocation of %zu bytes", size);
	return (size + align - 1) & ~(align - 1);
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *p;

	size = round_up(size ? size : 1);
	if (!a->blocks || a->blocks->size - a->used < size) {
		size_t want = a->blocks ? MIN(a->blocks->size * 2, ARENA_MAX_BLOCK)
					: ARENA_MIN_BLOCK;
		struct arena_block *block;

		want = MAX(want, size);
		block = xcalloc(1, sizeof(*block) + want);
		block->size = want;
		block->next = a->blocks;
		a->blocks = block;
		a->used = 0;
	}
	p = (char *)a->blocks->data + a->used;
	a->used += size;
	a->total += size;
	return p;
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (MUL_OVERFLOWS(n, size, &total))
		BUG("allocation of %zu times %zu bytes", n, size);
	return arena_alloc(a, total);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p = arena_alloc(a, len + 1);

	if (len)
		memcpy(p, s, len);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		BUG("bad format '%s'", fmt);
	p = arena_alloc(a, (size_t)n + 1);
	(void)vsnprintf(p, (size_t)n + 1, fmt, again); /* was measured above */
	va_end(again);
	return p;
}

void arena_release(struct arena *a)
{
	struct arena_block *next;

	for (struct arena_block *b = a->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	*a = (struct arena)ARENA_INIT;
}
