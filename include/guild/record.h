/*
 * record.h: what a command lists, described as a table of fields.
 *
 * A kind of record (a run, a model, a finding) is described once. Each field has a name, a type, a
 * member of a struct or a function that it comes from, and a sentence for help. All output forms of a
 * listing (listing.h) use this table. So a name means the same in a column, in --format, in JSON
 * and in CSV.
 *
 *	static const struct record_field fields[] = {
 *		RECORD_FIELD("path", struct finding, path, "The path in the run."),
 *		RECORD_TEXT("size", struct finding, size, size_text, "The size in bytes."),
 *		{ "digest", "The digest of the file.", .get = digest },
 *	};
 *	static const struct record_kind finding_kind = RECORD_KIND(fields);
 *
 * A field has two forms:
 *
 *	value  what programs get: a number, a list, a time in microseconds, a path in full
 *	text   what people get; by default the value as Python's str() writes it, but yes or no
 *	       for a boolean, and nothing for null
 *
 * A record is a pointer to a struct of the command, which fills in the members before it adds the
 * record. What costs time is a field with a getter: that is called only when an output form needs
 * the field. A record is not const, because a getter may read files, and keep what it read.
 *
 * A kind can extend another one. Its struct then starts with the struct of the other kind, and its
 * "base" is that kind: a name that is not in the table is looked up in the base. A kind whose names
 * cannot be listed in a table, such as "flag:NAME", has functions for them, in "more".
 *
 * Nothing here fails or prints. A getter that cannot read something gives null, and warns.
 */
#ifndef GUILD_RECORD_H
#define GUILD_RECORD_H

#include "guild/buf.h"
#include "guild/value.h"

/*
 * Returns the value of the field of that name, made in the arena; NULL when this record has no such
 * field.
 */
typedef struct value *record_get_fn(struct arena *a, void *record, const char *name);

struct record_field {
	const char *name;
	const char *help;       /* a sentence */
	enum record_type {
		RECORD_IS_VALUE, /* any value: a list, a map, or one whose type depends on the record */
		RECORD_IS_STR,
		RECORD_IS_INT,
		RECORD_IS_BOOL,
	} type;
	size_t value;           /* the offset of the member of the struct that is the value */
	size_t text;            /* of the member that is the text; value again: the value as text */
	record_get_fn *get;     /* in place of a member; NULL: none */
	bool has_text_of_base;  /* the base has a field of this name, whose text this one has too */
};
/*
 * The field is a member of the struct: a const char *, int64_t, bool or const struct value *. A
 * NULL pointer is null.
 */
#define RECORD_FIELD(name_, struct_, member_, help_) \
	RECORD_TEXT(name_, struct_, member_, member_, help_)
/* The same; the text is another member, a const char *. */
#define RECORD_TEXT(name_, struct_, member_, text_, help_) \
	{ .name = name_, .help = help_, .type = RECORD_TYPE(((struct_ *)NULL)->member_), \
	  .value = offsetof(struct_, member_), .text = offsetof(struct_, text_) }
#define RECORD_TYPE(member) \
	_Generic((member), char *: RECORD_IS_STR, const char *: RECORD_IS_STR, \
		 int64_t: RECORD_IS_INT, bool: RECORD_IS_BOOL, struct value *: RECORD_IS_VALUE, \
		 const struct value *: RECORD_IS_VALUE)

/* Names that no table can hold. A function that is NULL leaves its question to the base. */
struct record_more {
	record_get_fn *get;
	/*
	 * Append the text. modifier is what follows the first colon in the name, or NULL. Returns
	 * false when there is no such field.
	 */
	bool (*text)(struct buf *out, void *record, const char *name, const char *modifier);
	/* The i-th name for help, from 0, and its sentence; NULL when there are no more. */
	const char *(*name)(size_t i, const char **help);
};

struct record_kind {
	const struct record_field *fields;
	size_t n_fields;
	/*
	 * The names of the fields that make up a whole record (an object, a line of CSV), in order,
	 * NULL-ended. NULL: all fields of the table.
	 */
	const char *const *members;
	const struct record_kind *base; /* NULL: none */
	const struct record_more *more; /* NULL: none */
	/* Was it deleted while its row was made, so that the row is wrong? NULL: it cannot be. */
	bool (*is_gone)(void *record);
};
#define RECORD_KIND(table) { .fields = table, .n_fields = ARRAY_SIZE(table) }

/*
 * Append the text of the field. modifier may be NULL. Returns false when no record of this kind can
 * have the field.
 */
bool record_text(const struct record_kind *k, void *record, const char *name, const char *modifier,
		 struct buf *out);
/* The value of the field, in the arena; NULL when this record does not have it. */
struct value *record_get(const struct record_kind *k, struct arena *a, void *record,
			 const char *name);
/* The whole record as a map, in the arena. Fields that this record does not have are left out. */
struct value *record_value(const struct record_kind *k, struct arena *a, void *record);

/*
 * The names of the members, one a call; NULL when there are no more. They include members that only
 * some records have.
 *
 *	for (size_t i = 0; (name = record_next_member(k, &i));)
 */
const char *record_next_member(const struct record_kind *k, size_t *i);
/* Is the field a number, so that its column is aligned at the right? */
bool record_is_number(const struct record_kind *k, const char *name);
/* The names that can be asked for, and their sentences, as a map in the arena; those of the base first. */
struct value *record_names(const struct record_kind *k, struct arena *a);

#endif
