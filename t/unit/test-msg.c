#include "guild/msg.h"

#include <signal.h>
#include <stdio_ext.h>
#include <sys/wait.h>

#include "guild/confirm.h"
#include "guild/err.h"
#include "guild/log.h"

#include "caught.h"
#include "unit.h"

/* An old name of Check's. */
#undef fail

static struct err err;

START_TEST(fail_says_what_and_how)
{
	caught_begin(STDERR_FILENO);
	err_set(&err, ERR_NOTFOUND, "no run '%s'\nsecond line", "x");
	ck_assert_int_eq(fail(&err), 1);
	ck_assert_int_eq(err.kind, ERR_NONE);
	err_set(&err, ERR_USAGE, "bad");
	ck_assert_int_eq(fail(&err), 2);
	err_set(&err, ERR_USAGE, "own");
	err.status = 7;
	ck_assert_int_eq(fail(&err), 7);
	err_set(&err, ERR_OS, "plain");
	err.bare = true;
	ck_assert_int_eq(fail(&err), 1);
	err_set(&err, ERR_OS, "%s", "");
	ck_assert_int_eq(fail(&err), 1);
	err_set(&err, ERR_DONE, "%s", "");
	ck_assert_int_eq(fail(&err), 0);
	ck_assert_int_eq(failf("%d", 3), 1);
	ck_assert_int_eq(usage_fail("both"), 1);
	ck_assert_str_eq(caught_end(), "guild: no run 'x'\nsecond line\nguild: bad\nguild: own\n"
				       "plain\nguild: 3\nguild: both\n"
				       "Try 'guild --help' for more information.\n");
}
END_TEST

START_TEST(log_lines)
{
	setenv("LOG_LEVEL", "10", 1);
	msg_init(/* helper= */ false);
	caught_begin(STDERR_FILENO);
	log_debug("d");
	log_info("i");
	log_warning("w");
	log_error("e");
	ck_assert_str_eq(caught_end(), "DEBUG: [guild] d\ni\nWARNING: w\nERROR: e\n");
	setenv("LOG_LEVEL", "30", 1);
	msg_init(/* helper= */ true);
	caught_begin(STDERR_FILENO);
	log_info("i");
	log_warning("w");
	ck_assert_str_eq(caught_end(), "WARNING: [guild] w\n");
}
END_TEST

START_TEST(no_colour_in_a_file)
{
	caught_begin(STDERR_FILENO);
	note("a");
	note_dim("b");
	note_warn("c");
	ck_assert_str_eq(style_begin(STDERR_FILENO, STYLE_RED), "");
	ck_assert_str_eq(caught_end(), "a\nb\nc\n");
}
END_TEST

/* ---- confirm ---- */

static void type(const char *text)
{
	FILE *f = tmpfile();

	fputs(text, f);
	rewind(f);
	ck_assert_int_ge(dup2(fileno(f), STDIN_FILENO), 0);
	fclose(f);
	clearerr(stdin);
	__fpurge(stdin); /* what an earlier test left unread */
}

static const struct {
	const char *typed;
	bool default_yes;
	int answer;
} answers[] = {
	{ "y\n", false, 1 },  { "YES\n", false, 1 }, { " yes \n", false, 1 }, { "\n", false, 0 },
	{ "\n", true, 1 },    { "n\n", true, 0 },    { "yep\n", true, 0 },    { "y", false, 1 },
	{ " \n", true, 1 },
};

START_TEST(answer)
{
	type(answers[_i].typed);
	caught_begin(STDERR_FILENO);
	ck_assert_int_eq(confirm("Go on?", answers[_i].default_yes, &err), answers[_i].answer);
	ck_assert_str_eq(caught_end(),
			 answers[_i].default_yes ? "Go on? (Y/n) " : "Go on? (y/N) ");
}
END_TEST

START_TEST(end_of_input)
{
	type("");
	caught_begin(STDERR_FILENO);
	ck_assert_int_eq(confirm("Go on?", true, &err), -1);
	ck_assert_int_eq(fail(&err), 1);
	ck_assert_str_eq(caught_end(), "Go on? (Y/n) \n");
}
END_TEST

static void nothing(UNUSED int sig)
{
}

/* Ctrl-C: the process goes on, without an answer. */
START_TEST(interrupt)
{
	pid_t child;
	int fds[2];

	signal(SIGINT, nothing);
	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_ge(dup2(fds[0], STDIN_FILENO), 0);
	clearerr(stdin);
	__fpurge(stdin);
	caught_begin(STDERR_FILENO);
	child = fork();
	if (child == 0) {
		/* Again and again: the first ones may come before the question. */
		for (;;) {
			usleep(20000);
			kill(getppid(), SIGINT);
		}
	}
	ck_assert_int_eq(confirm("Go on?", true, &err), -1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	ck_assert_int_eq(fail(&err), 1);
	ck_assert_str_eq(caught_end(), "Go on? (Y/n) \n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("msg");
	TCase *t = tcase_create("msg");

	tcase_add_test(t, fail_says_what_and_how);
	tcase_add_test(t, log_lines);
	tcase_add_test(t, no_colour_in_a_file);
	tcase_add_loop_test(t, answer, 0, (int)ARRAY_SIZE(answers));
	tcase_add_test(t, end_of_input);
	tcase_add_test(t, interrupt);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
