#include <sys/stat.h>

#include "guild/yaml.h"
#include "a-run.h"

static struct run run;

static void enter(void)
{
	scratch_enter();
	a_run_make(&run, "runs/abcdef0123456789abcdef0123456789");
}

static void leave(void)
{
	run_release(&run);
	scratch_leave();
}

START_TEST(has_the_name_of_its_directory)
{
	CLEANUP(run_release) struct run other = RUN_INIT;
	char id[9];

	ck_assert_str_eq(run.id, "abcdef0123456789abcdef0123456789");
	ck_assert_str_eq(run_short_id(&run, id), "abcdef01");
	run_init(&other, "/x/ab//");
	ck_assert_str_eq(other.id, "ab");
	ck_assert_str_eq(other.dir, "/x/ab");
	ck_assert_str_eq(run_short_id(&other, id), "ab");
}
END_TEST

START_TEST(marked)
{
	static const struct { const char *text; int marked; } cases[] = {
		{ NULL, 0 }, { "true\n", 1 }, { "false\n", 0 }, { "", 0 }, { "[\n", -1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;

		run_forget(&run);
		if (cases[i].text)
			a_run_put(&run, "attrs/marked", cases[i].text);
		ck_assert_msg(run_is_marked(&run, &err) == cases[i].marked, "case %zu", i);
	}
}
END_TEST

START_TEST(makes_ids)
{
	char a[33], b[33];

	run_make_id(a);
	run_make_id(b);
	ck_assert_uint_eq(strlen(a), 32);
	ck_assert_uint_eq(strspn(a, "0123456789abcdef"), 32);
	ck_assert_int_eq(a[12], '4'); /* the version of a random UUID */
	ck_assert_ptr_nonnull(strchr("89ab", a[16]));
	ck_assert_str_ne(a, b);
}
END_TEST

/* What the short way for plain lines gives has to be what YAML gives. */
START_TEST(reads_what_yaml_reads)
{
	static const char *const texts[] = {
		"1", "-1", "0", "007", "0x1f", "1_000", "12:30", "1:2:3", "1.5", "-1.5", "1e5", "1e-05",
		"yes", "no", "null", "~", "true", "True", "a", "a b", "a  b", "a:b", "a: b", "a:", "a :b",
		"a #b", "a#b", "#a", "-", "- a", "--- a", "---", "...", "'a'", "\"a\"", "'", "[1, 2]", "{a: 1}",
		"a, b", "[", "]", "a]", "!x", "&x a", "*x", "%x", "@x", "`x", "?", "? a", "?a", "<<", "=", "|",
		">", "a|b", "x=1 y='a b'", " a", "a ", "\ta", "a\tb", "a\nb", "a\n", "\n", "", "\n\na\n",
		"2020-01-31", "2020-01-31 10:11:12", "\xc3\xa9", "a\xc3\xa9", "\xff", "/a/b", "_x", "a\r",
		"/usr/bin/python3 -um guild.op_main", "9223372036854775808", "-9", "-a", "-.5", "a: 'b", "a\x01",
		"http://x/y?z=1", "a: b: c", "key: value # c", "git:0123456789abcdef*",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(arena_release) struct arena arena = ARENA_INIT;
		CLEANUP(err_release) struct err want_err = ERR_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct value *v = NULL;
		struct value *want = NULL;
		int rc;

		buf_addf(&text, "%s\n", texts[i]);
		a_run_put(&run, "attrs/x", text.s);
		run_forget(&run);
		rc = run_attr(&run, "x", &v, &err);
		if (yaml_load(&arena, text.s, text.len, "x", &want, &want_err) < 0) {
			ck_assert_msg(rc == -1, "'%s' is no YAML", texts[i]);
			ck_assert_msg(strstr(err.msg, "/.guild/attrs/x"), "%s", err.msg);
			continue;
		}
		ck_assert_msg(rc == !value_is_null(want), "'%s': %d", texts[i], rc);
		ck_assert_msg(rc == 0 || (v->type == want->type && value_equal(v, want)),
			      "'%s' is %s", texts[i], value_type_name(v));
	}
}
END_TEST

START_TEST(missing_empty_and_null_are_none)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *v;

	a_run_put(&run, "attrs/empty", "");
	a_run_put(&run, "attrs/null", "null\n");
	ck_assert_int_eq(run_attr(&run, "none", &v, &err), 0);
	ck_assert_int_eq(run_attr(&run, "empty", &v, &err), 0);
	ck_assert_int_eq(run_attr(&run, "null", &v, &err), 0);
	ck_assert_int_eq(run_attr(&run, "../opref", &v, &err), 0);
	ck_assert_int_eq(run_attr(&run, "", &v, &err), 0);
	ck_assert_int_eq(run_attr(&run, "..", &v, &err), 0);
	ck_assert(!err_is_set(&err));
}
END_TEST

