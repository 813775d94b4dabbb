/*
 * columns.h: a line of a table, cut at " | ". The last columns may be empty: "a | b |".
 */
#ifndef COLUMNS_H
#define COLUMNS_H

#include "guild/strlist.h"

/* The columns in a list of n; a line with fewer has empty ones at its end. */
static inline void columns_split(struct strlist *out, const char *line, size_t n)
{
	const char *bar;

	strlist_clear(out);
	while (out->n + 1 < n && (bar = strstr(line, " |")) != NULL) {
		strlist_pushn(out, line, (size_t)(bar - line));
		line = bar + 2 + (bar[2] == ' ');
	}
	strlist_push(out, line);
	while (out->n < n)
		strlist_push(out, "");
}

#endif
