#include "guild/arena.h"

#include <stdarg.h>
#include <sys/mman.h>

#include "guild/alloc.h"

/*
 * First block, in bytes; each further one doubles, up to ARENA_MAX_BLOCK. Those that hold a huge
 * page and more are mapped where the system may use such: with pages of 4 KB, to touch the memory of
 * a Guild file's 10,000 flags takes half as long as to parse it. What a mapped block has and nobody
 * asks for is never touched.
 */
#define ARENA_MIN_BLOCK 4096
#define ARENA_MAX_BLOCK ((size_t)8 << 20)
#define ARENA_HUGE_PAGE ((size_t)2 << 20)

struct arena_block {
	struct arena_block *next;
	void *map; /* what to unmap, NULL: the block is of the heap */
	size_t map_size;
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

/* A block at the begin of a huge page; NULL if it cannot be had. */
static struct arena_block *map_block(size_t size)
{
	size_t map_size = size + sizeof(struct arena_block) + ARENA_HUGE_PAGE;
	struct arena_block *block;
	char *map, *begin;

	if (map_size < size)
		return NULL;
	map = mmap(NULL, map_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (map == MAP_FAILED)
		return NULL;
	begin = map + (ARENA_HUGE_PAGE - (uintptr_t)map % ARENA_HUGE_PAGE) % ARENA_HUGE_PAGE;
#ifdef MADV_HUGEPAGE
	(void)madvise(begin, map_size - (size_t)(begin - map), MADV_HUGEPAGE); /* works without, too */
#endif
	block = (struct arena_block *)(void *)begin;
	block->map = map;
	block->map_size = map_size;
	return block;
}

static struct arena_block *new_block(size_t size)
{
	struct arena_block *block = size >= ARENA_HUGE_PAGE ? map_block(size) : NULL;

	if (!block)
		block = xcalloc(1, sizeof(*block) + size);
	block->size = size;
	return block;
}

static void free_block(struct arena_block *block)
{
	if (block->map)
		(void)munmap(block->map, block->map_size); /* its own mapping: cannot fail */
	else
		free(block);
}

void *arena_alloc(struct arena *a, size_t size)
{
	char *p;

	size = round_up(size ? size : 1);
	if (!a->blocks || a->blocks->size - a->used < size) {
		size_t want = a->blocks ? MIN(a->blocks->size * 2, ARENA_MAX_BLOCK)
					: ARENA_MIN_BLOCK;
		struct arena_block *block = new_block(MAX(want, size));

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
		free_block(b);
	}
	*a = (struct arena)ARENA_INIT;
}