START_TEST(reads_once)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t n = 0;

	a_run_put(&run, "attrs/n", "1\n");
	ck_assert_int_eq(run_attr_int(&run, "n", &n, &err), 1);
	a_run_put(&run, "attrs/n", "2\n");
	ck_assert_int_eq(run_attr_int(&run, "n", &n, &err), 1);
	ck_assert_int_eq(n, 1);
	run_forget(&run);
	ck_assert_int_eq(run_attr_int(&run, "n", &n, &err), 1);
	ck_assert_int_eq(n, 2);
}
END_TEST

START_TEST(shapes_are_checked)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *s = "kept";
	int64_t n = 7;

	a_run_put(&run, "attrs/x", "a b\n");
	a_run_put(&run, "attrs/y", "1.5\n");
	ck_assert_int_eq(run_attr_int(&run, "x", &n, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INVALID);
	ck_assert(ends_with(err.msg, "/.guild/attrs/x: expected a number, got str"));
	ck_assert_int_eq(n, 7);
	ck_assert_int_eq(run_attr_str(&run, "y", &s, &err), -1);
	ck_assert_str_eq(s, "kept");
	ck_assert_int_eq(run_attr_str(&run, "x", &s, &err), 1);
	ck_assert_str_eq(s, "a b");
}
END_TEST

START_TEST(a_directory_is_no_attribute)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const struct value *v;

	run_guild_path(&path, &run, "attrs/label");
	ck_assert_int_eq(mkdir(path.s, 0777), 0);
	ck_assert_int_eq(run_attr(&run, "label", &v, &err), -1);
	ck_assert_msg(strstr(err.msg, path.s), "%s", err.msg);
}
END_TEST

START_TEST(writes_and_removes)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf all = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	const char *s;

	run_guild_path(&path, &run, "attrs/label");
	ck_assert_int_eq(run_write_attr(&run, "label", value_str(&a, "x: y"), &err), 0);
	scratch_assert_holds(path.s, "'x: y'\n");
	ck_assert_int_eq(run_attr_str(&run, "label", &s, &err), 1);
	ck_assert_str_eq(s, "x: y");
	ck_assert_int_eq(run_write_attr(&run, "label", value_str(&a, "z"), &err), 0);
	ck_assert_int_eq(run_attr_str(&run, "label", &s, &err), 1);
	ck_assert_str_eq(s, "z");
	ck_assert_int_eq(run_write_attr(&run, "a/b", value_null(&a), &err), -1);
	/* No temporary is left, above all not among the attributes. */
	ck_assert_int_eq(run_attr_names(&run, &names, &err), 0);
	strlist_join(&names, " ", &all);
	ck_assert_str_eq(all.s, "label");
	ck_assert_int_eq(run_remove_attr(&run, "label", &err), 0);
	ck_assert_int_eq(run_attr_str(&run, "label", &s, &err), 0);
	ck_assert_int_eq(run_remove_attr(&run, "label", &err), 0);
}
END_TEST

START_TEST(reads_the_opref)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct opref *r;

	ck_assert_int_eq(run_opref(&run, &r, &err), 0);
	ck_assert_str_eq(r->op_name, "train");
	run_forget(&run);
	a_run_put(&run, "opref", "one two\n");
	ck_assert_int_eq(run_opref(&run, &r, &err), -1);
	ck_assert(starts_with(err.msg, "invalid opref for run 'abcdef0123456789abcdef0123456789' (/"));
	ck_assert(ends_with(err.msg, "): one two"));
	a_run_put(&run, "opref", "");
	ck_assert_int_eq(run_opref(&run, &r, &err), -1);
}
END_TEST

START_TEST(reads_the_time)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t us = 7;

	ck_assert_int_eq(run_timestamp(&run, &us, &err), 0);
	ck_assert_int_eq(us, 0);
	run_forget(&run);
	a_run_put(&run, "attrs/initialized", "1000\n");
	ck_assert_int_eq(run_timestamp(&run, &us, &err), 0);
	ck_assert_int_eq(us, 1000);
	run_forget(&run);
	a_run_put(&run, "attrs/started", "2000\n");
	ck_assert_int_eq(run_timestamp(&run, &us, &err), 0);
	ck_assert_int_eq(us, 2000);
}
END_TEST

START_TEST(opens_the_proto)
{
	CLEANUP(run_release) struct run proto = RUN_INIT;
	CLEANUP(run_release) struct run made = RUN_INIT;

	ck_assert(!run_open_proto(&proto, &run));
	a_run_make(&made, "runs/abcdef0123456789abcdef0123456789/.guild/proto");
	ck_assert(run_open_proto(&proto, &run));
	ck_assert_str_eq(proto.dir, made.dir);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("run");
	TCase *t = tcase_create("run");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, has_the_name_of_its_directory);
	tcase_add_test(t, marked);
	tcase_add_test(t, makes_ids);
	tcase_add_test(t, reads_what_yaml_reads);
	tcase_add_test(t, missing_empty_and_null_are_none);
	tcase_add_test(t, reads_once);
	tcase_add_test(t, shapes_are_checked);
	tcase_add_test(t, a_directory_is_no_attribute);
	tcase_add_test(t, writes_and_removes);
	tcase_add_test(t, reads_the_opref);
	tcase_add_test(t, reads_the_time);
	tcase_add_test(t, opens_the_proto);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
