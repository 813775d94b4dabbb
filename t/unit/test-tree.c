#include <errno.h>
#include <sys/resource.h>

#include "guild/digest.h"
#include "guild/log.h"
#include "guild/path.h"
#include "scratch.h"

/* What the library warned of, a line each. */
static struct buf warnings = BUF_INIT;

static void keep_warning(enum log_level level, bool dim, const char *text, void *data)
{
	(void)dim;
	(void)data;
	ck_assert_int_eq(level, LOG_WARNING);
	buf_addf(&warnings, "%s\n", text);
}

static void enter(void)
{
	scratch_enter();
	buf_reset(&warnings);
	log_set_sink(keep_warning, NULL);
}

static void leave(void)
{
	log_set_sink(NULL, NULL);
	buf_release(&warnings);
	scratch_leave();
}

static void make_link(const char *target, const char *path)
{
	ck_assert_msg(symlink(target, path) == 0, "%s", path);
}

/* The walk's paths: "/" at the end of a directory, "@" of a link, one blank between. */
static void assert_walk(const char *root, int flags, const char *prune, const char *want)
{
	CLEANUP(tree_walk_close) struct tree_walk w = TREE_WALK_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct tree_entry *e;

	ck_assert_msg(tree_walk_open(&w, root, flags, &err) == 0, "%s", err.msg);
	while (tree_walk_next(&w, &e)) {
		size_t depth = 0;

		for (const char *p = e->path; *p; p++)
			depth += *p == '/';
		ck_assert_uint_eq(e->depth, depth);
		ck_assert(ends_with(e->path, e->name));
		buf_addf(&b, "%s%s%s%s", b.len ? " " : "", e->path, e->is_dir ? "/" : "",
			 e->is_link ? "@" : "");
		if (prune && streq(e->path, prune))
			tree_walk_prune(&w);
	}
	ck_assert(!tree_walk_next(&w, &e));
	ck_assert_str_eq(b.s, want);
}

START_TEST(list)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_put("b", "");
	scratch_put("B", "");
	scratch_put(".a", "");
	scratch_put("\xff", "");
	scratch_mkdir("c/d");
	strlist_push(&names, "z");
	ck_assert_int_eq(tree_list(AT_FDCWD, ".", &names, &err), 0);
	strlist_join(&names, " ", &b);
	ck_assert_str_eq(b.s, "z .a B b c \xff");
	ck_assert_int_eq(tree_list(AT_FDCWD, "no", &names, &err), -1);
	ck_assert_int_eq(err.kind, ERR_NOTFOUND);
	ck_assert_str_eq(err.msg, "cannot read directory no: No such file or directory");
	ck_assert_int_eq(tree_list(AT_FDCWD, "b", &names, &err), -1);
	ck_assert_uint_eq(names.n, 6);
}
END_TEST

START_TEST(list_kinds)
{
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT, others = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist specials = STRLIST_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_put("file", "");
	scratch_mkdir("dir");
	ck_assert_int_eq(mkfifo("pipe", 0600), 0);
	ck_assert_int_eq(mknod("socket", S_IFSOCK | 0600, 0), 0);
	make_link("dir", "a-dir");
	make_link("file", "a-file");
	make_link("pipe", "a-pipe");
	make_link("nowhere", "a-nowhere");
	ck_assert_int_eq(tree_list_kinds(AT_FDCWD, ".", &dirs, &others, &specials, &err), 0);
	strlist_join(&dirs, " ", &b);
	buf_addstr(&b, " / ");
	strlist_join(&others, " ", &b);
	buf_addstr(&b, " / ");
	strlist_join(&specials, " ", &b);
	ck_assert_str_eq(b.s, "a-dir dir / a-file a-nowhere a-pipe file pipe socket / a-pipe pipe socket");
	ck_assert_int_eq(tree_list_kinds(AT_FDCWD, "file", &dirs, &others, &specials, &err), -1);
	ck_assert_uint_eq(dirs.n, 2);
}
END_TEST

