#include "guild/err.h"
#include "guild/regex.h"
#include "unit.h"

static struct regex *compiled(const char *pattern)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct regex *re = NULL;

	ck_assert_msg(regex_compile(&re, pattern, &err) == 0, "%s: %s", pattern, err.msg);
	return re;
}

/* What search() finds as group 0, or NULL. As in Python 3.11. */
static const struct { const char *pattern, *s, *found; } searches[] = {
	{ "b+", "abbc", "bb" },
	{ "x", "abc", NULL },
	{ "", "abc", "" },
	{ "a$", "a\n", "a" },
	{ "a\\Z", "a\n", NULL },
	{ "a\\Z", "ba", "a" },
	{ "\\Aa", "ba", NULL },
	{ "a.b", "a\nb", NULL },
	{ "a.b", "a\rb", "a\rb" },
	{ "^b", "a\nb", NULL },
	{ "(?m)^b", "a\nb", "b" },
	{ "(?i)ABC", "xabc", "abc" },
	{ "(?P<q>['\"]).*?(?P=q)", "a 'b\"c' d", "'b\"c'" },
	{ "a{,2}b", "aaab", "aab" },
	{ "a{,}b", "aaab", "aaab" },
	{ "a{x}", "a{x}", "a{x}" },
	{ "[[:a]+", "x[:a]", "[:a" },
	{ "[]a]+", "x]a", "]a" },
	{ "[^]]+", "ab]", "ab" },
	{ "[\\]\\[]+", "a[]b", "[]" },
	{ "\\v", "\n\v", "\v" },
	{ "\\u00e9\\U0001F600", "\xc3\xa9\xf0\x9f\x98\x80", "\xc3\xa9\xf0\x9f\x98\x80" },
	{ "[\\u00e0-\\u00ff]", "x\xc3\xa9", "\xc3\xa9" },
	{ "\\w+", "-\xc3\xa9t\xc3\xa9-", "\xc3\xa9t\xc3\xa9" },
	{ "(?a)\\w+", "\xc3\xa9t\xc3\xa9", "t" },
	{ "(?u)\\w+", "\xc3\xa9", "\xc3\xa9" },
	{ "(?L:a)b", "ab", "ab" },
	{ "\\d", "\xd9\xa3", "\xd9\xa3" },
	{ "a(?#note)b", "ab", "ab" },
	{ "(?<=a)b", "ab", "b" },
	{ "(?<!a)b", "ab", NULL },
	{ "(a)?(?(1)b|c)", "ab", "ab" },
	{ "(?:a|b)++c", "abac", "abac" },
	{ "\\\\Z", "\\Z", "\\Z" },
	{ "[\\b]", "\b", "\b" },
	{ "^(\\S+):\\s+([-0-9.e]+)$", "loss: 1.5e-3", "loss: 1.5e-3" },
};

START_TEST(search)
{
	struct regex *re = compiled(searches[_i].pattern);
	const char *s = searches[_i].s, *want = searches[_i].found;

	/* Often enough that the compiled form is tried too. */
	for (int i = 0; i < 40; i++) {
		struct regex_span g;
		bool found = regex_search(re, s, strlen(s), 0, &g, 1);

		ck_assert_msg(found == !!want, "%s in %s", searches[_i].pattern, s);
		if (found) {
			ck_assert_uint_eq(g.end - g.start, strlen(want));
			ck_assert_mem_eq(s + g.start, want, strlen(want));
		}
	}
	regex_free(re);
}
END_TEST

static const char *const refused[] = {
	"[a", "(", ")", "*", "a**", "a{2,1}", "\\", "[z-a]", "(*UTF)a", "(*LIMIT_MATCH=9)a", "\\h",
	"\\Q*\\E", "\\K", "\\C", "[\\A]", "\\u12", "\\U0011", "(?P<1>a)", "(?P=x)", "(?z)", "\xff",
};

START_TEST(refuse)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct regex *re = NULL;

	ck_assert_msg(regex_compile(&re, refused[_i], &err) == -1, "'%s'", refused[_i]);
	ck_assert_int_eq(err.kind, ERR_SYNTAX);
	ck_assert_ptr_nonnull(strstr(err.msg, " at position "));
	ck_assert_ptr_null(re);
}
END_TEST

