/*
 * opt.h: option tables, and the parser that reads them as upstream's does.
 *
 * One const table a command: parsing, --help, its JSON form, completion and the
 * documentation check all read it. The parser is pure: it prints nothing and
 * knows no command.
 *
 *	static struct { struct runsel sel; const char *set; bool clear; } opt;
 *	static const struct option options[] = {
 *		OPT_STRING("s", "set", &opt.set, "VAL", "Set VAL as label."),
 *		OPT_FLAG("c", "clear", &opt.clear, "Clear the label."),
 *		OPT_INCLUDE(runsel_options, &opt.sel),
 *		OPT_END,
 *	};
 *
 * A table that is shared (runsel_options) is written with OPT_REL and offsets into
 * its own struct; OPT_INCLUDE gives it the struct's address.
 *
 * Short names are strings: "Fo" is a whole word (-Fo VAL, -Fo=VAL), tried before
 * the word is read as a cluster of one-letter options. Long names are never
 * abbreviated. Strings that options point to are argv's own.
 */
#ifndef GUILD_OPT_H
#define GUILD_OPT_H

#include "guild/strlist.h"

struct err;

enum opt_type {
	OPT_TYPE_END,
	OPT_TYPE_FLAG,    /* bool: true when given */
	OPT_TYPE_STRING,  /* const char *: the last one given */
	OPT_TYPE_LIST,    /* struct strlist: each one given (the command releases it) */
	OPT_TYPE_SWITCH,  /* int: 1 by its name, -1 by one after " / " ("running / not-running") */
	OPT_TYPE_INT,     /* int64_t, at least min (INT64_MIN: any) */
	OPT_TYPE_NUMBER,  /* const char *: a text that is a number, as Python's int or float */
	OPT_TYPE_COUNT,   /* int: how often it was given */
	OPT_TYPE_CHOICE,  /* const char *, one of choices */
	OPT_TYPE_INCLUDE, /* another table */
	OPT_TYPE_GROUP,   /* a heading for the options that follow, in help */
};

enum opt_flags {
	OPT_HIDDEN = 1 << 0, /* not in help, not completed */
	OPT_RELATIVE = 1 << 1, /* target is an offset into the struct of OPT_INCLUDE */
};

/* What completes the value: names that the completion knows (guild/complete.h). */
enum opt_complete {
	COMPLETE_NONE,
	COMPLETE_FILE,
	COMPLETE_DIR,
	COMPLETE_RUN,
	COMPLETE_OP,       /* an operation of the project */
	COMPLETE_RUN_OP,   /* an operation that some run has */
	COMPLETE_LABEL,
	COMPLETE_TAG,
	COMPLETE_FLAG,     /* FLAG=VAL of the operation named before */
	COMPLETE_COMMAND,
};

struct option {
	enum opt_type type;
	const char *short_name; /* without dashes, NULL: none */
	const char *long_name;  /* may be "path, dir": all equal */
	void *target;
	size_t offset;          /* instead of target when OPT_RELATIVE */
	const char *arg;        /* name of the value in help */
	const char *help;       /* a sentence; the full stop is part of it */
	int flags;
	enum opt_complete complete;
	int64_t min;            /* OPT_TYPE_INT */
	const char *const *choices; /* NULL-ended */
	const struct option *include;
	const void *data;       /* the table owner's own; no function of opt looks at it */
};

#define OPT_(t, s, l, p, a, h) .type = OPT_TYPE_##t, .short_name = s, .long_name = l, \
			       .target = p, .arg = a, .help = h
#define OPT_FLAG(s, l, p, h) { OPT_(FLAG, s, l, p, NULL, h) }
#define OPT_STRING(s, l, p, a, h) { OPT_(STRING, s, l, p, a, h) }
#define OPT_LIST(s, l, p, a, h) { OPT_(LIST, s, l, p, a, h) }
#define OPT_COUNT(s, l, p, h) { OPT_(COUNT, s, l, p, NULL, h) }
/* int64_t; stays what it was when not given (0 is a good "not given" for min >= 1). */
#define OPT_INT(s, l, p, a, m, h) { OPT_(INT, s, l, p, a, h), .min = m }
#define OPT_NUMBER(s, l, p, a, h) { OPT_(NUMBER, s, l, p, a, h) }
/* c: NULL-ended array of strings. */
#define OPT_CHOICE(s, l, p, a, c, h) { OPT_(CHOICE, s, l, p, a, h), .choices = c }
#define OPT_INCLUDE(table, p) { .type = OPT_TYPE_INCLUDE, .include = table, .target = p }
#define OPT_GROUP(h) { .type = OPT_TYPE_GROUP, .help = h }
#define OPT_END { .type = OPT_TYPE_END }
/* In a shared table: OPT_REL(STRING, "F", "filter", struct runsel, filter, "EXPR", "…"). */
#define OPT_REL(t, s, l, type_, field, a, h)                                            \
	{ .type = OPT_TYPE_##t, .short_name = s, .long_name = l,                        \
	  .offset = offsetof(type_, field), .flags = OPT_RELATIVE, .arg = a, .help = h }
/* The same with what completes the value. */
#define OPT_REL_COMPLETE(t, s, l, type_, field, a, c, h)                                \
	{ .type = OPT_TYPE_##t, .short_name = s, .long_name = l,                        \
	  .offset = offsetof(type_, field), .flags = OPT_RELATIVE, .arg = a,            \
	  .complete = c, .help = h }

/*
 * Parse argv (NULL-ended, without the program's name) into the table's targets; what
 * is no option goes to args, in order; "--" ends the options. prog is the command as
 * typed ("guild runs rm"), for the message. 0, 1 when --help was given (the rest is not
 * looked at), -1 with ERR_USAGE (exit status 2) and upstream's words. Targets may have been
 * set and args filled even then.
 */
MUST_CHECK int opt_parse(const struct option *options, const char *prog, char *const *argv,
			 struct strlist *args, struct err *err);

/*
 * The same for options before a command: stops at the first word that is no option (or after
 * "--"); *rest is the place in argv.
 */
MUST_CHECK int opt_parse_leading(const struct option *options, const char *prog, char *const *argv,
				 char *const **rest, struct err *err);

/* The name that help shows, "-Fo, --operation VAL", appended to out. */
struct buf;
void opt_term(const struct option *o, struct buf *out);
/* The type takes a value. */
bool opt_takes_value(const struct option *o);

/*
 * The names of an option, one call a name: "-Fo", then "--operation".
 *
 *	for (struct opt_names n = OPT_NAMES_INIT(o); opt_names_next(&n);)
 *		printf("%s%.*s\n", n.dashes, (int)n.len, n.s);
 */
struct opt_names {
	const struct option *o;
	const char *dashes;
	const char *s; /* len bytes, not ended by NUL */
	size_t len;
	bool off;      /* the name turns a switch off */
	const char *rest; /* the iterator's own from here */
	bool started, rest_off;
};
#define OPT_NAMES_INIT(option) { .o = option, .rest = (option)->long_name }
bool opt_names_next(struct opt_names *n);

/* The option that has this name, len bytes with its dashes; NULL: none. */
const struct option *opt_find(const struct option *options, const char *name, size_t len);

/* Each option of the table, included tables in their place; stop when fn returns non-zero. */
typedef int opt_each_fn(const struct option *o, void *base, void *data);
int opt_each(const struct option *options, opt_each_fn *fn, void *data);
/* Where the option's value is: its target, or base + offset. */
void *opt_target(const struct option *o, void *base);

#endif
