#include "guild/sourcecode.h"

#include "guild/log.h"
#include "guild/manifest.h"
#include "scratch.h"

#include "../../lib/engine/sourcecode-internal.h"

static struct guildfile gf;
static struct model model;
static struct opdef op;
static struct buf warnings;

static void catch_log(enum log_level level, bool dim, const char *text, void *data)
{
	(void)dim;
	(void)data;
	if (level >= LOG_WARNING)
		buf_addf(&warnings, "%s\n", text);
}

static void setup(void)
{
	scratch_enter();
	unsetenv("MAX_DEFAULT_SOURCECODE_COUNT");
	unsetenv("MAX_DEFAULT_SOURCECODE_FILE_SIZE");
	gf = (struct guildfile){ .dir = scratch_dir };
	model = (struct model){ .name = "", .guildfile = &gf };
	op = (struct opdef){ .name = "op", .fullname = "op", .model = &model, .exec = "true" };
	buf_init(&warnings);
	log_set_sink(catch_log, NULL);
}

static void teardown(void)
{
	buf_release(&warnings);
	scratch_leave();
}

static void put(const char *path)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	const char *slash = strrchr(path, '/');

	buf_add(&dir, path, slash ? (size_t)(slash - path) : 0);
	if (dir.len)
		scratch_mkdir(dir.s);
	scratch_put(path, "text\n");
}

/* The same is selected with a list of the rest, which takes the place of warnings, and without. */
static void assert_selected(const char *paths, const char *skipped)
{
	CLEANUP(sourcecode_release) struct sourcecode f = SOURCECODE_INIT;
	CLEANUP(sourcecode_release) struct sourcecode listed = SOURCECODE_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT, left = BUF_INIT;

	ck_assert_msg(sourcecode_select(&op, NULL, true, &listed, &err) == 0, "%s", err.msg);
	strlist_join(&listed.paths, " ", &got);
	ck_assert_str_eq(got.s, paths);
	ck_assert_msg(sourcecode_select(&op, NULL, false, &f, &err) == 0, "%s", err.msg);
	ck_assert_uint_eq(f.skipped.n, 0);
	buf_reset(&got);
	strlist_join(&f.paths, " ", &got);
	ck_assert_str_eq(got.s, paths);
	strlist_join(&listed.skipped, " ", &left);
	if (skipped)
		ck_assert_str_eq(left.s, skipped);
}

/* ---- is it text? ---- */

#define BYTES(s) s, sizeof(s) - 1
static const struct { const char *name, *data; size_t len; bool text; } files[] = {
	{ "empty", BYTES(""), true },
	{ "plain", BYTES("some words\nand more\n"), true },
	{ "x.py", BYTES("\0\0\0\0"), true },
	{ "x.PY", BYTES("\0\0\0\0"), true },
	{ "x.png", BYTES("words"), false },
	{ "x.Tar", BYTES("words"), false },
	{ "nul", BYTES("words\0words"), false },
	{ "ff", BYTES("words \xff words"), false },
	{ "latin1", BYTES("caf\xe9 au lait, s'il vous plait, et un croissant"), true },
	{ "utf8", BYTES("\xc3\xa9\xc3\xa8\xc3\xa0\xc3\xb9\xc3\xa9\xc3\xa8"), true },
	{ "utf16", BYTES("\xff\xfe" "a\0b\0"), true },
	{ "binary", BYTES("\x01\x02\x03\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c"), true },
	{ "control", BYTES("\x01\x02\x03\x04\x05\x06\x0e\x0f\x10\x11"), false },
	{ "high", BYTES("\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b"), false },
};

START_TEST(text_or_not)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(file_write(AT_FDCWD, files[_i].name, NULL, files[_i].data, files[_i].len,
				    FILE_IN_PLACE, &err), 0);
	ck_assert_msg(sourcecode_is_text(files[_i].name) == files[_i].text, "%s", files[_i].name);
}
END_TEST

START_TEST(text_only_of_regular_files)
{
	scratch_mkdir("dir.py");
	ck_assert(!sourcecode_is_text("dir.py"));
	ck_assert(!sourcecode_is_text("gone.py"));
	ck_assert_str_eq(warnings.s,
			 "could not check for text file gone.py: gone.py does not exist\n");
}
END_TEST

/* ---- rules ---- */

static void put_project(void)
{
	static const char *const paths[] = {
		"b.sh", "a.txt", ".hidden-file", ".hidden/x", "data/one.csv", "data/deep/two.csv",
		"logo.png", "nocopy/.guild-nocopy", "nocopy/x", "__pycache__/x.txt", "build/x.txt",
		"lib.egg-info/x", "env/bin/activate",
	};

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		put(paths[i]);
}

