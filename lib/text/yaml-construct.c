/* yaml-construct.c: scalars from their text, as PyYAML's safe constructor. */
#include "guild/num.h"
#include "guild/yaml.h"
#include "yaml-internal.h"

/*
 * An int of any size, in limbs of nine decimal digits, the lowest first. Larger
 * than this Python refuses to print (4300 digits): not a number here.
 */
#define LIMB 1000000000u
#define MAX_LIMBS 478

struct big {
	uint32_t limb[MAX_LIMBS];
	size_t n;
};

/* b = b * factor + digit; false when it grows too large. */
static bool big_push(struct big *b, uint32_t factor, uint32_t digit)
{
	uint64_t carry = digit;

	for (size_t i = 0; i < b->n; i++) {
		carry += (uint64_t)b->limb[i] * factor;
		b->limb[i] = (uint32_t)(carry % LIMB);
		carry /= LIMB;
	}
	for (; carry; carry /= LIMB) {
		if (b->n == MAX_LIMBS)
			return false;
		b->limb[b->n++] = (uint32_t)(carry % LIMB);
	}
	return true;
}

static struct value *big_value(struct arena *a, const struct big *b, bool minus)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *v;
	int64_t i;

	buf_addf(&text, "%s%u", minus && b->n ? "-" : "", b->n ? b->limb[b->n - 1] : 0);
	for (size_t k = b->n; k-- > 1;)
		buf_addf(&text, "%09u", b->limb[k - 1]);
	if (num_parse_i64(text.s, &i))
		return value_int(a, i);
	v = value_strn(a, text.s, text.len);
	v->type = VALUE_BIGINT;
	return v;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 16;
}

/* Digits of the base up to the end or a ':', where *s then is; at least one. */
static bool read_digits(struct big *b, const char **s, uint32_t base)
{
	const char *start = *s;

	for (; **s && **s != ':'; ++*s) {
		uint32_t digit = (uint32_t)digit_of(**s);

		if (digit >= base || !big_push(b, base, digit))
			return false;
	}
	return *s > start;
}

/* Behind the first part of 1:30:00; each further one counts sixty times more than the next. */
static bool read_sixties(struct big *b, const char *s)
{
	while (*s == ':') {
		uint32_t part = 0;
		const char *start = ++s;

		for (; *s >= '0' && *s <= '9' && s - start < 9; s++)
			part = part * 10 + (uint32_t)(*s - '0');
		if (s == start || !big_push(b, 60, part))
			return false;
	}
	return !*s;
}

/* The text without '_', NUL-terminated; false when it holds a NUL itself. */
static bool strip_underscores(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!s[i])
			return false;
		if (s[i] != '_')
			buf_addch(out, s[i]);
	}
	return true;
}

/* Nearly every int: a few decimal digits, no leading zero. */
static bool read_short_int(const char *s, size_t len, int64_t *out)
{
	bool minus = len && *s == '-';
	int64_t i = 0;

	s += minus;
	len -= minus;
	if (!len || len > 18 || (*s == '0' && len > 1))
		return false;
	for (; len && *s >= '0' && *s <= '9'; s++, len--)
		i = i * 10 + *s - '0';
	*out = minus ? -i : i;
	return !len;
}

static struct value *make_int(struct arena *a, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	struct big b;
	const char *s;
	uint32_t base = 10;
	int64_t i;
	bool minus;

	if (read_short_int(text, len, &i))
		return value_int(a, i);
	b.n = 0; /* the limbs are set as they are needed */
	if (!strip_underscores(&clean, text, len))
		return NULL;
	s = clean.s;
	minus = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	if (starts_with(s, "0b") || starts_with(s, "0x")) {
		base = s[1] == 'b' ? 2 : 16;
		s += 2;
	} else if (*s == '0') {
		base = 8;
	}
	if (!read_digits(&b, &s, base) || (base != 10 && *s) || !read_sixties(&b, s))
		return NULL;
	return big_value(a, &b, minus);
}

/* 1:30.5: seconds from the parts, added up from the right, as PyYAML rounds them. */
static bool read_float_sixties(char *s, double *out)
{
	double base = 1, sum = 0, part;
	char *colon;

	while ((colon = strrchr(s, ':'))) {
		if (!num_parse_pyfloat(colon + 1, &part))
			return false;
		sum += part * base;
		base *= 60;
		*colon = '\0';
	}
	if (!num_parse_pyfloat(s, &part))
		return false;
	*out = sum + part * base;
	return true;
}

static struct value *make_float(struct arena *a, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf clean = BUF_INIT;
	char *s;
	double f;
	bool minus;

	if (!strip_underscores(&clean, text, len))
		return NULL;
	s = clean.s;
	minus = *s == '-';
	if (*s == '-' || *s == '+')
		s++;
	if (*s == '.' && (streq(s, ".inf") || streq(s, ".Inf") || streq(s, ".INF") ||
			  streq(s, ".nan") || streq(s, ".NaN") || streq(s, ".NAN")))
		s++; /* Python's names have no point */
	if (!read_float_sixties(s, &f))
		return NULL;
	return value_float(a, minus ? -f : f);
}

