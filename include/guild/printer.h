/*
 * printer.h: how a listing command writes its records: --json, --jsonl, --format, -z.
 *
 * Every command that lists includes printer_options. When none of them is given
 * (printer_is_text), the command prints its own text (table.h).
 *
 *	CLEANUP(printer_close) struct printer p = PRINTER_INIT;
 *	if (printer_open(&p, &opt.print, &err) < 0) …
 *	for each: printer_record(&p, make_value, get_field, record, &err)
 *	if (printer_end(&p, &err) < 0) …
 */
#ifndef GUILD_PRINTER_H
#define GUILD_PRINTER_H

#include "guild/opt.h"
#include "guild/template.h"
#include "guild/value.h"

struct printer_opts {
	bool json;  /* an array */
	bool jsonl; /* an object a line */
	bool nul;   /* records end with NUL instead of newline */
	const char *format;
};
extern const struct option printer_options[];

struct printer {
	const struct printer_opts *opts;
	struct template *format;
	size_t n; /* records so far */
};
#define PRINTER_INIT { 0 }

bool printer_is_text(const struct printer_opts *opts);
/* ERR_USAGE when two forms are given; parses the template. */
MUST_CHECK int printer_open(struct printer *p, const struct printer_opts *opts, struct err *err);
/* The record as a map, in the arena; called for the JSON forms only. */
typedef struct value *printer_value_fn(struct arena *a, void *record);
MUST_CHECK int printer_record(struct printer *p, printer_value_fn *value, template_field_fn *field,
			      void *record, struct err *err);
MUST_CHECK int printer_end(struct printer *p, struct err *err);
void printer_close(struct printer *p);

#endif
