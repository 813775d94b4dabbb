#include "guild/opload.h"

#include <stdlib.h>

#include "guild/alloc.h"
#include "guild/path.h"
#include "guild/yaml.h"
#include "scratch.h"
#include "unit.h"

static const char guildfile[] =
	"train:\n"
	"  exec: sh -c 'echo $FLAG_RATE $FLAG_MODE' ${name}\n"
	"  label: at ${rate}\n"
	"  sourcecode: [ '*.txt' ]\n"
	"  requires: [ { file: data, name: data } ]\n"
	"  env: { SEEN: '${rate}' }\n"
	"  flags:\n"
	"    name: x\n"
	"    rate: { default: 0.1, min: 0, max: 1 }\n"
	"    mode: { default: fast, choices: [ fast, { value: slow, alias: s } ] }\n"
	"interim: { exec: 'true', delete-on-success: yes }\n";

static struct err err;
static struct runopts opts;
static struct opload load;
static struct arena arena;
static char *home;

static void setup(void)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	scratch_enter();
	scratch_mkdir("project");
	scratch_mkdir("elsewhere");
	scratch_put("project/guild.yml", guildfile);
	scratch_put("project/code.txt", "code");
	scratch_put("project/data", "data");
	path_join(&path, scratch_dir, "home");
	home = buf_detach(&path);
	path_join(&path, scratch_dir, "project");
	ck_assert_int_eq(setenv("GUILD_CWD", path.s, 1), 0);
	ck_assert_int_eq(setenv("NO_VCS_COMMIT", "1", 1), 0);
	err = (struct err)ERR_INIT;
	opts = (struct runopts)RUNOPTS_INIT;
	load = (struct opload)OPLOAD_INIT;
}

static void teardown(void)
{
	opload_close(&load);
	runopts_release(&opts);
	arena_release(&arena);
	err_release(&err);
	free(home);
	scratch_leave();
}

#define ok(rc) ck_assert_msg((rc) == 0, "%s", err.msg)

static void cd(const char *dir)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_join(&path, scratch_dir, dir);
	ck_assert_int_eq(setenv("GUILD_CWD", path.s, 1), 0);
}

static int open_load(void)
{
	return opload_open(&load, &opts, home, "/exec/path", 0, &err);
}

static void prepare(void)
{
	ok(open_load());
	ok(opload_record(&load, &err));
	ok(opload_complete(&load, &err));
}

/* Begin anew, as the next command does. */
static void reset(void)
{
	opload_close(&load);
	runopts_release(&opts);
	opts = (struct runopts)RUNOPTS_INIT;
}

/* From now on nothing can be read of the definition. */
static void lose_project(void)
{
	ck_assert_int_eq(unlink("project/guild.yml"), 0);
}

static const char *text(const struct value *v)
{
	static struct buf out = BUF_INIT;

	buf_reset(&out);
	yaml_encode(&out, v);
	return out.s;
}

static void assert_cmd(const struct op *op, const char *words)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	strlist_join(&op->cmd, "|", &line);
	ck_assert_str_eq(line.s, words);
}

/* The file of the run holds just text. */
static void assert_file(const char *id, const char *name, const char *content)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "home/runs/%s/%s", id, name);
	scratch_assert_holds(path.s, content);
}

static void run_to_end(struct op *op, const char *id, bool stage)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	struct exec_opts how;
	int returncode;

	ok(opload_exec_opts(&load, &how, &err));
	buf_addf(&dir, "%s/runs/%s", home, id);
	how.run_dir = dir.s;
	how.quiet = true;
	how.stage = stage;
	ok(exec_run(op, &how, &returncode, &err));
	ck_assert_int_eq(returncode, 0);
}

/* A run with the id that is there for others to begin with. */
static void make_run(const char *id, const char *flag)
{
	opts.opspec = "train";
	strlist_push(&opts.flags, flag);
	prepare();
	run_to_end(&load.op, id, /* stage: */ false);
	reset();
}

