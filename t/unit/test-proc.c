#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "guild/clock.h"
#include "guild/proc.h"
#include "scratch.h"

/* The strings up to a NULL. */
static void add_words(struct strlist *l, ...)
{
	const char *word;
	va_list ap;

	va_start(ap, l);
	while ((word = va_arg(ap, const char *)))
		strlist_push(l, word);
	va_end(ap);
}

/* Run a shell script to its end; what it printed is in out. */
static int run_shell(struct proc_spec spec, const char *script, struct buf *out)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	int returncode;

	add_words(&argv, "/bin/sh", "-c", script, NULL);
	spec.argv = argv.v;
	ck_assert_msg(proc_capture(&spec, out, NULL, &returncode, &err) == 0, "%s", err.msg);
	return returncode;
}

static const struct { const char *script; int returncode; const char *out; } scripts[] = {
	{ "echo hi", 0, "hi\n" },
	{ "exit 3", 3, "" },
	{ "exit 255", 255, "" },
	{ "echo a; kill -9 $$", -SIGKILL, "a\n" },
	{ "kill -TERM $$", -SIGTERM, "" },
	{ "echo a; echo b >/dev/null; echo c", 0, "a\nc\n" },
};

START_TEST(capture)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	ck_assert_int_eq(run_shell((struct proc_spec)PROC_SPEC_INIT, scripts[_i].script, &out),
			 scripts[_i].returncode);
	ck_assert_str_eq(out.s, scripts[_i].out);
}
END_TEST

/* More than both pipes hold, now here, now there. */
START_TEST(capture_both)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf errors = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int returncode;

	add_words(&argv, "sh", "-c", "i=0; while [ $i -lt 3000 ]; do echo $i-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;"
		  " echo $i-bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb >&2; i=$((i + 1)); done", NULL);
	spec.argv = argv.v;
	ck_assert_int_eq(proc_capture(&spec, &out, &errors, &returncode, &err), 0);
	ck_assert_int_eq(returncode, 0);
	ck_assert(starts_with(out.s, "0-a") && ends_with(out.s, "a\n"));
	ck_assert(starts_with(errors.s, "0-b") && ends_with(errors.s, "b\n"));
	ck_assert(!strchr(out.s, 'b') && !strchr(errors.s, 'a'));
}
END_TEST

START_TEST(environment_and_directory)
{
	CLEANUP(strlist_release) struct strlist envp = STRLIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;

	add_words(&envp, "X=1", "PATH=/bin:/usr/bin", NULL);
	ck_assert_int_eq(setenv("Y", "2", 1), 0);
	scratch_mkdir("d");
	scratch_put("d/here", "");
	spec.cwd = "d";
	ck_assert_int_eq(run_shell(spec, "echo \"$X$Y\" *", &out), 0);
	spec.envp = envp.v;
	ck_assert_int_eq(run_shell(spec, "echo \"$X$Y\"", &out), 0);
	ck_assert_str_eq(out.s, "2 here\n1\n");
}
END_TEST

static void make_program(const char *path, const char *text, mode_t mode)
{
	scratch_put(path, text);
	ck_assert_int_eq(chmod(path, mode), 0);
}

/* The path is the child's: its PATH, seen from its directory. */
static const struct { const char *path, *name, *out; int os; } lookups[] = {
	{ "PATH=a:b", "tool", "in b\n", 0 },
	{ "PATH=a:b", "./a/../b/tool", "in b\n", 0 },
	{ "PATH=c:b", "tool", "in b\n", 0 },           /* c/tool is a directory */
	{ "PATH=", "here", "here\n", 0 },              /* an empty part: the directory */
	{ "PATH=a", "tool", NULL, EACCES },            /* there, but not executable */
	{ "PATH=a:no", "tool", NULL, EACCES },
	{ "PATH=no:f/x", "tool", NULL, ENOENT },
	{ "PATH=b", "nothing", NULL, ENOENT },
	{ "PATH=b", "", NULL, ENOENT },
	{ "PATH=b", "b/no", NULL, ENOENT },
	{ "PATH=b", "text", NULL, ENOEXEC },           /* no shell takes over */
	{ "NOPATH=b", "true", "", 0 },
	{ "NOPATH=b", "tool", NULL, ENOENT },
};

