#include "guild/field.h"
#include "guild/log.h"
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
	setenv("TZ", "UTC", 1);
	setenv("HOME", "/home/tester", 1);
	a_run_make(&run, "runs/abcdef0123456789");
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

static void put_all(void)
{
	a_run_put(&run, "attrs/started", "1767323045123456\n");
	a_run_put(&run, "attrs/stopped", "1767330305000000\n");
	a_run_put(&run, "attrs/exit_status", "0\n");
	a_run_put(&run, "attrs/label", "best one\n");
	a_run_put(&run, "attrs/tags", "- a\n- b\n");
	a_run_put(&run, "attrs/marked", "true\n");
	a_run_put(&run, "attrs/sourcecode_digest", "0123456789abcdef\n");
	a_run_put(&run, "attrs/cmd", "- python\n- ''\n- a b\n- 1\n");
	a_run_put(&run, "attrs/flags", "lr: 0.1\nlabel: mine\nn: null\nx: 1\nyes: true\n");
	a_run_put(&run, "attrs/opdef_attrs", "colour: blue\nuser: theirs\n");
	a_run_put(&run, "attrs/user", "me\n");
	a_run_put(&run, "attrs/x", "[1, 2]\n");
	run_forget(&run);
}

static void assert_text(const char *name, const char *modifier, const char *want)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	ck_assert_msg(field_text(&run, name, modifier, &text), "%s", name);
	ck_assert_msg(streq(text.s, want), "%s is '%s', not '%s'", name, text.s, want);
}

START_TEST(texts)
{
	static const struct { const char *name, *modifier, *text; } cases[] = {
		{ "id", NULL, "abcdef0123456789" }, { "short_id", NULL, "abcdef01" },
		{ "run", NULL, "abcdef01" },	    { "index", NULL, "[abcdef01]" },
		{ "operation", NULL, "m:train" },   { "op", NULL, "train" },
		{ "op_name", NULL, "train" },	    { "model", NULL, "m" },
		{ "from", NULL, "/proj/guild.yml" }, { "pkg_name", NULL, "/proj/guild.yml" },
		{ "opref", NULL, "guildfile:/proj/guild.yml abc m train" },
		{ "status", NULL, "completed" },    { "status_with_remote", NULL, "completed" },
		{ "started", NULL, "2026-01-02 03:04:05" },
		{ "started", "iso", "2026-01-02T03:04:05.123456Z" },
		{ "started", "us", "1767323045123456" },
		{ "stopped", NULL, "2026-01-02 05:05:05" },
		{ "initialized", NULL, "" },	    { "time", NULL, "2:00:59" },
		{ "duration", NULL, "2:00:59" },    { "label", NULL, "best one" },
		{ "tags", NULL, "a, b" },	    { "marked", NULL, "yes" },
		{ "exit_status", NULL, "0" },	    { "pid", NULL, "" },
		{ "sourcecode", NULL, "01234567" }, { "sourcecode_digest", NULL, "0123456789abcdef" },
		{ "vcs_commit", NULL, "" },	    { "command", NULL, "python \"\" \"a b\" 1" },
		{ "flag", "lr", "0.1" },	    { "flag", "label", "mine" },
		{ "flag", "none", "" },		    { "flag", "yes", "" },
		{ "attr", "user", "theirs" },	    { "colour", NULL, "blue" },
		{ "x", NULL, "[1, 2]" },	    { "lr", NULL, "0.1" },
		{ "none", NULL, "" },		    { "scalar", "loss", "" },
	};

	put_all();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		assert_text(cases[i].name, cases[i].modifier, cases[i].text);
	ck_assert_str_eq(warnings.s, "");
}
END_TEST

START_TEST(forms_that_no_field_has)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	ck_assert(!field_text(&run, "started", "weekday", &text));
	ck_assert(!field_text(&run, "id", "us", &text));
	ck_assert(!field_text(&run, "flag", NULL, &text));
	ck_assert(!field_text(&run, "flag", "", &text));
	ck_assert(!field_text(&run, "lr", "us", &text));
	ck_assert_uint_eq(text.len, 0);
}
END_TEST

static void assert_value(const char *name, const char *want)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *v = NULL;
	int rc = field_value(&run, name, &v, &err);

	ck_assert_msg(rc >= 0, "%s", err.msg);
	ck_assert_msg((rc == 0) == (want == NULL), "%s", name);
	if (want) {
		value_repr(&text, v);
		ck_assert_msg(streq(text.s, want), "%s is %s, not %s", name, text.s, want);
	}
}

