#include <errno.h>
#include <sys/wait.h>

#include "scratch.h"

static void assert_names(const char *dir, const char *names)
{
	CLEANUP(strlist_release) struct strlist l = STRLIST_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(tree_list(AT_FDCWD, dir, &l, &err), 0);
	strlist_join(&l, " ", &b);
	ck_assert_str_eq(b.s, names);
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_mode & 07777;
}

START_TEST(read_appends)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_put("f", "text");
	buf_addstr(&b, "the ");
	ck_assert_int_eq(file_read(AT_FDCWD, "f", 0, &b, &err), 1);
	ck_assert_str_eq(b.s, "the text");
}
END_TEST

static const size_t sizes[] = { 0, 1, 511, 512, 4095, 4096, 4097, 100000, 3000000 };

START_TEST(read_whole_of_any_size)
{
	CLEANUP(buf_release) struct buf want = BUF_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	for (size_t i = 0; i < sizes[_i]; i++)
		buf_addch(&want, (int)(i % 251)); /* NUL bytes too */
	ck_assert_int_eq(file_write(AT_FDCWD, "f", NULL, want.s, want.len, 0, &err), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, "f", 0, &got, &err), 1);
	ck_assert_uint_eq(got.len, want.len);
	ck_assert_mem_eq(got.s, want.s, want.len);
}
END_TEST

START_TEST(read_missing)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_put("f", "");
	ck_assert_int_eq(symlink("gone", "dangling"), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, "no", 0, &b, &err), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, "f/below", 0, &b, &err), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, "dangling", 0, &b, &err), 0);
	ck_assert(!err_is_set(&err));
}
END_TEST

START_TEST(read_fails)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	buf_addstr(&b, "kept");
	ck_assert_int_eq(file_read(AT_FDCWD, ".", 0, &b, &err), -1);
	ck_assert_str_eq(err.msg, "cannot read .: Is a directory");
	ck_assert_int_eq(symlink("loop", "loop"), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, "loop", 0, &b, &err), -1);
	ck_assert_int_eq(err.os, ELOOP);
	scratch_put("secret", "x");
	ck_assert_int_eq(chmod("secret", 0), 0);
	scratch_drop_root();
	ck_assert_int_eq(file_read(AT_FDCWD, "secret", 0, &b, &err), -1);
	ck_assert_int_eq(err.os, EACCES);
	ck_assert_str_eq(b.s, "kept");
}
END_TEST

START_TEST(read_up_to_a_limit)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_put("f", "12345");
	ck_assert_int_eq(file_read(AT_FDCWD, "f", 5, &b, &err), 1);
	ck_assert_int_eq(file_read(AT_FDCWD, "f", 4, &b, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INVALID);
	ck_assert_str_eq(err.msg, "f is larger than 4 bytes");
	ck_assert_str_eq(b.s, "12345");
	ck_assert_int_eq(file_read(AT_FDCWD, "/dev/zero", 10000, &b, &err), -1);
	ck_assert_str_eq(b.s, "12345");
}
END_TEST

START_TEST(read_pipe_without_writer)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(mkfifo("p", 0600), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, "p", 0, &b, &err), 1);
	ck_assert_uint_eq(b.len, 0);
}
END_TEST

START_TEST(read_pipe_waits_for_writer)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	char path[32];
	int fds[2];
	pid_t pid;

	ck_assert_int_eq(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		(void)usleep(50000);
		_exit(write(fds[1], "late", 4) != 4);
	}
	(void)close(fds[1]);
	(void)snprintf(path, sizeof(path), "/dev/fd/%d", fds[0]);
	ck_assert_int_eq(file_read(AT_FDCWD, path, 0, &b, &err), 1);
	ck_assert_str_eq(b.s, "late");
	ck_assert_int_eq(waitpid(pid, NULL, 0), pid);
	(void)close(fds[0]);
}
END_TEST