START_TEST(plain_project)
{
	put_project();
	assert_selected(".hidden-file a.txt b.sh __pycache__/x.txt build/x.txt data/one.csv "
			"data/deep/two.csv env/bin/activate lib.egg-info/x",
			".hidden/ nocopy/ logo.png");
	ck_assert_str_eq(warnings.s, "");
}
END_TEST

START_TEST(python_project)
{
	op.exec = NULL;
	op.main = "train";
	put_project();
	assert_selected(".hidden-file a.txt b.sh data/one.csv data/deep/two.csv",
			".hidden/ __pycache__/ build/ env/ lib.egg-info/ nocopy/ logo.png");
}
END_TEST

START_TEST(pipelines_copy_nothing)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *steps = value_list(&a);

	value_append(&a, steps, value_str(&a, "train"));
	op.steps = steps;
	put_project();
	assert_selected("", "");
}
END_TEST

START_TEST(limits)
{
	setenv("MAX_DEFAULT_SOURCECODE_COUNT", "2", 1);
	setenv("MAX_DEFAULT_SOURCECODE_FILE_SIZE", "6", 1);
	put("a");
	scratch_put("b", "1234567");
	put("c");
	put("d");
	put("e");
	assert_selected("a c", "b d e");
	ck_assert_ptr_nonnull(strstr(warnings.s,
				     "Skipping source code file b because it's too big."));
	ck_assert_ptr_nonnull(strstr(warnings.s, "Found more than 2 source code files "));
	ck_assert_ptr_eq(strstr(strstr(warnings.s, "Found") + 1, "Found"), NULL);
}
END_TEST

/* A limit of 0 is none that was given. */
START_TEST(limits_that_are_no_numbers)
{
	setenv("MAX_DEFAULT_SOURCECODE_COUNT", "0", 1);
	setenv("MAX_DEFAULT_SOURCECODE_FILE_SIZE", "many", 1);
	put("a");
	put("b");
	assert_selected("a b", "");
}
END_TEST

/* Rules of an operation, as the Guild file has them. */
static struct file_rule rules[4];
static char *patterns[4][2];

static void add_rule(struct file_select *s, bool include, const char *type, char *pattern)
{
	size_t i = s->n_rules++;

	patterns[i][0] = pattern;
	rules[i] = (struct file_rule){ .include = include, .type = type,
				       .patterns = { .v = patterns[i], .n = 1 } };
	s->rules = rules;
	s->set = true;
}

START_TEST(own_rules_come_last)
{
	static char png[] = "*.png", data[] = "data", deep[] = "/data/deep/*", txt[] = "*.txt";

	put_project();
	add_rule(&op.sourcecode, true, NULL, png);
	add_rule(&op.sourcecode, false, NULL, data); /* a directory: what is in it */
	add_rule(&op.sourcecode, true, NULL, deep);
	add_rule(&op.sourcecode, false, "text", txt);
	assert_selected(".hidden-file b.sh logo.png data/deep/two.csv env/bin/activate "
			"lib.egg-info/x", NULL);
}
END_TEST

START_TEST(directory_rules)
{
	static char data[] = "data", hidden[] = ".hidden";

	put_project();
	add_rule(&op.sourcecode, false, "dir", data);
	add_rule(&op.sourcecode, true, "dir", hidden);
	assert_selected(".hidden-file a.txt b.sh .hidden/x __pycache__/x.txt build/x.txt "
			"env/bin/activate lib.egg-info/x", "data/ nocopy/ logo.png");
}
END_TEST

START_TEST(disabled)
{
	static char txt[] = "*.txt";

	put("a.txt");
	model.sourcecode.disabled = true;
	assert_selected("", "");
	add_rule(&op.sourcecode, true, NULL, txt); /* own rules bring the model's back */
	assert_selected("a.txt", NULL);
	op.sourcecode.disabled = true;
	assert_selected("", "");
}
END_TEST

START_TEST(all_excluded)
{
	CLEANUP(sourcecode_release) struct sourcecode f = SOURCECODE_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	static char all[] = "*";

	put("a.txt");
	add_rule(&op.sourcecode, false, NULL, all);
	ck_assert_int_eq(sourcecode_select(&op, NULL, true, &f, &err), 0);
	ck_assert(f.disabled);
	ck_assert_uint_eq(f.paths.n + f.skipped.n, 0);
}
END_TEST

START_TEST(rule_text)
{
	CLEANUP(sourcecode_release) struct sourcecode f = SOURCECODE_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT;
	static char pattern[] = "a b*";

	add_rule(&op.sourcecode, true, "binary", pattern);
	ck_assert_int_eq(sourcecode_select(&op, NULL, false, &f, &err), 0);
	strlist_join(&f.rules, "\n", &got);
	ck_assert_str_eq(got.s, "exclude dir .*\n"
				"exclude dir * containing .guild-nocopy\n"
				"include text * size < 1048577, max match 100\n"
				"include binary 'a b*'");
}
END_TEST

