#include <errno.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "guild/below.h"
#include "scratch.h"

/*
 * Each test runs twice, on either of the two ways to find a directory: the second time the
 * kernel answers as one that has no openat2(2). In a single process (CK_FORK=no) that stays so,
 * hence it comes last.
 */
static void hide_openat2(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog prog = { .len = ARRAY_SIZE(code), .filter = code };
	struct open_how how = { .flags = O_PATH };

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &prog), 0);
	ck_assert_int_eq(syscall(SYS_openat2, AT_FDCWD, ".", &how, sizeof(how)), -1);
	ck_assert_int_eq(errno, ENOSYS);
}

static struct below b = BELOW_INIT;
static struct err err = ERR_INIT;

/* In "root", which is the directory; "victim" and "outside/kept" are not to be touched. */
static void enter(void)
{
	scratch_enter();
	scratch_mkdir("root");
	scratch_mkdir("outside/dir");
	scratch_put("outside/kept", "kept");
	scratch_put("victim", "victim");
	ck_assert_msg(below_open(&b, "root", &err) == 0, "%s", err.msg);
}

static void assert_untouched(void)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

	ck_assert_int_eq(tree_list(AT_FDCWD, "outside", &names, &err), 0);
	ck_assert_uint_eq(names.n, 2);
	scratch_assert_holds("outside/kept", "kept");
	scratch_assert_holds("victim", "victim");
}

static void leave(void)
{
	assert_untouched();
	below_close(&b);
	err_release(&err);
	scratch_leave();
}

static void enter_without_openat2(void)
{
	hide_openat2();
	enter();
}

static void make_link(const char *target, const char *path)
{
	ck_assert_msg(symlink(target, path) == 0, "%s", path);
}

/* All that makes something, at path. Returns how many of them did. */
static int make_at(const char *path)
{
	const struct tree_place from = TREE_PLACE("victim"), tree = TREE_PLACE("outside");
	CLEANUP(file_close) int fd = -1;
	int n = 0;

	n += below_make_dir(&b, path, &err) == 0;
	fd = below_create(&b, path, 0644, &err);
	n += fd >= 0;
	n += below_write(&b, path, "text", 4, &err) == 0;
	n += below_symlink(&b, path, "anywhere", &err) == 0;
	n += below_link(&b, "file", path, &err) == 0;
	n += below_copy_file(&b, &from, path, NULL, &err) == 0;
	n += below_copy(&b, &tree, path, &err) == 0;
	n += below_rename(&b, "file", path, &err) == 0;
	return n;
}

START_TEST(makes_what_is_missing)
{
	const struct tree_place from = TREE_PLACE("victim"), tree = TREE_PLACE("outside");
	CLEANUP(buf_release) struct buf text = BUF_INIT, name = BUF_INIT;
	struct stat st, other;
	int fd;

	ck_assert_int_eq(below_make_dir(&b, "a/b/c", &err), 0);
	ck_assert_int_eq(below_make_dir(&b, "a/b/c", &err), 0);
	ck_assert_int_eq(below_make_dir(&b, "a/b", &err), 0);
	ck_assert(file_is_dir(AT_FDCWD, "root/a/b/c"));
	fd = below_create(&b, "new/er/file", 0600, &err);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "text", 4), 4);
	ck_assert_int_eq(close(fd), 0);
	scratch_assert_holds("root/new/er/file", "text");
	ck_assert_int_eq(below_write(&b, "w/written", "te\0xt", 5, &err), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, "root/w/written", 0, &text, &err), 1);
	ck_assert_uint_eq(text.len, 5);
	ck_assert_mem_eq(text.s, "te\0xt", 5);
	buf_reset(&text);
	ck_assert_int_eq(below_symlink(&b, "l/link", "../../outside", &err), 0);
	ck_assert_int_eq(file_read_link(AT_FDCWD, "root/l/link", &text, &err), 1);
	ck_assert_str_eq(text.s, "../../outside");
	ck_assert_int_eq(below_link(&b, "new/er/file", "h/hard", &err), 0);
	ck_assert_int_eq(stat("root/h/hard", &st), 0);
	ck_assert_int_eq(stat("root/new/er/file", &other), 0);
	ck_assert_uint_eq(st.st_ino, other.st_ino);
	ck_assert_int_eq(below_copy_file(&b, &from, "c/copy", NULL, &err), 0);
	scratch_assert_holds("root/c/copy", "victim");
	ck_assert_int_eq(below_copy(&b, &tree, "t/tree", &err), 0);
	scratch_assert_holds("root/t/tree/kept", "kept");
	ck_assert_int_eq(below_rename(&b, "t/tree/kept", "r/renamed", &err), 0);
	scratch_assert_holds("root/r/renamed", "kept");
	ck_assert(!file_exists(AT_FDCWD, "root/t/tree/kept"));
	buf_addstr(&name, "u/unique-");
	ck_assert_int_eq(below_make_unique_dir(&b, &name, &err), 0);
	ck_assert_uint_eq(name.len, strlen("u/unique-") + 6);
	ck_assert_int_eq(below_stat(&b, name.s, &st, &err), 1);
	ck_assert_uint_eq(st.st_mode, S_IFDIR | 0700);
}
END_TEST

