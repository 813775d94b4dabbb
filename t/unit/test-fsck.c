#include <sys/file.h>
#include <sys/wait.h>

#include "guild/fsck.h"
#include "a-run.h"

static struct run run;
static struct buf findings = BUF_INIT; /* "CODE PATH" or "CODE PATH fixed", a line each */

static void note_finding(const struct fsck_finding *f, void *data UNUSED)
{
	buf_addf(&findings, "%s %s%s\n", f->code, f->path, f->fixed ? " fixed" : "");
}

static void enter(void)
{
	scratch_enter();
	a_run_make(&run, "home/runs/r1");
}

static void leave(void)
{
	buf_release(&findings);
	run_release(&run);
	scratch_leave();
}

static const char *check(int flags)
{
	struct fsck f = { .flags = flags, .report = note_finding };

	buf_reset(&findings);
	fsck_run(&f, &run);
	return findings.s;
}

static const char *check_home(int flags)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	struct fsck f = { .flags = flags, .report = note_finding };

	buf_addf(&home, "%s/home", scratch_dir);
	buf_reset(&findings);
	fsck_home(&f, home.s);
	return findings.s;
}

/* The pid of a process that was there. */
static pid_t dead_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	return pid;
}

static void put_dead_lock(const struct run *r)
{
	char pid[16];

	(void)snprintf(pid, sizeof(pid), "%d", (int)dead_pid());
	a_run_put(r, "LOCK", pid);
}

/* Another process holds the kernel lock on path until *end is closed. */
static pid_t hold_lock(const char *path, int *end)
{
	int ready[2], go[2];
	char c;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	ck_assert_int_eq(pipe(go), 0);
	pid = fork();
	if (pid == 0) {
		int fd = open(path, O_RDONLY);

		(void)close(go[1]);
		if (fd < 0 || flock(fd, LOCK_EX) < 0 || write(ready[1], "", 1) != 1)
			_exit(1);
		_exit(read(go[0], &c, 1) != 0);
	}
	(void)close(go[0]);
	(void)close(ready[1]);
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	(void)close(ready[0]);
	*end = go[1];
	return pid;
}

static void let_go(pid_t pid, int end)
{
	(void)close(end);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
}

START_TEST(a_good_run)
{
	a_run_put(&run, "attrs/exit_status", "0\n");
	a_run_put(&run, "attrs/of_somebody_else", "[1, {a: b}]\n");
	ck_assert_str_eq(check(0), "");
	ck_assert_str_eq(check_home(0), "");
}
END_TEST

START_TEST(is_mended_once)
{
	put_dead_lock(&run);
	ck_assert_str_eq(check(0), "stale-lock .guild/LOCK\n");
	ck_assert_str_eq(check(0), "stale-lock .guild/LOCK\n");
	ck_assert_str_eq(check(FSCK_FIX), "stale-lock .guild/LOCK fixed\n");
	ck_assert_str_eq(check(FSCK_FIX), "");
}
END_TEST

/* Somebody takes the run between two looks: what was found is not so any more. */
START_TEST(a_run_that_is_taken_is_not_touched)
{
	int end;
	pid_t pid = hold_lock(run.dir, &end);

	put_dead_lock(&run);
	ck_assert_str_eq(check(FSCK_FIX), "");
	ck_assert(run_has_guild_file(&run, "LOCK"));
	let_go(pid, end);
	ck_assert_str_eq(check(FSCK_FIX), "stale-lock .guild/LOCK fixed\n");
}
END_TEST

START_TEST(a_half_run_that_is_taken_is_not_touched)
{
	CLEANUP(run_release) struct run half = RUN_INIT;
	CLEANUP(buf_release) struct buf opref = BUF_INIT;
	int end;
	pid_t pid;

	a_run_make(&half, "home/runs/half");
	run_guild_path(&opref, &half, "opref");
	ck_assert_int_eq(unlink(opref.s), 0);
	ck_assert_str_eq(check_home(FSCK_FIX), ""); /* it is young */
	put_dead_lock(&half);
	pid = hold_lock(half.dir, &end);
	ck_assert_str_eq(check_home(FSCK_FIX), "");
	let_go(pid, end);
	ck_assert_str_eq(check_home(0), "half-run runs/half\n");
	ck_assert_str_eq(check_home(FSCK_FIX), "half-run runs/half fixed\n");
	ck_assert(!file_exists(AT_FDCWD, half.dir));
}
END_TEST

START_TEST(the_temporary_of_a_living_process_stays)
{
	char name[64], expected[128];

	(void)snprintf(name, sizeof(name), ".tmp.%d.0", (int)getpid());
	a_run_put(&run, name, "");
	ck_assert_str_eq(check(FSCK_FIX), "");
	(void)snprintf(name, sizeof(name), ".tmp.%d.0", (int)dead_pid());
	a_run_put(&run, name, "");
	(void)snprintf(expected, sizeof(expected), "temporary .guild/%s fixed\n", name);
	ck_assert_str_eq(check(FSCK_FIX), expected);
}
END_TEST

START_TEST(a_run_that_is_gone_has_no_findings)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(tree_remove(run.dir, &err), 0);
	ck_assert_str_eq(check(FSCK_FIX), "");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("fsck");
	TCase *t = tcase_create("fsck");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, a_good_run);
	tcase_add_test(t, is_mended_once);
	tcase_add_test(t, a_run_that_is_taken_is_not_touched);
	tcase_add_test(t, a_half_run_that_is_taken_is_not_touched);
	tcase_add_test(t, the_temporary_of_a_living_process_stays);
	tcase_add_test(t, a_run_that_is_gone_has_no_findings);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
