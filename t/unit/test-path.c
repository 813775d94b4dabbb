#include "guild/path.h"
#include "scratch.h"

static const struct { const char *a, *b, *out; } joins[] = {
	{ "a", "b", "a/b" },
	{ "a/", "b", "a/b" },
	{ "a", "/b", "/b" },
	{ "", "b", "b" },
	{ "a", "", "a/" },
	{ "a/", "", "a/" },
	{ "", "", "" },
	{ "/", "b", "/b" },
	{ "a//", "b", "a//b" },
};

START_TEST(join)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	path_join(&b, joins[_i].a, joins[_i].b);
	ck_assert_str_eq(b.s, joins[_i].out);
}
END_TEST

START_TEST(push)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	path_push(&b, "a");
	path_push(&b, "b");
	ck_assert_str_eq(b.s, "a/b");
	buf_set(&b, "/");
	path_push(&b, "b");
	ck_assert_str_eq(b.s, "/b");
}
END_TEST

static const struct { const char *in, *out; } normals[] = {
	{ "", "." },
	{ ".", "." },
	{ "./.", "." },
	{ "a/..", "." },
	{ "a/../..", ".." },
	{ "../..", "../.." },
	{ "../a/../..", "../.." },
	{ "a//b/./c/", "a/b/c" },
	{ "a/b/../c", "a/c" },
	{ "/", "/" },
	{ "/..", "/" },
	{ "/../a", "/a" },
	{ "/a/../..", "/" },
	{ "//a", "//a" }, /* as Python: POSIX leaves two slashes to the system */
	{ "///a", "/a" },
	{ "...", "..." },
	{ "..a/b..", "..a/b.." },
	{ ".a/..", "." },
	{ "a/...", "a/..." },
};

START_TEST(normalize)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	buf_addstr(&b, "x/y:"); /* is left alone */
	path_normalize(&b, normals[_i].in);
	ck_assert(starts_with(b.s, "x/y:"));
	ck_assert_str_eq(b.s + 4, normals[_i].out);
}
END_TEST

START_TEST(absolute)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	path_absolute(&b, "/a/b", "../c");
	buf_addch(&b, ' ');
	path_absolute(&b, "/a/b", "/d/./e");
	buf_addch(&b, ' ');
	path_absolute(&b, "/a/b", "");
	ck_assert_str_eq(b.s, "/a/c /d/e /a/b");
}
END_TEST

static const struct { const char *path, *start, *relative, *common; } pairs[] = {
	{ "/a/b", "/a/b", ".", "/a/b" },
	{ "/a/b/c", "/a", "b/c", "/a" },
	{ "/a", "/a/b/c", "../..", "/a" },
	{ "/a/b", "/a/c", "../b", "/a" },
	{ "/a", "/b", "../a", "/" },
	{ "/ab/c", "/a/c", "../../ab/c", "/" },
	{ "/a/bc", "/a/b", "../bc", "/a" },
	{ "/", "/a/b", "../..", "/" },
	{ "/a/b", "/", "a/b", "/" },
	{ "/", "/", ".", "/" },
};

START_TEST(relative)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	path_relative(&b, pairs[_i].path, pairs[_i].start);
	ck_assert_str_eq(b.s, pairs[_i].relative);
	buf_reset(&b);
	path_common(&b, pairs[_i].path, pairs[_i].start);
	ck_assert_str_eq(b.s, pairs[_i].common);
}
END_TEST

START_TEST(is_below)
{
	ck_assert(path_is_below("/a/b", "/a"));
	ck_assert(path_is_below("/a", "/a"));
	ck_assert(path_is_below("/a", "/"));
	ck_assert(path_is_below("/", "/"));
	ck_assert(!path_is_below("/ab", "/a"));
	ck_assert(!path_is_below("/", "/a"));
	ck_assert(!path_is_below("a", "/"));
}
END_TEST

static const struct { const char *path, *dir, *base, *ext; } parts[] = {
	{ "", "", "", "" },
	{ "/", "/", "", "" },
	{ "//", "//", "", "" },
	{ "a", "", "a", "" },
	{ "/a", "/", "a", "" },
	{ "//a", "//", "a", "" },
	{ "a/", "a", "", "" },
	{ "a//b.py", "a", "b.py", ".py" },
	{ "/a/b/c.tar.gz", "/a/b", "c.tar.gz", ".gz" },
	{ "a.b/c", "a.b", "c", "" },
	{ ".bashrc", "", ".bashrc", "" },
	{ "..x", "", "..x", "" },
	{ "...", "", "...", "" },
	{ ".a.b", "", ".a.b", ".b" },
	{ "x.", "", "x.", "." },
	{ "a/.py", "a", ".py", "" },
};

