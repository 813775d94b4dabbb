#include "guild/csv.h"

static void add_quoted(struct buf *out, const char *s)
{
	buf_addch(out, '"');
	for (; *s; s++) {
		if (*s == '"')
			buf_addch(out, '"');
		buf_addch(out, *s);
	}
	buf_addch(out, '"');
}

void csv_add(struct buf *out, char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addch(out, ',');
		if (strpbrk(cells[i], ",\"\r\n") || (n == 1 && !*cells[i]))
			add_quoted(out, cells[i]);
		else
			buf_addstr(out, cells[i]);
	}
}

static void add_escaped(struct buf *out, const char *s)
{
	static const char chars[] = "\t\n\r\\", names[] = "tnr\\";

	for (; *s; s++) {
		const char *at = strchr(chars, *s);

		if (at)
			buf_addf(out, "\\%c", names[at - chars]);
		else
			buf_addch(out, *s);
	}
}

void tsv_add(struct buf *out, char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addch(out, '\t');
		add_escaped(out, cells[i]);
	}
}
