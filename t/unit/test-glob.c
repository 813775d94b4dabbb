#include "guild/glob.h"
#include "unit.h"

static const struct { const char *pattern, *s; bool match; } cases[] = {
	{ "", "", true },
	{ "", "a", false },
	{ "a", "", false },
	{ "*", "", true },
	{ "*", "a/b", true },
	{ "*.py", "x/y.py", true },
	{ "*.py", ".py", true },
	{ "*.py", "x.pyc", false },
	{ "a*b*c", "aXbXbXc", true },
	{ "a*b*c", "aXbXbX", false },
	{ "?", "a", true },
	{ "?", "", false },
	{ "?", "\xc3\xa9", true },
	{ "??", "\xc3\xa9", false },
	{ "?", "\xff", true },
	{ "[abc]x", "bx", true },
	{ "[abc]x", "dx", false },
	{ "[!abc]x", "dx", true },
	{ "[!abc]x", "ax", false },
	{ "[a-c]", "b", true },
	{ "[a-c]", "d", false },
	{ "[c-a]", "b", false },
	{ "[!c-a]", "b", true },
	{ "[a-]", "-", true },
	{ "[-a]", "-", true },
	{ "[a-c-e]", "d", false },
	{ "[a-c-e]", "-", true },
	{ "[]]", "]", true },
	{ "[!]]", "]", false },
	{ "[!]]", "x", true },
	{ "[]", "[]", true },
	{ "[!]", "[!]", true },
	{ "[abc", "[abc", true },
	{ "[abc", "a", false },
	{ "[^a]", "^", true },
	{ "[^a]", "b", false },
	{ "[\xc3\xa0-\xc3\xbc]", "\xc3\xa9", true },
	{ "[\xc3\xa0-\xc3\xbc]", "\xc3\xbf", false },
	{ "[", "[", true },
	{ "A", "a", false },
	{ "\\*", "\\x", true },
	{ "*[", "a[", true },
	{ "*?", "", false },
	{ "**", "abc", true },
};

START_TEST(match)
{
	ck_assert_msg(glob_match(cases[_i].pattern, cases[_i].s) == cases[_i].match,
		      "'%s' with '%s'", cases[_i].pattern, cases[_i].s);
}
END_TEST

START_TEST(hostile_pattern_ends)
{
	char pattern[2 * 40 + 1], s[4000];

	for (size_t i = 0; i < 40; i++)
		memcpy(pattern + 2 * i, "*a", 2);
	pattern[80] = '\0';
	memset(s, 'a', sizeof(s) - 2);
	s[sizeof(s) - 2] = 'b';
	s[sizeof(s) - 1] = '\0';
	ck_assert(!glob_match(pattern, s));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("glob");
	TCase *t = tcase_create("glob");

	tcase_add_loop_test(t, match, 0, ARRAY_SIZE(cases));
	tcase_add_test(t, hostile_pattern_ends);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