START_TEST(split)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	path_dirname(&b, parts[_i].path);
	ck_assert_str_eq(b.s, parts[_i].dir);
	ck_assert_str_eq(path_basename(parts[_i].path), parts[_i].base);
	ck_assert_str_eq(path_extension(parts[_i].path), parts[_i].ext);
}
END_TEST

static const struct { const char *home, *path, *out; } expands[] = {
	{ "/home/u", "~", "/home/u" },
	{ "/home/u", "~/", "/home/u/" },
	{ "/home/u", "~/a/~", "/home/u/a/~" },
	{ "/home/u/", "~/a", "/home/u/a" },
	{ "/home/u", "~root/a", "~root/a" },
	{ "/home/u", "a/~", "a/~" },
	{ "/home/u", "", "" },
	{ "/", "~", "/" },
	{ "/", "~/a", "/a" },
};

START_TEST(expand_home)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	ck_assert_int_eq(setenv("HOME", expands[_i].home, 1), 0);
	path_expand_home(&b, expands[_i].path);
	ck_assert_str_eq(b.s, expands[_i].out);
}
END_TEST

START_TEST(expand_home_of_password_file)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	ck_assert_int_eq(unsetenv("HOME"), 0);
	path_expand_home(&b, "~/x");
	ck_assert(path_is_abs(b.s) && ends_with(b.s, "/x"));
}
END_TEST

static const struct { const char *home, *path, *out; } home_shortens[] = {
	{ "/home/u", "/home/u/a/b", "~/a/b" },
	{ "/home/u", "/home/u", "~/" },
	{ "/home/u", "/home/v/a", "/home/v/a" },
	{ "/home/u", "a", "a" },
	{ "/home/u", "/home/user/a", "~/er/a" }, /* upstream's plain test of the text */
	{ "/", "/a/b", "/a/b" },
};

START_TEST(shorten_home)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	ck_assert_int_eq(setenv("HOME", home_shortens[_i].home, 1), 0);
	path_shorten_home(&b, home_shortens[_i].path);
	ck_assert_str_eq(b.s, home_shortens[_i].out);
}
END_TEST

#define DOTS "\xe2\x80\xa6"

static const struct { const char *path; size_t max; const char *out; } shortens[] = {
	{ "/foo/bar/baz", 20, "/foo/bar/baz" },
	{ "foo", 0, "foo" },
	{ "", 0, "" },
	{ "/", 0, "/" },
	{ "/a/b", 0, "/a/b" },
	{ "/aaa/bbb/ccc", 12, "/aaa/bbb/ccc" },
	{ "/aaa/bbb/ccc", 0, "/" DOTS "/ccc" },
	{ "/aaa/bbbb/ccc", 12, "/aaa/" DOTS "/ccc" },
	{ "/aaa/bbbb/cccc/ddd", 17, "/aaa/" DOTS "/cccc/ddd" },
	{ "/aaa/bbbb/cccc/ddd", 16, "/aaa/" DOTS "/cccc/ddd" },
	{ "/aaa/bbbb/cccc/ddd", 12, "/aaa/" DOTS "/ddd" },
	{ "/aaa/bbbb/cccc/ddd", 0, "/" DOTS "/ddd" },
	{ "aaa/bbbb/cccc/ddd", 16, "aaa/" DOTS "/cccc/ddd" },
	{ "aaa/bbbb/cccc/ddd", 15, "aaa/" DOTS "/cccc/ddd" },
	{ "aaa/bbbb/cccc/ddd", 0, "aaa/" DOTS "/ddd" },
	{ "//aaa//bbbb/cccc/ddd//", 12, "//aaa/" DOTS "//" },
	{ "/aaa//bbbb/cccc/ddd/", 14, "/aaa/" DOTS "/ddd" },
	/* characters count, not bytes */
	{ "\xc3\xa9\xc3\xa9/\xc3\xa9\xc3\xa9", 5, "\xc3\xa9\xc3\xa9/\xc3\xa9\xc3\xa9" },
};

