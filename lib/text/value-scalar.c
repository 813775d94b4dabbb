/*
 * value-scalar.c: Python's ==, < and hash over values that hold no other values. The keys of a
 * map are such values.
 */
#include <math.h>

#include "guild/map.h"
#include "value-internal.h"

/* 2^63: the first double above every int64. */
#define INT64_LIMIT 9223372036854775808.0
/* Room for any double's integral part in decimal: 309 digits, sign, NUL. */
#define INTEGRAL_MAX 320

static bool is_number(const struct value *v)
{
	return v->type == VALUE_BOOL || v->type == VALUE_INT || v->type == VALUE_BIGINT ||
	       v->type == VALUE_FLOAT;
}

static int sign(int64_t d)
{
	return (d > 0) - (d < 0);
}

static int order(double a, double b)
{
	return (a > b) - (a < b);
}

/* The int64 of a bool or int. */
static int64_t small_int(const struct value *v)
{
	return v->type == VALUE_BOOL ? v->b : v->i;
}

/* Two integers in decimal, without leading zeros. */
static int compare_digits(const char *a, const char *b)
{
	bool minus_a = *a == '-', minus_b = *b == '-';
	size_t len_a = strlen(a), len_b = strlen(b);
	int cmp;

	if (minus_a != minus_b)
		return minus_a ? -1 : 1;
	cmp = len_a != len_b ? (len_a > len_b ? 1 : -1) : sign(strcmp(a, b));
	return minus_a ? -cmp : cmp;
}

static int compare_big_float(const struct value *big, double f)
{
	char digits[INTEGRAL_MAX];
	double d = strtod(big->str.s, NULL);

	if (d != f || isinf(f))
		return order(d, f);
	(void)snprintf(digits, sizeof(digits), "%.0f", f); /* sized for the largest double */
	return compare_digits(big->str.s, digits);
}

static int compare_int_float(int64_t i, double f)
{
	if (f >= INT64_LIMIT)
		return -1;
	if (f < -INT64_LIMIT)
		return 1;
	if (i != (int64_t)f)
		return i < (int64_t)f ? -1 : 1;
	return order(0, f - (double)(int64_t)f);
}

/* Exact, as in Python: no int is rounded to compare it with a float. No nan here. */
static int compare_numbers(const struct value *a, const struct value *b)
{
	if (a->type == VALUE_FLOAT && b->type == VALUE_FLOAT)
		return order(a->f, b->f);
	if (a->type == VALUE_FLOAT)
		return -compare_numbers(b, a);
	if (b->type == VALUE_FLOAT)
		return a->type == VALUE_BIGINT ? compare_big_float(a, b->f)
					       : compare_int_float(small_int(a), b->f);
	if (a->type == VALUE_BIGINT && b->type == VALUE_BIGINT)
		return compare_digits(a->str.s, b->str.s);
	if (a->type == VALUE_BIGINT)
		return *a->str.s == '-' ? -1 : 1;
	if (b->type == VALUE_BIGINT)
		return *b->str.s == '-' ? 1 : -1;
	return (small_int(a) > small_int(b)) - (small_int(a) < small_int(b));
}

static bool is_nan(const struct value *v)
{
	return v->type == VALUE_FLOAT && isnan(v->f);
}

static int compare_bytes(const struct value *a, const struct value *b)
{
	int cmp = memcmp(a->str.s, b->str.s, MIN(a->str.len, b->str.len));

	return cmp ? sign(cmp) : (a->str.len > b->str.len) - (a->str.len < b->str.len);
}

bool value_scalar_equal(const struct value *a, const struct value *b)
{
	if (value_is_null(a) || value_is_null(b))
		return value_is_null(a) && value_is_null(b);
	if (is_number(a) && is_number(b))
		return !is_nan(a) && !is_nan(b) && compare_numbers(a, b) == 0;
	if (a->type != b->type || a->type == VALUE_LIST || a->type == VALUE_MAP)
		return false;
	return compare_bytes(a, b) == 0;
}

/* A date does not compare with a time of day, nor that with zone and without. */
static bool same_kind_of_date(const struct value *a, const struct value *b)
{
	static const size_t date_len = sizeof("2020-01-31") - 1;
	bool time_a = a->str.len > date_len, time_b = b->str.len > date_len;

	if (time_a != time_b)
		return false;
	return !time_a || !strpbrk(a->str.s + date_len, "+-") == !strpbrk(b->str.s + date_len, "+-");
}

int value_scalar_compare(const struct value *a, const struct value *b, bool *ok)
{
	*ok = true;
	if (value_is(a, VALUE_STR) && value_is(b, VALUE_STR))
		return compare_bytes(a, b);
	if (!value_is_null(a) && !value_is_null(b)) {
		if (is_number(a) && is_number(b))
			return is_nan(a) || is_nan(b) ? 0 : compare_numbers(a, b);
		if (a->type == VALUE_DATE && b->type == VALUE_DATE && same_kind_of_date(a, b))
			return compare_bytes(a, b);
	}
	*ok = false;
	return 0;
}

uint64_t value_hash(const struct value *v)
{
	int64_t i;
	double f;

	switch (v->type) {
	case VALUE_NULL:
	case VALUE_LIST: /* lists and maps are never keys of what was parsed */
	case VALUE_MAP:
		return (uint64_t)v->type;
	case VALUE_STR:
	case VALUE_DATE:
		return map_hash(v->str.s, v->str.len);
	case VALUE_BOOL:
	case VALUE_INT:
		i = small_int(v);
		return map_hash(&i, sizeof(i));
	case VALUE_FLOAT:
	case VALUE_BIGINT:
		(void)value_number(v, &f); /* both are numbers */
		if (f >= -INT64_LIMIT && f < INT64_LIMIT && f == (double)(int64_t)f) {
			i = (int64_t)f;
			return map_hash(&i, sizeof(i));
		}
		return map_hash(&f, sizeof(f));
	}
	BUG("value of type %d", (int)v->type);
}
