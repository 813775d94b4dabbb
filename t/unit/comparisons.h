/*
 * comparisons.h: how often strings are compared, to hold a search to its order: twice the work
 * must not cost four times as much. A count is the same on every machine, unlike a time.
 *
 *	size_t before = n_comparisons;
 *	…
 *	ck_assert_uint_le(n_comparisons - before, …);
 *
 * The program's own strcmp() and strncmp() stand in for the C library's, in all of the library.
 */
#ifndef COMPARISONS_H
#define COMPARISONS_H

#include "guild/compat.h"

static size_t n_comparisons;

int strcmp(const char *a, const char *b)
{
	n_comparisons++;
	for (; *a && *a == *b; a++)
		b++;
	return (unsigned char)*a - (unsigned char)*b;
}

int strncmp(const char *a, const char *b, size_t n)
{
	n_comparisons++;
	for (; n && *a && *a == *b; n--, a++)
		b++;
	return n ? (unsigned char)*a - (unsigned char)*b : 0;
}

#endif