START_TEST(groups)
{
	struct regex *re = compiled("(?P<key>\\w+)=(\\d+)?(?P<rest>x)?");
	struct regex_span g[6];

	ck_assert_uint_eq(regex_group_count(re), 3);
	ck_assert_str_eq(regex_group_name(re, 1), "key");
	ck_assert_ptr_null(regex_group_name(re, 2));
	ck_assert_str_eq(regex_group_name(re, 3), "rest");
	ck_assert_ptr_null(regex_group_name(re, 4));
	ck_assert(regex_search(re, "  a=12", 6, 0, g, 6));
	ck_assert_uint_eq(g[1].start, 2);
	ck_assert_uint_eq(g[1].end, 3);
	ck_assert_uint_eq(g[2].start, 4);
	for (size_t i = 3; i < 6; i++)
		ck_assert_uint_eq(g[i].start, (size_t)-1);
	ck_assert(!regex_search(re, "a=12", 4, 2, g, 6));
	ck_assert(!regex_search(re, "a=12", 4, 5, NULL, 0));
	regex_free(re);
	regex_free(NULL);
}
END_TEST

START_TEST(anchored)
{
	struct regex *re = compiled("b|bc");

	ck_assert(!regex_match(re, "abc", 3, NULL, 0));
	ck_assert(regex_match(re, "bcd", 3, NULL, 0));
	ck_assert(regex_fullmatch(re, "bc", 2));
	ck_assert(!regex_fullmatch(re, "bcd", 3));
	ck_assert(!regex_fullmatch(re, "b\n", 2));
	regex_free(re);
}
END_TEST

START_TEST(any_bytes)
{
	struct regex *re = compiled("b.*c");
	struct regex_span g;

	ck_assert(regex_search(re, "\xff\xc3" "b\0c", 5, 0, &g, 1));
	ck_assert_uint_eq(g.start, 2);
	ck_assert_uint_eq(g.end, 5);
	ck_assert(!regex_search(re, "b\xff" "c", 3, 0, &g, 1)); /* . is a character, \xff is none */
	regex_free(re);
}
END_TEST

START_TEST(hostile_pattern_ends)
{
	struct regex *re = compiled("(a+)+$");
	CLEANUP(buf_release) struct buf s = BUF_INIT;

	buf_addchars(&s, 'a', 5000);
	buf_addch(&s, 'b');
	for (int i = 0; i < 40; i++)
		ck_assert(!regex_match(re, s.s, s.len, NULL, 0));
	ck_assert(!regex_search(re, s.s, s.len, 0, NULL, 0));
	regex_free(re);
}
END_TEST

static const struct { const char *pattern, *repl, *s; unsigned count; const char *want; } subs[] = {
	{ "a", "b", "aXa", 0, "bXb" },
	{ "a", "b", "aXa", 1, "bXa" },
	{ "x", "b", "aXa", 0, "aXa" },
	{ "x*", "-", "abxd", 0, "-a-b--d-" },
	{ "(a)|b", "[\\1]", "ab", 0, "[a][]" },
	{ "(?P<n>a)", "\\g<n>\\g<1>\\g<0>", "a", 0, "aaa" },
	{ "a", "\\.\\n\\\\", "a", 0, "\\.\n\\" },
	{ "a", "\\012\\101\\0", "a", 1, "\nA" },
	{ "\\b", "|", "ab cd", 0, "|ab| |cd|" },
	{ "$", "<", "a\n", 0, "a<\n<" },
	{ "", "-", "\xc3\xa9", 0, "-\xc3\xa9-" },
};

START_TEST(replace)
{
	struct regex *re = compiled(subs[_i].pattern);
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(regex_sub(re, subs[_i].repl, subs[_i].s, subs[_i].count, &out, &err), 0);
	ck_assert_str_eq(out.s, subs[_i].want);
	regex_free(re);
}
END_TEST

START_TEST(bad_replacement)
{
	static const char *const cases[] = { "\\q", "\\", "\\g<x>", "\\g<9>", "\\5", "\\g", "\\g<1" };
	struct regex *re = compiled("(a)");

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;

		ck_assert_int_eq(regex_sub(re, cases[i], "xa", 0, &out, &err), -1);
		ck_assert_int_eq(err.kind, ERR_SYNTAX);
		ck_assert_str_eq(out.s, "");
	}
	regex_free(re);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("regex");
	TCase *t = tcase_create("regex");

	tcase_add_loop_test(t, search, 0, ARRAY_SIZE(searches));
	tcase_add_loop_test(t, refuse, 0, ARRAY_SIZE(refused));
	tcase_add_test(t, groups);
	tcase_add_test(t, anchored);
	tcase_add_test(t, any_bytes);
	tcase_add_test(t, hostile_pattern_ends);
	tcase_add_loop_test(t, replace, 0, ARRAY_SIZE(subs));
	tcase_add_test(t, bad_replacement);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
