#include <time.h>

#include "guild/buf.h"
#include "guild/err.h"
#include "guild/timerange.h"
#include "cases.h"
#include "unit.h"

static bool utc;

static void set_zone(const char *name)
{
	ck_assert_int_eq(setenv("TZ", name, 1), 0);
	tzset();
	utc = streq(name, "UTC");
}

/* "2019-05-01T14:35:23Z" */
static int64_t parse_utc(const char *text)
{
	struct tm tm = { 0 };

	ck_assert_ptr_nonnull(strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm));
	return timegm(&tm);
}

/* Local time, with its distance from UTC where there is one; "-": open. */
static void add_time(struct buf *out, int64_t t_s)
{
	time_t t = t_s;
	char text[64];
	struct tm tm;

	if (t_s == TIMERANGE_OPEN) {
		buf_addstr(out, "-");
		return;
	}
	ck_assert_ptr_nonnull(localtime_r(&t, &tm));
	buf_addf(out, "%04d", tm.tm_year + 1900);
	ck_assert_uint_gt(strftime(text, sizeof(text), utc ? "-%m-%d %T" : "-%m-%d %T %z", &tm), 0);
	buf_addstr(out, text);
}

START_TEST(means)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT;
	int64_t now_s = 0;
	struct cases c;
	char *line;

	cases_open(&c, "timerange");
	while ((line = cases_next(&c)) != NULL) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct timerange r;

		if (starts_with(line, "zone ")) {
			set_zone(line + strlen("zone "));
			continue;
		}
		if (starts_with(line, "now ")) {
			now_s = parse_utc(line + strlen("now "));
			continue;
		}
		if (line[0] != '\t') {
			buf_set(&text, line);
			continue;
		}
		buf_reset(&got);
		if (timerange_parse(text.s, now_s, &r, &err) < 0) {
			ck_assert_int_eq(err.kind, ERR_SYNTAX);
			buf_addf(&got, "! %s", err.msg);
		} else {
			add_time(&got, r.start_s);
			buf_addstr(&got, " .. ");
			add_time(&got, r.end_s);
		}
		ck_assert_msg(streq(got.s, line + 1), "line %u: %s: %s", c.line, text.s, got.s);
	}
	ck_assert_uint_gt(c.line, 100);
	cases_close(&c);
}
END_TEST

START_TEST(empty_text)
{
	static const char *const texts[] = { "", " ", " \t\n" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct timerange r;

		ck_assert_int_eq(timerange_parse(texts[i], 0, &r, &err), -1);
		ck_assert_str_eq(err.msg, "spec cannot be empty");
	}
}
END_TEST

START_TEST(length_is_limited)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct timerange r;

	buf_addchars(&text, ' ', TIMERANGE_MAX_LEN - strlen("today"));
	buf_addstr(&text, "today");
	ck_assert_int_eq(timerange_parse(text.s, 0, &r, &err), 0);
	buf_addch(&text, ' ');
	ck_assert_int_eq(timerange_parse(text.s, 0, &r, &err), -1);
	ck_assert_str_eq(err.msg, "longer than 1024 bytes");
}
END_TEST

/* The start is in the range, the end is not; an open side has no end. */
START_TEST(has)
{
	static const struct timerange closed = { 10, 20 }, until = { TIMERANGE_OPEN, 20 },
				      from = { 10, TIMERANGE_OPEN };

	ck_assert(!timerange_has(&closed, 9));
	ck_assert(timerange_has(&closed, 10));
	ck_assert(timerange_has(&closed, 19));
	ck_assert(!timerange_has(&closed, 20));
	ck_assert(timerange_has(&until, -1000));
	ck_assert(!timerange_has(&until, 20));
	ck_assert(!timerange_has(&from, 9));
	ck_assert(timerange_has(&from, INT64_MAX));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("timerange");
	TCase *t = tcase_create("timerange");

	tcase_add_test(t, means);
	tcase_add_test(t, empty_text);
	tcase_add_test(t, length_is_limited);
	tcase_add_test(t, has);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
