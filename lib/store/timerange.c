/*
 * timerange.c: parse a range, then say what it means now.
 *
 *	spec    = last [N] (minute | hour | day) | between operand and operand | operand
 *	operand = [before | after] (unit | point)
 *	unit    = today | yesterday | this UNIT | N UNIT ago
 *	point   = DATE | TIME | DATE TIME
 *
 * Two passes, as upstream's: a word out of place is complained of before a
 * day that the calendar does not have.
 */
#include "guild/timerange.h"

#include <time.h>

#include "guild/num.h"
#include "timerange-internal.h"

#define MINUTE_S 60
#define HOUR_S 3600
#define DAY_S 86400
#define WEEK_DAYS 7
/* Python's calendar. */
#define MIN_YEAR 1
#define MAX_YEAR 9999
#define MIN_TIME_S INT64_C(-62135596800)
#define MAX_TIME_S INT64_C(253402300799)
/* More units than the calendar has seconds lead out of it, whichever unit it is. */
#define MAX_COUNT (MAX_TIME_S - MIN_TIME_S)

struct operand {
	enum timerange_token_type op; /* TOKEN_BEFORE, TOKEN_AFTER; TOKEN_END: none */
	/* A calendar unit, count units ago; TOKEN_END: it is a point instead. */
	enum timerange_token_type unit;
	int64_t count;
	struct timerange_token date, time; /* TOKEN_END: not given */
};

struct spec {
	enum timerange_token_type form; /* TOKEN_LAST, TOKEN_BETWEEN; TOKEN_END: first alone */
	struct operand first, second;
};

/* ---- parse ---- */
struct parser {
	const char *text;
	size_t at;
	struct timerange_token token; /* the next one: seen, not yet taken */
	struct err *err;
};

static int take(struct parser *p)
{
	return timerange_lex(p->text, &p->at, &p->token, p->err);
}

/* Numbers are shown as what they are read as: upstream prints Python's int or tuple. */
static int unexpected(struct parser *p)
{
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	const struct timerange_token *t = &p->token;
	size_t zeros = 0;

	if (t->type == TOKEN_END)
		return err_set(p->err, ERR_SYNTAX, "spec cannot be empty");
	if (t->type == TOKEN_NUMBER)
		zeros = MIN(strspn(t->text, "0"), t->len - 1);
	if (t->n_fields == 0)
		buf_add(&shown, t->text + zeros, t->len - zeros);
	for (size_t i = 0; i < t->n_fields; i++)
		buf_addf(&shown, "%s%d%s", i ? ", " : "(", t->fields[i],
			 i + 1 == t->n_fields ? ")" : "");
	return err_set(p->err, ERR_SYNTAX, "unexpected '%s' at pos %zu", shown.s, t->pos);
}

static int expect(struct parser *p, enum timerange_token_type type)
{
	return p->token.type == type ? take(p) : unexpected(p);
}

static bool is_unit(const struct timerange_token *t)
{
	return t->type >= TOKEN_MINUTE && t->type <= TOKEN_YEAR;
}

static bool is_date(const struct timerange_token *t)
{
	return t->type >= TOKEN_SHORT_DATE && t->type <= TOKEN_LONG_DATE;
}

static bool is_time(const struct timerange_token *t)
{
	return t->type == TOKEN_SHORT_TIME || t->type == TOKEN_LONG_TIME;
}

static int take_count(struct parser *p, int64_t *out)
{
	CLEANUP(buf_release) struct buf digits = BUF_INIT;

	buf_add(&digits, p->token.text, p->token.len);
	if (!num_parse_i64(digits.s, out) || *out > MAX_COUNT)
		*out = MAX_COUNT;
	return take(p);
}

static int parse_unit(struct parser *p, enum timerange_token_type *out)
{
	if (!is_unit(&p->token))
		return unexpected(p);
	*out = p->token.type;
	return take(p);
}

