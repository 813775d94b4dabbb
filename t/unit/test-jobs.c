#include "guild/jobs.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/proc.h"
#include "guild/signals.h"
#include "unit.h"

#define MINUTE_MS (60 * 1000)

static const int wanted[] = { SIGTERM, SIGINT, SIGHUP, SIGCHLD, 0 };
static struct jobs jobs;
static int names[3] = { 0, 1, 2 };

static void setup(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int fd = signals_open(wanted, &err);

	ck_assert_msg(fd >= 0, "%s", err.msg);
	jobs = (struct jobs)JOBS_INIT(fd);
}

static void teardown(void)
{
	jobs_release(&jobs);
	while (signals_next())
		; /* one that is left would reach the test runner, which kills the whole group */
	signals_close();
}

/* Fork a job. Our signals are blocked in it: one that comes early waits. */
static void add(int (*job)(int), int n)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (pid == 0)
		_exit(job(n));
	jobs_add(&jobs, pid, &names[n]);
}

/* The signal that came. */
static int ends_by_signal(UNUSED int n)
{
	sigset_t set;
	int sig = 0;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGHUP);
	(void)sigwait(&set, &sig);
	return sig;
}

static int ends_at_once(int n)
{
	return 10 + n;
}

static int ignores_signals(UNUSED int n)
{
	while (pause() < 0)
		;
	return 0;
}

static int stops_itself(int n)
{
	(void)raise(SIGSTOP);
	return ends_by_signal(n);
}

/* Wait for one; its returncode. Which one it was, is in *n. */
static int wait_one(int *n)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct job job;
	int returncode = -1;

	ck_assert_msg(jobs_wait(&jobs, &job, &returncode, &err) == 1, "%s", err.msg);
	*n = *(int *)job.data;
	return returncode;
}

static void assert_none_left(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct job job;
	int returncode;

	ck_assert_uint_eq(jobs.n, 0);
	ck_assert_int_eq(jobs_wait(&jobs, &job, &returncode, &err), 0);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
}

static void stop(int grace_ms)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(jobs_stop(&jobs, grace_ms, &err) == 0, "%s", err.msg);
	assert_none_left();
}

START_TEST(any_that_ends)
{
	bool seen[3] = { false };
	int n;

	for (n = 0; n < 3; n++)
		add(ends_at_once, n);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(wait_one(&n), 10 + n);
		ck_assert(!seen[n]);
		seen[n] = true;
	}
	assert_none_left();
	ck_assert_int_eq(jobs.caught, 0);
}
END_TEST

/* The one that ends is told, though others run that came before it. */
START_TEST(the_one_that_ends)
{
	int n;

	add(ends_by_signal, 0);
	add(ends_by_signal, 1);
	add(ends_at_once, 2);
	ck_assert_int_eq(wait_one(&n), 12);
	ck_assert_int_eq(n, 2);
	ck_assert_uint_eq(jobs.n, 2);
	stop(MINUTE_MS);
}
END_TEST

START_TEST(signals_go_to_all)
{
	int n;

	for (n = 0; n < 3; n++)
		add(ends_by_signal, n);
	ck_assert_int_eq(raise(SIGHUP), 0);
	for (int i = 0; i < 3; i++)
		ck_assert_int_eq(wait_one(&n), SIGHUP);
	assert_none_left();
	ck_assert_int_eq(jobs.caught, SIGHUP);
}
END_TEST

/* It counts as caught; the terminal has told the jobs. */
START_TEST(an_interrupt_does_not)
{
	int fds[2], n;
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		sigset_t pending;
		char byte;

		(void)close(fds[1]);
		(void)!read(fds[0], &byte, 1); /* until the other job has ended */
		(void)sigpending(&pending);
		_exit(sigismember(&pending, SIGINT));
	}
	jobs_add(&jobs, pid, &names[0]);
	(void)close(fds[0]);
	add(ends_by_signal, 1);
	ck_assert_int_eq(raise(SIGINT), 0);
	ck_assert_int_eq(kill(jobs.v[1].pid, SIGTERM), 0);
	ck_assert_int_eq(wait_one(&n), SIGTERM);
	ck_assert_int_eq(n, 1);
	(void)close(fds[1]);
	ck_assert_int_eq(wait_one(&n), 0);
	ck_assert_int_eq(jobs.caught, SIGINT);
}
END_TEST

