#include "guild/clock.h"

#include <time.h>

#define US 1000000

static int64_t read_clock(clockid_t id)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) < 0)
		BUG("no clock %d", (int)id);
	return (int64_t)ts.tv_sec * US + ts.tv_nsec / 1000;
}

int64_t clock_now_us(void)
{
	return read_clock(CLOCK_REALTIME);
}

int64_t clock_unique_us(void)
{
	static int64_t last;
	int64_t now = clock_now_us();

	last = MAX(now, last + 1);
	return last;
}

int64_t clock_monotonic_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* Whole seconds, rounded down also before the epoch. */
static int64_t floor_seconds(int64_t us)
{
	return us / US - (us % US < 0);
}

void clock_format_local(struct buf *out, int64_t us)
{
	time_t t = floor_seconds(us);
	struct tm tm;
	char text[64];

	if (localtime_r(&t, &tm)) /* never fails: int64_t µs are but 300,000 years */
		buf_add(out, text, strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm));
}

void clock_format_iso(struct buf *out, int64_t us)
{
	time_t t = floor_seconds(us);
	struct tm tm;
	char text[64];

	if (gmtime_r(&t, &tm)) /* as above */
		buf_add(out, text, strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm));
	buf_addf(out, ".%06dZ", (int)((us % US + US) % US));
}

void clock_format_duration(struct buf *out, int64_t start_us, int64_t end_us)
{
	int64_t us, seconds, hours;
	int in_hour;

	if (SUB_OVERFLOWS(end_us, start_us, &us)) /* times come from files: anything may be there */
		us = end_us < start_us ? INT64_MIN : INT64_MAX;
	seconds = floor_seconds(us);
	hours = seconds / 3600 - (seconds % 3600 < 0);
	in_hour = (int)(seconds - hours * 3600);
	buf_addf(out, "%lld:%02d:%02d", (long long)hours, in_hour / 60, in_hour % 60);
}