static const struct { const char *path, *is; } same[] = {
	{ "a/b", "a/b" },
	{ "a//b", "a/b" },
	{ "./a/./b", "a/b" },
	{ "a/b/", "a/b" },
	{ "a/b//.", "a/b" },
	{ "...", "..." },
	{ "..a/b..", "..a/b.." },
};

START_TEST(paths_are_cleaned)
{
	CLEANUP(buf_release) struct buf want = BUF_INIT;
	struct tree_place at;

	ck_assert_int_eq(below_find(&b, same[_i].path, BELOW_MAKE, &at, &err), 0);
	buf_addf(&want, "root/%s", same[_i].is);
	ck_assert_str_eq(at.path, want.s);
	ck_assert_int_eq(file_touch(at.dir_fd, at.name, &err), 0);
	ck_assert(file_exists(AT_FDCWD, want.s));
}
END_TEST

static const char *const outside[] = {
	"", ".", "./", "/", "..", "../victim", "../root", "a/../x", "a/..", "a/../../victim",
	"/etc/passwd", "./..",
};

START_TEST(paths_that_name_nothing_below)
{
	struct tree_place at;
	struct stat st;

	scratch_put("root/file", "");
	scratch_mkdir("root/a");
	ck_assert_int_eq(make_at(outside[_i]), 0);
	ck_assert_int_eq(below_find(&b, outside[_i], 0, &at, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INVALID);
	ck_assert_int_eq(below_stat(&b, outside[_i], &st, &err), -1);
	ck_assert_int_eq(below_rename(&b, outside[_i], "x", &err), -1);
	ck_assert_int_eq(below_link(&b, outside[_i], "x", &err), -1);
	ck_assert_int_eq(below_remove(&b, outside[_i], &err), -1);
	ck_assert_int_eq(err.kind, ERR_INVALID);
	ck_assert(!file_exists(AT_FDCWD, "root/x"));
}
END_TEST

/*
 * A link in the place of each directory on the way: to elsewhere, to a directory inside, and to
 * nowhere.
 */
static const struct { const char *path, *up; } on_the_way[] = {
	{ "a", "" },
	{ "a/b", "../" },
	{ "a/b/c", "../../" },
};
static const char *const leads_to[] = { "/", "outside", "inside", "nowhere", "." };

START_TEST(links_on_the_way_are_not_followed)
{
	const char *part = on_the_way[_i % 3].path, *up = on_the_way[_i % 3].up;
	const char *to = leads_to[_i / 3];
	CLEANUP(buf_release) struct buf link = BUF_INIT, target = BUF_INIT, want = BUF_INIT;
	struct tree_place at;
	struct stat st;

	scratch_put("root/file", "");
	scratch_mkdir("root/inside/b/c");
	scratch_mkdir("root/a/b/c");
	/*
	 * Found once, and then swapped: the directory that is open does not hide what is there
	 * now.
	 */
	ck_assert_int_eq(below_find(&b, "a/b/c/d", 0, &at, &err), 0);
	ck_assert_int_eq(below_find(&b, "inside/d", 0, &at, &err), 0);
	ck_assert_int_eq(tree_remove("root/a", &err), 0);
	buf_addf(&link, "root/%s", part);
	buf_add(&want, link.s, (size_t)(strrchr(link.s, '/') - link.s));
	scratch_mkdir(want.s);
	if (streq(to, "outside"))
		buf_addf(&target, "../%s%s", up, to);
	else if (streq(to, "inside")) /* to the same place there: the whole path exists */
		buf_addf(&target, "%s%s%s", up, to, part + 1);
	else
		buf_addstr(&target, to);
	make_link(target.s, link.s);
	ck_assert_int_eq(make_at("a/b/c/new"), 0);
	ck_assert_int_eq(err.kind, ERR_OS);
	ck_assert_int_eq(err.os, ELOOP);
	buf_reset(&want);
	buf_addf(&want, "cannot create directory root/a/b/c: %s is a symbolic link", link.s);
	ck_assert_str_eq(err.msg, want.s);
	ck_assert_int_eq(below_stat(&b, "a/b/c/new", &st, &err), -1);
	ck_assert_int_eq(err.os, ELOOP);
	ck_assert_int_eq(below_remove(&b, "a/b/c/d", &err), -1);
	ck_assert_int_eq(err.os, ELOOP);
	ck_assert_int_eq(below_rename(&b, "a/b/c/d", "x", &err), -1);
	ck_assert_int_eq(below_make_dir(&b, part, &err), -1);
	ck_assert_int_eq(err.os, ELOOP);
	/* As the last part it is what it is. */
	ck_assert_int_eq(below_stat(&b, part, &st, &err), 1);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_int_eq(below_rename(&b, part, "moved", &err), 0);
	ck_assert(file_is_link(AT_FDCWD, "root/moved"));
	ck_assert_int_eq(below_remove(&b, "moved", &err), 0);
	ck_assert(!file_is_link(AT_FDCWD, "root/moved"));
	ck_assert(file_is_dir(AT_FDCWD, "root/inside/b/c"));
	ck_assert(!file_exists(AT_FDCWD, "root/nowhere"));
}
END_TEST

START_TEST(files_on_the_way)
{
	struct tree_place at;
	struct stat st;

	scratch_put("root/file", "");
	ck_assert_int_eq(make_at("file/x"), 0);
	ck_assert_int_eq(err.os, EEXIST);
	ck_assert_str_eq(err.msg, "cannot create directory root/file: File exists");
	ck_assert_int_eq(below_make_dir(&b, "file/x/y", &err), -1);
	ck_assert_str_eq(err.msg, "cannot create directory root/file/x/y: Not a directory");
	ck_assert_int_eq(below_find(&b, "file/x", 0, &at, &err), -1);
	ck_assert_str_eq(err.msg, "cannot open directory root/file: Not a directory");
	ck_assert_int_eq(below_find(&b, "file/x/y", 0, &at, &err), -1);
	ck_assert_int_eq(err.os, ENOTDIR);
	ck_assert_int_eq(below_find(&b, "no/x/y", 0, &at, &err), -1);
	ck_assert_str_eq(err.msg, "cannot open directory root/no/x: No such file or directory");
	ck_assert_int_eq(err.kind, ERR_NOTFOUND);
	ck_assert_int_eq(below_stat(&b, "no/x/y", &st, &err), 0);
	ck_assert_int_eq(below_stat(&b, "no", &st, &err), 0);
	ck_assert_int_eq(below_remove(&b, "no/x/y", &err), 0);
	ck_assert_int_eq(below_remove(&b, "no", &err), 0);
	ck_assert_int_eq(below_rename(&b, "no", "x", &err), -1);
	ck_assert(!file_exists(AT_FDCWD, "root/no"));
}
END_TEST

START_TEST(what_is_there_is_not_written_through)
{
	const struct tree_place from = TREE_PLACE("outside/kept");

	make_link("../victim", "root/to-victim");
	ck_assert_int_eq(link("victim", "root/hard"), 0);
	ck_assert_int_eq(below_create(&b, "to-victim", 0644, &err), -1);
	ck_assert_int_eq(err.os, EEXIST);
	ck_assert_int_eq(below_create(&b, "hard", 0644, &err), -1);
	ck_assert_int_eq(below_write(&b, "to-victim", "x", 1, &err), -1);
	ck_assert_str_eq(err.msg, "cannot write root/to-victim: File exists");
	ck_assert_int_eq(below_symlink(&b, "to-victim", "x", &err), -1);
	ck_assert_int_eq(err.os, EEXIST);
	ck_assert_int_eq(below_link(&b, "hard", "to-victim", &err), -1);
	ck_assert_int_eq(err.os, EEXIST);
	ck_assert_int_eq(below_copy_file(&b, &from, "to-victim", NULL, &err), 0);
	ck_assert_int_eq(below_copy_file(&b, &from, "hard", NULL, &err), 0);
	assert_untouched();
	ck_assert(!file_is_link(AT_FDCWD, "root/to-victim"));
	scratch_assert_holds("root/to-victim", "kept");
	scratch_assert_holds("root/hard", "kept");
	make_link("../victim", "root/again");
	scratch_put("root/new", "new");
	ck_assert_int_eq(below_rename(&b, "new", "again", &err), 0);
	scratch_assert_holds("root/again", "new");
}
END_TEST

START_TEST(no_half_file_is_left)
{
	struct rlimit limit, small;

	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &limit), 0);
	small = limit;
	small.rlim_cur = 4;
	ck_assert(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	ck_assert_int_eq(below_make_dir(&b, "other", &err), 0);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	ck_assert_int_eq(below_write(&b, "half", "more than 4", 11, &err), -1);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	ck_assert_str_eq(err.msg, "cannot write root/half: File too large");
	ck_assert(!file_exists(AT_FDCWD, "root/half"));
	ck_assert(signal(SIGXFSZ, SIG_DFL) != SIG_ERR);
}
END_TEST

