#include "guild/table.h"

#include "guild/alloc.h"
#include "guild/pager.h"
#include "guild/tty.h"
#include "guild/utf8.h"

enum { COLUMN_GAP = 2 };

struct table_cell {
	const char *text;
	size_t len, width; /* bytes, columns of the terminal */
	enum style style;
};

struct table_row {
	struct table_cell *cells;
	const char *detail;
};

void table_release(struct table *t)
{
	arena_release(&t->arena);
	free(t->rows);
	*t = (struct table)TABLE_INIT(t->n_cols);
}

static void fill_row(struct table *t, struct table_row *row, const char *const *cells)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	row->cells = arena_calloc(&t->arena, t->n_cols, sizeof(row->cells[0]));
	row->detail = "";
	for (size_t c = 0; c < t->n_cols; c++) {
		buf_reset(&text);
		utf8_sanitize(&text, cells[c], strlen(cells[c]), /* keep_lines= */ false);
		row->cells[c].text = arena_strndup(&t->arena, text.s, text.len);
		row->cells[c].len = text.len;
		row->cells[c].width = utf8_width(text.s);
	}
}

void table_header(struct table *t, const char *const *cells)
{
	t->header = ARENA_NEW(&t->arena, struct table_row);
	fill_row(t, t->header, cells);
	for (size_t c = 0; c < t->n_cols; c++)
		t->header->cells[c].style = STYLE_BOLD;
}

void table_align_right(struct table *t, size_t col)
{
	if (!t->right)
		t->right = arena_calloc(&t->arena, t->n_cols, sizeof(t->right[0]));
	t->right[col] = true;
}

void table_add(struct table *t, const char *const *cells)
{
	ALLOC_GROW(t->rows, t->n_rows + 1, t->cap);
	fill_row(t, &t->rows[t->n_rows++], cells);
}

void table_style(struct table *t, size_t col, enum style style)
{
	t->rows[t->n_rows - 1].cells[col].style = style;
}

void table_detail(struct table *t, const char *text)
{
	t->rows[t->n_rows - 1].detail = arena_strdup(&t->arena, text);
}

/* room: columns of the terminal that are left; less than the cell needs cuts it. */
static void add_cell(const struct table_cell *cell, size_t room, int fd, struct buf *line)
{
	buf_addstr(line, style_begin(fd, cell->style));
	buf_add(line, cell->text, cell->width > room ? utf8_clip(cell->text, room) : cell->len);
	buf_addstr(line, style_end(fd, cell->style));
}

/* Blanks, as far as there is room. */
static void add_blanks(struct buf *line, size_t n, size_t *room)
{
	n = MIN(n, *room);
	buf_addchars(line, ' ', n);
	*room -= n;
}

static void add_row(const struct table *t, const struct table_row *row, const size_t *widths,
		    size_t room, int fd, struct buf *line)
{
	add_blanks(line, t->indent, &room);
	for (size_t c = 0; c < t->n_cols && room; c++) {
		const struct table_cell *cell = &row->cells[c];
		size_t pad = widths[c] - cell->width;
		bool right = t->right && t->right[c];

		if (right)
			add_blanks(line, pad, &room);
		add_cell(cell, room, fd, line);
		room -= MIN(room, cell->width);
		if (c < t->n_cols - 1)
			add_blanks(line, (right ? 0 : pad) + COLUMN_GAP, &room);
	}
	buf_addf(line, "\n%s", row->detail);
}

static void widen(const struct table *t, const struct table_row *row, size_t *widths)
{
	for (size_t c = 0; c < t->n_cols; c++)
		widths[c] = MAX(widths[c], row->cells[c].width);
}

void table_format(const struct table *t, int fd, struct buf *out)
{
	CLEANUP(free_ptr) size_t *widths = xcalloc(t->n_cols, sizeof(widths[0]));
	size_t room;

	fd = pager_tty(fd);
	room = tty_is(fd) ? tty_columns(fd) : SIZE_MAX;
	if (t->header)
		widen(t, t->header, widths);
	for (size_t r = 0; r < t->n_rows; r++)
		widen(t, &t->rows[r], widths);
	if (t->header)
		add_row(t, t->header, widths, room, fd, out);
	for (size_t r = 0; r < t->n_rows; r++)
		add_row(t, &t->rows[r], widths, room, fd, out);
}

void table_print(const struct table *t, FILE *to)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	table_format(t, fileno(to), &out);
	fwrite(out.s, 1, out.len, to);
}
