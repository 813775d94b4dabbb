/*
 * table.h: rows of cells in columns, as upstream's tables.
 *
 * Each column is as wide as its widest cell plus two blanks; the last one is not padded. Cells are
 * aligned at the left, those of a column of numbers at the right.
 * On a terminal rows are cut at its width, never otherwise. Cells are copied and made safe
 * for a terminal. Rows are kept until table_print.
 */
#ifndef GUILD_TABLE_H
#define GUILD_TABLE_H

#include <stdio.h>

#include "guild/arena.h"
#include "guild/buf.h"
#include "guild/msg.h"

struct table {
	size_t n_cols;
	struct arena arena; /* the cells */
	struct table_row *header; /* NULL: none */
	bool *right;        /* of each column: aligned at the right; NULL: none is */
	struct table_row *rows;
	size_t n_rows, cap;
	size_t indent; /* blanks before each row */
};
#define TABLE_INIT(cols) { .n_cols = cols }

void table_release(struct table *t);
/* What stands above the columns: n_cols strings. It is printed even when there are no rows. */
void table_header(struct table *t, const char *const *cells);
void table_align_right(struct table *t, size_t col);
/* A row of n_cols strings. */
void table_add(struct table *t, const char *const *cells);
/* Style of a cell of the newest row. */
void table_style(struct table *t, size_t col, enum style style);
/* Lines printed below the newest row as they are (each ends in \n); may be "". */
void table_detail(struct table *t, const char *text);
/* Append the lines of the table, for a descriptor: a terminal has a width and colours. */
void table_format(const struct table *t, int fd, struct buf *out);
void table_print(const struct table *t, FILE *to);

#endif