START_TEST(removes_a_tree_and_no_more)
{
	scratch_mkdir("root/a/b/c");
	make_link("../../../outside", "root/a/b/link");
	ck_assert_int_eq(below_remove(&b, "a/b", &err), 0);
	ck_assert(file_is_dir(AT_FDCWD, "root/a") && !file_exists(AT_FDCWD, "root/a/b"));
	/* What was open is gone: the same names are others now. */
	ck_assert_int_eq(below_make_dir(&b, "a/b/c", &err), 0);
	ck_assert_int_eq(below_remove(&b, "a", &err), 0);
	ck_assert_int_eq(below_make_dir(&b, "a/b/c/d", &err), 0);
	ck_assert(file_is_dir(AT_FDCWD, "root/a/b/c/d"));
	ck_assert_int_eq(below_rename(&b, "a/b", "e", &err), 0);
	ck_assert_int_eq(below_make_dir(&b, "a/b/c/new", &err), 0);
	ck_assert(file_is_dir(AT_FDCWD, "root/a/b/c/new"));
	ck_assert(!file_exists(AT_FDCWD, "root/e/c/new"));
}
END_TEST

/*
 * From each directory to the next, over what both have above them and over what only looks like
 * that.
 */
START_TEST(one_directory_after_the_other)
{
	static const char *const paths[] = {
		"a/b/1", "a/c/1", "a/1", "a/c/d/1", "a/cc/d/e/1", "a/cc/d/f/1", "a/c/d/2", "ab/1",
		"ab/c/1", "a/2", "1", "a/b/c/d/1", "a/b/c/e/1", "a/b/3", "d/1", "d/c/d/1",
		"a/cc/d/f/2", "a/cc/d/2",
	};
	struct tree_place at;

	for (size_t i = 0; i < 2 * ARRAY_SIZE(paths); i++) {
		const char *path = paths[i % ARRAY_SIZE(paths)];
		CLEANUP(buf_release) struct buf full = BUF_INIT;
		bool is_new = i < ARRAY_SIZE(paths);

		ck_assert_int_eq(below_find(&b, path, is_new ? BELOW_MAKE : 0, &at, &err), 0);
		ck_assert(file_exists(at.dir_fd, at.name) != is_new);
		ck_assert_int_eq(file_touch(at.dir_fd, at.name, &err), 0);
		buf_addf(&full, "root/%s", path);
		ck_assert_str_eq(at.path, full.s);
		ck_assert(file_exists(AT_FDCWD, full.s));
	}
}
END_TEST

