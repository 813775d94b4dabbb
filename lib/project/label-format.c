/*
 * label-format.c: Python's % operator with one value.
 *
 * printf itself is not used for what the user wrote: a format from a label
 * must never reach it. Width and precision are limited.
 */
#include <math.h>

#include "guild/log.h"
#include "guild/num.h"
#include "guild/utf8.h"
#include "label-internal.h"

#define MAX_WIDTH 1000

struct spec {
	bool left, plus, blank, alt, zero;
	int width;
	int precision; /* -1: none */
	char conversion;
};

enum format_result { FORMAT_OK, FORMAT_TYPE_ERROR, FORMAT_VALUE_ERROR };

/* What is between '%' and the conversion; s moves to the conversion. */
static bool parse_number(const char **s, int *out)
{
	int n = 0;

	for (; **s >= '0' && **s <= '9'; (*s)++) {
		n = n * 10 + (**s - '0');
		if (n > MAX_WIDTH)
			return false;
	}
	*out = n;
	return true;
}

static bool parse_spec(const char **s, struct spec *spec)
{
	*spec = (struct spec){ .precision = -1 };
	for (;; (*s)++) {
		if (**s == '-')
			spec->left = true;
		else if (**s == '+')
			spec->plus = true;
		else if (**s == ' ')
			spec->blank = true;
		else if (**s == '#')
			spec->alt = true;
		else if (**s == '0')
			spec->zero = true;
		else
			break;
	}
	if (!parse_number(s, &spec->width))
		return false;
	if (**s == '.') {
		(*s)++;
		if (!parse_number(s, &spec->precision))
			return false;
	}
	if (**s && strchr("hlL", **s))
		(*s)++;
	spec->conversion = **s;
	return true;
}

/* sign and prefix ("0x") stay before the zeros that fill a number. */
static void add_padded(struct buf *out, const struct spec *spec, const char *prefix,
		       const char *body, bool zero)
{
	size_t width = strlen(prefix) + utf8_length(body);
	size_t fill = (size_t)spec->width > width ? (size_t)spec->width - width : 0;

	zero = zero && spec->zero && !spec->left;
	if (!spec->left && !zero)
		buf_addchars(out, ' ', fill);
	buf_addstr(out, prefix);
	if (zero)
		buf_addchars(out, '0', fill);
	buf_addstr(out, body);
	if (spec->left)
		buf_addchars(out, ' ', fill);
}

static const char *sign_of(const struct spec *spec, bool negative)
{
	if (negative)
		return "-";
	return spec->plus ? "+" : spec->blank ? " " : "";
}

static enum format_result format_text(struct buf *out, const struct spec *spec,
				      const struct value *v, bool repr)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (repr)
		value_repr(&text, v);
	else
		value_str_py(&text, v);
	if (spec->precision >= 0) {
		size_t keep = 0, n;

		for (int i = 0; i < spec->precision && keep < text.len; i++, keep += n)
			(void)utf8_decode(text.s + keep, text.len - keep, &n); /* only n */
		buf_setlen(&text, keep);
	}
	add_padded(out, spec, "", text.s, false);
	return FORMAT_OK;
}

static enum format_result format_int(struct buf *out, const struct spec *spec,
				     const struct value *v)
{
	CLEANUP(buf_release) struct buf digits = BUF_INIT;
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	bool decimal = strchr("diu", spec->conversion) != NULL;
	bool negative = false;
	uint64_t magnitude;
	int64_t i;

	if (value_is(v, VALUE_INT)) {
		i = v->i;
	} else if (value_is(v, VALUE_BOOL)) {
		i = v->b;
	} else if (value_is(v, VALUE_FLOAT) && decimal && fabs(v->f) < 9e18) {
		i = (int64_t)v->f;
	} else if (value_is(v, VALUE_BIGINT) && decimal) {
		negative = v->str.s[0] == '-';
		buf_addstr(&digits, v->str.s + negative);
		i = 0;
	} else {
		return FORMAT_TYPE_ERROR;
	}
	if (!digits.len) {
		negative = i < 0;
		magnitude = negative ? 0 - (uint64_t)i : (uint64_t)i;
		if (spec->conversion == 'x')
			buf_addf(&digits, "%llx", (unsigned long long)magnitude);
		else if (spec->conversion == 'X')
			buf_addf(&digits, "%llX", (unsigned long long)magnitude);
		else if (spec->conversion == 'o')
			buf_addf(&digits, "%llo", (unsigned long long)magnitude);
		else
			buf_addf(&digits, "%llu", (unsigned long long)magnitude);
	}
	if (spec->precision > 0 && digits.len < (size_t)spec->precision)
		buf_addchars(&body, '0', (size_t)spec->precision - digits.len);
	buf_addbuf(&body, &digits);
	buf_addstr(&prefix, sign_of(spec, negative));
	if (spec->alt && !decimal)
		buf_addf(&prefix, "0%c", spec->conversion);
	add_padded(out, spec, prefix.s, body.s, true);
	return FORMAT_OK;
}

