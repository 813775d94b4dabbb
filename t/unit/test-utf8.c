#include "guild/utf8.h"
#include "unit.h"

static const struct { const char *bytes; size_t len; int32_t c; size_t n; } decodes[] = {
	{ "a", 1, 'a', 1 },
	{ "\0", 1, 0, 1 },
	{ "\x7f", 1, 0x7f, 1 },
	{ "\xc2\x80", 2, 0x80, 2 },
	{ "\xc3\xa9z", 3, 0xe9, 2 },
	{ "\xdf\xbf", 2, 0x7ff, 2 },
	{ "\xe0\xa0\x80", 3, 0x800, 3 },
	{ "\xe2\x82\xac", 3, 0x20ac, 3 },
	{ "\xed\x9f\xbf", 3, 0xd7ff, 3 },
	{ "\xee\x80\x80", 3, 0xe000, 3 },
	{ "\xef\xbf\xbf", 3, 0xffff, 3 },
	{ "\xf0\x90\x80\x80", 4, 0x10000, 4 },
	{ "\xf4\x8f\xbf\xbf", 4, 0x10ffff, 4 },
	{ "\x80", 1, -1, 1 },                 /* a later byte first */
	{ "\xbf\x80", 2, -1, 1 },
	{ "\xc0\x80", 2, -1, 1 },             /* overlong */
	{ "\xc1\xbf", 2, -1, 1 },
	{ "\xe0\x9f\xbf", 3, -1, 1 },
	{ "\xf0\x8f\xbf\xbf", 4, -1, 1 },
	{ "\xed\xa0\x80", 3, -1, 1 },         /* surrogates */
	{ "\xed\xbf\xbf", 3, -1, 1 },
	{ "\xf4\x90\x80\x80", 4, -1, 1 },     /* past the end */
	{ "\xf7\xbf\xbf\xbf", 4, -1, 1 },
	{ "\xf8\x88\x80\x80\x80", 5, -1, 1 },
	{ "\xfe", 1, -1, 1 },
	{ "\xff", 1, -1, 1 },
	{ "\xc3", 1, -1, 1 },                 /* cut off */
	{ "\xe2\x82", 2, -1, 1 },
	{ "\xf0\x9f\x98", 3, -1, 1 },
	{ "\xe2\x82\xac", 2, -1, 1 },         /* the rest is not ours to read */
	{ "\xc3z", 2, -1, 1 },
	{ "\xe2\x82z", 3, -1, 1 },
};

START_TEST(decode)
{
	size_t n = 99;

	ck_assert_int_eq(utf8_decode(decodes[_i].bytes, decodes[_i].len, &n), decodes[_i].c);
	ck_assert_uint_eq(n, decodes[_i].n);
}
END_TEST

START_TEST(encode_every_code_point)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	for (uint32_t c = 0; c <= 0x110000; c++) {
		bool valid = c < 0xd800 || (c > 0xdfff && c < 0x110000);
		size_t n;

		buf_reset(&b);
		utf8_encode(&b, c);
		/* Check reports each assertion that holds, which is slow: ask only once. */
		if (utf8_decode(b.s, b.len, &n) != (valid ? (int32_t)c : 0xfffd) || n != b.len)
			ck_abort_msg("U+%04X", (unsigned)c);
	}
}
END_TEST

START_TEST(valid)
{
	ck_assert(utf8_valid("", 0));
	ck_assert(utf8_valid("a\0\xc3\xa9", 4));
	ck_assert(!utf8_valid("a\xc3", 2));
	ck_assert(!utf8_valid("\xed\xa0\x80", 3));
}
END_TEST

