#include "guild/num.h"

#include <math.h>

/* What Python's str.strip() takes off, as far as it is ASCII. */
static bool is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= 0x1f);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The text between blanks at both ends. */
static const char *trim(const char *s, size_t *len)
{
	while (is_blank(*s))
		s++;
	*len = strlen(s);
	while (*len && is_blank(s[*len - 1]))
		(*len)--;
	return s;
}

/* The same, past a sign. */
static const char *trim_sign(const char *s, size_t *len, bool *negative)
{
	s = trim(s, len);
	*negative = *len && *s == '-';
	if (!*len || (*s != '-' && *s != '+'))
		return s;
	(*len)--;
	return s + 1;
}

/* Add a digit; false when the number does not fit any more. */
static bool push_digit(uint64_t *n, char digit)
{
	return !MUL_OVERFLOWS(*n, (uint64_t)10, n) &&
	       !ADD_OVERFLOWS(*n, (uint64_t)(digit - '0'), n);
}

static bool apply_sign(uint64_t magnitude, bool negative, int64_t *out)
{
	if (magnitude > (uint64_t)INT64_MAX + negative)
		return false;
	*out = negative ? (int64_t)(0 - magnitude) : (int64_t)magnitude;
	return true;
}

bool num_parse_u64(const char *s, uint64_t *out)
{
	uint64_t n = 0;

	if (!*s)
		return false;
	for (; *s; s++)
		if (!is_digit(*s) || !push_digit(&n, *s))
			return false;
	*out = n;
	return true;
}

bool num_parse_i64(const char *s, int64_t *out)
{
	bool negative = *s == '-';
	uint64_t n;

	return num_parse_u64(s + negative, &n) && apply_sign(n, negative, out);
}

enum num_int num_parse_pyint(const char *s, int64_t *out)
{
	bool negative, fits = true, after_digit = false;
	uint64_t n = 0;
	size_t len;

	s = trim_sign(s, &len, &negative);
	for (size_t i = 0; i < len; i++) {
		if (is_digit(s[i])) {
			fits = fits && push_digit(&n, s[i]);
			after_digit = true;
		} else if (s[i] == '_' && after_digit) {
			after_digit = false;
		} else {
			return NUM_NOT_INT;
		}
	}
	if (!after_digit)
		return NUM_NOT_INT;
	return fits && apply_sign(n, negative, out) ? NUM_INT : NUM_BIG;
}

/*
 * Move digits, with single '_' between them, from *s to out. false when there
 * is a '_' in another place; no digits at all are fine.
 */
static bool take_digits(const char **s, const char *end, struct buf *out)
{
	const char *p = *s;

	while (p < end && (is_digit(*p) || *p == '_')) {
		if (*p == '_') {
			if (p == *s || !is_digit(p[-1]) || p + 1 == end || !is_digit(p[1]))
				return false;
		} else {
			buf_addch(out, *p);
		}
		p++;
	}
	*s = p;
	return true;
}

static bool is_word(const char *s, size_t len, const char *word)
{
	for (size_t i = 0; i < len; i++)
		if ((s[i] | 0x20) != word[i]) /* word[len] is NUL: never equal */
			return false;
	return word[len] == '\0';
}

static bool parse_special(const char *s, size_t len, double *out)
{
	if (is_word(s, len, "inf") || is_word(s, len, "infinity")) {
		*out = HUGE_VAL;
		return true;
	}
	if (is_word(s, len, "nan")) {
		*out = (double)NAN;
		return true;
	}
	return false;
}

/* Check the grammar, which is narrower than strtod's, and drop what strtod does not know. */
static bool parse_finite(const char *s, const char *end, double *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t digits, exponent_start;

	if (!take_digits(&s, end, &text))
		return false;
	digits = text.len;
	if (s < end && *s == '.') {
		s++;
		buf_addch(&text, '.');
		if (!take_digits(&s, end, &text))
			return false;
		digits = text.len - 1;
	}
	if (!digits)
		return false;
	if (s < end && (*s == 'e' || *s == 'E')) {
		s++;
		buf_addch(&text, 'e');
		if (s < end && (*s == '+' || *s == '-'))
			buf_addch(&text, *s++);
		exponent_start = text.len;
		if (!take_digits(&s, end, &text) || text.len == exponent_start)
			return false;
	}
	if (s != end)
		return false;
	*out = strtod(text.s, NULL);
	return true;
}

bool num_parse_pyfloat(const char *s, double *out)
{
	bool negative;
	double d;
	size_t len;

	s = trim_sign(s, &len, &negative);
	if (!parse_special(s, len, &d) && !parse_finite(s, s + len, &d))
		return false;
	*out = negative ? -d : d;
	return true;
}