/* ---- a definition ---- */

START_TEST(from_a_definition)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;

	opts.opspec = "train";
	opts.run_id = "r1";
	strlist_push(&opts.flags, "rate=0.5");
	strlist_push(&opts.flags, "mode=s");
	prepare();
	ck_assert_str_eq(text(load.op.flags), "mode: slow\nname: x\nrate: 0.5");
	ck_assert_str_eq(text(load.op.user_flags), "mode: s\nrate: 0.5");
	assert_cmd(&load.op, "sh|-c|echo $FLAG_RATE $FLAG_MODE|x");
	ck_assert_str_eq(load.op.label, "at 0.5");
	ck_assert_str_eq(load.op.opref.op_name, "train");
	op_env(&load.op, &env);
	ck_assert(strlist_has(&env, "SEEN=0.5"));
	ck_assert_ptr_nonnull(load.op.def);
	ck_assert(load.copy_source && !load.restart && !load.from && !load.proto);
	opload_run_dir(&load, &dir);
	ck_assert(ends_with(dir.s, "/home/runs/r1"));
}
END_TEST

START_TEST(a_new_run_has_a_new_directory)
{
	CLEANUP(buf_release) struct buf a = BUF_INIT, b = BUF_INIT;

	opts.opspec = "train";
	prepare();
	opload_run_dir(&load, &a);
	opload_run_dir(&load, &b);
	ck_assert_str_ne(a.s, b.s);
	ck_assert(starts_with(a.s, home));
}
END_TEST

START_TEST(edited_flags_are_what_the_rest_follows_from)
{
	struct value *flags = value_map(&arena);

	value_set(&arena, flags, "rate", value_float(&arena, 0.25));
	value_set(&arena, flags, "name", value_str(&arena, "y"));
	opts.opspec = "train";
	ok(open_load());
	ok(op_replace_flags(&load.op, flags, &opts, &err));
	ok(opload_record(&load, &err));
	ok(opload_complete(&load, &err));
	ck_assert_str_eq(text(load.op.flags), "name: y\nrate: 0.25");
	ck_assert_str_eq(load.op.label, "at 0.25");
}
END_TEST

START_TEST(no_such_operation)
{
	opts.opspec = "nothing";
	ck_assert_int_eq(open_load(), -1);
	ck_assert_msg(strstr(err.msg, "nothing") != NULL, "%s", err.msg);
}
END_TEST

START_TEST(only_a_listed_run_of_an_interim_operation_is_deleted)
{
	CLEANUP(buf_release) struct buf in = BUF_INIT, out = BUF_INIT;

	make_run("r1", "rate=0.5");
	buf_addf(&in, "%s/runs/r1", home);
	opts.opspec = "train";
	prepare();
	ok(opload_delete_interim(&load, &load.op, in.s, &err));
	ck_assert(file_is_dir(AT_FDCWD, in.s)); /* the operation does not say so */
	reset();
	opts.opspec = "interim";
	prepare();
	buf_addf(&out, "%s/elsewhere/r1", scratch_dir);
	scratch_mkdir(out.s);
	ck_assert(opload_is_listed(&load, in.s) && !opload_is_listed(&load, out.s));
	ok(opload_delete_interim(&load, &load.op, out.s, &err));
	ck_assert(file_is_dir(AT_FDCWD, out.s));
	ok(opload_delete_interim(&load, &load.op, in.s, &err));
	ck_assert(!file_is_dir(AT_FDCWD, in.s));
}
END_TEST

/* ---- a run that is started again ---- */

