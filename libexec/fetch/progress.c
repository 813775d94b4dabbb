#include "progress.h"

#include <unistd.h>

#include "guild/buf.h"
#include "guild/clock.h"
#include "guild/tty.h"
#include "guild/utf8.h"

#define SHOW_AFTER_US (1000 * 1000)
#define SHOW_EVERY_US (200 * 1000)

static void add_bytes(struct buf *out, int64_t n)
{
	static const char *const units[] = { "KB", "MB", "GB", "TB" };
	double x = (double)n / 1000;
	size_t unit = 0;

	while (x >= 1000 && unit + 1 < ARRAY_SIZE(units)) {
		x /= 1000;
		unit++;
	}
	buf_addf(out, "%.1f %s", x, units[unit]);
}

static void print_line(const char *text, size_t columns)
{
	/* Cleared before and left without a newline: the next one is written over it. */
	printf("\r\033[K%.*s", (int)columns, text);
	(void)fflush(stdout); /* nothing depends on it */
}

void progress_show(struct progress *p, int64_t size, int64_t total)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	int64_t now_us = clock_monotonic_us(), spent_us;

	if (!p->begun_us) {
		p->begun_us = now_us;
		p->begun_size = size;
	}
	spent_us = now_us - p->begun_us;
	if (spent_us < SHOW_AFTER_US || now_us - p->shown_us < SHOW_EVERY_US ||
	    !tty_is(STDOUT_FILENO))
		return;
	p->shown_us = now_us;
	add_bytes(&line, size);
	if (total > 0) {
		buf_addstr(&line, " of ");
		add_bytes(&line, total);
		buf_addf(&line, " (%d%%)", (int)((double)size * 100 / (double)total));
	}
	buf_addstr(&line, ", ");
	add_bytes(&line, (size - p->begun_size) * 1000000 / spent_us);
	buf_addstr(&line, "/s  ");
	utf8_sanitize(&line, p->name, strlen(p->name), /* keep_lines= */ false);
	print_line(line.s, tty_columns(STDOUT_FILENO) - 1);
}

void progress_end(struct progress *p)
{
	if (p->shown_us)
		print_line("", 0);
	p->shown_us = 0;
}
