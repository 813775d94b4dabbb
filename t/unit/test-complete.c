#include "guild/complete.h"

#include "caught.h"
#include "unit.h"

static const char *const shells[] = { "bash", "zsh", NULL };
static bool flag;
static const char *text;

static const struct option options[] = {
	OPT_FLAG("y", "yes", &flag, "Do not ask."),
	{ OPT_(STRING, "o", "output", &text, "PATH", "Output."), .complete = COMPLETE_FILE },
	{ OPT_(STRING, "Fo", "operation", &text, "VAL", "Filter."), .complete = COMPLETE_RUN_OP },
	OPT_CHOICE("s", "shell", &text, "SHELL", shells, "Shell."),
	{ OPT_(FLAG, NULL, "yak", &flag, NULL, "Hidden."), .flags = OPT_HIDDEN },
	OPT_END,
};

static void add_dynamic(enum opt_complete kind, const struct strlist *words, struct strlist *out)
{
	strlist_push(out, kind == COMPLETE_RUN ? "0123" : "train");
	strlist_push(out, kind == COMPLETE_RUN ? "4567" : "test");
	ck_assert_uint_gt(words->n, 0);
}

static const struct command cmd = {
	.name = "x", .options = options, .complete = COMPLETE_RUN, .candidates = add_dynamic,
};

/* line: words separated by one blank each; one at the end means a new word. */
static const char *candidates(const char *line)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;

	strlist_split(&words, line, " ");
	caught_begin(STDOUT_FILENO);
	ck_assert_int_eq(complete_command(&cmd, &words), 0);
	return caught_end();
}

static const struct {
	const char *line, *candidates;
} cases[] = {
	{ "", "0123\n4567\n" },
	{ "0", "0123\n" },
	{ "9", "" },
	{ "-", "-y\n--yes\n-o\n--output\n-Fo\n--operation\n-s\n--shell\n--help\n" },
	{ "--y", "--yes\n" },
	{ "--o", "--output\n--operation\n" },
	{ "-o ", "!!file:*\n" },
	{ "-yo ", "!!file:*\n" },
	{ "-oy ", "0123\n4567\n" }, /* "y" is the value of -o */
	{ "--output=a", "!!file:*\n" },
	{ "-Fo t", "train\ntest\n" },
	{ "-Fo tr", "train\n" },
	{ "--operation=te", "--operation=test\n" },
	{ "-s ", "bash\nzsh\n" },
	{ "--shell z", "zsh\n" },
	{ "--shell=", "--shell=bash\n--shell=zsh\n" },
	{ "--bogus=", "" },
	{ "-s zsh ", "0123\n4567\n" },
	{ "-s -- -", "-y\n--yes\n-o\n--output\n-Fo\n--operation\n-s\n--shell\n--help\n" },
	{ "-- -", "" },
	{ "-- 4", "4567\n" },
	{ "-y 0123 4", "4567\n" },
};

START_TEST(completes)
{
	ck_assert_str_eq(candidates(cases[_i].line), cases[_i].candidates);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("complete");
	TCase *t = tcase_create("complete");

	tcase_add_loop_test(t, completes, 0, (int)ARRAY_SIZE(cases));
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
