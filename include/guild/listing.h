/*
 * listing.h: print records, as text or in a form for programs.
 *
 * A command describes its records (record.h) and how they look as text. Then it adds one record
 * after another. The user chooses the form with the options that each such command includes:
 * --json, --jsonl, --csv, --tsv, --format TEMPLATE, and -z. "--format help" prints the names of the
 * fields.
 *
 * A new listing takes a table and a loop. This is all of a command that lists models in three
 * columns, with every form:
 *
 *	static struct listing_opts opt;
 *	static const struct option options[] = { OPT_INCLUDE(listing_options, &opt), OPT_END };
 *
 *	static const struct record_field fields[] = {
 *		RECORD_FIELD("name", struct model, name, "The name."),
 *		RECORD_FIELD("description", struct model, description, "What it is."),
 *		RECORD_FIELD("default", struct model, is_default, "Whether it is the default."),
 *	};
 *	static const struct record_kind kind = RECORD_KIND(fields);
 *	static const struct listing_text text = {
 *		.columns = LISTING_COLUMNS("name", "default", "description"),
 *	};
 *
 *	static int models_main(struct strlist *args UNUSED)
 *	{
 *		CLEANUP(err_release) struct err err = ERR_INIT;
 *		CLEANUP(listing_close) struct listing l = LISTING_INIT;
 *
 *		if (listing_open(&l, &kind, &text, &opt, &err) < 0)
 *			return fail(&err);
 *		for (size_t i = 0; i < n_models; i++)
 *			listing_add(&l, models[i]);
 *		return listing_end(&l, &err) < 0 ? fail(&err) : 0;
 *	}
 *
 * guild-models.c is this, with some more fields.
 *
 * Call listing_open before anything else: it checks the options, and "--format help" must not need
 * a run. Nothing is printed before the first record is added or the listing ends, so a command may
 * still fail in between. A table is printed by listing_end, because its columns are as wide as
 * their widest cell. All other forms are printed record by record.
 *
 * listing_add does not report errors. After the first one it does nothing more, and listing_end
 * returns it.
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

/* How records look as text: rows of a table (columns), or what line() or sections() writes. */
struct listing_text {
	const char *const *columns; /* names of fields, NULL-ended */
	bool header;                /* print the names above the columns */
	/* Append lines that are printed below the row of the record. NULL: none. */
	void (*detail)(struct buf *out, void *record);
	/* The rows are added by listing_add_heading; records have no text of their own. */
	bool has_headings;
	/* The style of a cell of the record's row. NULL: none. */
	enum style (*style)(void *record, size_t column);
	/* Append the record as a line, without its end. */
	void (*line)(struct buf *out, void *record);
	/* Append the record as any number of lines, with their ends. */
	void (*sections)(struct buf *out, void *record);
};
#define LISTING_COLUMNS(...) (const char *const[]){ __VA_ARGS__, NULL }

struct listing_form;
struct template;
struct listing {
	/* Set before listing_open: there is only one record; --json prints it without an array. */
	bool is_one;
	/* Private: */
	const struct listing_form *form;
	const struct record_kind *kind;
	const struct listing_text *text;
	const struct listing_opts *opts;
	struct table table;
	struct template *format;
	bool has_begun;
	size_t n; /* records so far */
	struct err err; /* the first failure */
};
#define LISTING_INIT { 0 }

/*
 * Choose the form. -1: options exclude each other (exit status 1, as upstream's), or the template is
 * wrong; ERR_DONE when "--format help" was given and is answered: fail() ends the command with 0.
 * kind, text and opts are borrowed until listing_close.
 */
MUST_CHECK int listing_open(struct listing *l, const struct record_kind *kind,
			    const struct listing_text *text, const struct listing_opts *opts,
			    struct err *err);
/* A line that only the text has, such as a title. */
void listing_add_line(struct listing *l, const char *line);
/* A row that only the text has, for the records that follow; its detail shows them. */
void listing_add_heading(struct listing *l, void *record);
/* Add a record. It need not outlive the call. */
void listing_add(struct listing *l, void *record);
/* Print what is left. Returns -1 when a call before failed, or stdout did. */
MUST_CHECK int listing_end(struct listing *l, struct err *err);
void listing_close(struct listing *l);

/*
 * What a command does besides printing records may depend on the form, too: options that only make
 * sense with some forms, notes, paging, and how many records there are.
 */

/* The option that chose the form, such as "--json"; NULL for text. */
const char *listing_form_option(const struct listing_opts *opts);
/* The same if the form prints whole records; NULL for text and --format. */
const char *listing_whole_form(const struct listing_opts *opts);
/* When the form is text, say it: note, note_dim or note_warn of msg.h. */
void listing_note(const struct listing *l, void (*say)(const char *fmt, ...), const char *text);
/* How many of total runs to add. --json always has all, as upstream's, and says so when is_given. */
struct listing_limit {
	size_t n;      /* at most so many, in every other form; 0: none is set */
	size_t page;   /* without n, text has so many, and the other forms have all */
	bool is_given; /* the user gave an option on it */
};
size_t listing_limit(const struct listing *l, const struct listing_limit *limit, size_t total);
/* When the form is text and n lines do not fit on the terminal, start the pager. */
void listing_page(const struct listing *l, size_t n);

/* For commands that print a table or a text of their own. */

/* Append text for stdout; for a terminal, without control characters. */
void listing_add_safe(struct buf *out, const char *s, size_t len, bool keep_lines);
/* Add a row with the record's texts. Returns false, without a row, when the record is gone. */
bool listing_add_row(struct table *t, const struct record_kind *k, const char *const *columns,
		     void *record);

#endif
