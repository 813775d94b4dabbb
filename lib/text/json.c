#include "guild/json.h"

#include <math.h>

#include "guild/num.h"
#include "guild/utf8.h"

static void put_escape(struct buf *out, unsigned c)
{
	static const char letters[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
					['\r'] = 'r', ['"'] = '"', ['\\'] = '\\' };

	if (c < sizeof(letters) && letters[c]) {
		buf_addch(out, '\\');
		buf_addch(out, letters[c]);
	} else if (c <= 0xffff) {
		buf_addf(out, "\\u%04x", c);
	} else { /* a surrogate pair */
		buf_addf(out, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
			 0xdc00 + ((c - 0x10000) & 0x3ff));
	}
}

void json_encode_str(struct buf *out, const char *s, size_t len)
{
	size_t n;

	buf_addch(out, '"');
	for (size_t i = 0; i < len; i += n) {
		int32_t c = utf8_decode(s + i, len - i, &n);

		if (c < 0)
			buf_addstr(out, "\\ufffd");
		else if (c == '"' || c == '\\' || c < ' ' || c > '~')
			put_escape(out, (unsigned)c);
		else
			buf_add(out, s + i, n);
	}
	buf_addch(out, '"');
}

static void put_float(struct buf *out, double f)
{
	if (isfinite(f))
		num_format_repr(out, f);
	else if (isnan(f))
		buf_addstr(out, "NaN");
	else
		buf_addstr(out, f > 0 ? "Infinity" : "-Infinity");
}

static void put_break(struct buf *out, int flags, size_t depth)
{
	if (flags & JSON_INDENT) {
		buf_addch(out, '\n');
		buf_addchars(out, ' ', 2 * depth);
	}
}

static void put_comma(struct buf *out, int flags)
{
	buf_addch(out, ',');
	if (!(flags & JSON_INDENT))
		buf_addch(out, ' ');
}

static void put_value(struct buf *out, const struct value *v, int flags, size_t depth);

/* Keys are strings; what is not becomes its own text, as in Python. */
static void put_key(struct buf *out, const struct value *key, int flags)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (value_is(key, VALUE_STR)) {
		put_value(out, key, flags, 0);
		return;
	}
	put_value(&text, key, flags, 0);
	if (text.s[0] == '"') /* a date has its quotes already */
		buf_addbuf(out, &text);
	else
		json_encode_str(out, text.s, text.len);
}

static void put_list(struct buf *out, const struct value *v, int flags, size_t depth)
{
	buf_addch(out, '[');
	for (size_t i = 0; i < v->list.n; i++) {
		if (i)
			put_comma(out, flags);
		put_break(out, flags, depth + 1);
		put_value(out, v->list.items[i], flags, depth + 1);
	}
	if (v->list.n)
		put_break(out, flags, depth);
	buf_addch(out, ']');
}

static void put_map(struct buf *out, const struct value *v, int flags, size_t depth)
{
	struct value_entry *sorted = flags & JSON_SORT ? value_sorted_entries(v) : NULL;
	const struct value_entry *entries = sorted ? sorted : v->map.entries;

	buf_addch(out, '{');
	for (size_t i = 0; i < v->map.n; i++) {
		if (i)
			put_comma(out, flags);
		put_break(out, flags, depth + 1);
		put_key(out, entries[i].key, flags);
		buf_addstr(out, ": ");
		put_value(out, entries[i].value, flags, depth + 1);
	}
	if (v->map.n)
		put_break(out, flags, depth);
	buf_addch(out, '}');
	free(sorted);
}

static void put_value(struct buf *out, const struct value *v, int flags, size_t depth)
{
	if (!v) {
		buf_addstr(out, "null");
		return;
	}
	switch (v->type) {
	case VALUE_NULL:
		buf_addstr(out, "null");
		break;
	case VALUE_BOOL:
		buf_addstr(out, v->b ? "true" : "false");
		break;
	case VALUE_INT:
		buf_addf(out, "%lld", (long long)v->i);
		break;
	case VALUE_BIGINT:
		buf_add(out, v->str.s, v->str.len);
		break;
	case VALUE_FLOAT:
		put_float(out, v->f);
		break;
	case VALUE_STR:
	case VALUE_DATE:
		json_encode_str(out, v->str.s, v->str.len);
		break;
	case VALUE_LIST:
		put_list(out, v, flags, depth);
		break;
	case VALUE_MAP:
		put_map(out, v, flags, depth);
		break;
	}
}

void json_encode(struct buf *out, const struct value *v, int flags)
{
	put_value(out, v, flags, 0);
}
