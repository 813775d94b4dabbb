/*
 * filter.h: --filter expressions. Grammar and meaning: upstream guild/filter.py.
 *
 *	loss < 0.5 and op = train and not tags contains [old, broken]
 *
 * `and` and `or` bind alike and to the right: a and b or c is a and (b or c).
 * A filter owns all it holds; the text may go once it is parsed.
 */
#ifndef GUILD_FILTER_H
#define GUILD_FILTER_H

#include "guild/field.h"

#define FILTER_MAX_LEN 65536 /* bytes of text */
#define FILTER_MAX_DEPTH 200 /* parentheses and brackets inside each other */

struct filter;

/* ERR_SYNTAX in upstream's words. No text, or blanks alone, is an error. */
MUST_CHECK int filter_parse(struct filter **out, const char *text, struct err *err);
void filter_free(struct filter *f); /* NULL is fine */
/* 1 the run passes, 0 it does not, -1 a file of it could not be read. */
MUST_CHECK int filter_test(const struct filter *f, struct run *run, struct err *err);

/* The value of a name as field_value() answers: 1, 0 there is none, -1. */
typedef int filter_lookup_fn(void *data, const char *name, const struct value **out,
			     struct err *err);
/* As filter_test, with names looked up by fn. A name that decides nothing is not looked up. */
MUST_CHECK int filter_test_with(const struct filter *f, filter_lookup_fn *fn, void *data,
				struct err *err);

#endif
