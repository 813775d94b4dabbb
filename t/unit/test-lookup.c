#include "guild/err.h"
#include "guild/alloc.h"
#include "guild/lookup.h"
#include "guild/path.h"
#include "guild/log.h"
#include "scratch.h"

static struct strlist logged;

static void keep(enum log_level level, UNUSED bool dim, const char *text, UNUSED void *data)
{
	if (level == LOG_ERROR)
		strlist_push(&logged, text);
}

static void begin(void)
{
	scratch_enter();
	strlist_init(&logged);
	log_set_sink(keep, NULL);
}

static void end(void)
{
	log_set_sink(NULL, NULL);
	strlist_release(&logged);
	scratch_leave();
}

static const char models[] =
	"- {model: alpha, operations: {train: x, test: y}}\n"
	"- {model: alphabet, operations: {only: x}}\n"
	"- {model: beta, default: yes, operations: {a: x, b: y}}\n"
	"- {model: gamma-1, operations: {one: x, _hidden: y}}\n"
	"- {model: gamma-2, operations: {two: y}}\n";

/* The operation's full name, or "!MESSAGE". */
static void find(const char *opspec, struct buf *out)
{
	CLEANUP(project_close) struct project p = PROJECT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct opdef *op;

	ck_assert_msg(project_open(&p, ".", NULL, &err) == 0, "%s", err.msg);
	if (project_find_op(&p, opspec, &op, &err) == 0)
		buf_addstr(out, op->fullname);
	else
		buf_addf(out, "!%s", err.msg);
}

#define TRY "Try 'guild operations' for a list of available operations."
static const struct { const char *opspec, *found; } specs[] = {
	{ "a", "beta:a" },
	{ "beta:b", "beta:b" },
	{ "bet:a", "!there are multiple models that match 'bet'\n"
		   "Try specifying one of the following:\n  alphabet\n  beta" },
	{ "et:a", "!there are multiple models that match 'et'\n"
		  "Try specifying one of the following:\n  alphabet\n  beta" },
	{ "alpha:train", "alpha:train" },
	{ "alphab:only", "alphabet:only" },
	{ ":a", "beta:a" },
	{ "1:one", "gamma-1:one" },
	{ "", "!a default operation is not defined for model 'beta'\n"
	      "Try 'guild operations beta' for a list of available operations." },
	{ "zz", "!operation 'zz' is not defined for model 'beta'\n"
		"Try 'guild operations beta' for a list of available operations." },
	{ "zz:a", "!cannot find operation zz:a\n" TRY },
	{ "p/zz", "!cannot find operation p/zz\nYou may need to include a model in the form "
		  "MODEL:OPERATION. " TRY },
	{ "a:", "!invalid operation 'a:'\n" TRY },
	{ "a/b/c", "!invalid operation 'a/b/c'\n" TRY },
	{ "a:b:c", "!invalid operation 'a:b:c'\n" TRY },
	{ "/x", "!invalid operation '/x'\n" TRY },
	{ "a:b/c", "!invalid operation 'a:b/c'\n" TRY },
	{ "a:b/c:d", "!invalid operation 'a:b/c:d'\n" TRY },
	{ "p/m:a/b", "!invalid operation 'p/m:a/b'\n" TRY },
	{ "p/m:a:b", "!invalid operation 'p/m:a:b'\n" TRY },
	{ "p/beta:a", "!cannot find operation p/beta:a\n" TRY },
	{ "p/:a", "!cannot find operation p/:a\n" TRY },
	{ "/beta:a", "!cannot find operation /beta:a\n" TRY },
	{ "/:a", "!cannot find operation /:a\n" TRY },
};

START_TEST(finds_operations)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	scratch_put("guild.yml", models);
	find(specs[_i].opspec, &found);
	ck_assert_str_eq(found.s, specs[_i].found);
}
END_TEST

START_TEST(without_a_guildfile)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	find(NULL, &found);
	ck_assert_str_eq(found.s, "!cannot find a default operation\nTry 'guild operations' for a list.");
}
END_TEST

START_TEST(anonymous_model)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	scratch_put("guild.yml", "train: x\n");
	find("", &found);
	ck_assert_str_eq(found.s, "train");
	buf_reset(&found);
	find("zz", &found);
	ck_assert_str_eq(found.s, "!operation 'zz' is not defined for this project\n" TRY);
}
END_TEST

/* ---- scripts ---- */