/*
 * Also a path that is too long for the system as a whole, and one after the other from where
 * the last was.
 */
START_TEST(long_paths)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat st;

	for (int i = 0; i < 400; i++)
		buf_addstr(&path, i ? "/a-name-of-19-bytes-" : "a-name-of-19-bytes-");
	ck_assert_int_eq(below_make_dir(&b, path.s, &err), 0);
	below_close(&b);
	ck_assert_int_eq(below_open(&b, "root", &err), 0);
	ck_assert_int_eq(below_stat(&b, path.s, &st, &err), 1);
	buf_addstr(&path, "/x/y");
	ck_assert_int_eq(below_make_dir(&b, path.s, &err), 0);
	ck_assert_int_eq(below_stat(&b, path.s, &st, &err), 1);
	ck_assert_int_eq(below_remove(&b, "a-name-of-19-bytes-", &err), 0);
}
END_TEST

START_TEST(root_may_be_a_link_and_moves)
{
	make_link("root", "alias");
	below_close(&b);
	ck_assert_int_eq(below_open(&b, "alias", &err), 0);
	ck_assert_int_eq(rename("root", "elsewhere"), 0);
	make_link("outside", "root");
	ck_assert_int_eq(below_make_dir(&b, "x/y", &err), 0);
	ck_assert(file_is_dir(AT_FDCWD, "elsewhere/x/y"));
	below_close(&b);
	ck_assert_int_eq(below_open(&b, "no", &err), -1);
	ck_assert_str_eq(err.msg, "cannot open directory no: No such file or directory");
	ck_assert_int_eq(below_open(&b, "victim", &err), -1);
}
END_TEST

