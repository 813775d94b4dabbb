#include "guild/alloc.h"
#include "guild/strlist.h"
#include "unit.h"

/* The items with '|' between them, and the NULL behind them. */
static void assert_items(const struct strlist *l, size_t n, const char *want)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	strlist_join(l, "|", &b);
	ck_assert_str_eq(b.s, want);
	ck_assert_uint_eq(l->n, n);
	ck_assert_ptr_null(l->v[l->n]);
}

START_TEST(starts_empty)
{
	struct strlist l = STRLIST_INIT;

	assert_items(&l, 0, "");
	strlist_sort(&l);
	strlist_uniq(&l);
	strlist_clear(&l);
	strlist_truncate(&l, 5);
	strlist_pushv(&l, l.v);
	ck_assert(!strlist_has(&l, ""));
	ck_assert_ptr_eq(l.v, strlist_empty);
	strlist_release(&l);
	strlist_release(&l);
	assert_items(&l, 0, "");
}
END_TEST

START_TEST(push)
{
	CLEANUP(strlist_release) struct strlist l = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist copy = STRLIST_INIT;

	strlist_push(&l, "a");
	strlist_pushn(&l, "bcd", 2);
	strlist_pushf(&l, "%d-%s", 5, "e");
	strlist_take(&l, xstrdup("f"));
	assert_items(&l, 4, "a|bc|5-e|f");
	strlist_pushv(&copy, l.v);
	strlist_clear(&l);
	assert_items(&l, 0, "");
	assert_items(&copy, 4, "a|bc|5-e|f");
	for (int i = 0; i < 1000; i++)
		strlist_pushf(&l, "%d", i);
	ck_assert_str_eq(l.v[999], "999");
	ck_assert_ptr_null(l.v[1000]);
}
END_TEST

START_TEST(drop)
{
	CLEANUP(strlist_release) struct strlist l = STRLIST_INIT;

	strlist_split(&l, "a,b,c,d,e", ",");
	strlist_remove(&l, 0);
	strlist_remove(&l, 3);
	strlist_remove(&l, 1);
	assert_items(&l, 2, "b|d");
	strlist_truncate(&l, 1);
	assert_items(&l, 1, "b");
}
END_TEST

START_TEST(order)
{
	CLEANUP(strlist_release) struct strlist l = STRLIST_INIT;

	strlist_split(&l, "b,\xc3\xa9,a,B,,b,a,\xf0\x9f\x98\x80", ",");
	ck_assert(strlist_has(&l, "B") && strlist_has(&l, "") && !strlist_has(&l, "A"));
	strlist_uniq(&l);
	assert_items(&l, 6, "b|\xc3\xa9|a|B||\xf0\x9f\x98\x80");
	strlist_sort(&l);
	assert_items(&l, 6, "|B|a|b|\xc3\xa9|\xf0\x9f\x98\x80");
}
END_TEST

START_TEST(many_repeats)
{
	CLEANUP(strlist_release) struct strlist l = STRLIST_INIT;

	for (int i = 0; i < 3000; i++)
		strlist_pushf(&l, "%d", i % 1000);
	strlist_uniq(&l);
	ck_assert_uint_eq(l.n, 1000);
	for (int i = 0; i < 1000; i++)
		ck_assert_int_eq(i, (int)strtod(l.v[i], NULL));
	ck_assert_ptr_null(l.v[1000]);
}
END_TEST

static const struct { const char *text, *sep; size_t n; const char *items; } splits[] = {
	{ "", ",", 1, "" },
	{ "a", ",", 1, "a" },
	{ ",", ",", 2, "|" },
	{ "a,,b,", ",", 4, "a||b|" },
	{ "a::b:c", "::", 2, "a|b:c" },
	{ ":::", "::", 2, "|:" },
};

START_TEST(split)
{
	CLEANUP(strlist_release) struct strlist l = STRLIST_INIT;

	strlist_split(&l, splits[_i].text, splits[_i].sep);
	assert_items(&l, splits[_i].n, splits[_i].items);
}
END_TEST

START_TEST(split_space)
{
	CLEANUP(strlist_release) struct strlist l = STRLIST_INIT;

	strlist_split_space(&l, "");
	strlist_split_space(&l, " \t\n\v\f\r ");
	assert_items(&l, 0, "");
	strlist_split_space(&l, " a\t\tb\nc ");
	strlist_split_space(&l, "d");
	assert_items(&l, 4, "a|b|c|d");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("strlist");
	TCase *t = tcase_create("strlist");

	tcase_add_test(t, starts_empty);
	tcase_add_test(t, push);
	tcase_add_test(t, drop);
	tcase_add_test(t, order);
	tcase_add_test(t, many_repeats);
	tcase_add_loop_test(t, split, 0, ARRAY_SIZE(splits));
	tcase_add_test(t, split_space);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
