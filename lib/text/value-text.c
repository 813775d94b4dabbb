/* value-text.c: values as Python's repr() and str() print them. */
#include "guild/num.h"
#include "guild/utf8.h"
#include "guild/value.h"

/*
 * What repr() escapes above ASCII: controls, odd spaces, formats, surrogates,
 * private use. Code points that no Unicode version assigns are shown as they
 * are: the table of these would be larger than their use.
 */
static const struct { uint32_t first, last; } unprintable[] = {
	{ 0x7f, 0xa0 },		{ 0xad, 0xad },		{ 0x600, 0x605 },
	{ 0x61c, 0x61c },	{ 0x6dd, 0x6dd },	{ 0x70f, 0x70f },
	{ 0x890, 0x891 },	{ 0x8e2, 0x8e2 },	{ 0x1680, 0x1680 },
	{ 0x180e, 0x180e },	{ 0x2000, 0x200f },	{ 0x2028, 0x202f },
	{ 0x205f, 0x206f },	{ 0x3000, 0x3000 },	{ 0xd800, 0xf8ff },
	{ 0xfdd0, 0xfdef },	{ 0xfeff, 0xfeff },	{ 0xfff0, 0xfffb },
	{ 0xfffe, 0xffff },	{ 0x110bd, 0x110bd },	{ 0x110cd, 0x110cd },
	{ 0x13430, 0x13438 },	{ 0x1bca0, 0x1bca3 },	{ 0x1d173, 0x1d17a },
	{ 0xe0000, 0xe00ff },	{ 0xe01f0, 0x10ffff },
};

static bool is_printable(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_SIZE(unprintable) && c >= unprintable[i].first; i++)
		if (c <= unprintable[i].last)
			return false;
	return true;
}

static void repr_wide(struct buf *out, const char *s, size_t n, uint32_t c)
{
	if (is_printable(c))
		buf_add(out, s, n);
	else if (c <= 0xff)
		buf_addf(out, "\\x%02x", c);
	else if (c <= 0xffff)
		buf_addf(out, "\\u%04x", c);
	else
		buf_addf(out, "\\U%08x", c);
}

static void repr_ascii(struct buf *out, char c, char quote)
{
	if (c == quote || c == '\\')
		buf_addch(out, '\\'), buf_addch(out, c);
	else if (c == '\n')
		buf_addstr(out, "\\n");
	else if (c == '\r')
		buf_addstr(out, "\\r");
	else if (c == '\t')
		buf_addstr(out, "\\t");
	else if (c < ' ' || c == 0x7f)
		buf_addf(out, "\\x%02x", (unsigned)c);
	else
		buf_addch(out, c);
}

void value_repr_str(struct buf *out, const char *s, size_t len)
{
	char quote = memchr(s, '\'', len) && !memchr(s, '"', len) ? '"' : '\'';
	size_t n;

	buf_addch(out, quote);
	for (size_t i = 0; i < len; i += n) {
		int32_t c = utf8_decode(s + i, len - i, &n);

		if (c < 0) /* as Python reads such a byte: surrogateescape */
			buf_addf(out, "\\udc%02x", (unsigned char)s[i]);
		else if (c < 0x80)
			repr_ascii(out, s[i], quote);
		else
			repr_wide(out, s + i, n, (uint32_t)c);
	}
	buf_addch(out, quote);
}

/* Two digits at s. */
static unsigned two(const char *s)
{
	return (unsigned)(s[0] - '0') * 10 + (unsigned)(s[1] - '0');
}

/* The zone of a time, "+HH:MM" or "-HH:MM". */
static void repr_zone(struct buf *out, const char *s)
{
	unsigned seconds = (two(s + 1) * 60 + two(s + 4)) * 60;

	if (!seconds)
		buf_addstr(out, ", tzinfo=datetime.timezone.utc");
	else if (*s == '-')
		buf_addf(out, ", tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=%u))",
			 24 * 60 * 60 - seconds);
	else
		buf_addf(out, ", tzinfo=datetime.timezone(datetime.timedelta(seconds=%u))",
			 seconds);
}

/* From "YYYY-MM-DD[ HH:MM:SS[.ffffff][+HH:MM]]". */
static void repr_date(struct buf *out, const char *s)
{
	const char *rest = s + 19;

	if (strlen(s) == 10) {
		buf_addf(out, "datetime.date(%u, %u, %u)", two(s) * 100 + two(s + 2), two(s + 5),
			 two(s + 8));
		return;
	}
	buf_addf(out, "datetime.datetime(%u, %u, %u, %u, %u", two(s) * 100 + two(s + 2),
		 two(s + 5), two(s + 8), two(s + 11), two(s + 14));
	if (two(s + 17) || *rest == '.')
		buf_addf(out, ", %u", two(s + 17));
	if (*rest == '.') {
		buf_addf(out, ", %u", two(rest + 1) * 10000 + two(rest + 3) * 100 + two(rest + 5));
		rest += 7;
	}
	if (*rest)
		repr_zone(out, rest);
	buf_addch(out, ')');
}

void value_repr(struct buf *out, const struct value *v)
{
	if (!v) {
		buf_addstr(out, "None");
		return;
	}
	switch (v->type) {
	case VALUE_NULL:
		buf_addstr(out, "None");
		break;
	case VALUE_BOOL:
		buf_addstr(out, v->b ? "True" : "False");
		break;
	case VALUE_INT:
		buf_addf(out, "%lld", (long long)v->i);
		break;
	case VALUE_BIGINT:
		buf_add(out, v->str.s, v->str.len);
		break;
	case VALUE_FLOAT:
		num_format_repr(out, v->f);
		break;
	case VALUE_STR:
		value_repr_str(out, v->str.s, v->str.len);
		break;
	case VALUE_DATE:
		repr_date(out, v->str.s);
		break;
	case VALUE_LIST:
		buf_addch(out, '[');
		for (size_t i = 0; i < v->list.n; i++) {
			buf_addstr(out, i ? ", " : "");
			value_repr(out, v->list.items[i]);
		}
		buf_addch(out, ']');
		break;
	case VALUE_MAP:
		if (v->set && !v->map.n) {
			buf_addstr(out, "set()");
			break;
		}
		buf_addch(out, '{');
		for (size_t i = 0; i < v->map.n; i++) {
			buf_addstr(out, i ? ", " : "");
			value_repr(out, v->map.entries[i].key);
			if (v->set)
				continue;
			buf_addstr(out, ": ");
			value_repr(out, v->map.entries[i].value);
		}
		buf_addch(out, '}');
		break;
	}
}

void value_str_py(struct buf *out, const struct value *v)
{
	if (value_is(v, VALUE_STR) || value_is(v, VALUE_DATE))
		buf_add(out, v->str.s, v->str.len);
	else
		value_repr(out, v);
}
