#include <fcntl.h>
#include <sys/wait.h>

#include "guild/claim.h"
#include "guild/status.h"
#include "a-run.h"

static struct run run;

static void enter(void)
{
	scratch_enter();
	a_run_make(&run, "home/runs/r1");
	a_run_put(&run, "STAGED", "");
}

static void leave(void)
{
	run_release(&run);
	scratch_leave();
}

static const char *status(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct run_status *st;

	run_forget(&run);
	ck_assert_msg(run_status(&run, &st, &err) == 0, "%s", err.msg);
	return run_state_name(st->state);
}

static int take(int *fd)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc = claim_take(&run, fd, &err);

	ck_assert_msg(rc >= 0, "%s", err.msg);
	return rc;
}

static int settle(bool retry)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc = claim_settle(&run, retry, &err);

	ck_assert_msg(rc >= 0, "%s", err.msg);
	return rc;
}

START_TEST(one_takes_it)
{
	CLEANUP(file_close) int a = -1;
	CLEANUP(file_close) int b = -1;

	ck_assert_int_eq(take(&a), 1);
	ck_assert_str_eq(status(), "pending");
	ck_assert_int_eq(take(&b), 0);
	ck_assert_int_eq(b, -1);
}
END_TEST

START_TEST(what_is_not_staged_is_not_taken)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(file_close) int fd = -1;

	ck_assert_int_eq(run_remove_guild_file(&run, "STAGED", &err), 0);
	ck_assert_int_eq(take(&fd), 0);
	a_run_put(&run, "STAGED", "");
	a_run_put(&run, "PENDING", ""); /* claimed by a queue of Guild AI's */
	ck_assert_int_eq(take(&fd), 0);
	ck_assert_int_eq(tree_remove(run.dir, &err), 0);
	ck_assert_int_eq(take(&fd), 0);
}
END_TEST

/* A process takes the run and dies. */
START_TEST(a_claim_dies_with_its_process)
{
	CLEANUP(file_close) int fd = -1;
	pid_t pid = fork();

	if (pid == 0)
		_exit(take(&fd) == 1 ? 0 : 1);
	ck_assert_int_eq(waitpid(pid, &(int){ 0 }, 0), pid);
	ck_assert(run_has_guild_file(&run, "PENDING"));
	ck_assert(run_has_guild_file(&run, "LOCK"));
	ck_assert_str_eq(status(), "staged");
	ck_assert_int_eq(take(&fd), 1);
}
END_TEST

/* Whoever has inherited the descriptor has the run, whatever became of who claimed it. */
START_TEST(a_child_keeps_it)
{
	CLEANUP(file_close) int fd = -1;
	CLEANUP(file_close) int copy = -1;
	CLEANUP(file_close) int other = -1;

	ck_assert_int_eq(take(&fd), 1);
	copy = dup(fd);
	file_close(&fd);
	ck_assert_int_eq(take(&other), 0);
}
END_TEST

START_TEST(settled)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(file_close) int fd = -1;

	ck_assert_int_eq(take(&fd), 1);
	ck_assert_int_eq(settle(/* retry= */ true), 0);
	ck_assert_str_eq(status(), "staged");
	file_close(&fd);
	ck_assert_int_eq(take(&fd), 1);
	ck_assert_int_eq(settle(/* retry= */ false), 0);
	ck_assert_str_eq(status(), "error");
	ck_assert(!run_has_guild_file(&run, "LOCK"));
	file_close(&fd);

	a_run_put(&run, "STAGED", "");
	ck_assert_int_eq(take(&fd), 1);
	ck_assert_int_eq(run_remove_guild_file(&run, "STAGED", &err), 0); /* it was started */
	ck_assert_int_eq(settle(/* retry= */ false), 1);
	ck_assert(run_has_guild_file(&run, "LOCK"));
}
END_TEST

START_TEST(only_one_chooses)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(file_close) int a = -1;
	CLEANUP(file_close) int b = -1;

	ck_assert_int_eq(claim_begin("home", 0, &a, &err), 1);
	ck_assert_int_eq(claim_begin("home", 0, &b, &err), 0);
	ck_assert_int_eq(b, -1);
	file_close(&a);
	ck_assert_int_eq(claim_begin("home", 0, &b, &err), 1);
	claim_lock_path(&path, "home");
	ck_assert_str_eq(path.s, "home/locks/run-status"); /* Guild AI's */
	ck_assert(file_exists(AT_FDCWD, path.s));
}
END_TEST

/* ---- from the claimer to its child ---- */

/* Pass the descriptor on, in the environment of this process. */
static void pass(int fd)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;

	ck_assert_msg(claim_pass(fd, &env, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(env.n, 1);
	ck_assert(starts_with(env.v[0], "GUILD_CLAIM="));
	ck_assert_int_eq(setenv("GUILD_CLAIM", strchr(env.v[0], '=') + 1, 1), 0);
}

START_TEST(inherited)
{
	CLEANUP(file_close) int fd = -1;

	ck_assert_int_eq(take(&fd), 1);
	ck_assert_int_eq(fcntl(fd, F_SETFD, 0), 0);
	pass(fd);
	ck_assert_int_eq(claim_inherited(), fd);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	ck_assert_ptr_null(getenv("GUILD_CLAIM"));
	ck_assert_int_eq(claim_inherited(), 0);
}
END_TEST

/* The number stands for something else by now. */
START_TEST(left_over)
{
	CLEANUP(file_close) int fd = -1;
	CLEANUP(file_close) int other = open("home", O_RDONLY | O_DIRECTORY);

	ck_assert_int_eq(take(&fd), 1);
	pass(fd);
	ck_assert_int_eq(dup2(other, fd), fd);
	ck_assert_int_eq(claim_inherited(), 0);
	ck_assert_ptr_null(getenv("GUILD_CLAIM"));
	pass(fd);
	file_close(&fd);
	ck_assert_int_eq(claim_inherited(), 0);
}
END_TEST

static const char *const strays[] = {
	"", "7", "x", "-1:1:1", "1:1:1", "99999999999:1:1", ":", "1000000:0:0",
};

START_TEST(stray)
{
	ck_assert_int_eq(setenv("GUILD_CLAIM", strays[_i], 1), 0);
	ck_assert_int_eq(claim_inherited(), 0);
	ck_assert_ptr_null(getenv("GUILD_CLAIM"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("claim");
	TCase *t = tcase_create("claim");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, one_takes_it);
	tcase_add_test(t, what_is_not_staged_is_not_taken);
	tcase_add_test(t, a_claim_dies_with_its_process);
	tcase_add_test(t, a_child_keeps_it);
	tcase_add_test(t, settled);
	tcase_add_test(t, only_one_chooses);
	tcase_add_test(t, inherited);
	tcase_add_test(t, left_over);
	tcase_add_loop_test(t, stray, 0, ARRAY_SIZE(strays));
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
