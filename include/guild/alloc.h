/*
 * alloc.h: allocation that aborts on failure.
 *
 * Every function returns memory that the caller frees with free(3). None returns NULL: when memory
 * is exhausted it prints one line and aborts. Nothing else in the library does that. Sizes that
 * multiply are checked for overflow.
 */
#ifndef GUILD_ALLOC_H
#define GUILD_ALLOC_H

#include "guild/compat.h"

void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
/* Room for n elements of size bytes. */
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);
char *xmemdup0(const void *data, size_t len); /* a copy, NUL-terminated */

/* Make *cap at least want, growing by half: for arrays that grow one by one. */
size_t alloc_grow_cap(size_t cap, size_t want);
#define ALLOC_GROW(array, want, cap)                                                   \
	do {                                                                           \
		if ((want) > (cap)) {                                                  \
			(cap) = alloc_grow_cap(cap, want);                             \
			(array) = xreallocarray(array, cap, sizeof((array)[0]));       \
		}                                                                      \
	} while (0)

/* For CLEANUP(free_ptr) on a char * (or any pointer cast to void *). */
static inline void free_ptr(void *pp)
{
	void **p = pp;

	free(*p);
	*p = NULL;
}

#endif
