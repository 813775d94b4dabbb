#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "guild/clock.h"
#include "guild/lock.h"
#include "scratch.h"

/* A lock belongs to an open file, so that a second open is as good as a second process. */
static int open_file(void)
{
	int fd = open("lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	ck_assert_int_ge(fd, 0);
	return fd;
}

START_TEST(one_at_a_time)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int a = open_file(), b = open_file();

	ck_assert_int_eq(lock_try(a, &err), 1);
	ck_assert_int_eq(lock_try(a, &err), 1); /* ours already */
	ck_assert_int_eq(lock_try(b, &err), 0);
	file_close(&a);
	ck_assert_int_eq(lock_try(b, &err), 1);
	file_close(&b);
}
END_TEST

START_TEST(a_directory_can_be_locked)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int a = file_open_dir(AT_FDCWD, ".", &err), b = file_open_dir(AT_FDCWD, ".", &err);

	ck_assert_int_eq(lock_try(a, &err), 1);
	ck_assert_int_eq(lock_try(b, &err), 0);
	file_close(&a);
	file_close(&b);
}
END_TEST

START_TEST(dies_with_its_process)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(file_close) int fd = open_file();
	int ready[2], rc;
	pid_t pid;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		rc = lock_try(open_file(), &err);
		if (write(ready[1], &rc, sizeof(rc)) == sizeof(rc))
			(void)pause();
		_exit(0);
	}
	ck_assert_int_eq(read(ready[0], &rc, sizeof(rc)), sizeof(rc));
	ck_assert_int_eq(rc, 1);
	ck_assert_int_eq(lock_try(fd, &err), 0);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(lock_wait(fd, 5000, &err), 1);
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	(void)close(ready[0]);
	(void)close(ready[1]);
}
END_TEST

START_TEST(wait_gives_up)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(file_close) int a = open_file();
	CLEANUP(file_close) int b = open_file();
	int64_t start = clock_monotonic_us();

	ck_assert_int_eq(lock_try(a, &err), 1);
	ck_assert_int_eq(lock_wait(b, 0, &err), 0);
	ck_assert_int_lt(clock_monotonic_us() - start, 1000000);
	ck_assert_int_eq(lock_wait(b, 60, &err), 0);
	ck_assert_int_ge(clock_monotonic_us() - start, 60000);
}
END_TEST

START_TEST(wait_gets_it)
{
	static const int timeouts[] = { 10000, -1 };
	CLEANUP(err_release) struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(timeouts); i++) {
		CLEANUP(file_close) int fd = open_file();
		int held = open_file(), status;
		pid_t pid;

		ck_assert_int_eq(lock_try(held, &err), 1);
		pid = fork();
		if (pid == 0) {
			(void)usleep(50000);
			_exit(0); /* the last copy of the held lock goes with us */
		}
		file_close(&held);
		ck_assert_int_eq(lock_try(fd, &err), 0);
		ck_assert_int_eq(lock_wait(fd, timeouts[i], &err), 1);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	}
}
END_TEST

START_TEST(no_file)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(lock_try(-1, &err), -1);
	ck_assert_int_eq(err.os, EBADF);
	ck_assert_int_eq(lock_wait(-1, -1, &err), -1);
	ck_assert_int_eq(lock_wait(-1, 10, &err), -1);
	ck_assert_str_eq(err.msg, "cannot lock: Bad file descriptor");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("lock");
	TCase *t = tcase_create("lock");

	tcase_add_checked_fixture(t, scratch_enter, scratch_leave);
	tcase_add_test(t, one_at_a_time);
	tcase_add_test(t, a_directory_can_be_locked);
	tcase_add_test(t, dies_with_its_process);
	tcase_add_test(t, wait_gives_up);
	tcase_add_test(t, wait_gets_it);
	tcase_add_test(t, no_file);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
