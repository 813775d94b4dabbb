/*
 * record.h: what a listing lists, as a table of fields.
 *
 * A kind of record is described once: each field has a name, a type, a way to get it from the record, and a
 * sentence for help. Every output form (listing.h) reads that table, so a name means the same in a
 * column, in --format, in JSON and in CSV.
 *
 *	static const struct record_field fields[] = {
 *		RECORD_STR("path", struct finding, path, "What is wrong, relative to the run."),
 *		RECORD_GET("full_path", RECORD_IS_STR, full_path, "The same in full."),
 *		RECORD_GET_TEXT("size", RECORD_IS_INT, size, size_text, "Its size in bytes."),
 *	};
 *	static const struct record_kind finding_kind = RECORD_KIND(fields);
 *
 * A field gives two things. Its value is for programs: a number, a list, a time in microseconds, a path
 * in full. Its text is for people. Without a function of its own the text is the value as Python's str()
 * writes it, but for booleans (yes, no) and for null, which is no text at all.
 *
 * A record is a pointer to a struct of the command's. Getters may read files: a field is got only when a
 * form asks for it.
 *
 * A kind may extend another one, whose struct its own struct begins with: "kind.base". A field that
 * the table does not have is then one of the base. Kinds with names that no table can hold, such as
 * "flag:NAME", have functions for them: "kind.more".
 */
#ifndef GUILD_RECORD_H
#define GUILD_RECORD_H

#include "guild/buf.h"
#include "guild/value.h"

enum record_type {
	RECORD_IS_STR,
	RECORD_IS_INT,
	RECORD_IS_BOOL,
	RECORD_IS_ANY,  /* a list, a map, or what the record says */
	RECORD_IS_VALUE, /* any, as a member of the struct; its text is as flags are written */
	RECORD_IS_TEXT, /* for people only: no member of the record, it has no value */
	RECORD_IS_DATA, /* for programs only: its text is the base's */
};

/* The value, made in the arena. NULL: this record has no such member. */
typedef struct value *record_get_fn(struct arena *a, void *record);
/* Append the text. */
typedef void record_text_fn(struct buf *out, void *record);

struct record_field {
	const char *name;
	enum record_type type;
	record_get_fn *get;   /* NULL: the member of the struct at offset */
	record_text_fn *text; /* NULL: the value as text */
	const char *help;     /* a sentence */
	size_t offset;
};
#define RECORD_AT(name_, type_, struct_, member_, help_) \
	{ .name = name_, .type = type_, .offset = offsetof(struct_, member_), .help = help_ }
/* A member of the record's struct: const char *, int64_t, bool, const struct value *. NULL is null. */
#define RECORD_STR(n, s, m, h) RECORD_AT(n, RECORD_IS_STR, s, m, h)
#define RECORD_INT(n, s, m, h) RECORD_AT(n, RECORD_IS_INT, s, m, h)
#define RECORD_BOOL(n, s, m, h) RECORD_AT(n, RECORD_IS_BOOL, s, m, h)
#define RECORD_VALUE(n, s, m, h) RECORD_AT(n, RECORD_IS_VALUE, s, m, h)
/* What functions give. */
#define RECORD_GET(n, t, get_, h) { .name = n, .type = t, .get = get_, .help = h }
#define RECORD_GET_TEXT(n, t, get_, text_, h) \
	{ .name = n, .type = t, .get = get_, .text = text_, .help = h }
/* A member of the struct, with a text of its own. */
#define RECORD_STR_TEXT(n, s, m, text_, h) \
	{ .name = n, .type = RECORD_IS_STR, .offset = offsetof(s, m), .text = text_, .help = h }
#define RECORD_TEXT(n, text_, h) { .name = n, .type = RECORD_IS_TEXT, .text = text_, .help = h }

/* Fields by names that no table holds. What is NULL is left to the base. */
struct record_more {
	/* The value of a name without a modifier, borrowed from the record; NULL is null. */
	const struct value *(*get)(void *record, const char *name);
	/* Append the text. modifier: what follows the name's first colon, or NULL. false: there is no such field. */
	bool (*text)(struct buf *out, void *record, const char *name, const char *modifier);
	/* The i-th name for help, and its sentence; NULL: no more. */
	const char *(*name)(size_t i, const char **help);
};

struct record_kind {
	const struct record_field *fields;
	size_t n_fields;
	const char *const *members;     /* names of what a whole record has, in order, NULL-ended; NULL: all fields
					   of the table that have a value */
	const struct record_kind *base; /* NULL: none */
	const struct record_more *more; /* NULL: none */
	bool (*is_gone)(void *record);  /* is it there no more, so that a row of it would mislead? NULL: never */
};
#define RECORD_KIND(table) { .fields = table, .n_fields = ARRAY_SIZE(table) }

/* Append the field's text; false when no record of this kind can have it. modifier may be NULL. */
bool record_text(const struct record_kind *k, void *record, const char *name, const char *modifier,
		 struct buf *out);
/* The field's value, in the arena; NULL when this record has no such member. */
struct value *record_get(const struct record_kind *k, struct arena *a, void *record, const char *name);
/* The record with all its members, as a map in the arena. */
struct value *record_value(const struct record_kind *k, struct arena *a, void *record);

/* The name of the next member, also of one that not every record has; NULL: no more. *i begins with 0. */
const char *record_next_member(const struct record_kind *k, size_t *i);
/* Is it a number, so that a column of it is aligned at the right? */
bool record_is_number(const struct record_kind *k, const char *name);
/* Each field that can be named, once, and its sentence: first those of the base. */
typedef void record_each_fn(const char *name, const char *help, void *data);
void record_each_name(const struct record_kind *k, record_each_fn *fn, void *data);

#endif