static void assert_data(const char *name, const char *want)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	value_repr(&text, field_data(&run, name));
	ck_assert_msg(streq(text.s, want), "%s is %s, not %s", name, text.s, want);
}

/* Programs get times as numbers, paths in full, and attributes as they are. */
START_TEST(data_for_programs)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	put_all();
	setenv("HOME", run.dir, 1);
	value_repr_str(&dir, run.dir, strlen(run.dir));
	assert_data("run_dir", dir.s);
	assert_data("id", "'abcdef0123456789'");
	assert_data("op", "'train'");
	assert_data("started", "1767323045123456");
	assert_data("stopped", "1767330305000000");
	assert_data("duration", "7259876544");
	assert_data("time", "7259876544");
	assert_data("initialized", "None");
	assert_data("exit_status", "0");
	assert_data("marked", "True");
	assert_data("label", "'best one'");
	assert_data("tags", "['a', 'b']");
	assert_data("cmd", "['python', '', 'a b', 1]");
	assert_data("command", "'python \"\" \"a b\" 1'");
	assert_data("pid", "None");
	assert_data("status", "'completed'");
	assert_data("flag:lr", "0.1");
	assert_data("flag:none", "None");
	assert_data("attr:user", "'theirs'");
	assert_data("lr", "0.1");
	assert_data("none", "None");
	ck_assert_str_eq(warnings.s, "");
}
END_TEST

START_TEST(data_that_cannot_be_read)
{
	a_run_put(&run, "attrs/label", "a: b: c\n");
	a_run_put(&run, "opref", "");
	assert_data("label", "None");
	assert_data("opref", "''");
	ck_assert_msg(strstr(warnings.s, "/.guild/attrs/label"), "%s", warnings.s);
}
END_TEST

/* Each name is told once, with a sentence, and can be asked for. */
START_TEST(names)
{
	CLEANUP(map_release) struct map seen = MAP_INIT;
	const char *name, *help;

	for (size_t i = 0; (name = field_name(i, &help)); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const char *colon = strchr(name, ':');
		char kind[8];

		ck_assert_msg(!map_has(&seen, name), "%s", name);
		map_set(&seen, name, &seen);
		ck_assert_msg(ends_with(help, "."), "%s", help);
		snprintf(kind, sizeof(kind), "%.*s", colon ? (int)(colon - name) : 0, name);
		ck_assert_msg(field_text(&run, colon ? kind : name, colon ? colon + 1 : NULL, &text), "%s", name);
	}
	ck_assert(map_has(&seen, "id"));
	ck_assert(map_has(&seen, "flag:NAME"));
	ck_assert_ptr_eq(field_name(seen.n + 1, &help), NULL);
}
END_TEST

/* guild-filters(7): an attribute, else a flag; the first that is not null. */
START_TEST(values_as_filters_see_them)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	put_all();
	assert_value("id", "'abcdef0123456789'");
	assert_value("op", "'train'");
	assert_value("started", "'2026-01-02 03:04:05'");
	assert_value("label", "'best one'");
	assert_value("flag:label", "'mine'");
	assert_value("attr:label", "'best one'");
	assert_value("lr", "0.1");
	assert_value("attr:lr", NULL);
	assert_value("x", "[1, 2]");
	assert_value("flag:x", "1");
	assert_value("n", NULL);
	assert_value("exit_status", "0");
	assert_value("marked", "True");
	assert_value("user", "'theirs'");
	assert_value("scalar:loss", NULL);
	assert_value("initialized", NULL);
	/* Core fields are text even where there is nothing to say, but for the time. */
	ck_assert_int_eq(run_remove_attr(&run, "stopped", &err), 0);
	assert_value("stopped", "''");
	assert_value("time", NULL);
}
END_TEST

START_TEST(what_cannot_be_read_is_told_once)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf want = BUF_INIT;
	const struct value *v;

	a_run_put(&run, "attrs/label", "a: b: c\n");
	a_run_put(&run, "attrs/started", "soon\n");
	assert_text("started", NULL, "");
	assert_text("label", NULL, "");
	buf_addf(&want, "%s/.guild/attrs/started: expected a number, got str\n", run.dir);
	ck_assert_str_eq(warnings.s, want.s);
	ck_assert_int_eq(field_value(&run, "label", &v, &err), -1);
}
END_TEST

