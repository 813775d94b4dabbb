#include <time.h>

#include "guild/clock.h"
#include "unit.h"

#define HOUR 3600000000
#define SECOND 1000000

START_TEST(now)
{
	int64_t start = clock_monotonic_us();

	/* later than this test was written, before the year 3000 */
	ck_assert(clock_now_us() > 1700000000 * (int64_t)SECOND);
	ck_assert(clock_now_us() < 32503680000 * (int64_t)SECOND);
	ck_assert(clock_monotonic_us() >= start);
}
END_TEST

START_TEST(unique)
{
	int64_t last = clock_unique_us(), first = last;

	for (int i = 0; i < 100000; i++) {
		int64_t next = clock_unique_us();

		if (next <= last)
			ck_abort_msg("not later, call %d", i);
		last = next;
	}
	ck_assert_int_ge(last, first + 100000);
	ck_assert_int_lt(llabs(last - clock_now_us()), 10 * SECOND);
}
END_TEST

static const struct { int64_t us; const char *zone, *local, *iso; } times[] = {
	{ 0, "UTC0", "1970-01-01 00:00:00", "1970-01-01T00:00:00.000000Z" },
	{ 1769864709123456, "UTC0", "2026-01-31 13:05:09", "2026-01-31T13:05:09.123456Z" },
	{ 1769864709999999, "UTC0", "2026-01-31 13:05:09", "2026-01-31T13:05:09.999999Z" },
	{ 1769864709123456, "XST-5:30", "2026-01-31 18:35:09", "2026-01-31T13:05:09.123456Z" },
	{ -1, "UTC0", "1969-12-31 23:59:59", "1969-12-31T23:59:59.999999Z" },
	{ -SECOND, "UTC0", "1969-12-31 23:59:59", "1969-12-31T23:59:59.000000Z" },
	{ INT64_MAX, "UTC0", "294247-01-10 04:00:54", "294247-01-10T04:00:54.775807Z" },
	{ INT64_MIN, "UTC0", "-290308-12-21 19:59:05", "-290308-12-21T19:59:05.224192Z" },
};

START_TEST(format)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	ck_assert_int_eq(setenv("TZ", times[_i].zone, 1), 0);
	tzset();
	clock_format_local(&b, times[_i].us);
	ck_assert_str_eq(b.s, times[_i].local);
	buf_reset(&b);
	clock_format_iso(&b, times[_i].us);
	ck_assert_str_eq(b.s, times[_i].iso);
}
END_TEST

static const struct { int64_t start, end; const char *text; } durations[] = {
	{ 0, 0, "0:00:00" },
	{ 0, SECOND - 1, "0:00:00" },
	{ 5, SECOND + 5, "0:00:01" },
	{ 0, 61 * (int64_t)SECOND, "0:01:01" },
	{ 0, HOUR - 1, "0:59:59" },
	{ 0, 100 * HOUR, "100:00:00" },
	{ 5 * (int64_t)SECOND, 0, "-1:59:55" }, /* as Python's divmod has it */
	{ INT64_MIN, INT64_MAX, "2562047788:00:54" }, /* more than fits: the most that does */
	{ INT64_MAX, INT64_MIN, "-2562047789:59:05" },
};

START_TEST(duration)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	clock_format_duration(&b, durations[_i].start, durations[_i].end);
	ck_assert_str_eq(b.s, durations[_i].text);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("clock");
	TCase *t = tcase_create("clock");

	tcase_add_test(t, now);
	tcase_add_test(t, unique);
	tcase_add_loop_test(t, format, 0, ARRAY_SIZE(times));
	tcase_add_loop_test(t, duration, 0, ARRAY_SIZE(durations));
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
