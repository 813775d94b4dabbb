/*
 * Flag import on an interpreter that is a shell script: it prints what the test put
 * into $DIR/answer, says $DIR/errors, exits with $DIR/code, and counts its starts. What a real
 * interpreter answers is tested by t3101-import-flags.sh.
 */
#include <sys/stat.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/flagimport.h"
#include "guild/log.h"
#include "guild/tree.h"
#include "unit.h"

static char dir[64];
static struct buf logged = BUF_INIT;

static void put(const char *name, const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/%s", dir, name);
	ck_assert_int_eq(file_write(AT_FDCWD, path.s, NULL, text, strlen(text), 0, &err), 0);
}

static void log_line(enum log_level level, bool dim, const char *text, void *data)
{
	(void)dim, (void)data;
	buf_addf(&logged, "%s%s\n", level == LOG_WARNING ? "WARNING: " : "", text);
}

/* $DIR is written as @ in the answers. */
static const char python[] =
	"#!/bin/sh\n"
	"cd \"${0%/*}\" && echo x >>starts\n"
	"echo \"$@\" | sed \"s|$PWD|@|g\" >args\n"
	"sed \"s|@|$PWD|g\" answer\n"
	"cat errors >&2\n"
	"exit $(cat code)\n";

static void setup(void)
{
	static const char template[] = "/tmp/guild-test-XXXXXX";
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	/* The same one for all tests of a process: Guild's current directory is read once. */
	if (*dir)
		ck_assert_int_eq(mkdir(dir, 0777), 0);
	else
		ck_assert_ptr_nonnull(mkdtemp(memcpy(dir, template, sizeof(template))));
	put("python", python);
	put("train.py", "x = 1\n");
	put("errors", "");
	put("code", "0");
	put("starts", "");
	buf_addf(&path, "%s/python", dir);
	ck_assert_int_eq(chmod(path.s, 0755), 0);
	setenv("GUILD_PYTHON_EXE", path.s, 1);
	setenv("GUILD_CWD", dir, 1);
	setenv("NO_IMPORT_FLAGS_PROGRESS", "1", 1);
	buf_reset(&logged);
	log_set_sink(log_line, NULL);
}

static void teardown(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(tree_remove(dir, &err), 0);
	buf_release(&logged);
}

/* How often the interpreter was started. */
static int starts(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&path, "%s/starts", dir);
	ck_assert_int_eq(file_read(AT_FDCWD, path.s, 0, &text, &err), 1);
	return (int)text.len / 2;
}

static struct opdef *import_into(struct guildfile **gf, const char *yaml)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct opdef *op;

	buf_addf(&path, "%s/guild.yml", dir);
	ck_assert_msg(guildfile_parse(yaml, strlen(yaml), path.s, dir, gf, &err) == 0, "%s", err.msg);
	op = &guildfile_default_model(*gf)->ops[0];
	flagimport_apply(op);
	return op;
}

static void describe(const struct opdef *op, struct buf *out)
{
	buf_addf(out, "%s", op->flags_dest ? op->flags_dest : "-");
	for (size_t i = 0; i < op->n_flags; i++) {
		const struct flagdef *f = &op->flags[i];

		buf_addf(out, " %s=", f->name);
		value_repr(out, f->default_);
		if (f->type)
			buf_addf(out, ":%s", f->type);
		if (*f->description)
			buf_addf(out, " (%s)", f->description);
		if (f->n_choices)
			buf_addf(out, " choices=%zu", f->n_choices);
	}
}

static void assert_import(const char *yaml, const char *expected)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct guildfile *gf;

	describe(import_into(&gf, yaml), &text);
	guildfile_free(gf);
	ck_assert_str_eq(text.s, expected);
}

#define ANSWER(dest, flags) \
	"{\"dest\": \"" dest "\", \"flags\": {" flags "}, \"files\": " \
	"[], \"warnings\": []}\n"

static const struct { const char *yaml, *expected; int starts; } imports[] = {
	{ "t: {main: train}", "args", 1 },
	{ "t: {main: train, flags-import: all}",
	  "args a=1:int (A) b='x y':string choices=2 c=\"'a b' 1\"", 1 },
	{ "t: {main: train, flags-import: [b, none]}", "args b='x y':string choices=2", 1 },
	{ "t: {main: train, flags-import: all, flags-import-skip: [a, b]}", "args c=\"'a b' 1\"", 1 },
	{ "t: {main: train, flags: {b: 2, z: 1}}", "args b=2:string choices=2 z=1", 1 },
	{ "t: {main: train, flags: {b: {default: null, description: B}}}",
	  "args b='x y':string (B) choices=2", 1 },
	{ "t: {main: train, flags-import: [a], flags: {b: {arg-name: a}}}", "args b=1:int (A)", 1 },
	{ "t: {main: train, flags-import: all, flags-dest: globals, flags: {q: 1}}",
	  "globals a=1:int (A) b='x y':string choices=2 c=\"'a b' 1\" q=1", 1 },
	{ "t: {main: train, flags-import: no, flags: {b: 2}}", "- b=2", 0 },
	{ "t: {main: train, flags-import: [], flags: {b: 2}}", "- b=2", 0 },
	{ "t: {exec: train, flags: {b: 2}}", "- b=2", 0 },
	{ "t: {main: train, flags-dest: none, flags-import: all}", "none", 0 },
	{ "t: {main: train, flags-dest: args}", "args", 0 },
	{ "t: {main: guild.plugins.x, flags-import: all}", "-", 0 },
};

