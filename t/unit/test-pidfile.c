#include "guild/pidfile.h"

#include <sys/wait.h>
#include <unistd.h>

#include "guild/file.h"
#include "scratch.h"

static struct pidfile p;

static void enter(void)
{
	scratch_enter();
	p = (struct pidfile)PIDFILE_INIT;
}

static void leave(void)
{
	pidfile_release(&p);
	scratch_leave();
}

static void open_it(const char *path)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(pidfile_open(&p, path, &err) == 0, "%s", err.msg);
}

START_TEST(comes_and_goes)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	pid_t pid = 0;

	open_it("a.pid");
	ck_assert_int_eq(p.path.s[0], '/');
	ck_assert_int_eq(pidfile_write(&p, 1234, &err), 0);
	scratch_assert_holds("a.pid", "1234");
	ck_assert_int_eq(pidfile_write(&p, 56, &err), 0);
	ck_assert_int_eq(pidfile_read("a.pid", &pid, &err), 1);
	ck_assert_int_eq(pid, 56);
	pidfile_remove(&p);
	ck_assert(!file_exists(AT_FDCWD, "a.pid"));
	pidfile_remove(&p); /* harmless */
	ck_assert_int_eq(pidfile_read("a.pid", &pid, &err), 0);
}
END_TEST

START_TEST(held_by_one_at_a_time)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(pidfile_release) struct pidfile other = PIDFILE_INIT;

	open_it("a.pid");
	ck_assert_int_eq(pidfile_open(&other, "a.pid", &err), -1);
	ck_assert_int_eq(err.kind, ERR_BUSY);
	ck_assert(ends_with(err.msg, "/a.pid is in use")); /* nobody's name in it yet */
	ck_assert_int_eq(pidfile_write(&p, 77, &err), 0);
	ck_assert_int_eq(pidfile_open(&other, "a.pid", &err), -1);
	ck_assert(ends_with(err.msg, "/a.pid is in use by process 77"));
	scratch_assert_holds("a.pid", "77");
	pidfile_release(&p);
	ck_assert_int_eq(pidfile_open(&other, "a.pid", &err), 0); /* stale now */
	scratch_assert_holds("a.pid", "77");
}
END_TEST

START_TEST(lock_is_shared_by_a_fork)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(pidfile_release) struct pidfile other = PIDFILE_INIT;
	int end[2];
	char byte;
	pid_t child;

	open_it("a.pid");
	ck_assert_int_eq(pipe(end), 0);
	child = fork();
	if (child == 0) {
		close(end[1]);
		_exit(read(end[0], &byte, 1) != 0);
	}
	pidfile_release(&p);
	ck_assert_int_eq(pidfile_open(&other, "a.pid", &err), -1);
	close(end[1]);
	waitpid(child, NULL, 0);
	ck_assert_int_eq(pidfile_open(&other, "a.pid", &err), 0);
	close(end[0]);
}
END_TEST

START_TEST(other_files_stay)
{
	static const char *const texts[] = { "notes", "12 34", "-5", "0",
		"1234567890123456789012345678901234567890123456789012345678901234567890" };
	CLEANUP(err_release) struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		scratch_put("a", texts[i]);
		ck_assert_int_eq(pidfile_open(&p, "a", &err), -1);
		ck_assert_int_eq(err.kind, ERR_INVALID);
		ck_assert_int_eq(p.fd, -1);
		scratch_assert_holds("a", texts[i]);
	}
	scratch_put("b", " 99\n");
	open_it("b");
	ck_assert_int_eq(pidfile_open(&p, "/dev/null", &err), -1);
	scratch_mkdir("dir");
	ck_assert_int_eq(pidfile_open(&p, "dir", &err), -1);
}
END_TEST

START_TEST(removes_no_file_of_another)
{
	open_it("a");
	ck_assert_int_eq(rename("a", "b"), 0);
	scratch_put("a", "1");
	pidfile_remove(&p);
	scratch_assert_holds("a", "1");
}
END_TEST

START_TEST(temporary)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;

	buf_addf(&prefix, "%s/guild-pid-", scratch_dir);
	ck_assert_int_eq(setenv("TMPDIR", scratch_dir, 1), 0);
	ck_assert_int_eq(pidfile_open_temp(&p, "guild-pid-", &err), 0);
	ck_assert(starts_with(p.path.s, prefix.s));
	ck_assert_int_eq(setenv("TMPDIR", "missing", 1), 0);
	pidfile_remove(&p);
	ck_assert_int_eq(pidfile_open_temp(&p, "guild-pid-", &err), -1);
	unsetenv("TMPDIR");
}
END_TEST

START_TEST(reads_the_first_line)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	pid_t pid = 0;

	scratch_put("a", "12\nmore\n");
	ck_assert_int_eq(pidfile_read("a", &pid, &err), 1);
	ck_assert_int_eq(pid, 12);
	scratch_put("a", "x\n12\n");
	ck_assert_int_eq(pidfile_read("a", &pid, &err), -1);
	ck_assert_int_eq(err.kind, ERR_SYNTAX);
	ck_assert_str_eq(err.msg, "pidfile a does not contain a valid pid");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("pidfile");
	TCase *t = tcase_create("pidfile");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, comes_and_goes);
	tcase_add_test(t, held_by_one_at_a_time);
	tcase_add_test(t, lock_is_shared_by_a_fork);
	tcase_add_test(t, other_files_stay);
	tcase_add_test(t, removes_no_file_of_another);
	tcase_add_test(t, temporary);
	tcase_add_test(t, reads_the_first_line);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
