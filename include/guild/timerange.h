/*
 * timerange.h: --started ranges: "today", "last 2 hours", "after 2026-01-31".
 * Forms and their meaning: upstream guild/timerange/trparse.py.
 *
 * Days and longer units are days of the local calendar (TZ), whatever a change of
 * daylight saving time makes of their length. Minutes and hours are 60 and 3600 seconds.
 */
#ifndef GUILD_TIMERANGE_H
#define GUILD_TIMERANGE_H

#include "guild/compat.h"

struct err;

#define TIMERANGE_MAX_LEN 1024 /* bytes of text */

#define TIMERANGE_OPEN INT64_MIN
struct timerange {
	int64_t start_s, end_s; /* seconds since the epoch: start <= t < end; TIMERANGE_OPEN: no bound */
};

/* now_s: what "now" is. ERR_SYNTAX: upstream's text e of "invalid RANGE: e". */
MUST_CHECK int timerange_parse(const char *text, int64_t now_s, struct timerange *out,
			       struct err *err);
bool timerange_has(const struct timerange *r, int64_t t_s);

#endif