/* It is caught even when the job that it ended is there to be waited for already. */
START_TEST(a_signal_before_the_end)
{
	siginfo_t info;
	int n;

	add(ends_by_signal, 0);
	ck_assert_int_eq(raise(SIGINT), 0);
	ck_assert_int_eq(kill(jobs.v[0].pid, SIGTERM), 0);
	ck_assert_int_eq(waitid(P_PID, (id_t)jobs.v[0].pid, &info, WEXITED | WNOWAIT), 0);
	ck_assert_int_eq(wait_one(&n), SIGTERM);
	ck_assert_int_eq(jobs.caught, SIGINT);
}
END_TEST

START_TEST(programs)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	char sh[] = "/bin/sh", c[] = "-c", ends[] = "exit 3", dies[] = "kill -9 $$";
	char nonesuch[] = "/nonesuch/program";
	char *argv[] = { sh, c, ends, NULL };
	struct proc_spec spec = PROC_SPEC_INIT;
	int n;

	spec.argv = argv;
	spec.reset_signals = true;
	ck_assert_int_eq(jobs_start(&jobs, &spec, &names[0], &err), 0);
	argv[2] = dies;
	ck_assert_int_eq(jobs_start(&jobs, &spec, &names[1], &err), 0);
	for (int i = 0; i < 2; i++) {
		int returncode = wait_one(&n);

		ck_assert_int_eq(returncode, n ? -SIGKILL : 3);
	}
	argv[0] = nonesuch;
	ck_assert_int_eq(jobs_start(&jobs, &spec, NULL, &err), -1);
	assert_none_left();
}
END_TEST

START_TEST(others_are_left_alone)
{
	pid_t other = fork();
	int n, status;

	if (other == 0)
		_exit(5);
	add(ends_at_once, 0);
	ck_assert_int_eq(wait_one(&n), 10);
	ck_assert_int_eq(waitpid(other, &status, 0), other);
	ck_assert_int_eq(WEXITSTATUS(status), 5);
}
END_TEST

/* Somebody else has waited for it: an error, and it is not signalled any more. */
START_TEST(taken_away)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct job job;
	int returncode;

	add(ends_at_once, 0);
	add(ends_by_signal, 1);
	ck_assert_int_eq(waitpid(jobs.v[0].pid, NULL, 0), jobs.v[0].pid);
	ck_assert_int_eq(jobs_wait(&jobs, &job, &returncode, &err), -1);
	ck_assert(starts_with(err.msg, "cannot wait for process "));
	ck_assert_uint_eq(jobs.n, 1);
	stop(MINUTE_MS);
}
END_TEST

START_TEST(stop_all)
{
	int status;

	add(ends_by_signal, 0);
	add(stops_itself, 1);
	add(ends_at_once, 2);
	ck_assert_int_eq(waitpid(jobs.v[1].pid, &status, WUNTRACED), jobs.v[1].pid);
	ck_assert(WIFSTOPPED(status));
	stop(MINUTE_MS);
}
END_TEST

START_TEST(stop_what_ignores_it)
{
	for (int n = 0; n < 3; n++)
		add(ignores_signals, n);
	stop(0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("jobs");
	TCase *t = tcase_create("jobs");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, any_that_ends);
	tcase_add_test(t, the_one_that_ends);
	tcase_add_test(t, signals_go_to_all);
	tcase_add_test(t, an_interrupt_does_not);
	tcase_add_test(t, a_signal_before_the_end);
	tcase_add_test(t, programs);
	tcase_add_test(t, others_are_left_alone);
	tcase_add_test(t, taken_away);
	tcase_add_test(t, stop_all);
	tcase_add_test(t, stop_what_ignores_it);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