static void add_tests(TCase *t)
{
	tcase_add_test(t, makes_what_is_missing);
	tcase_add_loop_test(t, paths_are_cleaned, 0, ARRAY_SIZE(same));
	tcase_add_loop_test(t, paths_that_name_nothing_below, 0, ARRAY_SIZE(outside));
	tcase_add_loop_test(t, links_on_the_way_are_not_followed, 0,
			    ARRAY_SIZE(on_the_way) * ARRAY_SIZE(leads_to));
	tcase_add_test(t, files_on_the_way);
	tcase_add_test(t, what_is_there_is_not_written_through);
	tcase_add_test(t, no_half_file_is_left);
	tcase_add_test(t, removes_a_tree_and_no_more);
	tcase_add_test(t, one_directory_after_the_other);
	tcase_add_test(t, long_paths);
	tcase_add_test(t, root_may_be_a_link_and_moves);
}

static Suite *suite(void)
{
	Suite *s = suite_create("below");
	TCase *native = tcase_create("below"), *by_parts = tcase_create("below, without openat2");

	tcase_add_checked_fixture(native, enter, leave);
	add_tests(native);
	suite_add_tcase(s, native);
	tcase_add_checked_fixture(by_parts, enter_without_openat2, leave);
	add_tests(by_parts);
	suite_add_tcase(s, by_parts);
	return s;
}
UNIT_MAIN(suite)
