#include "guild/table.h"

#include <unistd.h>

#include "guild/alloc.h"
#include "guild/pager.h"
#include "guild/tty.h"
#include "guild/utf8.h"

enum { COLUMN_GAP = 2 };

struct table_row {
	char **cells;
	enum style *styles;
	char *detail; /* NULL: none */
};

void table_release(struct table *t)
{
	for (size_t r = 0; r < t->n_rows; r++) {
		for (size_t c = 0; c < t->n_cols; c++)
			free(t->rows[r].cells[c]);
		free(t->rows[r].cells);
		free(t->rows[r].styles);
		free(t->rows[r].detail);
	}
	free(t->rows);
	*t = (struct table)TABLE_INIT(t->n_cols);
}

void table_add(struct table *t, const char *const *cells)
{
	struct table_row *row;

	ALLOC_GROW(t->rows, t->n_rows + 1, t->cap);
	row = &t->rows[t->n_rows++];
	row->cells = xcalloc(t->n_cols, sizeof(row->cells[0]));
	row->styles = xcalloc(t->n_cols, sizeof(row->styles[0]));
	row->detail = NULL;
	for (size_t c = 0; c < t->n_cols; c++) {
		struct buf cell = BUF_INIT;

		utf8_sanitize(&cell, cells[c], strlen(cells[c]), /* keep_lines= */ false);
		row->cells[c] = buf_detach(&cell);
	}
}

void table_style(struct table *t, size_t col, enum style style)
{
	t->rows[t->n_rows - 1].styles[col] = style;
}

void table_detail(struct table *t, const char *text)
{
	struct table_row *row = &t->rows[t->n_rows - 1];

	free(row->detail);
	row->detail = xstrdup(text);
}

/* room: columns of the terminal that are left; less than the cell needs cuts it. */
static void print_cell(const struct table_row *row, size_t col, size_t pad, size_t room, FILE *out)
{
	int fd = fileno(out);
	const char *cell = row->cells[col];
	size_t len = utf8_clip(cell, room);

	fprintf(out, "%s%.*s%s%*s", style_begin(fd, row->styles[col]), (int)len, cell,
		style_end(fd, row->styles[col]), cell[len] ? 0 : (int)pad, "");
}

static void print_row(const struct table *t, const struct table_row *row, const size_t *widths,
		      size_t room, FILE *out)
{
	fprintf(out, "%*s", (int)t->indent, "");
	room -= MIN(room, t->indent);
	for (size_t c = 0; c < t->n_cols && room; c++) {
		bool last = c == t->n_cols - 1;
		size_t width = utf8_width(row->cells[c]);
		size_t pad = last ? 0 : widths[c] - width + COLUMN_GAP;

		if (width < room)
			pad = MIN(pad, room - width);
		print_cell(row, c, pad, room, out);
		room -= MIN(room, width + pad);
	}
	fprintf(out, "\n%s", row->detail ? row->detail : "");
}

void table_print(const struct table *t, FILE *out)
{
	int fd = pager_tty(fileno(out));
	size_t room = tty_is(fd) ? tty_columns(fd) : SIZE_MAX;
	CLEANUP(free_ptr) size_t *widths = xcalloc(t->n_cols, sizeof(widths[0]));

	for (size_t r = 0; r < t->n_rows; r++)
		for (size_t c = 0; c < t->n_cols; c++)
			widths[c] = MAX(widths[c], utf8_width(t->rows[r].cells[c]));
	for (size_t r = 0; r < t->n_rows; r++)
		print_row(t, &t->rows[r], widths, room, out);
}
