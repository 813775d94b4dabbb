#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/signals.h"
#include "unit.h"

static const int wanted[] = { SIGTERM, SIGUSR1, SIGCHLD, SIGHUP, 0 };

static bool is_readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

START_TEST(come_as_they_are_read)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int fd = signals_open(wanted, &err), first, second;

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	ck_assert(!is_readable(fd));
	ck_assert_int_eq(signals_next(), 0);
	ck_assert(raise(SIGTERM) == 0 && raise(SIGUSR1) == 0);
	ck_assert(is_readable(fd));
	first = signals_next();
	second = signals_next();
	ck_assert(MIN(first, second) == MIN(SIGTERM, SIGUSR1));
	ck_assert(MAX(first, second) == MAX(SIGTERM, SIGUSR1));
	ck_assert_int_eq(signals_next(), 0);
	signals_close();
	signals_close();
}
END_TEST

START_TEST(tell_of_a_child)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct pollfd p = { .events = POLLIN };
	int status;
	pid_t pid;

	(void)signal(SIGCHLD, SIG_IGN); /* as a careless parent leaves it */
	p.fd = signals_open(wanted, &err);
	ck_assert_int_ge(p.fd, 0);
	pid = fork();
	if (pid == 0)
		_exit(7);
	ck_assert_int_eq(poll(&p, 1, 5000), 1);
	ck_assert_int_eq(signals_next(), SIGCHLD);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(WEXITSTATUS(status), 7);
	signals_close();
}
END_TEST

START_TEST(ignored_ones_stay_ignored)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct sigaction action;

	(void)signal(SIGHUP, SIG_IGN);
	ck_assert_int_ge(signals_open(wanted, &err), 0);
	ck_assert_int_eq(raise(SIGHUP), 0);
	ck_assert_int_eq(signals_next(), 0);
	signals_close();
	ck_assert_int_eq(sigaction(SIGHUP, NULL, &action), 0);
	ck_assert(action.sa_handler == SIG_IGN);
	(void)signal(SIGHUP, SIG_DFL);
}
END_TEST

START_TEST(close_gives_the_mask_back)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	sigset_t mask;

	ck_assert_int_ge(signals_open(wanted, &err), 0);
	(void)sigprocmask(SIG_SETMASK, NULL, &mask);
	ck_assert(sigismember(&mask, SIGTERM) && !sigismember(&mask, SIGINT));
	signals_close();
	(void)sigprocmask(SIG_SETMASK, NULL, &mask);
	ck_assert(!sigismember(&mask, SIGTERM));
}
END_TEST

/* Blocked, or ignored: the parent sees the signal all the same. */
static int end_by(int sig, bool ignored)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (ignored)
			(void)signal(sig, SIG_IGN);
		else if (signals_open((int[]){ sig, 0 }, &err) < 0)
			_exit(1);
		signals_raise_default(sig);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

START_TEST(raise_default)
{
	ck_assert_int_eq(end_by(SIGTERM, false), -SIGTERM);
	ck_assert_int_eq(end_by(SIGTERM, true), -SIGTERM);
	ck_assert_int_eq(end_by(SIGINT, false), -SIGINT);
	ck_assert_int_eq(end_by(SIGCHLD, false), 128 + SIGCHLD); /* does nothing by default */
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("signals");
	TCase *t = tcase_create("signals");

	tcase_add_test(t, come_as_they_are_read);
	tcase_add_test(t, tell_of_a_child);
	tcase_add_test(t, ignored_ones_stay_ignored);
	tcase_add_test(t, close_gives_the_mask_back);
	tcase_add_test(t, raise_default);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
