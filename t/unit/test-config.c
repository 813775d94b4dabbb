#include "guild/config.h"
#include "guild/log.h"
#include "scratch.h"

static struct buf warnings = BUF_INIT;

static void sink(enum log_level level, bool dim, const char *text, void *data)
{
	(void)level, (void)dim, (void)data;
	buf_addf(&warnings, "%s\n", text);
}

/* The configuration of this text, and the warnings that it gives. */
static void check(const char *text, const char *repr, const char *warned)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT;

	log_set_sink(sink, NULL);
	scratch_put("config.yml", text);
	value_repr(&got, config_load(&a, "config.yml"));
	ck_assert_str_eq(got.s, repr);
	ck_assert_str_eq(warnings.s, warned);
	buf_release(&warnings);
	log_set_sink(NULL, NULL);
}

START_TEST(plain)
{
	check("", "{}", "");
	check("[1]", "{}", "");
	check("legacy: {guild-home: pre-0.9}\n", "{'legacy': {'guild-home': 'pre-0.9'}}", "");
	check("a: 1\nb: {c: {extends: []}}\n", "{'a': 1, 'b': {'c': {}}}", "");
}
END_TEST

/* Expected values are upstream's, by guild.config._Config. */
START_TEST(extends)
{
	check("remotes:\n"
	      "  a: {extends: b, x: 1, m: {p: 1}}\n"
	      "  b: {extends: [c, d], y: 2, x: 9}\n"
	      "  c: {z: 3, m: {p: 2, q: 3}}\n"
	      "config:\n"
	      "  c: {z: 4}\n"
	      "  d: {z: 5, w: 6}\n",
	      "{'remotes': {'a': {'x': 1, 'm': {'p': 1, 'q': 3}, 'y': 2, 'z': 3, 'w': 6}, "
	      "'b': {'y': 2, 'x': 9, 'z': 3, 'm': {'p': 2, 'q': 3}, 'w': 6}, "
	      "'c': {'z': 3, 'm': {'p': 2, 'q': 3}}}}",
	      "");
	check("s: {a: {extends: b, x: 1}, b: {extends: a, y: 2}}\n",
	      "{'s': {'a': {'x': 1, 'y': 2}, 'b': {'y': 2, 'x': 1}}}", "");
}
END_TEST

START_TEST(extends_what_is_not_there)
{
	check("s: {a: {extends: [gone, b], x: 1}, b: {y: 2}}\n",
	      "{'s': {'a': {'x': 1, 'y': 2}, 'b': {'y': 2}}}",
	      "cannot find 'gone' in config.yml\n");
}
END_TEST

START_TEST(a_circle_of_values_ends)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	scratch_put("config.yml",
		    "s:\n  a: &a {extends: b, x: {}}\n  b: {x: {x: *a}}\n  c: {extends: [a, b]}\n");
	ck_assert(value_has(config_load(&a, "config.yml"), "s"));
}
END_TEST

START_TEST(a_long_chain_ends)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addstr(&text, "s:\n");
	for (int i = 0; i < 20000; i++)
		buf_addf(&text, "  i%d: {extends: i%d}\n", i, i + 1);
	buf_addstr(&text, "  i20000: {}\n");
	scratch_put("config.yml", text.s);
	ck_assert(value_has(config_load(&a, "config.yml"), "s"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("config");
	TCase *t = tcase_create("config");

	tcase_add_checked_fixture(t, scratch_enter, scratch_leave);
	tcase_add_test(t, plain);
	tcase_add_test(t, extends);
	tcase_add_test(t, extends_what_is_not_there);
	tcase_add_test(t, a_circle_of_values_ends);
	tcase_add_test(t, a_long_chain_ends);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