static void make_tree(void)
{
	scratch_mkdir("t/b/empty");
	scratch_mkdir("t/d");
	scratch_put("t/a", "1");
	scratch_put("t/b/x", "22");
	scratch_put("t/b/a", "333");
	scratch_put("t/c", "4444");
	make_link("b", "t/to-b");
	make_link("c", "t/to-c");
	make_link("gone", "t/z");
}

START_TEST(walk)
{
	make_tree();
	assert_walk("t", 0, NULL, "a b/ b/a b/empty/ b/x c d/ to-b/@ to-c@ z@");
	assert_walk("t/", 0, NULL, "a b/ b/a b/empty/ b/x c d/ to-b/@ to-c@ z@");
	assert_walk("t", TREE_FOLLOW, NULL,
		    "a b/ b/a b/empty/ b/x c d/ to-b/@ to-b/a to-b/empty/ to-b/x to-c@ z@");
	assert_walk("t", 0, "b", "a b/ c d/ to-b/@ to-c@ z@");
	assert_walk("t", 0, "a", "a b/ b/a b/empty/ b/x c d/ to-b/@ to-c@ z@");
	assert_walk("t/d", 0, NULL, "");
	assert_walk("t/to-b", 0, NULL, "a empty/ x");
	ck_assert_str_eq(warnings.s, "");
}
END_TEST

START_TEST(walk_stats)
{
	CLEANUP(tree_walk_close) struct tree_walk w = TREE_WALK_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct tree_entry *e;

	make_tree();
	ck_assert_int_eq(tree_walk_open(&w, "t", 0, &err), 0);
	while (tree_walk_next(&w, &e)) {
		if (streq(e->path, "b/a"))
			ck_assert_int_eq(e->st->st_size, 3);
		if (streq(e->path, "to-c"))
			ck_assert_int_eq(e->st->st_size, 4);
		if (streq(e->path, "z"))
			ck_assert(S_ISLNK(e->st->st_mode));
	}
}
END_TEST

START_TEST(walk_of_loops_ends)
{
	scratch_mkdir("t/a/b");
	make_link(".", "t/here");
	make_link("../..", "t/a/b/up");
	make_link("self", "t/self");
	assert_walk("t", TREE_FOLLOW, NULL, "a/ a/b/ a/b/up/@ here/@ self@");
}
END_TEST

START_TEST(walk_warns)
{
	make_tree();
	ck_assert_int_eq(chmod("t/b", 0), 0);
	scratch_drop_root();
	assert_walk("t", 0, NULL, "a b/ c d/ to-b/@ to-c@ z@");
	ck_assert_str_eq(warnings.s, "cannot read t/b: Permission denied\n");
	ck_assert_int_eq(seteuid(getuid()), 0);
	ck_assert_int_eq(chmod("t/b", 0755), 0);
}
END_TEST

START_TEST(walk_fails)
{
	CLEANUP(tree_walk_close) struct tree_walk w = TREE_WALK_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(tree_walk_open(&w, "no", 0, &err), -1);
	ck_assert_int_eq(err.kind, ERR_NOTFOUND);
	scratch_put("f", "");
	ck_assert_int_eq(tree_walk_open(&w, "f", 0, &err), -1);
	ck_assert_ptr_null(w.state);
}
END_TEST

static const struct { size_t size; mode_t mode; } files[] = {
	{ 0, 0644 },
	{ 1, 0600 },
	{ 4096, 0755 },
	{ 64 * 1024, 0444 },
	{ 64 * 1024 + 1, 0666 },
	{ 3000000, 0500 },
};

static void fill(struct buf *b, size_t size)
{
	for (size_t i = 0; i < size; i++)
		buf_addch(b, (int)(i % 251));
}

static int copy_path(const char *from, const char *to, char *sha1_hex, struct err *err)
{
	const struct tree_place from_place = TREE_PLACE(from), to_place = TREE_PLACE(to);

	return sha1_hex ? tree_copy_file_sha1(&from_place, &to_place, sha1_hex, err)
			: tree_copy_file(&from_place, &to_place, NULL, err);
}

