/*
 * listing.h: how a command prints its records: as text, or in a form for programs.
 *
 * A command describes its records (record.h) and its text, and adds one record after another. The user
 * chooses the form by the options that each such command includes: --json, --jsonl, --csv, --tsv,
 * --format TEMPLATE (or "help", for the names of the fields), and -z.
 *
 * A listing of three columns with all of these, after guild-models.c:
 *
 *	static struct listing_opts opt;
 *
 *	static const struct option options[] = { OPT_INCLUDE(listing_options, &opt), OPT_END };
 *
 *	static const struct record_field fields[] = {
 *		RECORD_STR("name", struct model, name, "The name."),
 *		RECORD_STR("description", struct model, description, "What it is."),
 *		RECORD_BOOL("default", struct model, is_default, "Whether it is the default one."),
 *	};
 *	static const struct record_kind kind = RECORD_KIND(fields);
 *	static const struct listing_text text = { .columns = LISTING_COLUMNS("name", "default", "description") };
 *
 *	static int models_main(struct strlist *args)
 *	{
 *		CLEANUP(err_release) struct err err = ERR_INIT;
 *		CLEANUP(listing_close) struct listing l = LISTING_INIT;
 *		int rc = listing_open(&l, &kind, &text, &opt, &err);
 *
 *		if (rc)
 *			return rc < 0 ? fail(&err) : 0;
 *		for (size_t i = 0; i < n_models; i++)
 *			listing_add(&l, models[i]);
 *		return listing_end(&l, &err) < 0 ? fail(&err) : 0;
 *	}
 *
 * listing_open comes first in a command: it knows whether the options fit together, and "--format help" needs no
 * run. Nothing is printed before the first record or listing_end, so that a command may fail in between.
 * A table is printed by listing_end, all else at once.
 */
#ifndef GUILD_LISTING_H
#define GUILD_LISTING_H

#include "guild/err.h"
#include "guild/msg.h"
#include "guild/opt.h"
#include "guild/record.h"
#include "guild/table.h"

struct listing_opts {
	bool json;  /* an array */
	bool jsonl; /* an object a line */
	bool csv, tsv;
	bool nul;   /* lines end with NUL instead of newline */
	const char *format;
};
extern const struct option listing_options[];

/* How the records look as text: as a table, or as line() or sections() says. */
struct listing_text {
	const char *const *columns; /* names of fields, NULL-ended */
	bool header;                /* the names stand above the columns */
	/* Append lines that stand below the record's row; NULL: none. */
	void (*detail)(struct buf *out, void *record);
	/* The rows are those of listing_add_heading; the records have no text of their own. */
	bool has_headings;
	/* The style of the record's cell in that column; NULL: none. */
	enum style (*style)(void *record, size_t column);
	/* Append the record, without the end of the line. */
	void (*line)(struct buf *out, void *record);
	/* Append all members of the record, given as a map, as lines with their ends. */
	void (*sections)(struct buf *out, const struct value *members);
};
#define LISTING_COLUMNS(...) (const char *const[]){ __VA_ARGS__, NULL }

struct listing_form;
struct template;
struct listing {
	const struct listing_form *form;
	const struct record_kind *kind;
	const struct listing_text *text;
	const struct listing_opts *opts;
	bool is_one;       /* set before listing_open: there is one record alone, as JSON an object, not an array */
	struct table table;
	struct template *format;
	bool has_begun;
	size_t n;          /* records so far */
	struct err err;    /* what went wrong meanwhile */
};
#define LISTING_INIT { 0 }

/*
 * Choose the form. 0; 1 when the options asked for the names of the fields, and they were printed: the
 * command ends; -1 when options exclude each other (exit status 1, as upstream's), or the template is wrong.
 * All pointers are borrowed until listing_close.
 */
MUST_CHECK int listing_open(struct listing *l, const struct record_kind *kind, const struct listing_text *text,
			    const struct listing_opts *opts, struct err *err);
/* A line of the text alone, such as what stands above the records; the other forms leave it out. */
void listing_add_line(struct listing *l, const char *line);
/* A row of the text alone, of what the records that follow belong to; its detail shows them. */
void listing_add_heading(struct listing *l, void *record);
/* Print the record, or keep its row. After a failure: nothing, until listing_end says what it was. */
void listing_add(struct listing *l, void *record);
MUST_CHECK int listing_end(struct listing *l, struct err *err);
void listing_close(struct listing *l);

/*
 * What the form is, for what a command says beside its records, and for options that go with some forms only.
 */
/* It is for people: it may come in pages, with notes. */
bool listing_is_text(const struct listing_opts *opts);
/* Its option ("--json"); NULL for text. */
const char *listing_form_option(const struct listing_opts *opts);
/* The same for a form that prints whole records; NULL for text and --format. */
const char *listing_whole_form(const struct listing_opts *opts);
/* Text that is about to have n lines: page it on a terminal that they do not fit on. */
void listing_page(const struct listing *l, size_t n);
/* Append text as stdout takes it: safe for a terminal, as it is for all else. */
void listing_add_safe(struct buf *out, const char *s, size_t len, bool keep_lines);

/* Append a row of the record's texts; false: the record is gone, there is none. For tables beside the listing. */
bool listing_add_row(struct table *t, const struct record_kind *k, const char *const *columns, void *record);

#endif