START_TEST(merges)
{
	put("answer",
	    ANSWER("args", "\"a\": {\"default\": 1, \"type\": \"int\", \"description\": \"A\"}, "
			   "\"b\": {\"default\": \"x y\", \"type\": \"string\", \"choices\": [1, 2]}, "
			   "\"c\": {\"default\": [\"a b\", 1], \"arg-split\": true}"));
	assert_import(imports[_i].yaml, imports[_i].expected);
	ck_assert_int_eq(starts(), imports[_i].starts);
	ck_assert_str_eq(logged.s, "");
}
END_TEST

START_TEST(caches)
{
	static const char yaml[] = "t: {main: train, flags-import: all}";

	put("other.py", "1");
	put("answer", "{dest: globals, flags: {x: {default: 1}}, files: []}");
	assert_import(yaml, "globals x=1");
	assert_import(yaml, "globals x=1");
	ck_assert_int_eq(starts(), 1);
	/* Another destination, base argument or question is another answer. */
	assert_import("t: {main: train, flags-import: all, flags-dest: args}", "args x=1");
	assert_import("t: {main: train --y, flags-import: all}", "globals x=1");
	assert_import("t: {main: train}", "globals");
	ck_assert_int_eq(starts(), 4);
	setenv("NO_IMPORT_FLAGS_CACHE", "1", 1);
	assert_import(yaml, "globals x=1");
	unsetenv("NO_IMPORT_FLAGS_CACHE");
	ck_assert_int_eq(starts(), 5);
}
END_TEST

START_TEST(notices_changes)
{
	static const char yaml[] = "t: {main: train, flags-import: all}";
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct stat st;

	put("other.py", "1");
	buf_addf(&path, "%s/other.py", dir);
	ck_assert_int_eq(stat(path.s, &st), 0);
	buf_addf(&answer, "{dest: globals, flags: {x: {default: 1}}, files: [[%s, %lld%09ld, 1]]}",
		 path.s, (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec);
	put("answer", answer.s);
	assert_import(yaml, "globals x=1");
	assert_import(yaml, "globals x=1");
	ck_assert_int_eq(starts(), 1);
	put("other.py", "22");
	assert_import(yaml, "globals x=1");
	ck_assert_int_eq(starts(), 2);
	ck_assert_int_eq(remove(path.s), 0);
	assert_import(yaml, "globals x=1");
	ck_assert_int_eq(starts(), 3);
}
END_TEST

START_TEST(a_bad_cache_is_asked_again)
{
	static const char *const bad[] = { "", "{", "[]", "{files: 1}", "{files: [1]}",
					   "{files: [[a, b, c]]}", "\x01" };
	static const char yaml[] = "t: {main: train}";
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf cache = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	put("answer", "{dest: globals, flags: {}, files: []}");
	assert_import(yaml, "globals");
	buf_addf(&cache, "%s/cache/flags", dir);
	ck_assert_int_eq(tree_list(AT_FDCWD, cache.s, &names, &err), 0);
	ck_assert_uint_eq(names.n, 1);
	buf_addf(&name, "cache/flags/%s", names.v[0]);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		put(name.s, bad[i]);
		assert_import(yaml, "globals");
		ck_assert_int_eq(starts(), (int)i + 2);
	}
	ck_assert_str_eq(logged.s, "");
}
END_TEST

