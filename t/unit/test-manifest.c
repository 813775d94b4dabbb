#include "guild/log.h"
#include "guild/manifest.h"
#include "a-run.h"

static struct run run;
static struct buf warnings = BUF_INIT;

static void keep_warning(enum log_level level UNUSED, bool dim UNUSED, const char *text,
			 void *data UNUSED)
{
	buf_addf(&warnings, "%s\n", text);
}

static void enter(void)
{
	scratch_enter();
	a_run_make(&run, "r1");
	buf_reset(&warnings);
	log_set_sink(keep_warning, NULL);
}

static void leave(void)
{
	log_set_sink(NULL, NULL);
	buf_release(&warnings);
	run_release(&run);
	scratch_leave();
}

START_TEST(reads_what_upstream_writes)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct manifest_entry *e;

	a_run_put(&run, "manifest",
		  "s guild.yml 6f7ef736331615fca9bcc848f570aa565bff8a04 guild.yml\n"
		  "s 'my op.py' 6e8ccfa042a1256179f29dc5430ec3a652c6b6d3 'src/my op.py'\n"
		  "d ./data - file:data\n"
		  "d zip/file1.txt da39a3ee5e6b4b0d3255bfef95601890afd80709 file:files.zip file1.txt\n"
		  "i .dvc/config - config\n");
	ck_assert_int_eq(manifest_load(&m, &run, &err), 1);
	ck_assert_uint_eq(m.n, 5);
	ck_assert_int_eq(m.v[1].type, MANIFEST_SOURCE);
	ck_assert_str_eq(m.v[1].path, "my op.py");
	ck_assert_str_eq(m.v[1].source, "src/my op.py");
	ck_assert_ptr_null(m.v[1].subpath);
	ck_assert_str_eq(m.v[3].subpath, "file1.txt");
	ck_assert_int_eq(m.v[4].type, MANIFEST_INTERNAL);
	e = map_get(&m.by_path, "data"); /* paths are normalised there */
	ck_assert_ptr_eq(e, &m.v[2]);
	ck_assert_str_eq(warnings.s, "");
}
END_TEST

START_TEST(none_and_empty)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(manifest_load(&m, &run, &err), 0);
	a_run_put(&run, "manifest", "");
	ck_assert_int_eq(manifest_load(&m, &run, &err), 1);
	ck_assert_uint_eq(m.n, 0);
}
END_TEST

START_TEST(names_with_newlines)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	manifest_format(&text, MANIFEST_SOURCE, "a\nb\n\nc", "0", "\na\n", NULL);
	manifest_format(&text, MANIFEST_SOURCE, "next", "1", "next", NULL);
	a_run_put(&run, "manifest", text.s);
	ck_assert_int_eq(manifest_load(&m, &run, &err), 1);
	ck_assert_uint_eq(m.n, 2);
	ck_assert_str_eq(m.v[0].path, "a\nb\n\nc");
	ck_assert_str_eq(m.v[0].source, "\na\n");
	ck_assert_str_eq(m.v[1].path, "next");
	ck_assert_str_eq(warnings.s, "");
}
END_TEST

START_TEST(bad_lines_are_passed_over)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf want = BUF_INIT;

	a_run_put(&run, "manifest", "x a b c\ns 'a\n\ns a b\ns a b c\n");
	ck_assert_int_eq(manifest_load(&m, &run, &err), 1);
	ck_assert_uint_eq(m.n, 1);
	ck_assert_str_eq(m.v[0].path, "a");
	run_guild_path(&path, &run, "manifest");
	buf_addf(&want, "%s, line 1: not a manifest entry - ignoring the line\n", path.s);
	buf_addf(&want, "%s, line 2: No closing quotation - ignoring the line\n", path.s);
	buf_addf(&want, "%s, line 4: not a manifest entry - ignoring the line\n", path.s);
	ck_assert_str_eq(warnings.s, want.s);
}
END_TEST

START_TEST(writes_what_it_reads)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	manifest_format(&lines, MANIFEST_SOURCE, "it's", "0123", "a b", NULL);
	ck_assert_str_eq(lines.s, "s 'it'\"'\"'s' 0123 'a b'\n");
	ck_assert_int_eq(manifest_append(&run, &lines, &err), 0);
	buf_reset(&lines);
	manifest_format(&lines, MANIFEST_DEP, "x", "-", "file:x.zip", "sub/x");
	ck_assert_str_eq(lines.s, "d x - file:x.zip sub/x\n");
	ck_assert_int_eq(manifest_append(&run, &lines, &err), 0);
	ck_assert_int_eq(manifest_load(&m, &run, &err), 1);
	ck_assert_uint_eq(m.n, 2);
	ck_assert_str_eq(m.v[0].path, "it's");
	ck_assert_str_eq(m.v[1].subpath, "sub/x");
}
END_TEST

/* printf 'a.py\0A\0b.py\0B\0' | md5sum; repeats count (upstream sorts, but keeps them). */
START_TEST(digests_source_code)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	char hex[33] = "";
	bool has = true;

	ck_assert_int_eq(manifest_source_digest(&run, hex, &has, &err), 0);
	ck_assert(!has);
	a_run_put(&run, "manifest", "s b.py x b.py\nd data - file:data\ns a.py x a.py\n");
	a_run_put(&run, "../a.py", "A");
	a_run_put(&run, "../b.py", "B");
	ck_assert_int_eq(manifest_source_digest(&run, hex, &has, &err), 0);
	ck_assert(has);
	ck_assert_str_eq(hex, "a56d1c1bc305f12eba51cb902bcdc5e9");
	a_run_put(&run, "manifest", "s b.py x b.py\ns a.py x a.py\ns a.py x a.py\n");
	ck_assert_int_eq(manifest_source_digest(&run, hex, &has, &err), 0);
	ck_assert_str_eq(hex, "96e04a19d171dd327d816bb6b7d5de72");
	a_run_put(&run, "manifest", "s gone.py x gone.py\n");
	ck_assert_int_eq(manifest_source_digest(&run, hex, &has, &err), -1);
	ck_assert_msg(strstr(err.msg, "/r1/gone.py"), "%s", err.msg);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("manifest");
	TCase *t = tcase_create("manifest");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, reads_what_upstream_writes);
	tcase_add_test(t, none_and_empty);
	tcase_add_test(t, names_with_newlines);
	tcase_add_test(t, bad_lines_are_passed_over);
	tcase_add_test(t, writes_what_it_reads);
	tcase_add_test(t, digests_source_code);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
