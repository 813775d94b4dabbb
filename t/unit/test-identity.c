#include "guild/identity.h"

#include "guild/err.h"
#include "guild/yaml.h"
#include "a-run.h"
#include "unit.h"

static struct arena arena;

static const struct value *parse(const char *yaml)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v;

	ck_assert_msg(yaml_load(&arena, yaml, strlen(yaml), "flags", &v, &err) == 0, "%s", err.msg);
	return v;
}

/* "state fact name" of each. */
static void format(struct buf *out, const struct identity *id)
{
	buf_reset(out);
	for (size_t i = 0; i < id->n; i++)
		buf_addf(out, "%s %s %s\n", identity_state_name(id->v[i].state),
			 identity_fact_name(id->v[i].fact), id->v[i].name);
}

static const struct { const char *was, *now, *facts, *reasons; } cases[] = {
	{ "", "", "", "" },
	{ "a: 1", "a: 1", "same flag a\n", "" },
	{ "a: 1", "a: 1.0", "same flag a\n", "" }, /* Python's == */
	{ "a: 1", "a: '1'", "changed flag a\n", "flag a" },
	{ "a: null", "a:", "same flag a\n", "" },
	{ "a: null", "", "gone flag a\n", "flag a" },
	{ "", "a:", "new flag a\n", "flag a" },
	{ "{b: 1, a: 2}", "{a: 2, c: 3, b: 4}", "same flag a\nchanged flag b\nnew flag c\n",
	  "flag b, flag c" },
	{ "{x: [1, 2]}", "{x: [1, 2]}", "same flag x\n", "" },
	{ "- no map", "a: 1", "new flag a\n", "flag a" },
};

START_TEST(flags)
{
	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	identity_add_flags(&id, parse(cases[_i].was), parse(cases[_i].now));
	format(&text, &id);
	ck_assert_str_eq(text.s, cases[_i].facts);
	buf_reset(&text);
	identity_reasons(&id, &text);
	ck_assert_str_eq(text.s, cases[_i].reasons);
}
END_TEST

START_TEST(reasons_go_on_in_the_text)
{
	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addstr(&text, "because of ");
	identity_add_flags(&id, parse("a: 1"), parse("a: 2"));
	identity_add_flags(&id, NULL, parse("b: 2"));
	identity_reasons(&id, &text);
	ck_assert_str_eq(text.s, "because of flag a, flag b");
}
END_TEST

/* A run that has next to nothing, of a project that is gone. */
START_TEST(bare_run)
{
	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
	CLEANUP(run_release) struct run run = RUN_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	a_run_make(&run, "run");
	ck_assert_msg(identity_compare(&id, &run, scratch_dir, scratch_dir, 0, &err) == 0, "%s", err.msg);
	format(&text, &id);
	ck_assert_str_eq(text.s, "changed status \ngone operation m:train\n"
				 "gone guildfile /proj/guild.yml\n"
				 "changed needed status, operation, guildfile\n");
}
END_TEST

START_TEST(bad_run_is_an_error)
{
	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
	CLEANUP(run_release) struct run run = RUN_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	a_run_make(&run, "run");
	a_run_put(&run, "attrs/flags", "[");
	ck_assert_int_eq(identity_compare(&id, &run, scratch_dir, scratch_dir, 0, &err), -1);
	ck_assert_msg(strstr(err.msg, "attrs/flags") != NULL, "%s", err.msg);
}
END_TEST

static void setup(void)
{
	scratch_enter();
}

static void teardown(void)
{
	arena_release(&arena);
	scratch_leave();
}

static Suite *suite(void)
{
	Suite *s = suite_create("identity");
	TCase *t = tcase_create("identity");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, flags, 0, ARRAY_SIZE(cases));
	tcase_add_test(t, reasons_go_on_in_the_text);
	tcase_add_test(t, bare_run);
	tcase_add_test(t, bad_run_is_an_error);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