START_TEST(from_a_run_alone)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	make_run("r1", "rate=0.5");
	lose_project();
	cd("elsewhere");
	opts.restart = "r1";
	prepare();
	ck_assert_ptr_null(load.found.def);
	ck_assert_ptr_null(load.op.def);
	ck_assert(!load.copy_source);
	ck_assert_str_eq(load.restart->id, "r1");
	ck_assert_str_eq(text(load.op.flags), "mode: fast\nname: x\nrate: 0.5");
	assert_cmd(&load.op, "sh|-c|echo $FLAG_RATE $FLAG_MODE|x");
	ck_assert_str_eq(load.op.label, "at 0.5");
	opload_run_dir(&load, &dir);
	ck_assert_str_eq(dir.s, load.restart->dir);
	run_to_end(&load.op, "r1", /* stage: */ false);
	assert_file("r1", ".guild/output", "0.5 fast\n");
}
END_TEST

START_TEST(new_flags_ask_for_the_definition_of_the_run)
{
	make_run("r1", "rate=0.5");
	cd("elsewhere"); /* the reference of the run names the Guild file */
	opts.restart = "r1";
	strlist_push(&opts.flags, "mode=s");
	prepare();
	ck_assert_ptr_nonnull(load.op.def);
	ck_assert_str_eq(text(load.op.flags), "mode: slow\nname: x\nrate: 0.5");
	run_to_end(&load.op, "r1", /* stage: */ false);
	assert_file("r1", ".guild/output", "0.5 slow\n");
}
END_TEST

START_TEST(new_flags_without_a_definition)
{
	make_run("r1", "rate=0.5");
	lose_project();
	opts.restart = "r1";
	strlist_push(&opts.flags, "rate=0.6");
	ck_assert_int_eq(open_load(), -1);
	ck_assert_int_eq((int)err.kind, ERR_NOTFOUND);
	ck_assert_msg(strstr(err.msg, "definition for operation 'train' in run r1") != NULL, "%s",
		      err.msg);
}
END_TEST

START_TEST(the_definition_alone_can_be_asked_for)
{
	make_run("r1", "rate=0.5");
	opts.proto = "r1";
	ok(opload_open(&load, &opts, home, "/exec/path", OPLOAD_DEF, &err));
	ck_assert_ptr_nonnull(load.found.def);
	ck_assert_ptr_null(load.op.def); /* the values are still the run's */
}
END_TEST

/* A run that was killed before it had all its source code. */
START_TEST(lost_source_code_is_copied_from_the_project)
{
	make_run("r1", "rate=0.5");
	ck_assert_int_eq(unlink("home/runs/r1/.guild/attrs/sourcecode_digest"), 0);
	ck_assert_int_eq(unlink("home/runs/r1/code.txt"), 0);
	opts.restart = "r1";
	prepare();
	ck_assert(load.copy_source);
	ck_assert_ptr_eq(load.op.def, load.found.def);
	run_to_end(&load.op, "r1", /* stage: */ false);
	assert_file("r1", "code.txt", "code");
}
END_TEST

START_TEST(a_staged_run_keeps_its_time)
{
	struct exec_opts how;

	opts.opspec = "train";
	opts.stop_after = "2";
	prepare();
	run_to_end(&load.op, "r1", /* stage: */ true);
	reset();
	opts.restart = "r1";
	prepare();
	ok(opload_exec_opts(&load, &how, &err));
	ck_assert(how.restart && how.stop_after_us == INT64_C(120000000));
	reset();
	opts.restart = "r1";
	opts.stop_after = "1";
	prepare();
	ok(opload_exec_opts(&load, &how, &err));
	ck_assert(how.stop_after_us == INT64_C(60000000));
}
END_TEST

/* ---- a prototype ---- */

START_TEST(from_a_prototype)
{
	make_run("proto1", "rate=0.5");
	scratch_put("project/code.txt", "new code");
	lose_project();
	opts.proto = "prot";
	prepare();
	ck_assert_str_eq(load.opts.proto, "proto1");
	ck_assert_str_eq(opts.proto, "prot"); /* the caller's stay as they were */
	ck_assert_str_eq(value_str_at(load.op.run_params, "proto"), "proto1");
	ck_assert_ptr_null(load.restart);
	ck_assert_str_eq(load.proto->id, "proto1");
	ck_assert_str_eq(text(load.op.flags), "mode: fast\nname: x\nrate: 0.5");
	run_to_end(&load.op, "r2", /* stage: */ false);
	assert_file("r2", ".guild/output", "0.5 fast\n");
	assert_file("r2", "code.txt", "code");
}
END_TEST