/* Decimal digits d0.d1d2… times ten to the exponent, without zeros at the end. */
struct decimal {
	char digits[24];
	int n;
	int exponent;
};

static void decimal_init(struct decimal *dec, double d, int n)
{
	char text[40];
	char *e;

	(void)snprintf(text, sizeof(text), "%.*e", n - 1, d); /* always fits */
	e = strchr(text, 'e');
	dec->exponent = (int)strtod(e + 1, NULL);
	dec->digits[0] = text[0];
	if (n > 1)
		memcpy(dec->digits + 1, text + 2, (size_t)n - 1);
	dec->n = n;
}

/* One more in the last place. */
static void decimal_increment(struct decimal *dec)
{
	for (int i = dec->n - 1; i >= 0; i--) {
		if (dec->digits[i]++ < '9')
			return;
		dec->digits[i] = '0';
	}
	dec->digits[0] = '1';
	dec->exponent++;
}

static bool decimal_reads_as(const struct decimal *dec, double d)
{
	char text[48];

	(void)snprintf(text, sizeof(text), "%.*se%d", dec->n, dec->digits,
		       dec->exponent - dec->n + 1); /* always fits */
	return strtod(text, NULL) == d;
}

/* By its bits, not by frexp(): a listing need not load the mathematics library. */
static bool is_power_of_two(double d)
{
	uint64_t bits;

	memcpy(&bits, &d, sizeof(bits));
	return isnormal(d) && !(bits & (((uint64_t)1 << 52) - 1));
}

/*
 * The shortest digits that read back as d > 0, and of those the nearest.
 *
 * A decimal of up to 15 digits survives the way through a double, so that for
 * normal numbers only 15 (less the zeros at its end), 16 and 17 need be tried. The
 * gap below a power of two is half of that above it: there the 16 digits
 * nearest to d may fail where the next higher ones read back.
 */
static void decimal_shortest(struct decimal *dec, double d)
{
	bool power_of_two = is_power_of_two(d);

	for (int n = isnormal(d) ? 15 : 1;; n++) {
		decimal_init(dec, d, n);
		if (n == 17 || decimal_reads_as(dec, d))
			break;
		if (power_of_two) {
			decimal_increment(dec);
			if (decimal_reads_as(dec, d))
				break;
		}
	}
	while (dec->n > 1 && dec->digits[dec->n - 1] == '0')
		dec->n--;
}

static void add_decimal(struct buf *out, const struct decimal *dec)
{
	int point = dec->exponent + 1; /* digits before the point */

	if (dec->exponent < -4 || dec->exponent >= 16) {
		buf_addch(out, dec->digits[0]);
		if (dec->n > 1)
			buf_addf(out, ".%.*s", dec->n - 1, dec->digits + 1);
		buf_addf(out, "e%c%02d", dec->exponent < 0 ? '-' : '+', abs(dec->exponent));
	} else if (point <= 0) {
		buf_addstr(out, "0.");
		buf_addchars(out, '0', (size_t)-point);
		buf_add(out, dec->digits, (size_t)dec->n);
	} else if (point >= dec->n) {
		buf_add(out, dec->digits, (size_t)dec->n);
		buf_addchars(out, '0', (size_t)(point - dec->n));
		buf_addstr(out, ".0");
	} else {
		buf_addf(out, "%.*s.%.*s", point, dec->digits, dec->n - point,
			 dec->digits + point);
	}
}

void num_format_repr(struct buf *out, double d)
{
	struct decimal dec;

	if (isnan(d)) {
		buf_addstr(out, "nan");
		return;
	}
	if (signbit(d)) {
		buf_addch(out, '-');
		d = -d;
	}
	if (isinf(d)) {
		buf_addstr(out, "inf");
	} else if (d == 0) {
		buf_addstr(out, "0.0");
	} else {
		decimal_shortest(&dec, d);
		add_decimal(out, &dec);
	}
}

void num_format_yaml(struct buf *out, double d)
{
	size_t start = out->len;
	const char *e;

	if (isnan(d)) {
		buf_addstr(out, ".nan");
	} else if (isinf(d)) {
		buf_addstr(out, d < 0 ? "-.inf" : ".inf");
	} else {
		num_format_repr(out, d);
		/* YAML 1.1 takes a number for a float only if there is a point. */
		e = strchr(out->s + start, 'e');
		if (e && !strchr(out->s + start, '.'))
			buf_insert(out, (size_t)(e - out->s), ".0", 2);
	}
}

void num_format_fixed(struct buf *out, double d, int decimals)
{
	if (isnan(d))
		buf_addstr(out, "nan"); /* printf adds a sign, Python does not */
	else
		buf_addf(out, "%.*f", decimals, d);
}