static int copy_tree(const char *from, const char *to, struct err *err)
{
	const struct tree_place from_place = TREE_PLACE(from), to_place = TREE_PLACE(to);

	return tree_copy(&from_place, &to_place, err);
}

START_TEST(copy_file)
{
	CLEANUP(buf_release) struct buf data = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	char want[DIGEST_HEX_MAX], hex[DIGEST_HEX_MAX];
	mode_t old = umask(022);

	fill(&data, files[_i].size);
	ck_assert_int_eq(file_write(AT_FDCWD, "from", NULL, data.s, data.len, 0, &err), 0);
	ck_assert_int_eq(chmod("from", files[_i].mode), 0);
	digest_data(DIGEST_SHA1, data.s, data.len, want);
	for (int with_digest = 0; with_digest < 2; with_digest++) {
		CLEANUP(buf_release) struct buf got = BUF_INIT;
		struct stat st;

		ck_assert_int_eq(copy_path("from", "to", with_digest ? hex : NULL, &err), 0);
		ck_assert_int_eq(file_read(AT_FDCWD, "to", 0, &got, &err), 1);
		ck_assert_uint_eq(got.len, data.len);
		ck_assert_mem_eq(got.s, data.s, data.len);
		ck_assert_int_eq(stat("to", &st), 0);
		ck_assert_uint_eq(st.st_mode & 07777, files[_i].mode);
	}
	ck_assert_str_eq(hex, want);
	umask(old);
}
END_TEST

START_TEST(copy_file_replaces_but_never_writes_into)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_put("from", "new");
	scratch_put("victim", "victim");
	make_link("victim", "link");
	make_link("from", "to-from");
	ck_assert_int_eq(link("victim", "hard"), 0);
	ck_assert_int_eq(copy_path("to-from", "link", NULL, &err), 0);
	ck_assert_int_eq(copy_path("from", "hard", NULL, &err), 0);
	scratch_assert_holds("victim", "victim");
	scratch_assert_holds("link", "new");
	scratch_assert_holds("hard", "new");
	ck_assert(!file_is_link(AT_FDCWD, "link"));
}
END_TEST

static void see(void *data, const void *bytes, size_t n)
{
	buf_add(data, bytes, n);
}

START_TEST(copy_file_between_directories)
{
	CLEANUP(buf_release) struct buf seen = BUF_INIT;
	const struct tree_sink sink = { see, &seen };
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(file_close) int a = -1, b = -1;

	scratch_mkdir("a");
	scratch_mkdir("b");
	scratch_put("a/from", "data");
	a = file_open_dir(AT_FDCWD, "a", &err);
	b = file_open_dir(AT_FDCWD, "b", &err);
	ck_assert_int_eq(tree_copy_file(&(struct tree_place){ a, "from", "A" },
					   &(struct tree_place){ b, "to", "B" }, &sink, &err), 0);
	scratch_assert_holds("b/to", "data");
	ck_assert_str_eq(seen.s, "data");
	ck_assert_int_eq(tree_copy_file(&(struct tree_place){ a, "no", "A/no" },
					   &(struct tree_place){ b, "to", "B" }, &sink, &err), -1);
	ck_assert_str_eq(err.msg, "cannot read A/no: No such file or directory");
}
END_TEST

START_TEST(copy_file_of_unknown_size)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(copy_path("/proc/self/status", "to", NULL, &err), 0);
	ck_assert_int_eq(file_read(AT_FDCWD, "to", 0, &b, &err), 1);
	ck_assert(starts_with(b.s, "Name:"));
}
END_TEST

START_TEST(copy_file_fails)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_put("f", "x");
	scratch_mkdir("d");
	ck_assert_int_eq(mkfifo("p", 0600), 0);
	ck_assert_int_eq(copy_path("no", "to", NULL, &err), -1);
	ck_assert_str_eq(err.msg, "cannot read no: No such file or directory");
	ck_assert_int_eq(copy_path("f", "no/to", NULL, &err), -1);
	ck_assert_str_eq(err.msg, "cannot write no/to: No such file or directory");
	ck_assert_int_eq(copy_path("d", "to", NULL, &err), -1);
	ck_assert_str_eq(err.msg, "cannot copy d: not a regular file");
	ck_assert_int_eq(copy_path("p", "to", NULL, &err), -1);
	ck_assert_int_eq(copy_path("f", "d", NULL, &err), -1);
	ck_assert(!file_exists(AT_FDCWD, "to") && file_is_dir(AT_FDCWD, "d"));
}
END_TEST

