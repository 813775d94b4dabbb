#include "guild/steps.h"

#include "guild/childrun.h"
#include "a-run.h"

static struct run run;
static struct steps steps;

static void setup(void)
{
	scratch_enter();
	a_run_make(&run, "home/runs/pipeline");
	scratch_put("home/runs/pipeline/.guild/opref", "guildfile:/p/guild.yml '' m all");
	steps = (struct steps)STEPS_INIT;
	(void)unsetenv("PROJECT_DIR");
	(void)unsetenv("CMD_DIR");
}

static void teardown(void)
{
	steps_release(&steps);
	run_release(&run);
	scratch_leave();
}

static void put(const char *attr, const char *yaml)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "home/runs/pipeline/.guild/attrs/%s", attr);
	scratch_put(path.s, yaml);
}

static void load(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(steps_load(&steps, &run, &err) == 0, "%s", err.msg);
}

/* The words of a step's child after its operation or run. Valid until the next call. */
static const char *words_of(size_t i, bool restart)
{
	static struct buf text = BUF_INIT;
	CLEANUP(childrun_release) struct childrun child = CHILDRUN_INIT;

	step_child(&steps.v[i], &run, "/runs/abc", restart, &child);
	ck_assert(restart ? !child.opspec : streq(child.opspec, steps.v[i].opspec));
	buf_reset(&text);
	strlist_join(&child.options, " ", &text);
	return text.s;
}

static const char *flags_of(size_t i)
{
	static struct buf text = BUF_INIT;

	buf_reset(&text);
	value_repr(&text, steps.v[i].flags);
	return text.s;
}

START_TEST(link_names)
{
	static const char *const names[] = { "train", "m:train", "train_2",
					     "x",     "train_3", "m:train_2" };

	put("steps", "[train, 'm:train', train, {run: train, name: x}, train, 'm:train']");
	load();
	ck_assert_uint_eq(steps.n, ARRAY_SIZE(names));
	for (size_t i = 0; i < steps.n; i++)
		ck_assert_str_eq(steps.v[i].name, names[i]);
}
END_TEST

/* Each by its operation or by its title, the operation's first; in the pipeline's order. */
START_TEST(flags_of_the_pipeline)
{
	put("steps", "[train a=0 b=0, {run: train, name: s}, test]");
	put("flags", "{z: 1, 's:c': 9, 'train:b': 1, 'm:train:b': 2, 'm:train:a': 3, 's:a': 4, "
		     "'trai:x': 5, 'train': 6, 'm:train:n:o': 7, 'tr': 8, 'm:test:a': null}");
	load();
	ck_assert_str_eq(flags_of(0), "{'a': 3, 'b': 2, 'n:o': 7}");
	ck_assert_str_eq(flags_of(1), "{'b': 2, 'a': 3, 'n:o': 7, 'c': 9}");
	ck_assert_str_eq(flags_of(2), "{}");
}
END_TEST

#define N_MANY 5000

START_TEST(many)
{
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	CLEANUP(buf_release) struct buf flags = BUF_INIT;
	CLEANUP(buf_release) struct buf last = BUF_INIT;

	for (int i = 0; i < N_MANY; i++) {
		buf_addf(&list, "- {run: train, name: s%d}\n- train x=%d\n", i, i);
		buf_addf(&flags, "s%d:y: %d\n", i, i);
	}
	put("steps", list.s);
	put("flags", flags.s);
	load();
	ck_assert_uint_eq(steps.n, 2 * N_MANY);
	buf_addf(&last, "{'y': %d}", N_MANY - 1);
	ck_assert_str_eq(flags_of(2 * N_MANY - 2), last.s);
	buf_set(&last, "");
	buf_addf(&last, "train_%d", N_MANY);
	ck_assert_str_eq(steps.v[2 * N_MANY - 1].name, last.s);
}
END_TEST

/* What the pipeline passes on comes before the step's own, each option once. */
START_TEST(words)
{
	put("steps", "[{run: train --gpus 0 --label '', stop-after: 0, tags: [a, b]},"
		     " {run: train --force-flags --needed --force-sourcecode, label: 'l ${z}',"
		     " stop-after: 1}]");
	put("flags", "{z: 1}");
	load();
	ck_assert_str_eq(words_of(0, false), "--gpus 0 --tag a --tag b");
	ck_assert_str_eq(words_of(1, false),
			 "--force-sourcecode --force-flags --label l 1 --needed --stop-after 1");
	put("run_params", "{force_sourcecode: yes, needed: yes, label: inherited, tags: [t]}");
	run_forget(&run);
	steps_release(&steps);
	load();
	ck_assert_str_eq(words_of(0, true), "--force-sourcecode --gpus 0 --tag a --tag b");
	ck_assert_str_eq(words_of(1, false), "--force-sourcecode --force-flags --label l 1 "
					     "--needed --stop-after 1 --tag t");
}
END_TEST

/* Only a step that has completed can be left out. */
START_TEST(needed_is_passed_on)
{
	CLEANUP(childrun_release) struct childrun child = CHILDRUN_INIT;
	CLEANUP(run_release) struct run done = RUN_INIT;

	put("steps", "[train]");
	put("run_params", "{needed: yes}");
	load();
	ck_assert_str_eq(words_of(0, true), "");
	a_run_make(&done, "home/runs/done");
	scratch_put("home/runs/done/.guild/attrs/exit_status", "0");
	step_child(&steps.v[0], &run, done.dir, /* restart: */ true, &child);
	ck_assert_uint_eq(child.options.n, 1);
	ck_assert_str_eq(child.options.v[0], "--needed");
}
END_TEST

START_TEST(where_and_beside_what)
{
	CLEANUP(childrun_release) struct childrun isolated = CHILDRUN_INIT;
	CLEANUP(childrun_release) struct childrun open = CHILDRUN_INIT;

	put("steps", "[train, {run: train, isolate-runs: no}]");
	load();
	ck_assert_int_eq(setenv("CMD_DIR", "/cmd", 1), 0);
	step_child(&steps.v[0], &run, "/runs/abc", /* restart: */ false, &isolated);
	ck_assert_str_eq(isolated.cwd, "/cmd");
	ck_assert_str_eq(isolated.step, "train");
	ck_assert_uint_eq(isolated.env.n, 2);
	ck_assert_str_eq(isolated.env.v[0], "NO_WARN_RUNDIR=1");
	ck_assert_str_eq(isolated.env.v[1], "GUILD_RUNS_PARENT=pipeline");
	ck_assert_int_eq(setenv("PROJECT_DIR", "/project", 1), 0);
	step_child(&steps.v[1], &run, "/runs/abc", /* restart: */ false, &open);
	ck_assert_str_eq(open.cwd, "/project");
	ck_assert_uint_eq(open.env.n, 1);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("steps");
	TCase *t = tcase_create("steps");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, link_names);
	tcase_add_test(t, flags_of_the_pipeline);
	tcase_add_test(t, many);
	tcase_add_test(t, words);
	tcase_add_test(t, needed_is_passed_on);
	tcase_add_test(t, where_and_beside_what);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