static void check_script(const char *opspec, const char *base, const char *name, const char *exec)
{
	CLEANUP(project_close) struct project p = PROJECT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(opref_release) struct opref ref = OPREF_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	struct opdef *op;

	ck_assert_int_eq(project_open(&p, cwd, NULL, &err), 0);
	ck_assert_msg(project_find_op(&p, opspec, &op, &err) == 0, "%s", err.msg);
	opdef_opref(op, &ref);
	path_absolute(&dir, cwd, base);
	ck_assert_str_eq(ref.pkg_type, "script");
	ck_assert_str_eq(ref.pkg_name, dir.s);
	ck_assert_str_eq(ref.pkg_version, "");
	ck_assert_str_eq(ref.op_name, name);
	if (exec)
		ck_assert_str_eq(op->exec, exec);
}

START_TEST(python_scripts)
{
	scratch_mkdir("sub");
	scratch_put("my train.py", "");
	scratch_put("sub/x.py", "");
	check_script("my train.py", ".", "my train.py",
		     "${python_exe} -um guild.op_main 'my train' ${flag_args}");
	check_script("sub/x.py", "sub", "x.py", "${python_exe} -um guild.op_main sub/x ${flag_args}");
}
END_TEST

START_TEST(python_script_attributes)
{
	CLEANUP(project_close) struct project p = PROJECT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(free_ptr) char *here = path_getcwd();
	struct opdef *op;

	scratch_put("Train.py", "");
	ck_assert_int_eq(project_open(&p, here, NULL, &err), 0);
	ck_assert_int_eq(project_find_op(&p, "Train.py", &op, &err), 0);
	ck_assert_uint_eq(op->tags.n, 1);
	ck_assert_str_eq(op->tags.v[0], "model");
	ck_assert(value_truth(op->flags_import));
	ck_assert_str_eq(value_get_str(op->objective), "loss");
	ck_assert(ends_with(op->script, "/Train.py"));
}
END_TEST

START_TEST(programs)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;

	scratch_mkdir("sub");
	scratch_put("sub/run.sh", "#!/bin/sh\n");
	find("sub/run.sh", &found);
	ck_assert_str_eq(found.s, "!cannot run 'sub/run.sh': must be an executable file");
	ck_assert_int_eq(chmod("sub/run.sh", 0755), 0);
	check_script("sub/run.sh", ".", "sub/run.sh", NULL);
	check_script("./sub/run.sh", ".", "./sub/run.sh", NULL);
	buf_reset(&found);
	find("sub", &found);
	ck_assert_str_eq(found.s, "!cannot run 'sub': must be an executable file");
}
END_TEST

START_TEST(an_operation_hides_a_script)
{
	CLEANUP(project_close) struct project p = PROJECT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(opref_release) struct opref ref = OPREF_INIT;
	struct opdef *op;

	scratch_put("x.py", "");
	scratch_put("guild.yml", "x.py: {exec: ls}\n");
	ck_assert_int_eq(project_open(&p, ".", NULL, &err), 0);
	ck_assert_int_eq(project_find_op(&p, "x.py", &op, &err), 0);
	opdef_opref(op, &ref);
	ck_assert_str_eq(ref.pkg_type, "guildfile");
	ck_assert_str_eq(ref.pkg_version, "1106df226394e25c5a7f728f4952a5a3");
}
END_TEST

START_TEST(a_bad_guildfile_is_logged)
{
	CLEANUP(project_close) struct project p = PROJECT_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_put("guild.yml", "hello\n");
	ck_assert_int_eq(project_open(&p, ".", NULL, &err), -1);
	ck_assert_str_eq(err.msg, "guildfile in the current directory contains an error (see above "
				  "for details)");
	ck_assert_uint_eq(logged.n, 1);
	ck_assert_msg(starts_with(logged.v[0], "error in /"), "%s", logged.v[0]);
	ck_assert_int_eq(chdir("/"), 0);
	ck_assert_int_eq(project_open_for_list(&p, scratch_dir, NULL, &err), -1);
	ck_assert_msg(starts_with(err.msg, "guildfile in '/tmp/"), "%s", err.msg);
	ck_assert_msg(starts_with(logged.v[1], "error loading guildfile from /tmp/"), "%s",
		      logged.v[1]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("lookup");
	TCase *t = tcase_create("lookup");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_loop_test(t, finds_operations, 0, ARRAY_SIZE(specs));
	tcase_add_test(t, without_a_guildfile);
	tcase_add_test(t, anonymous_model);
	tcase_add_test(t, python_scripts);
	tcase_add_test(t, python_script_attributes);
	tcase_add_test(t, programs);
	tcase_add_test(t, an_operation_hides_a_script);
	tcase_add_test(t, a_bad_guildfile_is_logged);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
