#include "guild/stagewatch.h"
#include "a-run.h"

static struct stagewatch w;

static void enter(void)
{
	scratch_enter();
	scratch_mkdir("home/runs");
	scratch_mkdir("home/queue");
	w = (struct stagewatch)STAGEWATCH_INIT;
	stagewatch_open(&w);
}

static void leave(void)
{
	stagewatch_close(&w);
	scratch_leave();
}

/* One look; run: a run whose end matters, or NULL. */
static int look(const char *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc;

	stagewatch_begin(&w, "home");
	if (run)
		stagewatch_add_run(&w, run);
	rc = stagewatch_arm(&w, "home", &err);
	ck_assert_msg(rc >= 0, "%s", err.msg);
	return rc;
}

/* Has something changed by now? */
static int news(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc = stagewatch_wait(&w, -1, 1, &err);

	ck_assert_msg(rc >= 0, "%s", err.msg);
	return rc;
}

START_TEST(a_run_is_made_and_staged)
{
	CLEANUP(run_release) struct run run = RUN_INIT;

	ck_assert_int_eq(look(NULL), 1); /* nothing was watched before */
	ck_assert_int_eq(look(NULL), 0);
	ck_assert_int_eq(news(), 0);
	a_run_make(&run, "home/runs/r");
	a_run_put(&run, "LOCK", "1");
	ck_assert_int_eq(news(), 1);
	ck_assert_int_eq(look(NULL), 1); /* it is being made: watched from now on */
	ck_assert_int_eq(look(NULL), 0);
	a_run_put(&run, "manifest", "");
	ck_assert_int_eq(news(), 0);
	ck_assert_int_eq(unlink("home/runs/r/.guild/LOCK"), 0);
	ck_assert_int_eq(news(), 1);
	ck_assert_int_eq(look(NULL), 1); /* it is made: a look that found it unstaged came too early */
	ck_assert_int_eq(look(NULL), 0);
	a_run_put(&run, "STAGED", "");
	ck_assert_int_eq(news(), 0); /* who stages it again is found by the timeout */
}
END_TEST

START_TEST(the_end_of_a_run_that_matters)
{
	CLEANUP(run_release) struct run run = RUN_INIT;

	a_run_make(&run, "home/runs/r");
	while (look(run.dir))
		;
	ck_assert_int_eq(news(), 0);
	a_run_put(&run, "LOCK", "1");
	ck_assert_int_eq(news(), 1);
	ck_assert_int_eq(unlink("home/runs/r/.guild/LOCK"), 0);
	ck_assert_int_eq(news(), 1);
	ck_assert_int_eq(news(), 0);
}
END_TEST

START_TEST(what_queues_are_told)
{
	while (look(NULL))
		;
	scratch_put("home/queue/paused", "");
	ck_assert_int_eq(news(), 1);
	ck_assert_int_eq(unlink("home/queue/paused"), 0);
	ck_assert_int_eq(news(), 1);
}
END_TEST

START_TEST(another_descriptor)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	ck_assert_int_eq(write(fds[1], "", 1), 1);
	ck_assert_int_eq(stagewatch_wait(&w, fds[0], 60000, &err), 1);
	file_close(&fds[0]);
	file_close(&fds[1]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("stagewatch");
	TCase *t = tcase_create("stagewatch");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, a_run_is_made_and_staged);
	tcase_add_test(t, the_end_of_a_run_that_matters);
	tcase_add_test(t, what_queues_are_told);
	tcase_add_test(t, another_descriptor);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