/* ---- trials ---- */

static void trial(struct op *op, const char *name, struct value *v)
{
	struct value *values = value_map(&arena);

	value_set(&arena, values, name, v);
	ok(opload_trial(&load, values, op, &err));
}

static const struct value *seed(const struct op *op)
{
	return value_get(op->extra, "random_seed");
}

/* The Guild file is read once: it is gone when the trials are made. */
static void run_two_trials(void)
{
	CLEANUP(op_release) struct op a = OP_INIT;
	CLEANUP(op_release) struct op b = OP_INIT;

	lose_project();
	trial(&a, "rate", value_float(&arena, 0.2));
	trial(&b, "rate", value_float(&arena, 0.3));
	ck_assert_str_eq(text(a.flags), "mode: fast\nname: x\nrate: 0.2");
	ck_assert_str_eq(text(b.flags), "mode: fast\nname: x\nrate: 0.3");
	ck_assert_str_eq(a.label, "at 0.2");
	ck_assert_str_eq(b.label, "at 0.3");
	ck_assert_str_eq(value_str_at(b.env, "SEEN"), "0.3");
	ck_assert(value_equal(seed(&a), seed(&load.op)) && value_equal(seed(&b), seed(&load.op)));
	ck_assert(value_equal(a.user_flags, load.op.user_flags));
	ck_assert(value_equal(a.run_params, load.op.run_params));
	run_to_end(&a, "a", /* stage: */ false);
	run_to_end(&b, "b", /* stage: */ true);
	assert_file("a", ".guild/output", "0.2 fast\n");
	assert_file("a", ".guild/attrs/label", "at 0.2\n");
	assert_file("a", ".guild/attrs/exit_status", "0\n");
	assert_file("b", ".guild/attrs/flags", "mode: fast\nname: x\nrate: 0.3\n");
	assert_file("b", ".guild/STAGED", "");
	assert_file("b", "data", "data");
	assert_file("b", "code.txt", "code");
}

START_TEST(trials_of_a_list)
{
	opts.opspec = "train";
	strlist_push(&opts.flags, "rate=[0.2,0.3]");
	ok(open_load());
	ok(opload_record(&load, &err));
	run_two_trials();
	ck_assert_str_eq(text(load.op.flags), "mode: fast\nname: x\nrate:\n- 0.2\n- 0.3");
}
END_TEST

START_TEST(trials_of_an_operation_that_is_ready)
{
	opts.opspec = "train";
	prepare();
	run_two_trials();
	ck_assert_str_eq(load.op.label, "at 0.1");
	assert_cmd(&load.op, "sh|-c|echo $FLAG_RATE $FLAG_MODE|x");
}
END_TEST

START_TEST(a_trial_outlives_the_next_one_and_the_loaded_flags)
{
	CLEANUP(op_release) struct op a = OP_INIT;

	opts.opspec = "train";
	ok(open_load());
	ok(opload_record(&load, &err));
	for (int i = 0; i < 3; i++) {
		CLEANUP(op_release) struct op other = OP_INIT;

		trial(&other, "name", value_str(&arena, "gone"));
		if (i == 0)
			trial(&a, "name", value_str(&arena, "kept"));
	}
	assert_cmd(&a, "sh|-c|echo $FLAG_RATE $FLAG_MODE|kept");
}
END_TEST

