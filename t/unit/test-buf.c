#include "guild/buf.h"
#include "unit.h"

START_TEST(starts_empty)
{
	struct buf b = BUF_INIT;

	ck_assert_str_eq(b.s, "");
	ck_assert_uint_eq(b.len, 0);
	buf_reset(&b);
	buf_setlen(&b, 0);
	buf_rtrim(&b);
	buf_trim(&b);
	buf_add(&b, NULL, 0);
	buf_addchars(&b, 'x', 0);
	buf_insert(&b, 0, NULL, 0);
	buf_remove(&b, 0, 0);
	ck_assert_ptr_eq(b.s, buf_empty); /* nothing of this needs memory */
	buf_release(&b);
	buf_release(&b);
	ck_assert_str_eq(b.s, "");
}
END_TEST

START_TEST(add)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(buf_release) struct buf other = BUF_INIT;

	buf_addstr(&b, "abc");
	buf_addch(&b, '-');
	buf_add(&b, "x\0y", 3);
	buf_addchars(&b, '!', 2);
	buf_addstr(&other, "=z");
	buf_addbuf(&b, &other);
	ck_assert_uint_eq(b.len, 11);
	ck_assert_mem_eq(b.s, "abc-x\0y!!=z", 12);
}
END_TEST

START_TEST(add_many)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	for (int i = 0; i < 100000; i++) {
		buf_addch(&b, 'a' + i % 26);
		if (b.s[b.len] != '\0')
			ck_abort_msg("not ended at %d", i);
	}
	ck_assert_uint_eq(b.len, 100000);
	for (int i = 0; i < 100000; i++)
		if (b.s[i] != 'a' + i % 26)
			ck_abort_msg("wrong byte at %d", i);
}
END_TEST

/* Around the room that is kept for a first try. */
START_TEST(add_formatted)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	for (int n = 0; n < 300; n++) {
		buf_reset(&b);
		buf_addf(&b, "<%*d>", n, 7);
		ck_assert_uint_eq(b.len, (size_t)MAX(n, 1) + 2);
		ck_assert_str_eq(b.s + b.len - 2, "7>");
	}
	buf_addf(&b, "%s", "");
	ck_assert_str_eq(b.s + b.len - 2, "7>");
}
END_TEST

START_TEST(detach)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	char *s = buf_detach(&b);

	ck_assert_str_eq(s, "");
	free(s);
	buf_addstr(&b, "text");
	s = buf_detach(&b);
	ck_assert_str_eq(s, "text");
	ck_assert_str_eq(b.s, "");
	buf_addstr(&b, "more");
	ck_assert_str_eq(s, "text");
	free(s);
}
END_TEST

START_TEST(insert_and_remove)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	buf_insert(&b, 0, "cd", 2);
	buf_insert(&b, 0, "ab", 2);
	buf_insert(&b, 4, "ef", 2);
	buf_insert(&b, 3, "--", 2);
	ck_assert_str_eq(b.s, "abc--def");
	buf_remove(&b, 3, 2);
	buf_remove(&b, 0, 1);
	buf_remove(&b, 4, 1);
	buf_remove(&b, 4, 0);
	ck_assert_str_eq(b.s, "bcde");
	buf_remove(&b, 0, 4);
	ck_assert_str_eq(b.s, "");
}
END_TEST

START_TEST(set_and_length)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	buf_set(&b, "long text");
	buf_set(&b, "short");
	ck_assert_str_eq(b.s, "short");
	buf_setlen(&b, 2);
	ck_assert_str_eq(b.s, "sh");
	buf_grow(&b, 100);
	memset(b.s + b.len, 'x', 100);
	buf_setlen(&b, 102);
	ck_assert_uint_eq(strlen(b.s), 102);
	buf_reset(&b);
	ck_assert_str_eq(b.s, "");
}
END_TEST

static const struct { const char *text, *right, *both; } trims[] = {
	{ "", "", "" },
	{ "a", "a", "a" },
	{ " \t\n\v\f\r", "", "" },
	{ "  a b \n", "  a b", "a b" },
	{ "\x1c" "a\x1f", "\x1c" "a\x1f", "\x1c" "a\x1f" },
	{ "\xc2\xa0" "a\xc2\xa0", "\xc2\xa0" "a\xc2\xa0", "\xc2\xa0" "a\xc2\xa0" },
};

START_TEST(trim)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	buf_set(&b, trims[_i].text);
	buf_rtrim(&b);
	ck_assert_str_eq(b.s, trims[_i].right);
	buf_set(&b, trims[_i].text);
	buf_trim(&b);
	ck_assert_str_eq(b.s, trims[_i].both);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("buf");
	TCase *t = tcase_create("buf");

	tcase_add_test(t, starts_empty);
	tcase_add_test(t, add);
	tcase_add_test(t, add_many);
	tcase_add_test(t, add_formatted);
	tcase_add_test(t, detach);
	tcase_add_test(t, insert_and_remove);
	tcase_add_test(t, set_and_length);
	tcase_add_loop_test(t, trim, 0, ARRAY_SIZE(trims));
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