static const struct { const char *yaml, *answer, *errors, *code, *expected; } failures[] = {
	{ "t: {main: train}", "", "Traceback (most recent):\n  x\nValueError: y\n", "1",
	  "WARNING: cannot import flags from train.py: ValueError: y "
	  "(run with guild --debug for details)\n" },
	{ "t: {main: train}", "", "noise\noops\n", "1",
	  "WARNING: cannot import flags from train.py: noise\noops\n" },
	{ "t: {main: train}", "", "", "3",
	  "WARNING: cannot import flags from train.py: the Python interpreter gave no answer\n" },
	{ "t: {main: train}", "", "", "0",
	  "WARNING: cannot import flags from train: the Python interpreter gave no answer\n" },
	{ "t: {main: sub/none}", "", "No module named none\n", "1",
	  "WARNING: cannot import flags from sub/none: No module named sub/none\n" },
	{ "t: {main: pkg}", "", "", "0",
	  "WARNING: cannot import flags from pkg: No module named pkg.__main__ ('pkg' is a package "
	  "and cannot be directly executed)\n" },
	{ "t: {main: train}", "{dest: x, flags: {}, files: [], warnings: [one, two]}", "", "0",
	  "WARNING: one\nWARNING: two\n" },
	{ "t: {main: train, python-requires: '>=9'}", "", "", "0",
	  "WARNING: cannot import flags from train: cannot find a python interpreter for "
	  "requirement '>=9'\n" },
};

START_TEST(failures_are_warnings)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	struct guildfile *gf;

	buf_addf(&path, "%s/pkg", dir);
	ck_assert_int_eq(file_mkdirs(path.s, &err), 0);
	put("pkg/__init__.py", "");
	put("answer", failures[_i].answer);
	put("errors", failures[_i].errors);
	put("code", failures[_i].code);
	import_into(&gf, failures[_i].yaml);
	guildfile_free(gf);
	ck_assert_str_eq(logged.s, failures[_i].expected);
}
END_TEST

START_TEST(the_last_answer_counts)
{
	put("answer", ANSWER("args", "\"a\": {}") ANSWER("args", "\"b\": {}"));
	assert_import("t: {main: train, flags-import: all}", "args b=None");
}
END_TEST

START_TEST(says_that_it_refreshes)
{
	unsetenv("NO_IMPORT_FLAGS_PROGRESS");
	put("answer", ANSWER("globals", ""));
	assert_import("t: {main: train}", "globals");
	assert_import("t: {main: train --x}", "globals");
	ck_assert_str_eq(logged.s, "Refreshing flags...\n");
}
END_TEST

static const struct { const char *name, *text, *expected, *logged; } configs[] = {
	{ "c.yml", "a: 1\nb: {c: [1, x y], d: yes}\ne:\nf: 2020-01-01\n",
	  "a=1:number b.c=\"1 'x y'\" b.d=True:boolean e=None", "" },
	{ "c.JSON", "{\"a\": 1e5, \"s\": \"\\ud83d\\ude00 \\\\ud83d\\\\ude00 \\u00e9\"}",
	  "a=100000.0:number s='\xf0\x9f\x98\x80 \\\\ud83d\\\\ude00 \xc3\xa9':string", "" },
	{ "c.ini.in", "# x\n[s]\nI = 1\nf: 1e3\nb=ON\nt = a b\n\n  c\n; y\n[t u]\nx=\n",
	  "s.b=True:boolean s.f=1000.0:number s.i=1:number s.t='a b\\n\\nc':string t u.x='':string", "" },
	{ "c.cfg", "a = 1\n", "", "WARNING: @:1: expected [SECTION] or NAME = VALUE\n" },
	{ "c.txt", "a: 1\n", "", "WARNING: config type for @ not supported\n" },
	{ "c.yaml", "- 1\n", "", "" },
};

START_TEST(reads_config_files)
{
	CLEANUP(buf_release) struct buf yaml = BUF_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	CLEANUP(buf_release) struct buf expected_log = BUF_INIT;
	const char *name = configs[_i].name, *mark = strchr(configs[_i].logged, '@');

	put(name, configs[_i].text);
	buf_addf(&yaml, "t: {main: train, flags-dest: 'config:%s', flags-import: all}", name);
	buf_addf(&expected, "config:%s%s%s", name, *configs[_i].expected ? " " : "",
		 configs[_i].expected);
	assert_import(yaml.s, expected.s);
	ck_assert_int_eq(starts(), 0);
	if (mark)
		buf_addf(&expected_log, "%.*s%s%s", (int)(mark - configs[_i].logged),
			 configs[_i].logged, name, mark + 1);
	ck_assert_str_eq(logged.s, expected_log.s);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("flagimport");
	TCase *tc = tcase_create("flagimport");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, merges, 0, ARRAY_SIZE(imports));
	tcase_add_test(tc, caches);
	tcase_add_test(tc, notices_changes);
	tcase_add_test(tc, a_bad_cache_is_asked_again);
	tcase_add_loop_test(tc, failures_are_warnings, 0, ARRAY_SIZE(failures));
	tcase_add_test(tc, the_last_answer_counts);
	tcase_add_test(tc, says_that_it_refreshes);
	tcase_add_loop_test(tc, reads_config_files, 0, ARRAY_SIZE(configs));
	suite_add_tcase(s, tc);
	return s;
}

UNIT_MAIN(suite)
