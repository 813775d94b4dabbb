#include <signal.h>
#include <sys/wait.h>

#include "guild/proc.h"
#include "guild/status.h"
#include "guild/stop.h"
#include "a-run.h"

static struct run run;
static pid_t child; /* a process that is not ours to mistake: alive for the test */
static uint64_t child_start;
static char host[256];

/*
 * It has SIGTERM's default from its first moment: the test runner's handler would end the whole group. And it asserts
 * nothing: it would write to the runner as the test does.
 */
static pid_t fork_sleeper(void)
{
	void (*old)(int) = signal(SIGTERM, SIG_DFL);
	pid_t pid = fork();

	while (pid == 0)
		pause();
	ck_assert_int_ge(pid, 0);
	signal(SIGTERM, old);
	return pid;
}

static void enter(void)
{
	struct proc_stat st;

	scratch_enter();
	a_run_make(&run, "runs/r1");
	child = fork_sleeper();
	ck_assert(proc_stat(child, &st));
	child_start = st.start;
	ck_assert_int_eq(gethostname(host, sizeof(host)), 0);
}

static void leave(void)
{
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	run_release(&run);
	scratch_leave();
}

static const struct run_status *status(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct run_status *st = NULL;

	run_forget(&run);
	ck_assert_msg(run_status(&run, &st, &err) == 0, "%s", err.msg);
	return st;
}

static void assert_status(const char *want)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	run_status_text(&text, status());
	ck_assert_str_eq(text.s, want);
}

/* A LOCK in our form; start, boot and host as given. */
static void put_lock(pid_t pid, uint64_t start, const char *boot, const char *on, pid_t supervisor,
		     uint64_t supervisor_start)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	buf_addf(&b, "%-10d\nstart=%llu\nboot=%s\nhost=%s\nsupervisor=%d,%llu\n", (int)pid,
		 (unsigned long long)start, boot, on, (int)supervisor,
		 (unsigned long long)supervisor_start);
	a_run_put(&run, "LOCK", b.s);
}

/* Ended, so that its pid is nobody's (for as long as this test takes). */
static pid_t dead_pid(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	waitpid(pid, NULL, 0);
	return pid;
}

START_TEST(from_exit_status)
{
	static const struct { const char *text, *status; } cases[] = {
		{ "0\n", "completed" }, { "1\n", "error" },  { "-15\n", "terminated" },
		{ "null\n", "error" },	{ "", "error" },     { "0.0\n", "completed" },
	};

	assert_status("error"); /* nothing there at all */
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		a_run_put(&run, "attrs/exit_status", cases[i].text);
		assert_status(cases[i].status);
	}
}
END_TEST

START_TEST(bad_exit_status_is_told)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct run_status *st;

	a_run_put(&run, "attrs/exit_status", "x y\n");
	ck_assert_int_eq(run_status(&run, &st, &err), -1);
	ck_assert(ends_with(err.msg, "/.guild/attrs/exit_status: expected a number, got str"));
}
END_TEST

START_TEST(markers_in_order)
{
	a_run_put(&run, "attrs/exit_status", "0\n");
	a_run_put(&run, "STAGED", "");
	assert_status("staged");
	a_run_put(&run, "PENDING", "");
	assert_status("pending");
	a_run_put(&run, "LOCK.remote", " far \n");
	assert_status("running (far)");
	ck_assert_int_eq(status()->pid, 0);
}
END_TEST

START_TEST(alive)
{
	put_lock(child, child_start, proc_boot_id(), host, dead_pid(), 1);
	assert_status("running");
	ck_assert_int_eq(status()->pid, child);
	ck_assert_int_eq(status()->supervisor, 0);
	/* What an earlier start left does not count while it runs. */
	a_run_put(&run, "attrs/exit_status", "0\n");
	assert_status("running");
}
END_TEST

START_TEST(supervisor_counts)
{
	a_run_put(&run, "attrs/exit_status", "0\n");
	put_lock(dead_pid(), 1, proc_boot_id(), host, child, child_start);
	assert_status("running");
	ck_assert_int_eq(status()->pid, 0);
	ck_assert_int_eq(status()->supervisor, child);
}
END_TEST