static struct value *make_bool(struct arena *a, const char *s, size_t len)
{
	static const struct { const char *word; bool b; } words[] = {
		{ "yes", true },   { "no", false }, { "true", true },
		{ "false", false }, { "on", true },  { "off", false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (strlen(words[i].word) == len && strncasecmp(words[i].word, s, len) == 0)
			return value_bool(a, words[i].b);
	return NULL;
}

/* ---- timestamps ---- */

/* At most max digits as a number; -1 when there is none. */
static int read_number(const char **s, int max)
{
	int n = 0, number = 0;

	for (; n < max && **s >= '0' && **s <= '9'; n++)
		number = number * 10 + *(*s)++ - '0';
	return n ? number : -1;
}

static bool read_char(const char **s, const char *set)
{
	if (!**s || !strchr(set, **s))
		return false;
	++*s;
	return true;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return month == 2 && leap ? 29 : days[month - 1];
}

/* [.ffffff], cut to six digits, filled up with zeros; nothing for .0 as in Python's str(). */
static void read_fraction(const char **s, struct buf *out)
{
	char digits[] = "000000";

	for (size_t i = 0; **s >= '0' && **s <= '9'; i++, ++*s)
		if (i < sizeof(digits) - 1)
			digits[i] = **s;
	if (!streq(digits, "000000"))
		buf_addf(out, ".%s", digits);
}

/* Z or +H[H][:MM]; false when it is neither or a day or more. */
static bool read_zone(const char **s, struct buf *out)
{
	char sign = **s;
	int hours, minutes = 0;

	if (read_char(s, "Z")) {
		buf_addstr(out, "+00:00");
		return true;
	}
	if (!read_char(s, "+-"))
		return false;
	hours = read_number(s, 2);
	if (hours < 0 || (read_char(s, ":") && (minutes = read_number(s, 2)) < 0))
		return false;
	minutes += hours * 60;
	if (minutes >= 24 * 60)
		return false;
	buf_addf(out, "%c%02d:%02d", minutes ? sign : '+', minutes / 60, minutes % 60);
	return true;
}

static bool read_time(const char **s, struct buf *out)
{
	int hour, minute, second;

	if (!read_char(s, "Tt \t"))
		return false;
	*s += strspn(*s, " \t");
	hour = read_number(s, 2);
	if (hour < 0 || hour > 23 || !read_char(s, ":"))
		return false;
	minute = read_number(s, 2);
	if (minute < 0 || minute > 59 || !read_char(s, ":"))
		return false;
	second = read_number(s, 2);
	if (second < 0 || second > 59)
		return false;
	buf_addf(out, " %02d:%02d:%02d", hour, minute, second);
	if (read_char(s, "."))
		read_fraction(s, out);
	*s += strspn(*s, " \t");
	return !**s || read_zone(s, out);
}

static struct value *make_timestamp(struct arena *a, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf in = BUF_INIT, out = BUF_INIT;
	const char *s;
	struct value *v;
	int year, month, day;

	buf_add(&in, text, len); /* what follows the text is not ours to read */
	s = in.s;
	year = read_number(&s, 4);
	if (s - in.s != 4 || year < 1 || !read_char(&s, "-"))
		return NULL;
	month = read_number(&s, 2);
	if (month < 1 || month > 12 || !read_char(&s, "-"))
		return NULL;
	day = read_number(&s, 2);
	if (day < 1 || day > days_in_month(year, month))
		return NULL;
	buf_addf(&out, "%04d-%02d-%02d", year, month, day);
	if ((*s && !read_time(&s, &out)) || s != in.s + len)
		return NULL;
	v = value_strn(a, out.s, out.len);
	v->type = VALUE_DATE;
	return v;
}

struct value *scalar_make(struct arena *a, enum scalar_kind kind, const char *s, size_t len)
{
	switch (kind) {
	case SCALAR_STR:
	case SCALAR_MERGE:
	case SCALAR_VALUE:
	case SCALAR_INDICATOR:
		return value_strn(a, s, len);
	case SCALAR_NULL:
		return value_null(a);
	case SCALAR_BOOL:
		return make_bool(a, s, len);
	case SCALAR_INT:
		return make_int(a, s, len);
	case SCALAR_FLOAT:
		return make_float(a, s, len);
	case SCALAR_TIMESTAMP:
		return make_timestamp(a, s, len);
	}
	BUG("scalar of kind %d", (int)kind);
}

struct value *yaml_resolve_plain(struct arena *a, const char *s, size_t len)
{
	struct value *v = scalar_make(a, scalar_resolve(s, len), s, len);

	return v ? v : value_strn(a, s, len);
}