static int check_time(struct parser *p, const struct timerange_token *t)
{
	static const struct { const char *name; int max; } parts[] = {
		{ "hour", 23 }, { "minute", 59 }, { "second", 59 },
	};

	for (size_t i = 0; i < t->n_fields; i++)
		if (t->fields[i] > parts[i].max)
			return err_set(p->err, ERR_SYNTAX, "%s must be in 0..%d", parts[i].name,
				       parts[i].max);
	return 0;
}

static int parse_point(struct parser *p, struct operand *out)
{
	if (!is_date(&p->token) && !is_time(&p->token))
		return unexpected(p);
	if (is_date(&p->token)) {
		out->date = p->token;
		if (take(p) < 0)
			return -1;
	}
	if (is_time(&p->token)) {
		out->time = p->token;
		if (take(p) < 0)
			return -1;
		/* Upstream checks a time, unlike a date, while it parses. */
		if (p->token.type == TOKEN_END || p->token.type == TOKEN_AND)
			return check_time(p, &out->time);
	}
	return 0;
}

static int parse_operand(struct parser *p, struct operand *out)
{
	if (p->token.type == TOKEN_BEFORE || p->token.type == TOKEN_AFTER) {
		out->op = p->token.type;
		if (take(p) < 0)
			return -1;
	}
	if (p->token.type == TOKEN_TODAY || p->token.type == TOKEN_YESTERDAY) {
		out->unit = TOKEN_DAY;
		out->count = p->token.type == TOKEN_YESTERDAY;
		return take(p);
	}
	if (p->token.type == TOKEN_THIS)
		return take(p) < 0 ? -1 : parse_unit(p, &out->unit);
	if (p->token.type == TOKEN_NUMBER) {
		if (take_count(p, &out->count) < 0 || parse_unit(p, &out->unit) < 0)
			return -1;
		return expect(p, TOKEN_AGO);
	}
	return parse_point(p, out);
}

/* After "last". Weeks and longer are refused: how long would they be? */
static int parse_last(struct parser *p, struct operand *out)
{
	out->count = 1;
	if (p->token.type == TOKEN_NUMBER && take_count(p, &out->count) < 0)
		return -1;
	if (p->token.type != TOKEN_MINUTE && p->token.type != TOKEN_HOUR &&
	    p->token.type != TOKEN_DAY)
		return unexpected(p);
	return parse_unit(p, &out->unit);
}

static int parse_spec(struct parser *p, struct spec *out)
{
	int rc;

	if (take(p) < 0)
		return -1;
	if (p->token.type == TOKEN_LAST) {
		out->form = TOKEN_LAST;
		rc = take(p) < 0 ? -1 : parse_last(p, &out->first);
	} else if (p->token.type == TOKEN_BETWEEN) {
		out->form = TOKEN_BETWEEN;
		rc = take(p) < 0 || parse_operand(p, &out->first) < 0 || expect(p, TOKEN_AND) < 0 ?
			     -1 :
			     parse_operand(p, &out->second);
	} else {
		rc = parse_operand(p, &out->first);
	}
	return rc < 0 ? -1 : expect(p, TOKEN_END);
}

/* ---- evaluate ---- */
struct moment {
	int64_t now_s;
	struct tm local;
	int year; /* of local, as the calendar counts */
	struct err *err;
};

static int out_of_range(const struct moment *m)
{
	return err_set(m->err, ERR_SYNTAX, "date value out of range");
}

static int year_out_of_range(const struct moment *m, int64_t year)
{
	return err_set(m->err, ERR_SYNTAX, "year %lld is out of range", (long long)year);
}

/* Fields may lie outside their range: the 0th of May is the 30th of April. */
static int64_t local_time(int64_t year, int64_t month, int64_t day, const int clock[3])
{
	struct tm tm = {
		.tm_year = (int)year - 1900,
		.tm_mon = (int)month - 1,
		.tm_mday = (int)day,
		.tm_hour = clock[0],
		.tm_min = clock[1],
		.tm_sec = clock[2],
		.tm_isdst = -1,
	};

	return mktime(&tm);
}