START_TEST(warnings_are_one_line)
{
	a_run_put(&run, "attrs/label", "a: b: c\n");
	assert_text("label", NULL, "");
	ck_assert_ptr_eq(strchr(warnings.s, '\n'), warnings.s + warnings.len - 1);
	ck_assert_msg(strstr(warnings.s, "/.guild/attrs/label"), "%s", warnings.s);
}
END_TEST

/* ---- operations ---- */

static void assert_op(const char *opref, const char *want)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	a_run_put(&run, "opref", opref);
	run_forget(&run);
	ck_assert_msg(field_op_desc(&run, &text, &err) == 0, "%s", err.msg);
	ck_assert_str_eq(text.s, want);
}

START_TEST(operations)
{
	assert_op("guildfile:/p/guild.yml x '' train", "train");
	assert_op("guildfile:/p/guild.yml x m train", "m:train");
	assert_op("script:/p '' '' a/train.py", "a/train.py");
	assert_op("package:gpkg.hello 0.1 m op", "gpkg.hello/m:op");
	assert_op("package:gpkg.hello 0.1 '' op", "gpkg.hello/op");
	assert_op("builtin:guildai 0.9.1 skopt gp", "skopt:gp");
	assert_op("func:'' '' '' f", "f()");
	assert_op("import:/p/dvc.yaml x dvc.yaml stage", "dvc.yaml:stage");
	assert_op("pending:? ? ? m:train", "m:train");
	assert_op("test:a b c d", "c:d");
	ck_assert_str_eq(warnings.s, "");
	assert_op("odd:name b c d", "?");
	ck_assert_str_eq(warnings.s, "cannot format op desc, unexpected pkg type: odd (name)\n");
}
END_TEST

START_TEST(batches)
{
	CLEANUP(run_release) struct run proto = RUN_INIT;

	a_run_make(&proto, "runs/abcdef0123456789/.guild/proto");
	assert_op("builtin:guildai 0.9.1 '' +", "m:train+");
	assert_op("builtin:guildai 0.9.1 skopt gp", "m:train+skopt:gp");
}
END_TEST

static void assert_full(const char *opref, const char *cwd, const char *want)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	a_run_put(&run, "opref", opref);
	run_forget(&run);
	ck_assert_msg(field_op_desc_full(&run, cwd, &text, &err) == 0, "%s", err.msg);
	ck_assert_str_eq(text.s, want);
}

START_TEST(directories)
{
	assert_full("script:/a/b '' '' x.py", "/a/b", "x.py");
	assert_full("script:/a/b/c/d '' '' x.py", "/a/b", "x.py (c/d)");
	assert_full("script:/a '' '' x.py", "/a/b", "x.py (../)");
	assert_full("script:/a/c '' '' x.py", "/a/b", "x.py (../c)");
	assert_full("script:/c/d '' '' x.py", "/a/b", "x.py (/c/d)");
	assert_full("script:/home/tester/x '' '' x.py", "/a/b", "x.py (~/x)");
	assert_full("script:/a '' '' x.py", "/", "x.py (a)");
	assert_full("guildfile:/c/guild.yml x '' train", "/a/b", "train (/c)");
	assert_full("package:p 1 '' op", "/a/b", "p/op");
	assert_full("script:/one/two/three/four/five/sixteen '' '' x.py", "/a/b",
		    "x.py (/one/two/\xe2\x80\xa6/four/five/sixteen)");
	a_run_put(&run, "attrs/marked", "true\n");
	assert_full("script:/a '' '' x.py", "/a/b", "x.py (../) [marked]");
	assert_text("op_desc", NULL, "x.py (/a) [marked]");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("field");
	TCase *t = tcase_create("field");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, texts);
	tcase_add_test(t, forms_that_no_field_has);
	tcase_add_test(t, values_as_filters_see_them);
	tcase_add_test(t, data_for_programs);
	tcase_add_test(t, data_that_cannot_be_read);
	tcase_add_test(t, names);
	tcase_add_test(t, what_cannot_be_read_is_told_once);
	tcase_add_test(t, warnings_are_one_line);
	tcase_add_test(t, operations);
	tcase_add_test(t, batches);
	tcase_add_test(t, directories);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
