#include "guild/err.h"
#include "guild/shlex.h"
#include "unit.h"

static const struct { const char *text, *words; } splits[] = {
	{ "", "" },
	{ "  \t\n ", "" },
	{ "a b  c", "a|b|c" },
	{ "''", "" },
	{ "a '' b", "a||b" },
	{ "a''b", "ab" },
	{ "'a b'c \"d e\"", "a bc|d e" },
	{ "\"a\\\"b\\\\c\\d\"", "a\"b\\c\\d" },
	{ "'a\\b'", "a\\b" },
	{ "a\\ b \\'", "a b|'" },
	{ "a#b #c", "a#b|#c" },
	{ "\"'\" '\"'", "'|\"" },
	{ "\xc3\xa9 \xe2\x80\x83x", "\xc3\xa9|\xe2\x80\x83x" },
	{ "a\x0b""b", "a\x0b""b" },
	{ "$x `y` a;b", "$x|`y`|a;b" },
};

START_TEST(split)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(buf_release) struct buf joined = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(shlex_split(splits[_i].text, &words, &err), 0);
	strlist_join(&words, "|", &joined);
	ck_assert_str_eq(joined.s, splits[_i].words);
}
END_TEST

START_TEST(split_refuses)
{
	static const struct { const char *text, *msg; } cases[] = {
		{ "a 'b", "No closing quotation" },
		{ "a \"b", "No closing quotation" },
		{ "a \"b\\\"", "No closing quotation" },
		{ "a\\", "No escaped character" },
		{ "\"\\", "No escaped character" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;

		strlist_push(&words, "kept");
		ck_assert_int_eq(shlex_split(cases[i].text, &words, &err), -1);
		ck_assert_int_eq(err.kind, ERR_SYNTAX);
		ck_assert_str_eq(err.msg, cases[i].msg);
		ck_assert_uint_eq(words.n, 1); /* outputs untouched */
	}
}
END_TEST

static const struct { const char *text, *quoted, *guild; } quotes[] = {
	{ "", "''", "''" },
	{ "aZ09_@%+=:,./-", "aZ09_@%+=:,./-", "aZ09_@%+=:,./-" },
	{ "a b", "'a b'", "'a b'" },
	{ "~x", "'~x'", "'~x'" },
	{ "\xc3\xa9", "'\xc3\xa9'", "'\xc3\xa9'" },
	{ "it's", "'it'\"'\"'s'", "'it'\"'\"'s'" },
	{ "'q'", "''\"'\"'q'\"'\"''", "\"'q'\"" },
	{ "'a'b'", "''\"'\"'a'\"'\"'b'\"'\"''", "\"'a'\"'\"'b'\"" },
	{ "'", "''\"'\"''", "\"''\"" },
	{ "''", "''\"'\"''\"'\"''", "\"''\"" },
};

START_TEST(quote)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	shlex_quote(&b, quotes[_i].text);
	ck_assert_str_eq(b.s, quotes[_i].quoted);
	buf_set(&b, "before ");
	shlex_quote_guild(&b, quotes[_i].text);
	ck_assert_str_eq(b.s + strlen("before "), quotes[_i].guild);
}
END_TEST

START_TEST(join_reads_back)
{
	static char a[] = "a b", e[] = "", q[] = "it's \"\\", *words[] = { a, e, q, NULL };
	CLEANUP(strlist_release) struct strlist back = STRLIST_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	for (size_t i = 0; words[i]; i++) {
		buf_addstr(&b, i ? " " : "");
		shlex_quote(&b, words[i]);
	}
	ck_assert_str_eq(b.s, "'a b' '' 'it'\"'\"'s \"\\'");
	ck_assert_int_eq(shlex_split(b.s, &back, &err), 0);
	ck_assert_uint_eq(back.n, 3);
	for (size_t i = 0; i < back.n; i++)
		ck_assert_str_eq(back.v[i], words[i]);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("shlex");
	TCase *t = tcase_create("shlex");

	tcase_add_loop_test(t, split, 0, ARRAY_SIZE(splits));
	tcase_add_test(t, split_refuses);
	tcase_add_loop_test(t, quote, 0, ARRAY_SIZE(quotes));
	tcase_add_test(t, join_reads_back);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