static int64_t local_midnight(int64_t year, int64_t month, int64_t day)
{
	static const int clock[3] = { 0 };

	return local_time(year, month, day, clock);
}

/* Length of a unit in seconds, the least that it can be. */
static int64_t unit_length(enum timerange_token_type unit)
{
	switch ((int)unit) {
	case TOKEN_MINUTE:
		return MINUTE_S;
	case TOKEN_HOUR:
		return HOUR_S;
	case TOKEN_DAY:
		return DAY_S;
	case TOKEN_WEEK:
		return WEEK_DAYS * DAY_S;
	case TOKEN_MONTH:
		return 28 * DAY_S;
	case TOKEN_YEAR:
		return 365 * DAY_S;
	}
	BUG("token %d is no unit", (int)unit);
}

/* Minutes and hours go by now_s: in a day that has an hour twice, its name does not say which. */
static void eval_clock_unit(const struct moment *m, const struct operand *o, struct timerange *out)
{
	int64_t length = unit_length(o->unit);
	int64_t since = m->local.tm_sec + (o->unit == TOKEN_HOUR ? m->local.tm_min * MINUTE_S : 0);

	out->start_s = m->now_s - since - length * o->count;
	out->end_s = out->start_s + length;
}

/* The calendar unit that was o->count units ago. */
static int eval_unit(const struct moment *m, const struct operand *o, struct timerange *out)
{
	int month = m->local.tm_mon + 1, day = m->local.tm_mday;
	int monday = day - (m->local.tm_wday + WEEK_DAYS - 1) % WEEK_DAYS;
	int64_t n = o->count;

	if (o->unit == TOKEN_YEAR && m->year - n < MIN_YEAR)
		return year_out_of_range(m, m->year - n);
	if (n > MAX_COUNT / unit_length(o->unit))
		return out_of_range(m);
	switch ((int)o->unit) {
	case TOKEN_DAY:
		out->start_s = local_midnight(m->year, month, day - n);
		out->end_s = local_midnight(m->year, month, day - n + 1);
		break;
	case TOKEN_WEEK:
		out->start_s = local_midnight(m->year, month, monday - WEEK_DAYS * n);
		out->end_s = local_midnight(m->year, month, monday - WEEK_DAYS * (n - 1));
		break;
	case TOKEN_MONTH:
		/* Up to its last day, which upstream leaves out (guild/tests/timerange.md). */
		out->start_s = local_midnight(m->year, month - n, 1);
		out->end_s = local_midnight(m->year, month - n + 1, 0);
		break;
	case TOKEN_YEAR:
		out->start_s = local_midnight(m->year - n, 1, 1);
		out->end_s = local_midnight(m->year - n + 1, 1, 1);
		break;
	default:
		eval_clock_unit(m, o, out);
		break;
	}
	return 0;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

/*
 * The point as a range: the day, minute or second that it names when it stands alone, else
 * the empty one at its start.
 */
static int eval_point(const struct moment *m, const struct operand *o, bool alone,
		      struct timerange *out)
{
	const int *f = o->date.fields;
	int year = m->year, month = m->local.tm_mon + 1, day = m->local.tm_mday;

	if (o->date.type != TOKEN_END) {
		if (o->date.type == TOKEN_LONG_DATE)
			year = *f++;
		else if (o->date.type == TOKEN_MEDIUM_DATE)
			year = m->year / 100 * 100 + *f++;
		month = f[0];
		day = f[1];
	}
	if (year < MIN_YEAR || year > MAX_YEAR)
		return year_out_of_range(m, year);
	if (month < 1 || month > 12)
		return err_set(m->err, ERR_SYNTAX, "month must be in 1..12");
	if (day < 1 || day > days_in_month(year, month))
		return err_set(m->err, ERR_SYNTAX, "day is out of range for month");
	out->start_s = out->end_s = local_time(year, month, day, o->time.fields);
	if (alone && o->time.type == TOKEN_END)
		out->end_s = local_midnight(year, month, day + 1);
	else if (alone)
		out->end_s += o->time.type == TOKEN_LONG_TIME ? 1 : MINUTE_S;
	return 0;
}

static bool in_calendar(int64_t t)
{
	return t == TIMERANGE_OPEN || (t >= MIN_TIME_S && t <= MAX_TIME_S);
}

/* `before` is up to the start of what follows, `after` is from its end. */
static int eval_operand(const struct moment *m, const struct operand *o, bool alone,
			struct timerange *out)
{
	int rc = o->unit == TOKEN_END ? eval_point(m, o, alone && o->op == TOKEN_END, out) :
					eval_unit(m, o, out);

	if (rc < 0)
		return -1;
	if (o->op == TOKEN_BEFORE) {
		out->end_s = out->start_s;
		out->start_s = TIMERANGE_OPEN;
	} else if (o->op == TOKEN_AFTER) {
		out->start_s = out->end_s;
		out->end_s = TIMERANGE_OPEN;
	}
	return in_calendar(out->start_s) && in_calendar(out->end_s) ? 0 : out_of_range(m);
}

static int eval_last(const struct moment *m, const struct operand *o, struct timerange *out)
{
	const struct tm *tm = &m->local;
	const int clock[3] = { tm->tm_hour, tm->tm_min, tm->tm_sec };

	if (o->count > MAX_COUNT / unit_length(o->unit))
		return out_of_range(m);
	out->start_s = o->unit == TOKEN_DAY ?
			       local_time(m->year, tm->tm_mon + 1, tm->tm_mday - o->count, clock) :
			       m->now_s - o->count * unit_length(o->unit);
	out->end_s = TIMERANGE_OPEN;
	return in_calendar(out->start_s) ? 0 : out_of_range(m);
}

static int eval_between(const struct moment *m, const struct spec *s, struct timerange *out)
{
	struct timerange a, b;

	if (eval_operand(m, &s->first, false, &a) < 0 || eval_operand(m, &s->second, false, &b) < 0)
		return -1;
	if (a.start_s == TIMERANGE_OPEN || b.start_s == TIMERANGE_OPEN) /* upstream crashes */
		return err_set(m->err, ERR_SYNTAX, "'before' cannot be used with 'between'");
	out->start_s = MIN(a.start_s, b.start_s);
	out->end_s = a.start_s < b.start_s ? b.end_s : a.end_s;
	return 0;
}

static int eval_spec(const struct moment *m, const struct spec *s, struct timerange *out)
{
	if (s->form == TOKEN_LAST)
		return eval_last(m, &s->first, out);
	if (s->form == TOKEN_BETWEEN)
		return eval_between(m, s, out);
	return eval_operand(m, &s->first, true, out);
}

int timerange_parse(const char *text, int64_t now_s, struct timerange *out, struct err *err)
{
	struct parser p = { .text = text, .err = err };
	struct moment m = { .now_s = now_s, .err = err };
	struct spec spec = { 0 };
	struct timerange range;
	time_t now = now_s;

	if (strlen(text) > TIMERANGE_MAX_LEN)
		return err_set(err, ERR_SYNTAX, "longer than %d bytes", TIMERANGE_MAX_LEN);
	if (!localtime_r(&now, &m.local))
		return out_of_range(&m);
	m.year = m.local.tm_year + 1900;
	if (parse_spec(&p, &spec) < 0 || eval_spec(&m, &spec, &range) < 0)
		return -1;
	*out = range;
	return 0;
}

bool timerange_has(const struct timerange *r, int64_t t_s)
{
	return (r->start_s == TIMERANGE_OPEN || t_s >= r->start_s) &&
	       (r->end_s == TIMERANGE_OPEN || t_s < r->end_s);
}