START_TEST(copy_keeps_links)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	make_tree();
	ck_assert_int_eq(copy_tree("t", "u", &err), 0);
	assert_walk("u", 0, NULL, "a b/ b/a b/empty/ b/x c d/ to-b/@ to-c@ z@");
	scratch_assert_holds("u/b/a", "333");
	ck_assert_int_eq(copy_tree("t/z", "z", &err), 0);
	ck_assert(file_is_link(AT_FDCWD, "z"));
	ck_assert_int_eq(copy_tree("t/c", "c", &err), 0);
	scratch_assert_holds("c", "4444");
}
END_TEST

START_TEST(copy_keeps_modes_and_times)
{
	const struct timespec times[2] = { { 1000, 5 }, { 2000, 7 } };
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct stat st;

	make_tree();
	ck_assert_int_eq(utimensat(AT_FDCWD, "t/b/a", times, 0), 0);
	ck_assert_int_eq(utimensat(AT_FDCWD, "t/z", times, AT_SYMLINK_NOFOLLOW), 0);
	ck_assert_int_eq(chmod("t/b", 0550), 0);
	ck_assert_int_eq(utimensat(AT_FDCWD, "t/b", times, 0), 0);
	ck_assert_int_eq(copy_tree("t", "u", &err), 0);
	ck_assert_int_eq(lstat("u/b/a", &st), 0);
	ck_assert(st.st_mtim.tv_sec == 2000 && st.st_mtim.tv_nsec == 7);
	ck_assert_int_eq(lstat("u/z", &st), 0);
	ck_assert_int_eq(st.st_mtim.tv_sec, 2000);
	ck_assert_int_eq(lstat("u/b", &st), 0);
	ck_assert_int_eq(st.st_mtim.tv_sec, 2000);
	ck_assert_uint_eq(st.st_mode & 07777, 0550);
	ck_assert(chmod("t/b", 0755) == 0 && chmod("u/b", 0755) == 0);
}
END_TEST

START_TEST(copy_into_itself_ends)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	make_tree();
	ck_assert_int_eq(copy_tree("t", "t/d/u", &err), 0);
	assert_walk("t/d/u", 0, NULL, "a b/ b/a b/empty/ b/x c d/ to-b/@ to-c@ z@");
}
END_TEST

START_TEST(copy_passes_over_pipes)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_mkdir("t");
	scratch_put("t/f", "");
	ck_assert_int_eq(mkfifo("t/p", 0600), 0);
	ck_assert_int_eq(copy_tree("t", "u", &err), 0);
	assert_walk("u", 0, NULL, "f");
	ck_assert_str_eq(warnings.s, "t/p is neither a file nor a directory: not copied\n");
}
END_TEST

START_TEST(copy_fails)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	make_tree();
	ck_assert_int_eq(copy_tree("t", "t/z", &err), -1);
	ck_assert_str_eq(err.msg, "t/z exists already");
	ck_assert_int_eq(copy_tree("no", "u", &err), -1);
	ck_assert_str_eq(err.msg, "cannot read no: No such file or directory");
	ck_assert_int_eq(copy_tree("t", "no/u", &err), -1);
	ck_assert_str_eq(err.msg, "cannot create directory no/u: No such file or directory");
	ck_assert_int_eq(chmod("t/b/x", 0), 0);
	scratch_drop_root();
	ck_assert_int_eq(copy_tree("t", "u", &err), -1);
	ck_assert_str_eq(err.msg, "cannot read t/b/x: Permission denied");
}
END_TEST

