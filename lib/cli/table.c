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

void table_add(struct table *t, const char *const *cells)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct table_row *row;

	ALLOC_GROW(t->rows, t->n_rows + 1, t->cap);
	row = &t->rows[t->n_rows++];
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

static void add_row(const struct table *t, const struct table_row *row, const size_t *widths,
		    size_t room, int fd, struct buf *line)
{
	buf_addchars(line, ' ', t->indent);
	room -= MIN(room, t->indent);
	for (size_t c = 0; c < t->n_cols && room; c++) {
		const struct table_cell *cell = &row->cells[c];
		size_t pad = c == t->n_cols - 1 ? 0 : widths[c] - cell->width + COLUMN_GAP;

		add_cell(cell, room, fd, line);
		room -= MIN(room, cell->width);
		pad = MIN(pad, room);
		buf_addchars(line, ' ', pad);
		room -= pad;
	}
	buf_addf(line, "\n%s", row->detail);
}

void table_print(const struct table *t, FILE *out)
{
	CLEANUP(free_ptr) size_t *widths = xcalloc(t->n_cols, sizeof(widths[0]));
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	int fd = pager_tty(fileno(out));
	size_t room = tty_is(fd) ? tty_columns(fd) : SIZE_MAX;

	for (size_t r = 0; r < t->n_rows; r++)
		for (size_t c = 0; c < t->n_cols; c++)
			widths[c] = MAX(widths[c], t->rows[r].cells[c].width);
	for (size_t r = 0; r < t->n_rows; r++) {
		buf_reset(&line);
		add_row(t, &t->rows[r], widths, room, fd, &line);
		fwrite(line.s, 1, line.len, out);
	}
}

void table_print_nul(const struct table *t, FILE *out)
{
	char *text = NULL;
	size_t len;
	FILE *mem = open_memstream(&text, &len);

	if (!mem)
		BUG("no stream in memory");
	table_print(t, mem);
	fclose(mem); /* memory only */
	for (size_t i = 0; i < len; i++)
		putc(text[i] == '\n' ? '\0' : text[i], out);
	free(text);
}
