#include "guild/utf8.h"

#include <locale.h>
#include <wctype.h>

#include "utf8-width-internal.h"

#define REPLACEMENT 0xfffd

static bool is_scalar_value(uint32_t c)
{
	return c <= 0x10ffff && (c < 0xd800 || c > 0xdfff);
}

int32_t utf8_decode(const char *s, size_t len, size_t *n)
{
	/* The least code point that needs so many bytes: less is an overlong form. */
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char *p = (const unsigned char *)s;
	uint32_t c = p[0];
	size_t need;

	*n = 1;
	if (c < 0x80)
		return (int32_t)c;
	if (c >= 0xf0)
		need = 4;
	else if (c >= 0xe0)
		need = 3;
	else
		need = 2;
	if (c < 0xc0 || c > 0xf7 || len < need)
		return -1;
	c &= 0x7fu >> need;
	for (size_t i = 1; i < need; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return -1;
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[need] || !is_scalar_value(c))
		return -1;
	*n = need;
	return (int32_t)c;
}

size_t utf8_unfinished(const char *s, size_t len)
{
	for (size_t n = 1; n <= 3 && n <= len; n++) {
		unsigned char c = (unsigned char)s[len - n];

		if (c < 0x80)
			return 0;
		if (c >= 0xc0) /* the first of a character of two, three or four */
			return n < (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : 2u) ? n : 0;
	}
	return 0;
}

void utf8_encode(struct buf *out, uint32_t code_point)
{
	uint32_t c = is_scalar_value(code_point) ? code_point : REPLACEMENT;

	if (c < 0x80) {
		buf_addch(out, (int)c);
		return;
	}
	if (c < 0x800) {
		buf_addch(out, (int)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_addch(out, (int)(0xe0 | c >> 12));
		} else {
			buf_addch(out, (int)(0xf0 | c >> 18));
			buf_addch(out, (int)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_addch(out, (int)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_addch(out, (int)(0x80 | (c & 0x3f)));
}

bool utf8_valid(const char *s, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = 1;
		if ((unsigned char)s[i] >= 0x80 && utf8_decode(s + i, len - i, &n) < 0)
			return false;
	}
	return true;
}

size_t utf8_length(const char *s)
{
	size_t len = strlen(s), count = 0, n;

	for (size_t i = 0; i < len; i += n) {
		(void)utf8_decode(s + i, len - i, &n); /* only its length counts */
		count++;
	}
	return count;
}

static bool in_ranges(const struct utf8_range *ranges, size_t n, int32_t c)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c > ranges[mid].last)
			low = mid + 1;
		else if (c < ranges[mid].first)
			high = mid;
		else
			return true;
	}
	return false;
}

static bool is_control(int32_t c)
{
	return (c >= 0 && c < 0x20) || (c >= 0x7f && c < 0xa0);
}

/* c may be -1: a terminal shows some sign for an invalid byte. */
static size_t char_width(int32_t c)
{
	if (is_control(c))
		return 0;
	if (c < zero_width[0].first)
		return 1;
	if (in_ranges(zero_width, ARRAY_SIZE(zero_width), c))
		return 0;
	return in_ranges(double_width, ARRAY_SIZE(double_width), c) ? 2 : 1;
}

/* Printable ASCII at s: nearly all that tables hold, one column and one byte each. */
static size_t plain_run(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= ' ' && s[n] <= '~')
		n++;
	return n;
}

size_t utf8_width(const char *s)
{
	size_t len = strlen(s), i = plain_run(s, len), width = i, n;

	for (; i < len; i += n)
		width += char_width(utf8_decode(s + i, len - i, &n));
	return width;
}

size_t utf8_clip(const char *s, size_t width)
{
	size_t i, n;

	for (i = 0; s[i]; i += n) {
		/* A character has four bytes at most. */
		size_t w = char_width(utf8_decode(s + i, strnlen(s + i, 4), &n));

		if (w > width)
			break;
		width -= w;
	}
	return i;
}

/* The process's own locale may be C, whose towlower() knows ASCII alone. */
static int32_t char_lower(int32_t c)
{
	static locale_t unicode;

	if (c < 0x80)
		return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
	if (!unicode)
		unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	return unicode ? (int32_t)towlower_l((wint_t)c, unicode) : c;
}

void utf8_lower(struct buf *out, const char *s, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		int32_t c = utf8_decode(s + i, len - i, &n);

		if (c < 0)
			buf_add(out, s + i, n);
		else
			utf8_encode(out, (uint32_t)char_lower(c));
	}
}

void utf8_sanitize(struct buf *out, const char *s, size_t len, bool keep_lines)
{
	size_t i = plain_run(s, len), n;

	buf_add(out, s, i);
	for (; i < len; i += n) {
		int32_t c = utf8_decode(s + i, len - i, &n);

		if (c < 0)
			buf_addf(out, "\\x%02x", (unsigned char)s[i]);
		else if (is_control(c) && !(keep_lines && (c == '\n' || c == '\t')))
			buf_addf(out, "\\x%02x", (unsigned)c);
		else
			buf_add(out, s + i, n);
	}
}
