#include "guild/err.h"
#include "guild/ini.h"
#include "guild/yaml.h"
#include "unit.h"

/* What Python's ConfigParser(default_section=None) reads, or our message. */
static const struct { const char *text, *expected; } texts[] = {
	{ "", "{}" },
	{ "\n# a\n ; b\n", "{}" },
	{ "[s]", "{'s': {}}" },
	{ "[s]\na=1\nB : 2\nc = x = y\n[t u]  \nd=", "{'s': {'a': '1', 'b': '2', 'c': 'x = y'}, 't u': {'d': ''}}" },
	{ "[a]b]\n", "{'a]b': {}}" },
	{ "[s]\r\na = 1\r\n", "{'s': {'a': '1'}}" },
	{ "[s]\na = 1 ; no comment\n", "{'s': {'a': '1 ; no comment'}}" },
	{ "[s]\na = 1\n  2\n\n # c\n  3\n\n\nb = 4", "{'s': {'a': '1\\n2\\n\\n3', 'b': '4'}}" },
	{ "[s]\n  a = 1\n  b = 2\n   c = 3", "{'s': {'a': '1', 'b': '2\\nc = 3'}}" },
	{ "[s]\na = %(B)s/x\nb = 5%%\n[t]\nc = %%(a)s", "{'s': {'a': '5%/x', 'b': '5%'}, 't': {'c': '%(a)s'}}" },
	{ "a = 1", "f:1: expected [SECTION] or NAME = VALUE" },
	{ "[s]\na", "f:2: expected [SECTION] or NAME = VALUE" },
	{ "[s]\n= 1", "f:2: expected [SECTION] or NAME = VALUE" },
	{ "[]", "f:1: expected [SECTION] or NAME = VALUE" },
	{ "[s]\na=1\nA=2", "f:3: option 'a' is there already" },
	{ "[s]\n[t]\n[s]", "f:3: section 's' is there already" },
	{ "[s]\na=50%", "f: section 's': bad value of option 'a': '%' must be followed by '%' or "
			"'(NAME)s', found: '%'" },
	{ "[s]\na=%(a", "f: section 's': bad value of option 'a': '%' must be followed by '%' or "
			"'(NAME)s', found: '%(a'" },
	{ "[s]\na=%(b)s", "f: section 's': bad value of option 'a': 'b' is no option of its section" },
	{ "[s]\na=%(a)s", "f: section 's': bad value of option 'a': it goes too deep" },
};

START_TEST(parses)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *v = NULL;

	if (ini_parse(&a, texts[_i].text, "f", &v, &err) < 0) {
		ck_assert_ptr_null(v);
		ck_assert_int_eq(err.kind, ERR_SYNTAX);
		buf_addstr(&text, err.msg);
	} else {
		value_repr(&text, v);
	}
	ck_assert_str_eq(text.s, texts[_i].expected);
}
END_TEST

/* Every option doubles the one before: what is read must not grow without end. */
START_TEST(expansion_is_limited)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *v;

	buf_addstr(&text, "[s]\na0 = ");
	buf_addchars(&text, 'x', 1 << 16);
	for (int i = 1; i < 9; i++) {
		buf_addf(&text, "\na%d = ", i);
		for (int k = 0; k < 100; k++)
			buf_addf(&text, "%%(a%d)s", i - 1);
	}
	ck_assert_int_eq(ini_parse(&a, text.s, "f", &v, &err), -1);
	ck_assert_str_eq(err.msg, "f: section 's': bad value of option 'a1': it goes too deep");
}
END_TEST

static const struct { const char *yaml, *expected; } maps[] = {
	{ "{}", "" },
	{ "{t: {}, s: {B: yes, a: [1, x], c: null}}", "[s]\nb = True\na = [1, 'x']\nc = None\n\n[t]\n\n" },
	{ "{z: 1, DEFAULT: {a: 2}, s: {b: 3}}", "[DEFAULT]\nz = 1\na = 2\n\n[s]\nb = 3\n\n" },
	{ "{z: 1, s: {b: 3}}", "[DEFAULT]\nz = 1\n\n[s]\nb = 3\n\n" },
	{ "{s: {a: \"5%\\nx\", b: {c: 1}}}", "[s]\na = 5%%\n\tx\nb = {'c': 1}\n\n" },
};

START_TEST(encodes)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *yaml = maps[_i].yaml;
	struct value *v;

	ck_assert_msg(yaml_load(&a, yaml, strlen(yaml), "table", &v, &err) == 0, "%s", err.msg);
	ini_encode(&text, v);
	ck_assert_str_eq(text.s, maps[_i].expected);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("ini");
	TCase *tc = tcase_create("ini");

	tcase_add_loop_test(tc, parses, 0, ARRAY_SIZE(texts));
	tcase_add_test(tc, expansion_is_limited);
	tcase_add_loop_test(tc, encodes, 0, ARRAY_SIZE(maps));
	suite_add_tcase(s, tc);
	return s;
}

UNIT_MAIN(suite)
