/*
 * wrap.c: text in lines. Source: Python's textwrap.py; click/_textwrap.py for words that are too
 * wide.
 */
#include "guild/wrap.h"

#include <ctype.h>

#include "guild/utf8.h"

/* ---- pieces: textwrap's wordsep_re. Characters beyond ASCII count as letters. ---- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static bool is_letter(char c)
{
	return is_word(c) && !isdigit((unsigned char)c);
}

/* What a dash may follow, so that a line may end there. */
static bool is_word_or_mark(char c)
{
	return is_word(c) || (c && strchr("!\"'&.,?", c));
}

struct text {
	const char *s, *limit;
};

/* The character there: any of its bytes tells its kind. 0: the text is over. */
static char at(const struct text *t, const char *p)
{
	return p >= t->s && p < t->limit ? *p : 0;
}

static const char *next(const struct text *t, const char *p)
{
	do
		p++;
	while ((at(t, p) & 0xc0) == 0x80);
	return p;
}

static const char *previous(const struct text *t, const char *p)
{
	do
		p--;
	while ((at(t, p) & 0xc0) == 0x80);
	return p;
}

/* Do two dashes or more begin there, between two words? Where they end; NULL: no. */
static const char *skip_dashes(const struct text *t, const char *p)
{
	const char *end = p;

	if (at(t, p) != '-' || at(t, p + 1) != '-' || !is_word_or_mark(at(t, p - 1)))
		return NULL;
	while (at(t, end) == '-')
		end++;
	return is_word(at(t, end)) ? end : NULL;
}

/*
 * May a line end after the hyphen at p? After two letters, or two with a hyphen between; before two
 * letters.
 */
static bool parts_word(const struct text *t, const char *p)
{
	const char *last = previous(t, p), *before = previous(t, last), *after = next(t, p + 1);

	if (at(t, before) == '-')
		before--;
	if (at(t, after) == '-')
		after++;
	return is_letter(at(t, before)) && is_letter(at(t, last)) && is_letter(at(t, p + 1)) &&
	       is_letter(at(t, after));
}

/* The end of what stays together: a word, a part of one up to a hyphen or dash, or a dash. */
static const char *piece_end(const struct text *t, const char *s, bool whole_words)
{
	const char *end = whole_words ? NULL : skip_dashes(t, s);

	if (end)
		return end;
	for (end = s; end < t->limit && !isspace((unsigned char)*end); end++) {
		if (whole_words || end == s || *end != '-')
			continue;
		if (parts_word(t, end))
			return end + 1;
		if (skip_dashes(t, end))
			return end;
	}
	return end;
}

/* ---- lines ---- */

/* Bytes of the first columns of a piece; one character at least. */
static size_t clip(const char *s, size_t len, size_t columns)
{
	size_t n = utf8_clip(s, columns);

	return MIN(n ? n : utf8_clip(s, 2), len);
}

/* Columns of what is on a line, and so is short. */
static size_t width_of(const char *s, size_t len)
{
	CLEANUP(buf_release) struct buf copy = BUF_INIT;

	buf_add(&copy, s, len);
	return utf8_width(copy.s);
}

size_t wrap_text(struct buf *out, const char *s, size_t len, size_t width, size_t indent, int flags)
{
	bool whole_words = flags & WRAP_WORDS, is_rest = false;
	const struct text text = { s, s + len };
	const char *end = s; /* of the piece that s is in */
	size_t column = 0, n_lines = 1;

	for (;;) {
		size_t blanks = 0, n, taken, columns;
		bool is_wide, fits;

		if (s == end) {
			for (; s < text.limit && isspace((unsigned char)*s); s++)
				blanks++;
			end = piece_end(&text, s, whole_words);
		}
		if (s == end)
			return n_lines;
		n = (size_t)(end - s);
		if (whole_words)
			blanks = MIN(blanks, (size_t)1);
		taken = column ? column + blanks : 0;
		is_wide = !whole_words && clip(s, n, width) < n;
		if (is_wide)
			n = clip(s, n, is_rest || taken > width ? width : MAX(width - taken, 1u));
		columns = width_of(s, n);
		fits = !is_rest && (is_wide ? taken <= width : taken + columns <= width);
		if (column && !fits) {
			buf_addch(out, '\n');
			buf_addchars(out, ' ', indent);
			column = 0;
			n_lines++;
		} else if (column) {
			buf_addchars(out, ' ', blanks);
			column += blanks;
		}
		buf_add(out, s, n);
		column += columns;
		s += n;
		is_rest = s < end;
	}
}