START_TEST(recycled_pid)
{
	put_lock(child, child_start - 1, proc_boot_id(), host, child, child_start + 1);
	assert_status("error");
	a_run_put(&run, "attrs/exit_status", "0\n");
	assert_status("completed");
}
END_TEST

START_TEST(another_boot)
{
	put_lock(child, child_start, "00000000-0000-0000-0000-000000000000", host, child, child_start);
	assert_status("error");
}
END_TEST

START_TEST(another_host)
{
	put_lock(child, child_start, proc_boot_id(), "elsewhere", child, child_start);
	assert_status("running (elsewhere)");
	ck_assert_int_eq(status()->state, RUN_RUNNING);
	ck_assert_int_eq(status()->pid, 0);
	ck_assert_int_eq(status()->supervisor, 0);
}
END_TEST

/* A further line of LOCK. */
static void add_to_lock(const char *line)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	FILE *out;

	run_guild_path(&path, &run, "LOCK");
	out = fopen(path.s, "a");
	ck_assert_ptr_nonnull(out);
	fprintf(out, "%s\n", line);
	fclose(out);
}

START_TEST(copied_directory)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	struct stat st;

	ck_assert_int_eq(stat(run.dir, &st), 0);
	put_lock(child, child_start, proc_boot_id(), host, child, child_start);
	buf_addf(&line, "dir=%llu,%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	add_to_lock(line.s);
	assert_status("running");
	buf_addstr(&line, "0"); /* another inode: the later line counts */
	add_to_lock(line.s);
	assert_status("error");
	add_to_lock("dir=what"); /* unknown, as in a LOCK that has no such line */
	assert_status("running");
}
END_TEST

START_TEST(another_pid_namespace)
{
	CLEANUP(buf_release) struct buf unknown = BUF_INIT;

	/* Seen from here, as one in a namespace below would be. */
	put_lock(child, child_start, proc_boot_id(), host, 0, 0);
	add_to_lock("pidns=1");
	assert_status("running");
	ck_assert_int_eq(status()->pid, child);
	/* Not seen: gone for who sees all processes, unknown to others. */
	put_lock(child, child_start + 1, proc_boot_id(), host, child, child_start + 1);
	add_to_lock("pidns=1");
	buf_addf(&unknown, "running (%s pid:[1])", host);
	assert_status(proc_sees_all() ? "error" : unknown.s);
	ck_assert_int_eq(status()->pid, 0);
}
END_TEST

START_TEST(zombie_is_dead)
{
	struct proc_stat st;

	put_lock(child, child_start, proc_boot_id(), host, 0, 0);
	kill(child, SIGKILL);
	while (proc_stat(child, &st) && st.state != 'Z')
		usleep(1000);
	assert_status("error");
}
END_TEST

START_TEST(pending_and_lock)
{
	a_run_put(&run, "PENDING", "");
	assert_status("pending");
	put_lock(child, child_start, proc_boot_id(), host, child, child_start);
	assert_status("pending");
	put_lock(child, child_start + 1, proc_boot_id(), host, dead_pid(), 1);
	assert_status("error");
	put_lock(child, child_start, proc_boot_id(), "elsewhere", 0, 0);
	assert_status("pending");
}
END_TEST

START_TEST(upstream_lock)
{
	CLEANUP(buf_release) struct buf pid = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct timespec times[2] = { { .tv_sec = 1000000 }, { .tv_sec = 1000000 } };

	buf_addf(&pid, "%d", (int)child);
	a_run_put(&run, "LOCK", pid.s);
	assert_status("running");
	ck_assert_int_eq(status()->pid, child);
	/* Written long before the process began: it is another one. */
	run_guild_path(&path, &run, "LOCK");
	ck_assert_int_eq(utimensat(AT_FDCWD, path.s, times, 0), 0);
	assert_status("error");
}
END_TEST

START_TEST(text_is_no_lock)
{
	static const char *const texts[] = { "", "abc", "-5", "0", "12345678901", "\n\n", "1.5" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct lock_info info;

		a_run_put(&run, "LOCK", texts[i]);
		/* Ten digits at most are read: the rest is not looked at. */
		ck_assert_int_eq(lock_read(&run, &info, &err), streq(texts[i], "12345678901"));
		assert_status("error");
	}
}
END_TEST

