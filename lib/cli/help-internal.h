/*
 * help-internal.h: the parts of a help page.
 */
#ifndef HELP_INTERNAL_H
#define HELP_INTERNAL_H

#include "guild/buf.h"
#include "guild/opt.h"

/* Terms and what they mean, in two columns. Strings are copied. */
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
void help_add_term(struct help_terms *t, const char *term, const char *text);
/* The options that help shows, and --help. */
void help_add_options(struct help_terms *t, const struct option *options);
void help_format_terms(const struct help_terms *t, struct buf *out);
/* A JSON array of {"term": …, "help": …}; headings are left out. */
void help_json_terms(const struct help_terms *t, struct buf *out);

/* GUILD_HELP_JSON asks for the JSON form. */
bool help_is_json(void);
/* Usage and description: args may be NULL, as may help, the paragraphs after the summary. */
void help_begin(const char *prog, const char *args, const char *summary, const char *help,
		struct buf *out);
/* The same as the first keys of an object, left open. */
void help_json_begin(const char *prog, const char *args, const char *summary, const char *help,
		     struct buf *out);

#endif