START_TEST(write_replaces)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct stat before, after;

	scratch_put("f", "old");
	ck_assert_int_eq(link("f", "other"), 0);
	ck_assert_int_eq(stat("f", &before), 0);
	ck_assert_int_eq(file_write(AT_FDCWD, "f", NULL, "new", 3, 0, &err), 0);
	ck_assert_int_eq(stat("f", &after), 0);
	scratch_assert_holds("f", "new");
	scratch_assert_holds("other", "old"); /* a reader that had it open sees this */
	ck_assert_uint_ne(before.st_ino, after.st_ino);
	assert_names(".", "f other");
}
END_TEST

static const int flags[] = { 0, FILE_IN_PLACE };

START_TEST(write_with_flags)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(file_close) int dir = -1;
	mode_t old = umask(027);

	scratch_mkdir("d/tmp");
	dir = file_open_dir(AT_FDCWD, "d", &err);
	ck_assert_int_ge(dir, 0);
	ck_assert_int_eq(file_write(dir, "f", "tmp/x", "text", 4, flags[_i], &err), 0);
	ck_assert_int_eq(file_write(dir, "secret", NULL, "", 0, flags[_i] | FILE_PRIVATE, &err), 0);
	umask(old);
	scratch_assert_holds("d/f", "text");
	ck_assert_uint_eq(mode_of("d/f"), 0640);
	ck_assert_uint_eq(mode_of("d/secret"), 0600);
	assert_names("d", "f secret tmp");
	assert_names("d/tmp", "");
}
END_TEST

START_TEST(write_fails)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_mkdir("d/sub");
	ck_assert_int_eq(file_write(AT_FDCWD, "no/f", NULL, "x", 1, 0, &err), -1);
	ck_assert_str_eq(err.msg, "cannot write no/f: No such file or directory");
	ck_assert_int_eq(file_write(AT_FDCWD, "d/f", "no/x", "x", 1, 0, &err), -1);
	ck_assert_int_eq(file_write(AT_FDCWD, "d/sub", NULL, "x", 1, 0, &err), -1);
	ck_assert_str_eq(err.msg, "cannot write d/sub: Is a directory");
	ck_assert_int_eq(file_write(AT_FDCWD, "d/sub", NULL, "x", 1, FILE_IN_PLACE, &err), -1);
	assert_names("d", "sub");
}
END_TEST

START_TEST(write_to_full_device)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(file_close) int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	ck_assert_int_eq(file_write_all(fd, "x", 1, "it", &err), -1);
	ck_assert_int_eq(err.os, ENOSPC);
	ck_assert_str_eq(err.msg, "cannot write it: No space left on device");
}
END_TEST

/* More than a pipe holds, to an end that does not wait by itself. */
START_TEST(write_all_waits)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	int fds[2], status;
	pid_t pid;

	buf_addchars(&b, 'x', 1000000);
	ck_assert_int_eq(pipe2(fds, O_NONBLOCK), 0);
	pid = fork();
	if (pid == 0) {
		(void)close(fds[0]);
		_exit(file_write_all(fds[1], b.s, b.len, "pipe", &err) < 0);
	}
	(void)close(fds[1]);
	ck_assert_int_eq(fcntl(fds[0], F_SETFL, 0), 0);
	for (size_t left = b.len; left;) {
		char data[3000];
		ssize_t n = read(fds[0], data, sizeof(data));

		ck_assert_int_gt(n, 0);
		left -= (size_t)n;
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	(void)close(fds[0]);
}
END_TEST

START_TEST(touch_and_remove)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(file_touch(AT_FDCWD, "f", &err), 0);
	scratch_assert_holds("f", "");
	scratch_put("f", "text");
	ck_assert_int_eq(file_touch(AT_FDCWD, "f", &err), 0);
	scratch_assert_holds("f", "text");
	ck_assert_int_eq(file_touch(AT_FDCWD, "no/f", &err), -1);
	ck_assert_str_eq(err.msg, "cannot create no/f: No such file or directory");
	ck_assert_int_eq(file_remove(AT_FDCWD, "f", &err), 0);
	ck_assert(!file_exists(AT_FDCWD, "f"));
	ck_assert_int_eq(file_remove(AT_FDCWD, "f", &err), 0);
	scratch_mkdir("d");
	ck_assert_int_eq(file_remove(AT_FDCWD, "d", &err), -1);
	ck_assert_str_eq(err.msg, "cannot remove d: Is a directory");
}
END_TEST

