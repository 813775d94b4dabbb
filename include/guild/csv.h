/*
 * csv.h: cells of text as a line of CSV or of TSV.
 *
 * CSV is that of RFC 4180, except that a line ends with a newline alone, as other Unix programs
 * write it. A cell that contains a comma, a double quote, a newline or a carriage return is put in
 * double quotes, and its own quotes are doubled. When the only cell of a line is empty, it is
 * written as "", because readers skip empty lines.
 *
 * TSV is for line-oriented programs: cells are separated by tabs, and a cell never contains a tab
 * or the end of a line. They are written as \t, \n and \r, and a backslash as \\.
 *
 *	csv_add(&line, cells.v, cells.n);
 *	buf_addch(&line, '\n');
 *
 * Both functions append n cells, without the end of the line. They cannot fail.
 */
#ifndef GUILD_CSV_H
#define GUILD_CSV_H

#include "guild/buf.h"

void csv_add(struct buf *out, char *const *cells, size_t n);
void tsv_add(struct buf *out, char *const *cells, size_t n);

#endif
