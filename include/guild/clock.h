/*
 * clock.h: times as run attributes hold them: µs since the epoch.
 */
#ifndef GUILD_CLOCK_H
#define GUILD_CLOCK_H

#include "guild/buf.h"

int64_t clock_now_us(void);
/* As clock_now_us, but later than every earlier answer in this process (upstream run.timestamp). */
int64_t clock_unique_us(void);
/* Monotonic, for waiting and measuring. */
int64_t clock_monotonic_us(void);
/* "2026-01-31 13:05:09" in local time. */
void clock_format_local(struct buf *out, int64_t us);
/* ISO 8601 in UTC: "2026-01-31T13:05:09.123456Z". */
void clock_format_iso(struct buf *out, int64_t us);
/* "H:MM:SS" of whole seconds in end - start; hours may pass 24. */
void clock_format_duration(struct buf *out, int64_t start_us, int64_t end_us);

#endif
