#include "guild/childrun.h"

#include <signal.h>
#include <sys/stat.h>

#include "guild/log.h"
#include "guild/signals.h"
#include "scratch.h"

static struct childrun child;
static struct arena arena;
static int signal_fd;
static char logged[200];

static void keep_log(UNUSED enum log_level level, UNUSED bool dim, const char *text,
		     UNUSED void *data)
{
	(void)snprintf(logged, sizeof(logged), "%s", text);
}

/* A program in place of guild-run: its arguments, a line each, go to the file "words". */
static void put_program(const char *script)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "#!/bin/sh\nprintf '%%s\\n' \"$@\" >%s/words\n%s\n", scratch_dir, script);
	scratch_put("guild-run", text.s);
	ck_assert_int_eq(chmod("guild-run", 0755), 0);
}

static void setup(void)
{
	static const int signals[] = { SIGTERM, SIGCHLD, 0 };
	CLEANUP(err_release) struct err err = ERR_INIT;

	scratch_enter();
	signal_fd = signals_open(signals, &err);
	ck_assert_msg(signal_fd >= 0, "%s", err.msg);
	child = (struct childrun)CHILDRUN_INIT;
	child.exec_path = scratch_dir;
	child.run_dir = "/runs/abc";
	logged[0] = '\0';
	log_set_sink(keep_log, NULL);
}

static void teardown(void)
{
	log_set_sink(NULL, NULL);
	childrun_release(&child);
	arena_release(&arena);
	signals_close();
	scratch_leave();
}

static int run_it(int *caught)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int returncode = -1;

	ck_assert_msg(childrun_run(&child, signal_fd, &returncode, caught, &err) == 0, "%s",
		      err.msg);
	return returncode;
}

static void add_flags_and_options(void)
{
	struct value *flags = value_map(&arena);

	value_set(&arena, flags, "x", value_int(&arena, 1));
	value_set(&arena, flags, "name", value_str(&arena, "a b"));
	child.flags = flags;
	strlist_push(&child.options, "--label");
	strlist_push(&child.options, "hello there");
}

START_TEST(new_run)
{
	int caught = 0;

	put_program("exit 3");
	child.opspec = "m:train";
	child.step = "first";
	add_flags_and_options();
	childrun_log(&child);
	ck_assert_str_eq(logged, "running first: m:train --label hello there name='a b' x=1");
	ck_assert_int_eq(run_it(&caught), 3);
	ck_assert_int_eq(caught, 0);
	scratch_assert_holds("words", "-y\n--run-dir\n/runs/abc\nm:train\n"
				      "--label\nhello there\nname='a b'\nx=1\n");
}
END_TEST

START_TEST(restart)
{
	int caught = 0;

	put_program("kill -9 $$");
	child.step = "first";
	add_flags_and_options();
	childrun_log(&child);
	ck_assert_str_eq(logged, "restarting first: abc --label hello there name='a b' x=1");
	ck_assert_int_eq(run_it(&caught), -SIGKILL);
	scratch_assert_holds("words", "-y\n--restart\n/runs/abc\n"
				      "--label\nhello there\nname='a b'\nx=1\n");
}
END_TEST

/* Of this process's run nothing is left; what the caller says replaces, and is added. */
START_TEST(environment)
{
	static const char *const of_run[] = { "CMD_DIR", "GUILD_OP", "GUILD_PLUGINS",
					      "GUILD_SOURCECODE", "PROJECT_DIR", "RUN_DIR",
					      "RUN_ID" };
	CLEANUP(buf_release) struct buf script = BUF_INIT;
	int caught = 0;

	for (size_t i = 0; i < ARRAY_SIZE(of_run); i++)
		ck_assert_int_eq(setenv(of_run[i], "old", 1), 0);
	ck_assert_int_eq(setenv("FLAG_X", "1", 1), 0);
	ck_assert_int_eq(setenv("A", "old", 1), 0);
	ck_assert_int_eq(setenv("AB", "kept", 1), 0);
	strlist_push(&child.env, "A=new");
	strlist_push(&child.env, "C=added");
	buf_addf(&script, "env | grep -E '^(A|AB|C|FLAG_X)=|=old$' | sort >%s/env; pwd >%s/cwd",
		 scratch_dir, scratch_dir);
	put_program(script.s);
	child.cwd = "/";
	ck_assert_int_eq(run_it(&caught), 0);
	scratch_assert_holds("env", "A=new\nAB=kept\nC=added\nFLAG_X=1\n");
	scratch_assert_holds("cwd", "/\n");
}
END_TEST

START_TEST(signal_is_passed_on)
{
	int caught = 0;

	put_program("trap 'exit 9' TERM; kill -TERM $PPID; while :; do sleep 0.01; done");
	ck_assert_int_eq(run_it(&caught), 9);
	ck_assert_int_eq(caught, SIGTERM);
}
END_TEST

START_TEST(cannot_be_started)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(err_release) struct err of_step = ERR_INIT;
	int returncode, caught;

	ck_assert_int_eq(childrun_run(&child, signal_fd, &returncode, &caught, &err), -1);
	ck_assert(starts_with(err.msg, "cannot run /"));
	child.step = "first";
	ck_assert_int_eq(childrun_run(&child, signal_fd, &returncode, &caught, &of_step), -1);
	ck_assert(starts_with(of_step.msg, "cannot run step 'first': cannot run /"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("childrun");
	TCase *t = tcase_create("childrun");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, new_run);
	tcase_add_test(t, restart);
	tcase_add_test(t, environment);
	tcase_add_test(t, signal_is_passed_on);
	tcase_add_test(t, cannot_be_started);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
