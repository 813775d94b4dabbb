#include "guild/natural.h"
#include "unit.h"

/* As natsorted() orders them. */
static const char *const sorted[] = {
	"", "1", "1a", "3", "9", "10", "-3", "A3", "_z", "a", "a1", "a2", "a10", "a10b", "a 9", "a 10",
	"a-1", "a-2", "a.b", "a/b", "b", "x1.5", "x1.10", "x18446744073709551616",
};

START_TEST(orders_as_natsort)
{
	for (size_t i = 0; i < ARRAY_SIZE(sorted); i++)
		for (size_t j = 0; j < ARRAY_SIZE(sorted); j++) {
			int c = natural_compare(sorted[i], sorted[j]);

			ck_assert_msg((c > 0) - (c < 0) == (i > j) - (i < j), "'%s' and '%s': %d",
				      sorted[i], sorted[j], c);
		}
}
END_TEST

START_TEST(zeros_do_not_count)
{
	ck_assert_int_eq(natural_compare("a01b", "a1b"), 0);
	ck_assert_int_eq(natural_compare("00", "0"), 0);
	ck_assert_int_lt(natural_compare("a01", "a2"), 0);
}
END_TEST

START_TEST(sorts_a_list)
{
	CLEANUP(strlist_release) struct strlist l = STRLIST_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	strlist_split(&l, "f10 f9 f1 f01", " ");
	natural_sort(&l);
	strlist_join(&l, " ", &out);
	ck_assert_str_eq(out.s, "f01 f1 f9 f10");
	strlist_clear(&l);
	natural_sort(&l);
	ck_assert_uint_eq(l.n, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("natural");
	TCase *t = tcase_create("natural");

	tcase_add_test(t, orders_as_natsort);
	tcase_add_test(t, zeros_do_not_count);
	tcase_add_test(t, sorts_a_list);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
