#include "guild/tty.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include "guild/env.h"
#include "guild/num.h"

#define DEFAULT_COLUMNS 80
#define DEFAULT_ROWS 24
/* Nobody has a wider terminal: a larger number is a mistake. */
#define MAX_SIZE 100000

bool tty_is(int fd)
{
	return isatty(fd);
}

/* The number in an environment variable, 0 when it says nothing of use. */
static size_t size_from_env(const char *name)
{
	const char *text = getenv(name);
	uint64_t n;

	if (!text || !num_parse_u64(text, &n) || n > MAX_SIZE)
		return 0;
	return (size_t)n;
}

static struct winsize window(int fd)
{
	struct winsize w = { 0 };

	if (ioctl(fd, TIOCGWINSZ, &w) < 0)
		return (struct winsize){ 0 };
	return w;
}

size_t tty_columns(int fd)
{
	size_t n = size_from_env("COLUMNS");

	if (!n)
		n = window(fd).ws_col;
	return n ? n : DEFAULT_COLUMNS;
}

size_t tty_rows(int fd)
{
	size_t n = size_from_env("LINES");

	if (!n)
		n = window(fd).ws_row;
	return n ? n : DEFAULT_ROWS;
}

bool tty_has_colour(int fd)
{
	const char *term = env_get("TERM");

	return !env_get("NO_COLOR") && term && !streq(term, "dumb") && tty_is(fd);
}