START_TEST(writes_what_it_reads)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct lock_info info;
	struct proc_stat self;

	ck_assert(proc_stat(getpid(), &self));
	ck_assert_int_eq(lock_write(&run, child, getpid(), &err), 0);
	ck_assert_int_eq(lock_read(&run, &info, &err), 1);
	ck_assert_int_eq(info.pid, child);
	ck_assert_uint_eq(info.start, child_start);
	ck_assert_int_eq(info.supervisor, getpid());
	ck_assert_uint_eq(info.supervisor_start, self.start);
	ck_assert_str_eq(info.boot, proc_boot_id());
	ck_assert_str_eq(info.host, host);
	/* Upstream makes a number of the first ten bytes. */
	run_guild_path(&path, &run, "LOCK");
	ck_assert_int_eq(file_read(AT_FDCWD, path.s, 0, &text, &err), 1);
	ck_assert_uint_eq(strcspn(text.s, "\n"), 10);
	ck_assert_int_eq(lock_remove(&run, &err), 0);
	ck_assert_int_eq(lock_read(&run, &info, &err), 0);
}
END_TEST

START_TEST(markers_come_and_go)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(run_set_marker(&run, "PENDING", &err), 0);
	ck_assert(run_has_guild_file(&run, "PENDING"));
	ck_assert_int_eq(run_remove_guild_file(&run, "PENDING", &err), 0);
	ck_assert(!run_has_guild_file(&run, "PENDING"));
	ck_assert_int_eq(run_remove_guild_file(&run, "PENDING", &err), 0);
}
END_TEST

/* ---- stop ---- */

static int stop(int timeout_s, bool force, size_t *left)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	pid_t *pids = NULL;
	int rc = run_stop(&run, timeout_s, force, &pids, left, &err);

	free(pids);
	return rc;
}

START_TEST(stops_the_process)
{
	size_t left;

	put_lock(child, child_start, proc_boot_id(), host, 0, 0);
	ck_assert_int_eq(stop(10, false, &left), 1);
	ck_assert_uint_eq(left, 0);
	ck_assert(!proc_is_same(child, child_start));
}
END_TEST

START_TEST(never_stops_another)
{
	size_t left;

	put_lock(child, child_start + 1, proc_boot_id(), host, child, child_start - 1);
	ck_assert_int_eq(stop(1, true, &left), 1);
	put_lock(child, child_start, proc_boot_id(), "elsewhere", child, child_start);
	ck_assert_int_eq(stop(1, true, &left), 1);
	ck_assert(proc_is_same(child, child_start));
}
END_TEST

START_TEST(names_who_is_left)
{
	struct proc_stat st;
	int ready[2];
	char byte;
	size_t left;
	pid_t stubborn;

	ck_assert_int_eq(pipe(ready), 0);
	stubborn = fork();
	if (stubborn == 0) {
		signal(SIGTERM, SIG_IGN);
		if (write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(ready[0], &byte, 1), 1);
	ck_assert(proc_stat(stubborn, &st));
	put_lock(stubborn, st.start, proc_boot_id(), host, 0, 0);
	ck_assert_int_eq(stop(0, false, &left), 0);
	ck_assert_uint_eq(left, 1);
	ck_assert(proc_is_same(stubborn, st.start));
	ck_assert_int_eq(stop(0, true, &left), 1);
	ck_assert(!proc_is_same(stubborn, st.start));
	waitpid(stubborn, NULL, 0);
	close(ready[0]);
	close(ready[1]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("status");
	TCase *t = tcase_create("status");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, from_exit_status);
	tcase_add_test(t, bad_exit_status_is_told);
	tcase_add_test(t, markers_in_order);
	tcase_add_test(t, alive);
	tcase_add_test(t, supervisor_counts);
	tcase_add_test(t, recycled_pid);
	tcase_add_test(t, another_boot);
	tcase_add_test(t, another_host);
	tcase_add_test(t, copied_directory);
	tcase_add_test(t, another_pid_namespace);
	tcase_add_test(t, zombie_is_dead);
	tcase_add_test(t, pending_and_lock);
	tcase_add_test(t, upstream_lock);
	tcase_add_test(t, text_is_no_lock);
	tcase_add_test(t, writes_what_it_reads);
	tcase_add_test(t, markers_come_and_go);
	tcase_add_test(t, stops_the_process);
	tcase_add_test(t, never_stops_another);
	tcase_add_test(t, names_who_is_left);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
