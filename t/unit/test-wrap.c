#include "guild/wrap.h"

#include "unit.h"

/* What Python's textwrap makes of them, with click's way to cut what is too wide. */
static const struct {
	const char *text;
	size_t width;
	const char *lines;
} cases[] = {
	{ "", 10, "" },
	{ "one", 10, "one" },
	{ "one two three", 7, "one two\nthree" },
	{ "one two three", 8, "one two\nthree" },
	{ "a  b   c", 20, "a  b   c" },
	{ "a  b   c", 4, "a  b\nc" },
	{ "ab-cd", 4, "ab-\ncd" },
	{ "a-bc", 3, "a-b\nc" },
	{ "ab-c", 3, "ab-\nc" },
	{ "ab-c-d", 5, "ab-\nc-d" },
	{ "x a-b-cd", 6, "x a-b-\ncd" },
	{ "ab1-cd", 4, "ab1-\ncd" },
	{ "1-2 3-4", 4, "1-2\n3-4" },
	{ "use--the-dash", 6, "use--\nthe-\ndash" },
	{ "one -- two", 6, "one --\ntwo" },
	{ "--no-replace is off", 8, "--no-\nreplace\nis off" },
	{ "abcdefghij", 4, "abcd\nefgh\nij" },
	{ "a bcdefghij", 4, "a bc\ndefg\nhij" },
	{ "abc defghij", 4, "abc d\nefgh\nij" },
	{ "abcd efghij", 4, "abcd\nefgh\nij" },
	{ "abcde fghijk", 4, "abcd\ne fg\nhijk" },
	{ "na\u00efve-\u00e9t\u00e9s a\u00e9-\u00e9b", 6, "na\u00efve-\n\u00e9t\u00e9s\na\u00e9-\u00e9b" },
	{ "\u00e9-\u00e9b", 3, "\u00e9-\u00e9\nb" },
	{ "goof-ball, use the -b option!", 12, "goof-ball,\nuse the -b\noption!" },
	{ "tab\tand", 20, "tab and" },
	{ "a-bcdefghijklm", 5, "a-bcd\nefghi\njklm" },
	{ "ends-- in", 6, "ends--\nin" },
	/* Python counts characters; we count columns. */
	{ "\u4f60\u597d\u4f60\u597d", 4, "\u4f60\u597d\n\u4f60\u597d" },
	{ "\u4f60\u597d", 1, "\u4f60\n\u597d" },
};

static size_t count(const char *s)
{
	size_t n = 1;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

START_TEST(as_textwrap)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	size_t n = wrap_text(&out, cases[_i].text, strlen(cases[_i].text), cases[_i].width, 0, 0);

	ck_assert_str_eq(out.s, cases[_i].lines);
	ck_assert_uint_eq(n, count(cases[_i].lines));
}
END_TEST

static const struct {
	const char *text;
	size_t width;
	const char *lines;
} words[] = {
	{ "", 10, "" },
	{ "  one   two\nthree ", 7, "one two\nthree" },
	{ "ab-cd --no-replace", 4, "ab-cd\n--no-replace" },
	{ "abcdefghij k", 4, "abcdefghij\nk" },
};

START_TEST(whole_words)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	wrap_text(&out, words[_i].text, strlen(words[_i].text), words[_i].width, 0, WRAP_WORDS);
	ck_assert_str_eq(out.s, words[_i].lines);
}
END_TEST

/* The indent comes beside the width; of the text only len bytes count; what was in out stays. */
START_TEST(indent_and_length)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	buf_addstr(&out, "> ");
	wrap_text(&out, "one two three four", strlen("one two three"), 7, 2, 0);
	ck_assert_str_eq(out.s, "> one two\n  three");
}
END_TEST

/* A word of a megabyte is cut in one go through it. */
START_TEST(long_words)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	buf_addchars(&text, 'x', 1 << 20);
	ck_assert_uint_eq(wrap_text(&out, text.s, text.len, 64, 0, 0), 1 << 14);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("wrap");
	TCase *t = tcase_create("wrap");

	tcase_add_loop_test(t, as_textwrap, 0, (int)ARRAY_SIZE(cases));
	tcase_add_loop_test(t, whole_words, 0, (int)ARRAY_SIZE(words));
	tcase_add_test(t, indent_and_length);
	tcase_add_test(t, long_words);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