START_TEST(trials_of_a_prototype)
{
	CLEANUP(op_release) struct op a = OP_INIT;

	make_run("proto1", "rate=0.5");
	opts.proto = "proto1";
	strlist_push(&opts.flags, "name=y");
	ok(open_load());
	ok(opload_record(&load, &err));
	trial(&a, "rate", value_float(&arena, 0.7));
	ck_assert_str_eq(text(a.flags), "mode: fast\nname: y\nrate: 0.7");
	run_to_end(&a, "a", /* stage: */ false);
	assert_file("a", ".guild/output", "0.7 fast\n");
}
END_TEST

/* Without a definition the values are taken as they are. */
START_TEST(trials_of_a_prototype_alone)
{
	CLEANUP(op_release) struct op a = OP_INIT;

	make_run("proto1", "rate=0.5");
	lose_project();
	opts.proto = "proto1";
	ok(open_load());
	ok(opload_record(&load, &err));
	trial(&a, "rate", value_float(&arena, 7.5));
	ck_assert_str_eq(text(a.flags), "mode: fast\nname: x\nrate: 7.5");
	run_to_end(&a, "a", /* stage: */ false);
	assert_file("a", ".guild/output", "7.5 fast\n");
	assert_file("a", "code.txt", "code");
}
END_TEST

static const struct { const char *name, *yaml, *msg; bool force; } bad_values[] = {
	{ "rate", "2", "invalid value 2 for rate: out of range", false },
	{ "mode", "other", "Unsupported value for 'mode'", false },
	{ "none", "1", "unsupported flag 'none'", false },
	{ "rate", "[0.1, 0.2]", "flag 'rate' has a list or search value", false },
	{ "rate", "[0.1, 0.2]", "flag 'rate' has a list or search value", true },
	{ "rate", "2", NULL, true },
	{ "none", "1", NULL, true },
};

START_TEST(the_values_of_a_trial_are_checked)
{
	CLEANUP(op_release) struct op op = OP_INIT;
	struct value *values = value_map(&arena), *v;

	opts.opspec = "train";
	opts.force_flags = bad_values[_i].force;
	ok(open_load());
	ok(opload_record(&load, &err));
	ok(yaml_load(&arena, bad_values[_i].yaml, strlen(bad_values[_i].yaml), "v", &v, &err));
	value_set(&arena, values, bad_values[_i].name, v);
	if (!bad_values[_i].msg) {
		ok(opload_trial(&load, values, &op, &err));
		ck_assert(value_equal(value_get(op.flags, bad_values[_i].name), v));
		return;
	}
	ck_assert_int_eq(opload_trial(&load, values, &op, &err), -1);
	ck_assert_msg(strstr(err.msg, bad_values[_i].msg) != NULL, "%s", err.msg);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("opload");
	TCase *t = tcase_create("opload");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, from_a_definition);
	tcase_add_test(t, a_new_run_has_a_new_directory);
	tcase_add_test(t, edited_flags_are_what_the_rest_follows_from);
	tcase_add_test(t, no_such_operation);
	tcase_add_test(t, only_a_listed_run_of_an_interim_operation_is_deleted);
	tcase_add_test(t, from_a_run_alone);
	tcase_add_test(t, new_flags_ask_for_the_definition_of_the_run);
	tcase_add_test(t, new_flags_without_a_definition);
	tcase_add_test(t, the_definition_alone_can_be_asked_for);
	tcase_add_test(t, lost_source_code_is_copied_from_the_project);
	tcase_add_test(t, a_staged_run_keeps_its_time);
	tcase_add_test(t, from_a_prototype);
	tcase_add_test(t, trials_of_a_list);
	tcase_add_test(t, trials_of_an_operation_that_is_ready);
	tcase_add_test(t, a_trial_outlives_the_next_one_and_the_loaded_flags);
	tcase_add_test(t, trials_of_a_prototype);
	tcase_add_test(t, trials_of_a_prototype_alone);
	tcase_add_loop_test(t, the_values_of_a_trial_are_checked, 0, ARRAY_SIZE(bad_values));
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