static const struct { const char *s; size_t length, width; } widths[] = {
	{ "", 0, 0 },
	{ "abc", 3, 3 },
	{ "\xc3\xa9", 1, 1 },                         /* e acute */
	{ "e\xcc\x81", 2, 1 },                        /* e, combining acute */
	{ "\xe2\x80\xa6", 1, 1 },                     /* ellipsis */
	{ "\xe6\xbc\xa2\xe5\xad\x97", 2, 4 },         /* two ideographs */
	{ "\xf0\x9f\x98\x80", 1, 2 },                 /* a face */
	{ "\xf0\xa0\x80\x80", 1, 2 },                 /* an ideograph of plane 2 */
	{ "\xef\xbc\xa1", 1, 2 },                     /* fullwidth A */
	{ "\xef\xbd\xb1", 1, 1 },                     /* halfwidth katakana */
	{ "\xe1\x84\x80\xe1\x85\xa1", 2, 2 },         /* a Hangul syllable in two parts */
	{ "a\xe2\x80\x8b""b", 3, 2 },                 /* zero width space */
	{ "\xc2\xad", 1, 1 },                         /* soft hyphen */
	{ "a\tb\x1b\x7f\xc2\x9b", 6, 2 },             /* control characters */
	{ "\xff\xc3", 2, 2 },                         /* invalid bytes */
};

START_TEST(width)
{
	ck_assert_uint_eq(utf8_length(widths[_i].s), widths[_i].length);
	ck_assert_uint_eq(utf8_width(widths[_i].s), widths[_i].width);
}
END_TEST

static const struct { const char *s; size_t width, bytes; } clips[] = {
	{ "", 0, 0 },
	{ "abc", 0, 0 },
	{ "abc", 2, 2 },
	{ "abc", 3, 3 },
	{ "abc", 9, 3 },
	{ "\xc3\xa9x", 1, 2 },
	{ "e\xcc\x81x", 1, 3 },         /* a mark stays with its letter */
	{ "\xe6\xbc\xa2x", 1, 0 },      /* no half of a wide one */
	{ "a\xe6\xbc\xa2x", 3, 4 },
	{ "\xff\xfe", 1, 1 },
};

START_TEST(clip)
{
	ck_assert_uint_eq(utf8_clip(clips[_i].s, clips[_i].width), clips[_i].bytes);
}
END_TEST

START_TEST(sanitize)
{
	static const char text[] = "a\n\t\x1b[31m\x7f\0\xc3\xa9\xc2\x9b\xff\xed\xa0\x80";
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	utf8_sanitize(&b, text, sizeof(text) - 1, /* keep_lines= */ false);
	ck_assert_str_eq(b.s, "a\\x0a\\x09\\x1b[31m\\x7f\\x00\xc3\xa9\\x9b\\xff\\xed\\xa0\\x80");
	buf_reset(&b);
	utf8_sanitize(&b, text, 4, /* keep_lines= */ true);
	ck_assert_str_eq(b.s, "a\n\t\\x1b");
}
END_TEST

START_TEST(unfinished)
{
	static const struct { const char *text; size_t tail; } cases[] = {
		{ "", 0 }, { "abc", 0 }, { "\xc3", 1 }, { "a\xc3\xa9", 0 }, { "a\xe2", 1 },
		{ "\xe2\x82", 2 }, { "\xe2\x82\xac", 0 }, { "\xf0\x9f\x98", 3 },
		{ "\xf0\x9f\x98\x80", 0 }, { "\x80\x80\x80\x80", 0 }, { "\x80", 0 }, { "\xc3\n", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_uint_eq(utf8_unfinished(cases[i].text, strlen(cases[i].text)), cases[i].tail);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("utf8");
	TCase *t = tcase_create("utf8");

	tcase_add_loop_test(t, decode, 0, ARRAY_SIZE(decodes));
	tcase_add_test(t, encode_every_code_point);
	tcase_add_test(t, valid);
	tcase_add_loop_test(t, width, 0, ARRAY_SIZE(widths));
	tcase_add_loop_test(t, clip, 0, ARRAY_SIZE(clips));
	tcase_add_test(t, sanitize);
	tcase_add_test(t, unfinished);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