START_TEST(lookup)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist envp = STRLIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int returncode, rc;

	scratch_mkdir("w/a");
	scratch_mkdir("w/b");
	scratch_mkdir("w/c/tool");
	scratch_put("w/f", "");
	make_program("w/a/tool", "#!/bin/sh\necho in a\n", 0644);
	make_program("w/b/tool", "#!/bin/sh\necho in b\n", 0755);
	make_program("w/b/text", "echo text\n", 0755);
	make_program("w/here", "#!/bin/sh\necho here\n", 0755);
	strlist_push(&words, lookups[_i].name);
	strlist_push(&envp, lookups[_i].path);
	spec.argv = words.v;
	spec.envp = envp.v;
	spec.cwd = "w";
	rc = proc_capture(&spec, &out, NULL, &returncode, &err);
	if (!lookups[_i].os) {
		ck_assert_msg(rc == 0, "%s", err.msg);
		ck_assert_str_eq(out.s, lookups[_i].out);
		return;
	}
	ck_assert_int_eq(rc, -1);
	ck_assert_int_eq(err.kind, ERR_OS);
	ck_assert_int_eq(err.os, lookups[_i].os);
	ck_assert_int_eq(waitpid(-1, NULL, 0), -1); /* no zombie stays */
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(spawn_says_what_failed)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist nothing = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;

	add_words(&argv, "true", NULL);
	add_words(&nothing, "no-such", NULL);
	spec.argv = argv.v;
	spec.cwd = "no/dir";
	ck_assert_int_eq(proc_spawn(&spec, NULL, &err), -1);
	ck_assert_str_eq(err.msg, "cannot change to directory no/dir: No such file or directory");
	spec.argv = nothing.v;
	spec.cwd = NULL;
	ck_assert_int_eq(proc_spawn(&spec, NULL, &err), -1);
	ck_assert_str_eq(err.msg, "cannot run no-such: No such file or directory");
}
END_TEST

/* The three may be given crosswise. */
START_TEST(descriptors)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int returncode, old_out = dup(1);
	pid_t pid;

	add_words(&argv, "sh", "-c", "cat; echo out; echo err >&2", NULL);
	scratch_put("in", "in\n");
	ck_assert_int_eq(dup2(open("in", O_RDONLY | O_CLOEXEC), 1), 1);
	spec.argv = argv.v;
	spec.fd_in = 1;
	spec.fd_out = open("out", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	spec.fd_err = spec.fd_out;
	pid = proc_spawn(&spec, NULL, &err);
	ck_assert_int_eq(dup2(old_out, 1), 1);
	ck_assert_int_gt(pid, 0);
	ck_assert_int_eq(proc_wait(pid, &returncode, &err), 0);
	scratch_assert_holds("out", "in\nout\nerr\n");
}
END_TEST

START_TEST(descriptors_do_not_leak)
{
	CLEANUP(buf_release) struct buf before = BUF_INIT;
	CLEANUP(buf_release) struct buf after = BUF_INIT;
	CLEANUP(file_close) int fd = -1;
	struct proc_spec spec = PROC_SPEC_INIT;

	ck_assert_int_eq(run_shell(spec, "ls /proc/self/fd", &before), 0);
	fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ck_assert_int_eq(run_shell(spec, "ls /proc/self/fd", &after), 0);
	ck_assert_str_eq(after.s, before.s);
}
END_TEST

/* Without the signals 32 and 33, glibc's own: what posix_spawn() started (by make) ignores them. */
#define SIGNAL_STATE "grep -E '^Sig(Blk|Ign)' /proc/self/status | cut -f2 | " \
		     "sed 's/^000000018/000000000/' | tr '\\n' ' '"

START_TEST(signals_as_at_a_plain_start)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	sigset_t mask, old;

	for (int sig = 1; sig < 32; sig++)
		(void)signal(sig, SIG_DFL); /* whatever the tests are run by */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN); /* as nohup does */
	sigemptyset(&mask);
	sigaddset(&mask, SIGTERM);
	sigprocmask(SIG_SETMASK, &mask, &old);
	spec.reset_signals = true;
	ck_assert_int_eq(run_shell(spec, SIGNAL_STATE, &out), 0);
	ck_assert_str_eq(out.s, "0000000000000000 0000000000000001 ");
	buf_reset(&out);
	spec.reset_signals = false;
	ck_assert_int_eq(run_shell(spec, SIGNAL_STATE, &out), 0);
	ck_assert_str_eq(out.s, "0000000000004000 0000000001001001 ");
	sigprocmask(SIG_SETMASK, NULL, &mask);
	ck_assert(sigismember(&mask, SIGTERM) && !sigismember(&mask, SIGINT));
	sigprocmask(SIG_SETMASK, &old, NULL);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)signal(SIGXFSZ, SIG_DFL);
	(void)signal(SIGHUP, SIG_DFL);
}
END_TEST