START_TEST(root_and_dest)
{
	CLEANUP(sourcecode_release) struct sourcecode f = SOURCECODE_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf want = BUF_INIT;

	put("src/a.py");
	put("b.py");
	model.sourcecode.root = "src";
	op.sourcecode.dest = "code";
	ck_assert_int_eq(sourcecode_select(&op, NULL, false, &f, &err), 0);
	buf_addf(&want, "%s/src", scratch_dir);
	ck_assert_str_eq(f.root, want.s);
	ck_assert_str_eq(f.dest, "code");
	ck_assert_uint_eq(f.paths.n, 1);
	ck_assert_str_eq(f.paths.v[0], "a.py");
}
END_TEST

START_TEST(no_root)
{
	op.sourcecode.root = "gone";
	assert_selected("", "");
	ck_assert_ptr_nonnull(strstr(warnings.s, "/gone does not exist\n"));
}
END_TEST

START_TEST(links_and_pipes)
{
	put("dir/a");
	ck_assert_int_eq(mkfifo("dir/pipe.txt", 0666), 0);
	ck_assert_int_eq(symlink("dir", "link"), 0);
	ck_assert_int_eq(symlink("..", "dir/loop"), 0);
	ck_assert_int_eq(symlink("gone", "dangling"), 0);
	assert_selected("dir/a link/a", "dangling dir/pipe.txt link/pipe.txt");
	ck_assert_ptr_nonnull(strstr(warnings.s, "/dir/loop leads back to a directory above it: "
				     "not copied"));
}
END_TEST

/* ---- copy ---- */

#define DIGEST ".run/.guild/attrs/sourcecode_digest"

static struct run run;

static void copy(void)
{
	CLEANUP(sourcecode_release) struct sourcecode f = SOURCECODE_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	scratch_mkdir(".run/.guild/attrs");
	buf_addf(&dir, "%s/.run", scratch_dir);
	run_init(&run, dir.s);
	ck_assert_int_eq(sourcecode_select(&op, NULL, false, &f, &err), 0);
	strlist_push(&f.paths, "vanished");
	ck_assert_msg(sourcecode_copy(&f, &run, &err) == 0, "%s", err.msg);
	run_release(&run);
}

START_TEST(copies_and_records)
{
	struct stat st;

	put("a b.txt");
	put("sub/b.sh");
	ck_assert_int_eq(chmod("sub/b.sh", 0755), 0);
	copy();
	scratch_assert_holds(".run/a b.txt", "text\n");
	ck_assert_int_eq(stat(".run/sub/b.sh", &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0755);
	scratch_assert_holds(".run/.guild/manifest",
		"s 'a b.txt' aa785adca3fcdfe1884ae840e13c6d294a2414e8 'a b.txt'\n"
		"s sub/b.sh aa785adca3fcdfe1884ae840e13c6d294a2414e8 sub/b.sh\n");
}
END_TEST

START_TEST(copies_again)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf first = BUF_INIT, second = BUF_INIT;

	put("a.txt");
	put("b.txt");
	copy();
	ck_assert_int_eq(file_read(AT_FDCWD, DIGEST, 0, &first, &err), 1);
	scratch_put("a.txt", "new");
	ck_assert_int_eq(unlink("b.txt"), 0);
	copy();
	scratch_assert_holds(".run/a.txt", "new");
	scratch_assert_holds(".run/b.txt", "text\n"); /* stays, and stays source code */
	run_init(&run, ".run");
	ck_assert_int_eq(manifest_load(&m, &run, &err), 1);
	ck_assert_uint_eq(m.n, 2);
	run_release(&run);
	ck_assert_int_eq(file_read(AT_FDCWD, DIGEST, 0, &second, &err), 1);
	ck_assert_str_ne(first.s, second.s);
}
END_TEST

START_TEST(copies_nothing)
{
	op.sourcecode.disabled = true;
	put("a.txt");
	copy();
	scratch_assert_holds(".run/.guild/manifest", "");
	scratch_assert_holds(DIGEST, "null\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("source");
	TCase *t = tcase_create("source");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, text_or_not, 0, ARRAY_SIZE(files));
	tcase_add_test(t, text_only_of_regular_files);
	tcase_add_test(t, plain_project);
	tcase_add_test(t, python_project);
	tcase_add_test(t, pipelines_copy_nothing);
	tcase_add_test(t, limits);
	tcase_add_test(t, limits_that_are_no_numbers);
	tcase_add_test(t, own_rules_come_last);
	tcase_add_test(t, directory_rules);
	tcase_add_test(t, disabled);
	tcase_add_test(t, all_excluded);
	tcase_add_test(t, rule_text);
	tcase_add_test(t, root_and_dest);
	tcase_add_test(t, no_root);
	tcase_add_test(t, links_and_pipes);
	tcase_add_test(t, copies_and_records);
	tcase_add_test(t, copies_again);
	tcase_add_test(t, copies_nothing);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
