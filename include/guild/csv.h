/*
 * csv.h: cells of text as lines of CSV and TSV.
 *
 * CSV is that of RFC 4180, but that lines end with a newline alone, as other programs of Unix write it: a cell
 * that holds a comma, a quote or the end of a line stands in double quotes, and its quotes are doubled. A
 * line that would be empty, for its only cell is, is "" (two quotes), so that a reader sees a record.
 *
 * TSV has a line a record, and a tab between two cells, whatever they hold: a tab is \t, a newline \n,
 * a carriage return \r and a backslash \\.
 *
 *	csv_add(&line, cells.v, cells.n);
 *	buf_addch(&line, '\n');
 *
 * Neither appends the end of the line.
 */
#ifndef GUILD_CSV_H
#define GUILD_CSV_H

#include "guild/buf.h"

void csv_add(struct buf *out, char *const *cells, size_t n);
void tsv_add(struct buf *out, char *const *cells, size_t n);

#endif
