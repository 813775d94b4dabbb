#include <sys/wait.h>

#include "guild/clock.h"
#include "guild/queue.h"
#include "guild/status.h"
#include "a-run.h"

static struct run run;

static void enter(void)
{
	scratch_enter();
	a_run_make(&run, "home/runs/q");
	a_run_put(&run, "opref", "builtin:guildai 1.0.0 '' queue");
}

static void leave(void)
{
	run_release(&run);
	scratch_leave();
}

START_TEST(pause_and_resume)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert(!queue_is_paused("home"));
	ck_assert_int_eq(queue_resume("home", &err), 0);
	ck_assert_int_eq(queue_pause("home", &err), 1);
	ck_assert_int_eq(queue_pause("home", &err), 0);
	ck_assert(queue_is_paused("home"));
	ck_assert(file_exists(AT_FDCWD, "home/queue/paused"));
	ck_assert_int_eq(queue_resume("home", &err), 1);
	ck_assert(!queue_is_paused("home"));
}
END_TEST

START_TEST(which_runs_are_queues)
{
	ck_assert(queue_is_run(&run));
	a_run_put(&run, "opref", "guildfile:/p/guild.yml abc '' queue");
	run_forget(&run);
	ck_assert(!queue_is_run(&run));
	a_run_put(&run, "opref", "nonsense");
	run_forget(&run);
	ck_assert(!queue_is_run(&run));
}
END_TEST

START_TEST(drains_in_this_life)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t before = 0, now = clock_now_us();

	ck_assert_int_eq(queue_drain(&run, &err), 0); /* nobody runs it */
	ck_assert_int_eq(queue_is_draining(&run, &before, &err), 0);
	ck_assert_int_eq(lock_write(&run, getpid(), getpid(), &err), 0);
	ck_assert_int_eq(queue_is_draining(&run, &before, &err), 0);
	ck_assert_int_eq(queue_drain(&run, &err), 1);
	ck_assert_int_eq(queue_is_draining(&run, &before, &err), 1);
	ck_assert_int_ge(before, now);
	ck_assert_int_le(before, clock_now_us());
}
END_TEST

/* The run is started again: another process looks after it. */
START_TEST(not_in_the_next)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t before;
	pid_t pid;

	ck_assert_int_eq(lock_write(&run, getpid(), getpid(), &err), 0);
	ck_assert_int_eq(queue_drain(&run, &err), 1);
	pid = fork();
	if (pid == 0)
		_exit(lock_write(&run, getpid(), getpid(), &err) < 0);
	ck_assert_int_eq(waitpid(pid, &(int){ 0 }, 0), pid);
	ck_assert_int_eq(queue_is_draining(&run, &before, &err), 0);
}
END_TEST

static const char *const nonsense[] = { "", "\n", "supervisor=\nbefore=1\n", "before=1\nsupervisor=1,2\n" };

START_TEST(a_file_that_says_nothing)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t before;

	ck_assert_int_eq(lock_write(&run, getpid(), getpid(), &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(nonsense); i++) {
		a_run_put(&run, "DRAIN", nonsense[i]);
		ck_assert_int_eq(queue_is_draining(&run, &before, &err), 0);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("queue");
	TCase *t = tcase_create("queue");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, pause_and_resume);
	tcase_add_test(t, which_runs_are_queues);
	tcase_add_test(t, drains_in_this_life);
	tcase_add_test(t, not_in_the_next);
	tcase_add_test(t, a_file_that_says_nothing);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
