/*
 * flagval-sequence.c: range[…], linspace[…] and logspace[…], with numpy's arithmetic: the values are those
 * that upstream's users have seen.
 */
#include <math.h>

#include "flagval-internal.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/num.h"

bool flag_is_sequence(const char *name)
{
	return streq(name, "range") || streq(name, "linspace") || streq(name, "geomspace") ||
	       streq(name, "logspace");
}

/* Small values as they are, others rounded to eight decimals (Python's round). */
static struct value *rounded(struct arena *a, double d)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!(d > 1e-8) || isinf(d))
		return value_float(a, d);
	num_format_fixed(&text, d, 8);
	(void)num_parse_pyfloat(text.s, &d); /* what was just formatted parses */
	return value_float(a, d);
}

static int check_numbers(const struct value *args, size_t n, struct err *err)
{
	double d;

	for (size_t i = 0; i < n && i < args->list.n; i++) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;

		if (value_number(args->list.items[i], &d))
			continue;
		value_repr(&repr, args->list.items[i]);
		return err_set(err, ERR_INVALID, "invalid arg %s: expected a number", repr.s);
	}
	return 0;
}

/* The argument as a number, def when there are not so many. */
static double arg(const struct value *args, size_t i, double def)
{
	double d = def;

	if (i < args->list.n && !value_is_null(args->list.items[i]))
		(void)value_number(args->list.items[i], &d); /* checked before */
	return d;
}

static bool is_float(const struct value *args, size_t n)
{
	for (size_t i = 0; i < n && i < args->list.n; i++)
		if (value_is(args->list.items[i], VALUE_FLOAT))
			return true;
	return false;
}

/* numpy.arange(start, end, step): the second value decides the step. */
static int expand_range(struct arena *a, const struct value *args, size_t max,
			struct value **out, struct err *err)
{
	bool floats = is_float(args, 3);
	double start = arg(args, 0, 0), step = arg(args, 2, 1), end, count;
	struct value *list = value_list(a);

	if (args->list.n < 2 || value_is_null(args->list.items[1])) {
		end = start;
		start = 0;
	} else {
		end = arg(args, 1, 0) + MIN(step, 1);
	}
	if (step == 0)
		return err_set(err, ERR_INVALID, "division by zero");
	count = ceil((end - start) / step);
	if (isnan(count))
		return 0;
	if (count > (double)max)
		return err_set(err, ERR_INVALID, "too many values");
	if (floats)
		step = (start + step) - start;
	for (double i = 0; i < count; i++) {
		double d = start + i * step;

		value_append(a, list, floats ? rounded(a, d) : value_int(a, (int64_t)d));
	}
	*out = list;
	return 1;
}

/* numpy.linspace; with base > 0, base to the power of each. */
static int expand_space(struct arena *a, const struct value *args, double base, size_t max,
			struct value **out, struct err *err)
{
	double start = arg(args, 0, 0), end = arg(args, 1, 0), step;
	struct value *list = value_list(a);
	double count = arg(args, 2, 5);

	if (args->list.n > 2 && value_is(args->list.items[2], VALUE_FLOAT))
		return err_set(err, ERR_INVALID,
			       "'float' object cannot be interpreted as an integer");
	if (count < 0)
		return 0;
	if (count > (double)max)
		return err_set(err, ERR_INVALID, "too many values");
	step = count > 1 ? (end - start) / (count - 1) : 0;
	for (double i = 0; i < count; i++) {
		double d = i > 0 && i == count - 1 ? end : i * step + start;

		value_append(a, list, rounded(a, base > 0 ? pow(base, d) : d));
	}
	*out = list;
	return 1;
}

static void warn_rest(const char *name, const struct value *args, size_t used)
{
	CLEANUP(buf_release) struct buf rest = BUF_INIT;

	if (args->list.n <= used)
		return;
	for (size_t i = used; i < args->list.n; i++) {
		buf_addstr(&rest, i > used ? ", " : "(");
		value_repr(&rest, args->list.items[i]);
	}
	buf_addstr(&rest, args->list.n == used + 1 ? ",)" : ")");
	log_warning("unsupported arguments for %s function: %s - ignoring", name, rest.s);
}

int flag_expand_sequence(struct arena *a, const char *name, const struct value *args,
			 size_t max, struct value **out, struct err *err)
{
	bool is_range = streq(name, "range"), is_log = streq(name, "logspace");
	size_t required = is_range ? 1 : 2, used = is_log ? 4 : 3;

	if (streq(name, "geomspace"))
		return err_set(err, ERR_INVALID, "geomspace");
	warn_rest(name, args, used);
	for (size_t i = 0; i < required; i++)
		if (i >= args->list.n || value_is_null(args->list.items[i]))
			return err_set(err, ERR_INVALID, "function requires at least %zu arg(s)",
				       required);
	if (check_numbers(args, used, err) < 0)
		return -1;
	if (is_range)
		return expand_range(a, args, max, out, err);
	return expand_space(a, args, is_log ? arg(args, 3, 10) : 0, max, out, err);
}