START_TEST(remove_all)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	make_tree();
	scratch_mkdir("outside");
	scratch_put("outside/f", "kept");
	make_link("../../outside", "t/b/out");
	make_link("outside", "link");
	ck_assert_int_eq(tree_remove("t", &err), 0);
	ck_assert(!file_exists(AT_FDCWD, "t"));
	ck_assert_int_eq(tree_remove("t", &err), 0);
	ck_assert_int_eq(tree_remove("link", &err), 0);
	scratch_assert_holds("outside/f", "kept");
	ck_assert_int_eq(tree_remove("outside/f", &err), 0);
	ck_assert_int_eq(tree_remove("outside/", &err), 0);
	assert_walk(".", 0, NULL, "");
}
END_TEST

/* ---- more levels than descriptors, and paths too long for the system ---- */

#define DEEP 1500
/* With it a path of DEEP levels has 30,000 bytes. */
#define LONG_NAME "a-name-of-19-bytes-"

static void limit_descriptors(void)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = 64;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void unlimit_descriptors(void)
{
	struct rlimit limit;

	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/* A directory with DEEP levels. Each has a file and, after it by name, a further empty directory. */
static void make_deep(const char *root)
{
	ck_assert_int_eq(mkdir(root, 0755), 0);
	ck_assert_int_eq(chdir(root), 0);
	for (int i = 0; i < DEEP; i++) {
		scratch_put("0", "x");
		ck_assert_int_eq(mkdir("b", 0700), 0);
		ck_assert_int_eq(mkdir(LONG_NAME, 0750), 0);
		ck_assert_int_eq(chdir(LONG_NAME), 0);
	}
	ck_assert_int_eq(chdir(scratch_dir), 0);
}

/* Walk such a tree; all of its entries are there, in order. */
static void assert_deep(const char *root)
{
	CLEANUP(tree_walk_close) struct tree_walk w = TREE_WALK_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct tree_entry *e;
	size_t n_files = 0, n = 0, down = 0, up = 0;

	ck_assert_msg(tree_walk_open(&w, root, 0, &err) == 0, "%s", err.msg);
	while (tree_walk_next(&w, &e)) {
		n++;
		n_files += S_ISREG(e->st->st_mode) && e->st->st_size == 1;
		if (streq(e->name, LONG_NAME)) {
			ck_assert_uint_eq(e->depth, down++);
			ck_assert_uint_eq(e->st->st_mode & 07777, 0750);
			ck_assert_uint_eq(strlen(e->path), down * (strlen(LONG_NAME) + 1) - 1);
		}
		if (streq(e->name, "b"))
			ck_assert_uint_eq(e->depth, DEEP - 1 - up++);
	}
	ck_assert_uint_eq(n_files, DEEP);
	ck_assert_uint_eq(up, DEEP);
	ck_assert_uint_eq(n, 3 * DEEP);
	ck_assert_str_eq(warnings.s, "");
}

START_TEST(deep_tree)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	make_deep("t");
	limit_descriptors();
	assert_deep("t");
	ck_assert_uint_eq(tree_size("t"), DEEP);
	ck_assert_msg(copy_tree("t", "u", &err) == 0, "%s", err.msg);
	assert_deep("u");
	ck_assert_msg(tree_remove("u", &err) == 0, "%s", err.msg);
	ck_assert(!file_exists(AT_FDCWD, "u"));
	ck_assert_msg(tree_remove("t", &err) == 0, "%s", err.msg);
	ck_assert(!file_exists(AT_FDCWD, "t"));
	unlimit_descriptors();
}
END_TEST

/* Back from below a followed link is not its "..". */
START_TEST(deep_behind_links)
{
	CLEANUP(buf_release) struct buf deep = BUF_INIT, path = BUF_INIT, want = BUF_INIT;

	for (int i = 0; i < 20; i++)
		buf_addstr(&deep, i ? "/d" : "d");
	buf_addf(&path, "elsewhere/%s", deep.s);
	scratch_mkdir(path.s);
	buf_reset(&path);
	buf_addf(&path, "t/%s", deep.s);
	scratch_mkdir(path.s);
	path_push(&path, "l");
	buf_addf(&want, "%s/elsewhere", scratch_dir);
	make_link(want.s, path.s);
	scratch_put("t/d/e", "after");
	buf_reset(&want);
	for (int i = 0; i < 20; i++)
		buf_addf(&want, "%.*s/ ", 2 * i + 1, deep.s);
	buf_addf(&want, "%s/l/@", deep.s);
	for (int i = 0; i < 20; i++)
		buf_addf(&want, " %s/l/%.*s/", deep.s, 2 * i + 1, deep.s);
	buf_addstr(&want, " d/e");
	assert_walk("t", TREE_FOLLOW, NULL, want.s);
	ck_assert_str_eq(warnings.s, "");
}
END_TEST

