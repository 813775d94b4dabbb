/*
 * outscalar.h: values in what an operation prints: "loss: 0.5 (step 3)". guildfile(5),
 * output-scalars and output-attrs. Source: upstream guild/summary.py.
 *
 * The patterns are compiled once, and then see one line at a time, as the output comes in:
 *
 *	struct outscalar *o = outscalar_new(OUTSCALAR_NUMBERS, config);
 *	for each line:
 *		n = outscalar_read(o, line, len, &pairs);
 *		for (size_t i = 0; i < n; i++)
 *			… pairs[i].key, pairs[i].number
 *	outscalar_free(o);
 *
 * Nothing of a line is kept for the next one: what "step" means from line to line is the business
 * of who writes the values down.
 */
#ifndef GUILD_OUTSCALAR_H
#define GUILD_OUTSCALAR_H

#include "guild/buf.h"
#include "guild/value.h"

struct outscalar;

enum outscalar_kind {
	OUTSCALAR_NUMBERS, /* output-scalars: a value is what Python's float() accepts */
	OUTSCALAR_TEXTS,   /* output-attrs: a value is any text */
};

/* A value that a line gave. Both texts die with the next line, and end with no NUL. */
struct outscalar_pair {
	const char *key;
	size_t key_len;
	const char *text;
	size_t text_len;
	double number; /* OUTSCALAR_NUMBERS */
};

/* The configuration turns capturing off: it is there, and empty or false. */
bool outscalar_is_off(const struct value *config);
/*
 * Yours: outscalar_free(). config: a pattern, a map of names to patterns, or a list of both; null:
 * the default patterns. \key, \value and \step in a pattern stand for what they name. What is no
 * pattern is a warning in upstream's words, and is passed over.
 */
struct outscalar *outscalar_new(enum outscalar_kind kind, const struct value *config);
void outscalar_free(struct outscalar *o);

/*
 * The values of a line (its newline does not matter), sorted by key, the last of each: their
 * number. *pairs is NULL for none, and dies with the next call.
 */
size_t outscalar_read(struct outscalar *o, const char *line, size_t len,
		      const struct outscalar_pair **pairs);

/*
 * The same pattern by pattern, to show what each makes of a line. The line as the patterns see
 * it: without blanks at its end and what is no UTF-8. Dies with the next line.
 */
const char *outscalar_set_line(struct outscalar *o, const char *line, size_t len, size_t *seen_len);
/* Pattern i after its aliases, NULL past the last one. */
const char *outscalar_pattern(const struct outscalar *o, size_t i);
/*
 * What pattern i finds in the line that was set: false for nothing. groups gets the groups of each
 * match as Python shows a list of tuples; *pairs and *n as above.
 */
bool outscalar_try(struct outscalar *o, size_t i, struct buf *groups,
		   const struct outscalar_pair **pairs, size_t *n);

#endif