static enum format_result format_float(struct buf *out, const struct spec *spec,
				       const struct value *v)
{
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	int precision = spec->precision < 0 ? 6 : spec->precision;
	double d;

	if (!value_number(v, &d))
		return FORMAT_TYPE_ERROR;
	if (isnan(d))
		buf_addstr(&body, "nan");
	else if (isinf(d))
		buf_addstr(&body, "inf");
	else if (spec->conversion == 'e' || spec->conversion == 'E')
		buf_addf(&body, spec->alt ? "%#.*e" : "%.*e", precision, fabs(d));
	else if (spec->conversion == 'f' || spec->conversion == 'F')
		buf_addf(&body, spec->alt ? "%#.*f" : "%.*f", precision, fabs(d));
	else
		buf_addf(&body, spec->alt ? "%#.*g" : "%.*g", precision, fabs(d));
	if (spec->conversion >= 'A' && spec->conversion <= 'Z')
		for (size_t i = 0; i < body.len; i++)
			if (body.s[i] >= 'a' && body.s[i] <= 'z')
				body.s[i] = (char)(body.s[i] - 'a' + 'A');
	add_padded(out, spec, sign_of(spec, !isnan(d) && signbit(d)), body.s, true);
	return FORMAT_OK;
}

static enum format_result format_char(struct buf *out, const struct spec *spec,
				      const struct value *v)
{
	CLEANUP(buf_release) struct buf body = BUF_INIT;

	if (value_is(v, VALUE_STR) && utf8_length(v->str.s) == 1)
		buf_addstr(&body, v->str.s);
	else if (value_is(v, VALUE_INT) && v->i > 0 && v->i <= 0x10ffff)
		utf8_encode(&body, (uint32_t)v->i);
	else
		return FORMAT_TYPE_ERROR;
	add_padded(out, spec, "", body.s, false);
	return FORMAT_OK;
}

static enum format_result format_one(struct buf *out, const struct spec *spec,
				     const struct value *v)
{
	switch (spec->conversion) {
	case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
		return format_int(out, spec, v);
	case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
		return format_float(out, spec, v);
	case 's':
		return format_text(out, spec, v, /* repr= */ false);
	case 'r': case 'a':
		return format_text(out, spec, v, /* repr= */ true);
	case 'c':
		return format_char(out, spec, v);
	default:
		return FORMAT_VALUE_ERROR;
	}
}

static void warn(const char *fmt, const struct value *v, const struct spec *spec, size_t at)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;
	CLEANUP(buf_release) struct buf format = BUF_INIT;

	value_repr(&value, v);
	value_repr_str(&format, fmt, strlen(fmt));
	if (spec->conversion)
		log_warning("error formatting %s with %s: unsupported format character "
			    "'%c' (0x%x) at index %zu",
			    value.s, format.s, spec->conversion,
			    (unsigned)(unsigned char)spec->conversion, at);
	else
		log_warning("error formatting %s with %s: incomplete format", value.s, format.s);
}

bool label_python_format(struct buf *out, const char *fmt, const struct value *v)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct spec spec;
	bool used = false;

	for (const char *s = fmt; *s; s++) {
		if (*s != '%') {
			buf_addch(&text, *s);
			continue;
		}
		s++;
		if (!parse_spec(&s, &spec))
			return false;
		if (spec.conversion == '%') {
			buf_addch(&text, '%');
			continue;
		}
		if (spec.conversion && used) /* a second value is wanted */
			return false;
		switch (spec.conversion ? format_one(&text, &spec, v) : FORMAT_VALUE_ERROR) {
		case FORMAT_OK:
			used = true;
			break;
		case FORMAT_TYPE_ERROR:
			return false;
		case FORMAT_VALUE_ERROR:
			warn(fmt, v, &spec, (size_t)(s - fmt));
			return false;
		}
	}
	if (!used)
		return false;
	buf_addbuf(out, &text);
	return true;
}