/* A directory that is moved away while it is walked does not lead the walk elsewhere. */
START_TEST(walk_of_a_moved_directory_ends)
{
	CLEANUP(tree_walk_close) struct tree_walk w = TREE_WALK_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct tree_entry *e;
	size_t n = 0;

	scratch_mkdir("t/1/2/3/4/5/6/7/8/9/10/11/12");
	scratch_mkdir("t/z");
	scratch_mkdir("other");
	ck_assert_int_eq(tree_walk_open(&w, "t", 0, &err), 0);
	while (tree_walk_next(&w, &e)) {
		n++;
		if (streq(e->name, "12"))
			ck_assert_int_eq(rename("t/1/2", "other/2"), 0);
	}
	ck_assert_uint_eq(n, 12);
	ck_assert_str_eq(warnings.s, "cannot read t/1: Stale file handle\n");
}
END_TEST

START_TEST(remove_what_can_be)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_drop_root();
	make_tree();
	ck_assert_int_eq(chmod("t/b", 0555), 0);
	ck_assert_int_eq(tree_remove("t", &err), -1);
	ck_assert(starts_with(err.msg, "cannot remove t/b/"));
	ck_assert(ends_with(err.msg, ": Permission denied"));
	ck_assert(!file_exists(AT_FDCWD, "t/a") && file_exists(AT_FDCWD, "t/b/x"));
	ck_assert_int_eq(chmod("t/b", 0755), 0);
}
END_TEST

START_TEST(size)
{
	make_tree();
	ck_assert_uint_eq(tree_size("t"), 10);
	ck_assert_uint_eq(tree_size("t/b"), 5);
	ck_assert_uint_eq(tree_size("t/to-b"), 5);
	ck_assert_uint_eq(tree_size("t/c"), 4);
	ck_assert_uint_eq(tree_size("no"), 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("tree");
	TCase *t = tcase_create("tree"), *deep_case = tcase_create("deep");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, list);
	tcase_add_test(t, list_kinds);
	tcase_add_test(t, walk);
	tcase_add_test(t, walk_stats);
	tcase_add_test(t, walk_of_loops_ends);
	tcase_add_test(t, walk_warns);
	tcase_add_test(t, walk_fails);
	tcase_add_loop_test(t, copy_file, 0, ARRAY_SIZE(files));
	tcase_add_test(t, copy_file_replaces_but_never_writes_into);
	tcase_add_test(t, copy_file_between_directories);
	tcase_add_test(t, copy_file_of_unknown_size);
	tcase_add_test(t, copy_file_fails);
	tcase_add_test(t, copy_keeps_links);
	tcase_add_test(t, copy_keeps_modes_and_times);
	tcase_add_test(t, copy_into_itself_ends);
	tcase_add_test(t, copy_passes_over_pipes);
	tcase_add_test(t, copy_fails);
	tcase_add_test(t, remove_all);
	tcase_add_test(t, deep_behind_links);
	tcase_add_test(t, walk_of_a_moved_directory_ends);
	tcase_add_test(t, remove_what_can_be);
	tcase_add_test(t, size);
	suite_add_tcase(s, t);
	tcase_set_timeout(deep_case, 60); /* 30,000 system calls, on a machine with much else to do */
	tcase_add_checked_fixture(deep_case, enter, leave);
	tcase_add_test(deep_case, deep_tree);
	suite_add_tcase(s, deep_case);
	return s;
}
UNIT_MAIN(suite)