static const struct { const char *path; bool exists, dir, regular, link; } kinds[] = {
	{ "f", true, false, true, false },
	{ "d", true, true, false, false },
	{ "to-f", true, false, true, true },
	{ "to-d", true, true, false, true },
	{ "dangling", false, false, false, true },
	{ "loop", false, false, false, true },
	{ "no", false, false, false, false },
	{ "f/x", false, false, false, false },
	{ "", false, false, false, false },
	{ "p", true, false, false, false },
};

START_TEST(kind)
{
	const char *path = kinds[_i].path;

	scratch_put("f", "");
	scratch_mkdir("d");
	ck_assert_int_eq(mkfifo("p", 0600), 0);
	ck_assert(symlink("f", "to-f") == 0 && symlink("d", "to-d") == 0 &&
		  symlink("gone", "dangling") == 0 && symlink("loop", "loop") == 0);
	ck_assert_int_eq(file_exists(AT_FDCWD, path), kinds[_i].exists);
	ck_assert_int_eq(file_is_dir(AT_FDCWD, path), kinds[_i].dir);
	ck_assert_int_eq(file_is_regular(AT_FDCWD, path), kinds[_i].regular);
	ck_assert_int_eq(file_is_link(AT_FDCWD, path), kinds[_i].link);
	ck_assert_int_eq(file_is_dangling(AT_FDCWD, path), kinds[_i].link && !kinds[_i].exists);
}
END_TEST

START_TEST(read_link)
{
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	buf_addchars(&target, 'x', 3000);
	ck_assert_int_eq(symlink(target.s, "long"), 0);
	buf_addstr(&b, ">");
	ck_assert_int_eq(file_read_link(AT_FDCWD, "long", &b, &err), 1);
	ck_assert_str_eq(b.s + 1, target.s);
	buf_reset(&b);
	scratch_put("f", "");
	ck_assert_int_eq(file_read_link(AT_FDCWD, "f", &b, &err), 0);
	ck_assert_int_eq(file_read_link(AT_FDCWD, "no", &b, &err), 0);
	ck_assert_int_eq(file_read_link(AT_FDCWD, "f/x", &b, &err), 0);
	ck_assert_int_eq(symlink("loop", "loop"), 0);
	ck_assert_int_eq(file_read_link(AT_FDCWD, "loop/x", &b, &err), -1);
	ck_assert_str_eq(b.s, "");
}
END_TEST

START_TEST(mkdirs)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(file_mkdirs("a/b//c/", &err), 0);
	ck_assert_int_eq(file_mkdirs("a/b/c", &err), 0);
	ck_assert_int_eq(file_mkdirs("a/b/d", &err), 0);
	ck_assert_int_eq(file_mkdirs("/", &err), 0);
	ck_assert(file_is_dir(AT_FDCWD, "a/b/c") && file_is_dir(AT_FDCWD, "a/b/d"));
	scratch_put("f", "");
	ck_assert_int_eq(file_mkdirs("f", &err), -1);
	ck_assert_str_eq(err.msg, "cannot create directory f: File exists");
	ck_assert_int_eq(file_mkdirs("f/x/y", &err), -1);
	ck_assert_str_eq(err.msg, "cannot create directory f/x/y: Not a directory");
	ck_assert_int_eq(file_mkdirs("", &err), -1);
	ck_assert_int_eq(symlink("gone", "dangling"), 0);
	ck_assert_int_eq(file_mkdirs("dangling/x", &err), -1);
}
END_TEST

