/*
 * field-internal.h: shared by field.c (names) and field-text.c (what they say).
 */
#ifndef GUILD_FIELD_INTERNAL_H
#define GUILD_FIELD_INTERNAL_H

#include "guild/field.h"

/* What is asked for: a function may serve several fields. */
struct field_ask {
	struct run *run;
	const char *name;
	const char *modifier; /* NULL: none */
	struct buf *out;
};
/* Append the text to out: 1; 0 when the run has none; -1. */
typedef int field_text_fn(const struct field_ask *ask, struct err *err);
/* The value: 1, borrowed from the run; 0 when the run has none; -1. */
typedef int field_data_fn(struct run *run, const char *name, const struct value **out,
			  struct err *err);

struct field {
	const char *name;
	field_text_fn *text; /* NULL: the text of the attribute or flag of that name */
	field_data_fn *data; /* NULL: the text, as a string */
	int flags;           /* enum field_flags */
	const char *help;
};
enum field_flags {
	FIELD_FILTER = 1 << 0, /* filters see the text too, in the place of an attribute of that name */
	FIELD_TIME = 1 << 1,   /* takes a modifier */
};

/* NULL: no such field of ours; the name may still be an attribute or a flag. */
const struct field *field_find(const char *name);
/* All of them, n, in the order of help. */
const struct field *field_all(size_t *n);

#endif