START_TEST(shorten)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	path_shorten(&b, shortens[_i].path, shortens[_i].max);
	ck_assert_str_eq(b.s, shortens[_i].out);
}
END_TEST

static void make_link(const char *target, const char *path)
{
	ck_assert_msg(symlink(target, path) == 0, "%s", path);
}

/* In the scratch directory: what out says is below it unless it is absolute. */
static const struct { const char *path, *out; } reals[] = {
	{ "", "" },
	{ ".", "" },
	{ "d/f", "d/f" },
	{ "d//./f", "d/f" },
	{ "d/no", "d/no" },
	{ "d/no/../x/./y", "d/x/y" },
	{ "d/f/x", "d/f/x" },          /* below a file */
	{ "d/f/", "d/f" },
	{ "to-d/f", "d/f" },
	{ "to-d/no", "d/no" },
	{ "to-d/../no", "no" },        /* up from where the link leads */
	{ "deep/../no", "d/no" },
	{ "twice/no", "d/no" },
	{ "dangling", "gone" },
	{ "dangling/x", "gone/x" },
	{ "absolute/no", "/dev/no" },
	{ "here/here/no", "no" },
	{ "self", "self" },
	{ "self/x/../y", "self/y" },
	{ "ping", "ping" },
	{ "ping/x", "ping/x" },
	{ "d/../ping", "ping" },
	{ "/../..", "/" },
	{ "/dev/no/../null", "/dev/null" },
	{ "//dev", "/dev" },
};

START_TEST(real)
{
	CLEANUP(buf_release) struct buf want = BUF_INIT;
	char *got, *cwd = path_getcwd();

	scratch_mkdir("d/e");
	scratch_put("d/f", "");
	make_link("d", "to-d");
	make_link("d/e", "deep");
	make_link("./to-d/", "twice");
	make_link("gone", "dangling");
	make_link("/dev", "absolute");
	make_link(".", "here");
	make_link("self", "self");
	make_link("pong", "ping");
	make_link("ping", "pong");
	path_absolute(&want, cwd, reals[_i].out);
	got = path_real(reals[_i].path);
	ck_assert_str_eq(got, want.s);
	free(got);
	free(cwd);
}
END_TEST

/* Each link leads twice through the next one: 2^200 steps if nobody stops it. */
START_TEST(real_of_links_that_multiply)
{
	char *got;

	for (int i = 0; i < 200; i++) {
		CLEANUP(buf_release) struct buf target = BUF_INIT;
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		buf_addf(&target, "l%d/l%d", i + 1, i + 1);
		buf_addf(&name, "l%d", i);
		make_link(target.s, name.s);
	}
	make_link(".", "l200");
	got = path_real("l0/x");
	ck_assert(path_is_abs(got));
	free(got);
}
END_TEST

START_TEST(getcwd_of_a_removed_directory)
{
	char *cwd;

	scratch_mkdir("gone");
	ck_assert_int_eq(chdir("gone"), 0);
	ck_assert_int_eq(rmdir("../gone"), 0);
	cwd = path_getcwd();
	ck_assert_str_eq(cwd, "/");
	free(cwd);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("path");
	TCase *text = tcase_create("text"), *files = tcase_create("files");

	tcase_add_loop_test(text, join, 0, ARRAY_SIZE(joins));
	tcase_add_test(text, push);
	tcase_add_loop_test(text, normalize, 0, ARRAY_SIZE(normals));
	tcase_add_test(text, absolute);
	tcase_add_loop_test(text, relative, 0, ARRAY_SIZE(pairs));
	tcase_add_test(text, is_below);
	tcase_add_loop_test(text, split, 0, ARRAY_SIZE(parts));
	tcase_add_loop_test(text, expand_home, 0, ARRAY_SIZE(expands));
	tcase_add_test(text, expand_home_of_password_file);
	tcase_add_loop_test(text, shorten_home, 0, ARRAY_SIZE(home_shortens));
	tcase_add_loop_test(text, shorten, 0, ARRAY_SIZE(shortens));
	suite_add_tcase(s, text);
	tcase_add_checked_fixture(files, scratch_enter, scratch_leave);
	tcase_add_loop_test(files, real, 0, ARRAY_SIZE(reals));
	tcase_add_test(files, real_of_links_that_multiply);
	tcase_add_test(files, getcwd_of_a_removed_directory);
	suite_add_tcase(s, files);
	return s;
}
UNIT_MAIN(suite)
