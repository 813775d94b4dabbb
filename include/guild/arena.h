/*
 * arena.h: allocate many, free once.
 *
 * For trees that live and die together: a parsed YAML document, a Guild file, a filter.
 *
 *	CLEANUP(arena_release) struct arena a = ARENA_INIT;
 *	struct node *n = ARENA_NEW(&a, struct node);
 *
 *	n->name = arena_strdup(&a, name);
 *
 * Memory is zeroed, and aligned for pointers, 64-bit integers and doubles. Nothing is freed before
 * arena_release(). After that the arena is empty and may be used again. Allocation aborts when
 * memory is exhausted, as in alloc.h.
 */
#ifndef GUILD_ARENA_H
#define GUILD_ARENA_H

#include "guild/compat.h"

struct arena_block;
struct arena {
	struct arena_block *blocks; /* the newest first */
	size_t used;                /* bytes used of the newest block */
	size_t total;               /* bytes handed out, all blocks together */
};

#define ARENA_INIT { 0 }

void arena_release(struct arena *a);
void *arena_alloc(struct arena *a, size_t size);
void *arena_calloc(struct arena *a, size_t n, size_t size);
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t len);
PRINTF_LIKE(2, 3) char *arena_printf(struct arena *a, const char *fmt, ...);
#define ARENA_NEW(a, type) ((type *)arena_alloc(a, sizeof(type)))

#endif