START_TEST(open_dir)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int fd = file_open_dir(AT_FDCWD, ".", &err);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
	file_close(&fd);
	ck_assert_int_eq(fd, -1);
	file_close(&fd);
	ck_assert_int_eq(file_open_dir(AT_FDCWD, "no", &err), -1);
	ck_assert_int_eq(err.kind, ERR_NOTFOUND);
	scratch_put("f", "");
	ck_assert_int_eq(file_open_dir(AT_FDCWD, "f", &err), -1);
	ck_assert_int_eq(err.os, ENOTDIR);
}
END_TEST

START_TEST(temporaries_are_known_by_name)
{
	static const char *const not_ours[] = {
		".tmp", ".tmp.", ".tmp.12", ".tmp.12.", ".tmp.x.1", ".tmp.-1.2", ".tmp.0.2", ".tmp.1.2x",
		".tmp.99999999999.1", "events.out.tfevents.1700000000.host.12.0",
	};
	CLEANUP(buf_release) struct buf a = BUF_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	pid_t pid = 0;

	file_temporary_name(&a, "d");
	file_temporary_name(&b, "d");
	ck_assert_str_ne(a.s, b.s);
	ck_assert(starts_with(a.s, "d/"));
	ck_assert(file_is_temporary(a.s + 2, &pid));
	ck_assert_int_eq(pid, getpid());
	for (size_t i = 0; i < ARRAY_SIZE(not_ours); i++)
		ck_assert_msg(!file_is_temporary(not_ours[i], &pid), "%s", not_ours[i]);
}
END_TEST

START_TEST(names_of_one_file)
{
	CLEANUP(file_close) int fd = -1;
	struct stat a, b;

	scratch_put("a", "same");
	scratch_put("b", "same");
	ck_assert_int_eq(link("a", "hard"), 0);
	ck_assert_int_eq(symlink("a", "soft"), 0);
	ck_assert_int_eq(stat("a", &a) | stat("hard", &b), 0);
	ck_assert(file_is_same(&a, &b));
	ck_assert_int_eq(stat("b", &b), 0);
	ck_assert(!file_is_same(&a, &b));
	ck_assert(file_is_same_path("hard", "soft"));
	ck_assert(!file_is_same_path("a", "b"));
	ck_assert(!file_is_same_path("missing", "missing"));
	fd = open("a", O_RDONLY | O_CLOEXEC);
	ck_assert(file_is_open_at(fd, "soft"));
	ck_assert_int_eq(rename("b", "a"), 0); /* replaced: the open file is another one */
	ck_assert(!file_is_open_at(fd, "a"));
	ck_assert(file_is_open_at(fd, "hard"));
	ck_assert_int_eq(unlink("hard"), 0);
	ck_assert(!file_is_open_at(fd, "hard"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("file");
	TCase *t = tcase_create("file");

	tcase_add_checked_fixture(t, scratch_enter, scratch_leave);
	tcase_add_test(t, read_appends);
	tcase_add_loop_test(t, read_whole_of_any_size, 0, ARRAY_SIZE(sizes));
	tcase_add_test(t, read_missing);
	tcase_add_test(t, read_fails);
	tcase_add_test(t, read_up_to_a_limit);
	tcase_add_test(t, read_pipe_without_writer);
	tcase_add_test(t, read_pipe_waits_for_writer);
	tcase_add_test(t, write_replaces);
	tcase_add_loop_test(t, write_with_flags, 0, ARRAY_SIZE(flags));
	tcase_add_test(t, write_fails);
	tcase_add_test(t, write_to_full_device);
	tcase_add_test(t, temporaries_are_known_by_name);
	tcase_add_test(t, write_all_waits);
	tcase_add_test(t, touch_and_remove);
	tcase_add_loop_test(t, kind, 0, ARRAY_SIZE(kinds));
	tcase_add_test(t, names_of_one_file);
	tcase_add_test(t, read_link);
	tcase_add_test(t, mkdirs);
	tcase_add_test(t, open_dir);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