struct gated {
	pid_t pid;
	int gate[2];
	int error_fd;
};

static void start_gated(struct gated *g, char *const *argv, const char *cwd)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;

	ck_assert_int_eq(pipe2(g->gate, O_CLOEXEC), 0);
	spec.argv = argv;
	spec.cwd = cwd;
	spec.gate = g->gate[0];
	spec.gate_write = g->gate[1];
	g->pid = proc_spawn(&spec, &g->error_fd, &err);
	ck_assert_int_gt(g->pid, 0);
	ck_assert_int_ge(g->error_fd, 0);
}

/* The errno that the child told, 0 when the program ran; its return code. */
static int finish_gated(struct gated *g, int *returncode)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int error = 0;

	ck_assert_int_ge(read(g->error_fd, &error, sizeof(error)), 0);
	ck_assert_int_eq(proc_wait(g->pid, returncode, &err), 0);
	file_close(&g->gate[0]);
	file_close(&g->gate[1]);
	file_close(&g->error_fd);
	return error;
}

START_TEST(gate_opens)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	struct gated g;
	int returncode;

	add_words(&argv, "sh", "-c", "echo ran >f; exit 5", NULL);
	start_gated(&g, argv.v, NULL);
	(void)usleep(50000);
	ck_assert(!file_exists(AT_FDCWD, "f"));
	ck_assert_int_eq(write(g.gate[1], "", 1), 1);
	ck_assert_int_eq(finish_gated(&g, &returncode), 0);
	ck_assert_int_eq(returncode, 5);
	scratch_assert_holds("f", "ran\n");
}
END_TEST

START_TEST(gate_closes)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	struct gated g;
	int returncode;

	add_words(&argv, "touch", "f", NULL);
	start_gated(&g, argv.v, NULL);
	file_close(&g.gate[1]);
	ck_assert_int_eq(finish_gated(&g, &returncode), 0);
	ck_assert_int_eq(returncode, 127);
	ck_assert(!file_exists(AT_FDCWD, "f"));
}
END_TEST

START_TEST(gate_then_no_program)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	struct gated g;
	int returncode;

	add_words(&argv, "no-such", NULL);
	start_gated(&g, argv.v, NULL);
	ck_assert_int_eq(write(g.gate[1], "", 1), 1);
	ck_assert_int_eq(finish_gated(&g, &returncode), ENOENT);
	ck_assert_int_eq(returncode, 127);
	start_gated(&g, argv.v, "no/dir");
	ck_assert_int_eq(finish_gated(&g, &returncode), ENOENT);
}
END_TEST

START_TEST(wait_for_a_stranger)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int returncode = 77;

	ck_assert_int_eq(proc_wait(1, &returncode, &err), -1);
	ck_assert_str_eq(err.msg, "cannot wait for process 1: No child processes");
	ck_assert_int_eq(returncode, 77);
}
END_TEST

START_TEST(find_program)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	scratch_mkdir("a/tool");
	scratch_mkdir("b");
	make_program("b/tool", "", 0755);
	make_program("b/text", "", 0644);
	ck_assert(proc_find_program("tool", "no:a:b", &out));
	ck_assert_str_eq(out.s, "b/tool");
	buf_reset(&out);
	ck_assert(proc_find_program("b/tool", "", &out));
	ck_assert_str_eq(out.s, "b/tool");
	buf_reset(&out);
	scratch_drop_root(); /* root may execute what somebody may */
	ck_assert(!proc_find_program("text", "b", &out));
	ck_assert(!proc_find_program("no", "a:b", &out));
	ck_assert(!proc_find_program("", "a:b", &out));
	ck_assert_str_eq(out.s, "");
	ck_assert_int_eq(setenv("PATH", "b", 1), 0);
	ck_assert(proc_find_program("tool", NULL, &out));
}
END_TEST

