/*
 * yaml-resolve.c: what a plain scalar is, by its text alone.
 *
 * The forms are those of PyYAML's implicit resolvers, in its order, and of
 * upstream's float rule, which comes after them. Each matcher below takes the
 * text as far as its form goes and says where that ends.
 */
#include <ctype.h>

#include "yaml-internal.h"

struct text {
	const char *p, *end;
};

static bool at(const struct text *t, const char *set)
{
	return t->p < t->end && *t->p && strchr(set, *t->p);
}

/* Skip what is in the set; how many. */
static size_t skip(struct text *t, const char *set)
{
	const char *start = t->p;

	while (at(t, set))
		t->p++;
	return (size_t)(t->p - start);
}

static bool take(struct text *t, const char *set)
{
	if (!at(t, set))
		return false;
	t->p++;
	return true;
}

static bool done(const struct text *t)
{
	return t->p == t->end;
}

#define DIGITS "0123456789"

/* [eE][-+]?[0-9]+, the sign optional or not. */
static bool take_exponent(struct text *t, bool need_sign)
{
	struct text e = *t;

	if (!take(&e, "eE") || (!take(&e, "+-") && need_sign) || !skip(&e, DIGITS))
		return false;
	*t = e;
	return true;
}

/* (:[0-5]?[0-9])+ : minutes and seconds. */
static bool take_sixties(struct text *t)
{
	bool any = false;

	while (at(t, ":")) {
		struct text part = *t;
		bool tens;

		part.p++;
		tens = at(&part, "012345");
		if (!skip(&part, DIGITS))
			break;
		if (part.p - t->p > 3 || (part.p - t->p == 3 && !tens))
			break;
		*t = part;
		any = true;
	}
	return any;
}

static bool is_any(struct text t, const char *const *words)
{
	size_t len = (size_t)(t.end - t.p);

	for (; len && *words; words++)
		if (**words == *t.p && strlen(*words) == len && memcmp(*words, t.p, len) == 0)
			return true;
	return false;
}

static bool is_bool(struct text t)
{
	static const char *const words[] = {
		"yes", "Yes", "YES", "no", "No", "NO", "true", "True", "TRUE", "false", "False",
		"FALSE", "on", "On", "ON", "off", "Off", "OFF", NULL,
	};

	return is_any(t, words);
}

static bool is_null(struct text t)
{
	static const char *const words[] = { "null", "Null", "NULL", NULL };

	return is_any(t, words);
}

static bool is_special_float(struct text t)
{
	static const char *const infinite[] = { ".inf", ".Inf", ".INF", NULL };
	static const char *const nan[] = { ".nan", ".NaN", ".NAN", NULL };

	if (is_any(t, nan))
		return true;
	(void)take(&t, "+-"); /* may be there */
	return is_any(t, infinite);
}

static bool is_float(struct text t)
{
	bool sign;

	if (is_special_float(t))
		return true;
	sign = take(&t, "+-");
	if (at(&t, ".") && !sign) { /* .5, .5e+3; upstream lets '_' come first */
		t.p++;
		if (!skip(&t, DIGITS "_"))
			return false;
		(void)take_exponent(&t, true);
		return done(&t);
	}
	if (!at(&t, DIGITS))
		return false;
	(void)skip(&t, DIGITS "_");
	if (take_sixties(&t)) { /* 1:30.5 */
		if (!take(&t, "."))
			return false;
		(void)skip(&t, DIGITS "_");
		return done(&t);
	}
	if (take(&t, ".")) {
		(void)skip(&t, DIGITS "_");
		(void)take_exponent(&t, false);
		return done(&t);
	}
	return take_exponent(&t, false) && done(&t); /* 1e5 */
}

static bool is_int(struct text t)
{
	struct text digits;

	(void)take(&t, "+-"); /* may be there */
	digits = t;
	if (take(&t, "0")) {
		if (done(&t))
			return true;
		if (take(&t, "b"))
			return skip(&t, "01_") && done(&t);
		if (take(&t, "x"))
			return skip(&t, "0123456789abcdefABCDEF_") && done(&t);
		return skip(&t, "01234567_") && done(&t);
	}
	if (!at(&digits, DIGITS))
		return false;
	(void)skip(&digits, DIGITS "_");
	(void)take_sixties(&digits);
	return done(&digits);
}

/* How many digits, up to max, were skipped. */
static int take_digits(struct text *t, int max)
{
	int n = 0;

	while (n < max && take(t, DIGITS))
		n++;
	return n;
}

static bool take_time(struct text *t)
{
	if (!take(t, "Tt") && !skip(t, " \t"))
		return false;
	if (!take_digits(t, 2) || !take(t, ":") || take_digits(t, 2) != 2 || !take(t, ":") ||
	    take_digits(t, 2) != 2)
		return false;
	if (take(t, "."))
		(void)skip(t, DIGITS);
	if (done(t))
		return true;
	(void)skip(t, " \t");
	if (take(t, "Z"))
		return done(t);
	if (!take(t, "+-") || !take_digits(t, 2))
		return false;
	return done(t) || (take(t, ":") && take_digits(t, 2) == 2 && done(t));
}

static bool is_timestamp(struct text t)
{
	int month, day;

	if (take_digits(&t, 4) != 4 || !take(&t, "-"))
		return false;
	month = take_digits(&t, 2);
	if (!month || !take(&t, "-"))
		return false;
	day = take_digits(&t, 2);
	if (done(&t))
		return month == 2 && day == 2;
	return day && take_time(&t);
}

enum scalar_kind scalar_resolve(const char *s, size_t len)
{
	struct text t = { s, s + len };

	if (!len)
		return SCALAR_NULL;
	switch (*s) {
	case 'y': case 'Y': case 't': case 'T': case 'f': case 'F': case 'o': case 'O':
		return is_bool(t) ? SCALAR_BOOL : SCALAR_STR;
	case 'n': case 'N':
		if (is_bool(t))
			return SCALAR_BOOL;
		return is_null(t) ? SCALAR_NULL : SCALAR_STR;
	case '~':
		return len == 1 ? SCALAR_NULL : SCALAR_STR;
	case '<':
		return len == 2 && s[1] == '<' ? SCALAR_MERGE : SCALAR_STR;
	case '=':
		return len == 1 ? SCALAR_VALUE : SCALAR_STR;
	case '!': case '&': case '*':
		return len == 1 ? SCALAR_INDICATOR : SCALAR_STR;
	case '+': case '-': case '.':
		break;
	default:
		if (!isdigit((unsigned char)*s))
			return SCALAR_STR;
	}
	if (is_int(t))
		return SCALAR_INT;
	if (is_float(t))
		return SCALAR_FLOAT;
	return is_timestamp(t) ? SCALAR_TIMESTAMP : SCALAR_STR;
}
