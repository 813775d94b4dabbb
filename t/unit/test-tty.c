#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "guild/tty.h"
#include "unit.h"

static int terminal, null;

static void enter(void)
{
	struct winsize size = { .ws_row = 40, .ws_col = 132 };

	terminal = posix_openpt(O_RDWR | O_NOCTTY);
	ck_assert_int_ge(terminal, 0);
	ck_assert_int_eq(ioctl(terminal, TIOCSWINSZ, &size), 0);
	null = open("/dev/null", O_RDWR);
	ck_assert_int_ge(null, 0);
}

static void leave(void)
{
	(void)close(terminal);
	(void)close(null);
}

static void set_env(const char *name, const char *value)
{
	ck_assert_int_eq(value ? setenv(name, value, 1) : unsetenv(name), 0);
}

START_TEST(is)
{
	ck_assert(tty_is(terminal));
	ck_assert(!tty_is(null));
	ck_assert(!tty_is(-1));
}
END_TEST

static const struct { const char *env; size_t columns, rows; } sizes[] = {
	{ NULL, 132, 40 },
	{ "", 132, 40 },
	{ "77", 77, 77 },
	{ "0", 132, 40 },
	{ "-5", 132, 40 },
	{ "77x", 132, 40 },
	{ "99999999999999999999", 132, 40 },
	{ "4294967296", 132, 40 },
};

START_TEST(size)
{
	set_env("COLUMNS", sizes[_i].env);
	set_env("LINES", sizes[_i].env);
	ck_assert_uint_eq(tty_columns(terminal), sizes[_i].columns);
	ck_assert_uint_eq(tty_rows(terminal), sizes[_i].rows);
}
END_TEST

START_TEST(size_of_no_terminal)
{
	set_env("COLUMNS", NULL);
	set_env("LINES", NULL);
	ck_assert_uint_eq(tty_columns(null), 80);
	ck_assert_uint_eq(tty_rows(null), 24);
}
END_TEST

static const struct { const char *term, *no_color; bool colour; } colours[] = {
	{ "xterm", NULL, true },
	{ "xterm", "", true },
	{ "xterm", "0", false },
	{ "dumb", NULL, false },
	{ "", NULL, false },
	{ NULL, NULL, false },
};

START_TEST(colour)
{
	set_env("TERM", colours[_i].term);
	set_env("NO_COLOR", colours[_i].no_color);
	ck_assert_int_eq(tty_has_colour(terminal), colours[_i].colour);
	ck_assert(!tty_has_colour(null));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("tty");
	TCase *t = tcase_create("tty");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, is);
	tcase_add_loop_test(t, size, 0, ARRAY_SIZE(sizes));
	tcase_add_test(t, size_of_no_terminal);
	tcase_add_loop_test(t, colour, 0, ARRAY_SIZE(colours));
	suite_add_tcase(s, t);
	return s;
}

int main(void)
{
	int fd = posix_openpt(O_RDWR | O_NOCTTY);

	if (fd < 0) {
		puts("1..0 # SKIP no terminal can be had: is devpts mounted?");
		return EXIT_SUCCESS;
	}
	(void)close(fd);
	return unit_run(suite());
}