START_TEST(alive)
{
	struct proc_stat st;
	pid_t pid = fork();

	if (pid == 0) {
		(void)pause();
		_exit(0);
	}
	ck_assert(proc_stat(pid, &st));
	ck_assert(proc_is_same(pid, st.start));
	ck_assert_int_eq(st.parent, getpid());
	ck_assert_int_lt(llabs(proc_start_time_us(&st) - clock_now_us()), 5000000);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitid(P_PID, (id_t)pid, &(siginfo_t){ 0 }, WEXITED | WNOWAIT), 0);
	ck_assert(proc_stat(pid, &st) && st.state == 'Z');
	ck_assert(!proc_is_same(pid, st.start));
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	ck_assert(!proc_stat(pid, &st) && !proc_stat(0, &st) && !proc_stat(-1, &st));
}
END_TEST

/* A name that looks like the rest of the line. */
START_TEST(hostile_name)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	struct proc_stat st;
	int returncode;
	pid_t pid;

	add_words(&argv, "./a) Z 1 (b", "5", NULL);
	ck_assert_int_eq(tree_copy_file(&(struct tree_place)TREE_PLACE("/bin/sleep"),
					&(struct tree_place)TREE_PLACE(argv.v[0]), NULL, &err), 0);
	spec.argv = argv.v;
	pid = proc_spawn(&spec, NULL, &err);
	ck_assert_int_gt(pid, 0);
	ck_assert(proc_stat(pid, &st));
	ck_assert_int_eq(st.parent, getpid());
	ck_assert_int_ne(st.state, 'Z');
	ck_assert_int_eq(kill(pid, SIGTERM), 0);
	ck_assert_int_eq(proc_wait(pid, &returncode, &err), 0);
	ck_assert_int_eq(returncode, -SIGTERM);
}
END_TEST

START_TEST(descendants)
{
	int fds[2];
	struct proc_id *found;
	struct proc_stat st;
	pid_t child, grandchild;
	size_t n;

	ck_assert_int_eq(pipe(fds), 0);
	child = fork();
	if (child == 0) {
		grandchild = fork();
		if (grandchild && write(fds[1], &grandchild, sizeof(grandchild)) < 0)
			_exit(1);
		(void)pause();
		_exit(0);
	}
	ck_assert_int_eq(read(fds[0], &grandchild, sizeof(grandchild)), sizeof(grandchild));
	n = proc_descendants(getpid(), &found);
	ck_assert_uint_eq(n, 2);
	ck_assert_int_eq(found[0].pid, child);
	ck_assert_int_eq(found[1].pid, grandchild);
	ck_assert(proc_stat(grandchild, &st) && found[1].start == st.start);
	free(found);
	ck_assert(kill(grandchild, SIGKILL) == 0 && kill(child, SIGKILL) == 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	n = proc_descendants(child, &found);
	ck_assert_uint_eq(n, 0);
	free(found);
	(void)close(fds[0]);
	(void)close(fds[1]);
}
END_TEST

START_TEST(names)
{
	ck_assert_uint_eq(strlen(proc_boot_id()), 36);
	ck_assert_int_eq(setenv("HOST", "here", 1), 0);
	ck_assert_str_eq(proc_hostname(), "here");
	ck_assert_int_eq(unsetenv("HOST"), 0);
	ck_assert_str_ne(proc_hostname(), "here");
}
END_TEST

/* A directory of the user's PATH may be closed to us: that is another error than "not found". */
static void enter(void)
{
	scratch_enter();
	ck_assert_int_eq(setenv("PATH", "/bin:/usr/bin", 1), 0);
}

static Suite *suite(void)
{
	Suite *s = suite_create("proc");
	TCase *t = tcase_create("proc");

	tcase_add_checked_fixture(t, enter, scratch_leave);
	tcase_add_loop_test(t, capture, 0, ARRAY_SIZE(scripts));
	tcase_add_test(t, capture_both);
	tcase_add_test(t, environment_and_directory);
	tcase_add_loop_test(t, lookup, 0, ARRAY_SIZE(lookups));
	tcase_add_test(t, spawn_says_what_failed);
	tcase_add_test(t, descriptors);
	tcase_add_test(t, descriptors_do_not_leak);
	tcase_add_test(t, signals_as_at_a_plain_start);
	tcase_add_test(t, gate_opens);
	tcase_add_test(t, gate_closes);
	tcase_add_test(t, gate_then_no_program);
	tcase_add_test(t, wait_for_a_stranger);
	tcase_add_test(t, find_program);
	tcase_add_test(t, alive);
	tcase_add_test(t, hostile_name);
	tcase_add_test(t, descendants);
	tcase_add_test(t, names);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
