/*
 * help.h: help pages in upstream's layout: usage, description, and sections of terms.
 *
 * cmd_print_help() (cmd.h) makes the page of one command of these parts, overview.h the page that
 * lists all commands. A page is text for the terminal or, where GUILD_HELP_JSON is set, one JSON
 * object:
 *
 *	CLEANUP(help_terms_release) struct help_terms terms = HELP_TERMS_INIT;
 *
 *	help_add_options(&terms, options);
 *	if (help_is_json())
 *		help_json_begin("guild x", "[RUN]", "Show x.", NULL, &out);
 *	else
 *		help_begin("guild x", "[RUN]", "Show x.", NULL, &out);
 *
 * Texts use a little of Markdown: ``x`` is shown as 'x', `x` as x, "### Title" as TITLE. All
 * functions append to out, and none can fail.
 */
#ifndef GUILD_HELP_H
#define GUILD_HELP_H

#include "guild/buf.h"
#include "guild/opt.h"

/* Terms and what they mean, in two columns. */
struct help_term {
	char *term;
	char *text; /* NULL: term is a heading */
};
struct help_terms {
	struct help_term *v;
	size_t n, cap;
};
#define HELP_TERMS_INIT { 0 }
void help_terms_release(struct help_terms *t);

/* Add a term, or a heading (text NULL). Both are copied. */
void help_add_term(struct help_terms *t, const char *term, const char *text);
/* Add the options that help shows, and --help. */
void help_add_options(struct help_terms *t, const struct option *options);
/* The terms as text, as wide as the terminal. */
void help_format_terms(const struct help_terms *t, struct buf *out);
/*
 * The parts, for lists of another make: the column where the texts begin, when the widest term has
 * so many columns; a term, led by indent blanks, and what is between it and its text at that column.
 */
size_t help_text_column(size_t widest);
void help_format_term(struct buf *out, const char *term, size_t column, size_t indent);
/* The terms as a JSON array of {"term": …, "help": …}; headings are left out. */
void help_json_terms(const struct help_terms *t, struct buf *out);

/* Is GUILD_HELP_JSON set, which asks for the JSON form? */
bool help_is_json(void);
/* Usage and description. args may be NULL, and so may help: the paragraphs after the summary. */
void help_begin(const char *prog, const char *args, const char *summary, const char *help,
		struct buf *out);
/* The same as the first keys of a JSON object. The caller closes it. */
void help_json_begin(const char *prog, const char *args, const char *summary, const char *help,
		     struct buf *out);

#endif
