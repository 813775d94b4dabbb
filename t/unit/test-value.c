#include <math.h>

#include "guild/value.h"
#include "unit.h"

static struct arena a;

static void setup(void)
{
	a = (struct arena)ARENA_INIT;
}

static void teardown(void)
{
	arena_release(&a);
}

static struct value *typed(enum value_type type, const char *s)
{
	struct value *v = value_str(&a, s);

	v->type = type;
	return v;
}

static void check_repr(const struct value *v, const char *want)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	value_repr(&b, v);
	ck_assert_str_eq(b.s, want);
}

START_TEST(absent_is_null)
{
	ck_assert(value_is_null(NULL) && value_is(NULL, VALUE_NULL));
	ck_assert(!value_truth(NULL));
	ck_assert_ptr_null(value_get(NULL, "x"));
	ck_assert_ptr_null(value_get_str(NULL));
	ck_assert_uint_eq(value_len(NULL), 0);
	ck_assert(value_equal(NULL, value_null(&a)));
	ck_assert_str_eq(value_type_name(NULL), "NoneType");
	check_repr(NULL, "None");
	ck_assert_ptr_null(value_get(value_str(&a, "text"), "x"));
}
END_TEST

START_TEST(map_keeps_order)
{
	struct value *map = value_map(&a);

	value_set(&a, map, "b", value_int(&a, 1));
	value_set(&a, map, "a", value_int(&a, 2));
	value_set(&a, map, "c", value_int(&a, 3));
	value_set(&a, map, "b", value_int(&a, 4));
	check_repr(map, "{'b': 4, 'a': 2, 'c': 3}");
	ck_assert(value_unset(map, "a"));
	ck_assert(!value_unset(map, "a"));
	ck_assert(!value_unset(value_null(&a), "a"));
	check_repr(map, "{'b': 4, 'c': 3}");
	value_set(&a, map, "a", value_int(&a, 5));
	value_sort(map);
	check_repr(map, "{'a': 5, 'b': 4, 'c': 3}");
}
END_TEST

START_TEST(large_map)
{
	struct value *map = value_map(&a);
	char key[32];

	for (int64_t i = 0; i < 5000; i++) {
		(void)snprintf(key, sizeof(key), "key-%d", (int)i);
		value_set(&a, map, key, value_int(&a, i));
	}
	for (int64_t i = 0; i < 5000; i += 2) {
		(void)snprintf(key, sizeof(key), "key-%d", (int)i);
		value_set(&a, map, key, value_int(&a, -i));
	}
	ck_assert_uint_eq(value_len(map), 5000);
	ck_assert(value_unset(map, "key-17"));
	ck_assert_ptr_null(value_get(map, "key-17"));
	ck_assert(!value_has(map, "key-5000"));
	value_sort(map);
	for (int64_t i = 0; i < 5000; i++) {
		(void)snprintf(key, sizeof(key), "key-%d", (int)i);
		if (i != 17)
			ck_assert_int_eq(value_get(map, key)->i, i % 2 ? i : -i);
	}
}
END_TEST

START_TEST(keys_of_any_type)
{
	/* Small and large: a scan and the index must agree. */
	for (int64_t fill = 0; fill < 100; fill += 99) {
		struct value *map = value_map(&a);

		for (int64_t i = 0; i < fill; i++)
			value_set_key(&a, map, value_int(&a, 1000 + i), value_null(&a));
		value_set_key(&a, map, value_int(&a, 1), value_str(&a, "int"));
		value_set_key(&a, map, value_float(&a, 1.0), value_str(&a, "float"));
		value_set_key(&a, map, value_bool(&a, true), value_str(&a, "bool"));
		value_set_key(&a, map, value_str(&a, "1"), value_str(&a, "str"));
		value_set_key(&a, map, value_null(&a), value_str(&a, "null"));
		value_set_key(&a, map, typed(VALUE_BIGINT, "18446744073709551616"), value_null(&a));
		value_set_key(&a, map, value_float(&a, 18446744073709551616.0), value_null(&a));
		ck_assert_uint_eq(value_len(map), (size_t)fill + 4);
		ck_assert_str_eq(value_get_str(value_find(map, value_float(&a, 1))->value), "bool");
		ck_assert_str_eq(value_get_str(value_get(map, "1")), "str");
		ck_assert_str_eq(value_get_str(value_find(map, value_null(&a))->value), "null");
		ck_assert_ptr_null(value_find(map, typed(VALUE_DATE, "1")));
	}
}
END_TEST

START_TEST(strings_with_nul)
{
	struct value *map = value_map(&a);

	value_set_key(&a, map, value_strn(&a, "k\0x", 3), value_int(&a, 1));
	value_set_key(&a, map, value_strn(&a, "k", 1), value_int(&a, 2));
	ck_assert_uint_eq(value_len(map), 2);
	ck_assert_int_eq(value_get(map, "k")->i, 2);
	check_repr(map, "{'k\\x00x': 1, 'k': 2}");
}
END_TEST

START_TEST(copies_are_deep)
{
	struct value *map = value_map(&a), *list = value_list(&a), *copy;

	list->line = 7;
	list->column = 3;
	value_append(&a, list, value_str(&a, "x"));
	value_append(&a, list, value_float(&a, 0.5));
	value_set(&a, map, "l", list);
	copy = value_copy(&a, map);
	ck_assert(value_equal(copy, map));
	ck_assert_uint_eq(value_get(copy, "l")->line, 7);
	ck_assert_uint_eq(value_get(copy, "l")->column, 3);
	value_append(&a, list, value_null(&a));
	ck_assert_uint_eq(value_len(value_get(copy, "l")), 2);
	ck_assert(!value_equal(copy, map));
	ck_assert(value_is_null(value_copy(&a, NULL)));
}
END_TEST

START_TEST(truth)
{
	ck_assert(!value_truth(value_bool(&a, false)) && value_truth(value_bool(&a, true)));
	ck_assert(!value_truth(value_int(&a, 0)) && value_truth(value_int(&a, -1)));
	ck_assert(!value_truth(value_float(&a, -0.0)) && value_truth(value_float(&a, (double)NAN)));
	ck_assert(!value_truth(value_str(&a, "")) && value_truth(value_str(&a, "0")));
	ck_assert(!value_truth(value_list(&a)) && !value_truth(value_map(&a)));
}
END_TEST

START_TEST(equality_is_exact)
{
	const int64_t odd = ((int64_t)1 << 53) + 1;
	struct value *big = typed(VALUE_BIGINT, "18446744073709551616");

	ck_assert(value_equal(value_int(&a, 1), value_bool(&a, true)));
	ck_assert(value_equal(value_float(&a, -0.0), value_int(&a, 0)));
	ck_assert(!value_equal(value_int(&a, odd), value_float(&a, (double)(odd - 1))));
	ck_assert(value_equal(big, value_float(&a, 18446744073709551616.0)));
	ck_assert(!value_equal(typed(VALUE_BIGINT, "18446744073709551617"),
			       value_float(&a, 18446744073709551616.0)));
	ck_assert(!value_equal(value_int(&a, INT64_MAX), value_float(&a, 9223372036854775808.0)));
	ck_assert(value_equal(value_int(&a, INT64_MIN), value_float(&a, -9223372036854775808.0)));
	ck_assert(!value_equal(value_float(&a, (double)NAN), value_float(&a, (double)NAN)));
	ck_assert(!value_equal(value_str(&a, "1"), value_int(&a, 1)));
	ck_assert(!value_equal(value_str(&a, "2020-01-01"), typed(VALUE_DATE, "2020-01-01")));
}
END_TEST

START_TEST(maps_are_equal_in_any_order)
{
	struct value *x = value_map(&a), *y = value_map(&a);

	value_set(&a, x, "a", value_int(&a, 1));
	value_set(&a, x, "b", value_int(&a, 2));
	value_set(&a, y, "b", value_float(&a, 2));
	ck_assert(!value_equal(x, y));
	value_set(&a, y, "a", value_int(&a, 1));
	ck_assert(value_equal(x, y));
	value_set(&a, y, "a", value_int(&a, 3));
	ck_assert(!value_equal(x, y));
}
END_TEST

static int compare(struct value *x, struct value *y)
{
	bool ok;
	int cmp = value_compare(x, y, &ok);

	return ok ? cmp : -2;
}

START_TEST(order)
{
	struct value *big = typed(VALUE_BIGINT, "9223372036854775808");
	struct value *low = typed(VALUE_BIGINT, "-9223372036854775809");
	struct value *x = value_list(&a), *y = value_list(&a);

	ck_assert_int_eq(compare(value_int(&a, 1), value_float(&a, 1.5)), -1);
	ck_assert_int_eq(compare(value_int(&a, -1), value_float(&a, -1.5)), 1);
	ck_assert_int_eq(compare(value_float(&a, 2), value_bool(&a, true)), 1);
	ck_assert_int_eq(compare(big, value_int(&a, INT64_MAX)), 1);
	ck_assert_int_eq(compare(value_int(&a, INT64_MIN), low), 1);
	ck_assert_int_eq(compare(low, big), -1);
	ck_assert_int_eq(compare(big, value_float(&a, (double)INFINITY)), -1);
	ck_assert_int_eq(compare(value_int(&a, 0), value_float(&a, -1e300)), 1);
	ck_assert_int_eq(compare(value_str(&a, "a"), value_str(&a, "b")), -1);
	ck_assert_int_eq(compare(value_str(&a, "ab"), value_str(&a, "a")), 1);
	ck_assert_int_eq(compare(value_str(&a, "a"), value_int(&a, 1)), -2);
	ck_assert_int_eq(compare(value_null(&a), value_null(&a)), -2);
	ck_assert_int_eq(compare(typed(VALUE_DATE, "2020-01-02"), typed(VALUE_DATE, "2020-01-01")), 1);
	ck_assert_int_eq(compare(typed(VALUE_DATE, "2020-01-02"),
				 typed(VALUE_DATE, "2020-01-01 01:00:00")), -2);
	value_append(&a, x, value_int(&a, 1));
	ck_assert_int_eq(compare(x, y), 1);
	value_append(&a, y, value_str(&a, "s"));
	ck_assert_int_eq(compare(x, y), -2);
}
END_TEST

START_TEST(unlike_keys_are_not_sorted)
{
	struct value *map = value_map(&a);

	value_set(&a, map, "b", value_null(&a));
	value_set_key(&a, map, value_int(&a, 1), value_null(&a));
	value_set(&a, map, "a", value_null(&a));
	value_sort(map);
	check_repr(map, "{'b': None, 1: None, 'a': None}");
}
END_TEST

static const struct { const char *s, *repr; } strings[] = {
	{ "", "''" },
	{ "it's", "\"it's\"" },
	{ "\"", "'\"'" },
	{ "'\"", "'\\'\"'" },
	{ "a\\b\n\t\r\x1b\x7f", "'a\\\\b\\n\\t\\r\\x1b\\x7f'" },
	{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "'\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80'" },
	{ "\xc2\xa0\xc2\x85\xc2\xad", "'\\xa0\\x85\\xad'" },
	{ "\xe2\x80\xa8\xef\xbb\xbf\xe3\x80\x80", "'\\u2028\\ufeff\\u3000'" },
	{ "\xf3\xa0\x80\x81", "'\\U000e0001'" },
	{ "\xff\xc3", "'\\udcff\\udcc3'" },
};

START_TEST(repr_of_strings)
{
	check_repr(value_str(&a, strings[_i].s), strings[_i].repr);
}
END_TEST

static const struct { const char *s, *repr; } dates[] = {
	{ "2020-01-31", "datetime.date(2020, 1, 31)" },
	{ "2020-01-31 10:11:00", "datetime.datetime(2020, 1, 31, 10, 11)" },
	{ "2020-01-31 10:11:12", "datetime.datetime(2020, 1, 31, 10, 11, 12)" },
	{ "2020-01-31 10:11:00.000500", "datetime.datetime(2020, 1, 31, 10, 11, 0, 500)" },
	{ "2020-01-31 10:11:12+00:00",
	  "datetime.datetime(2020, 1, 31, 10, 11, 12, tzinfo=datetime.timezone.utc)" },
	{ "2020-01-31 10:11:12.100000+01:30",
	  "datetime.datetime(2020, 1, 31, 10, 11, 12, 100000, "
	  "tzinfo=datetime.timezone(datetime.timedelta(seconds=5400)))" },
	{ "2020-01-31 10:11:12-05:00",
	  "datetime.datetime(2020, 1, 31, 10, 11, 12, "
	  "tzinfo=datetime.timezone(datetime.timedelta(days=-1, seconds=68400)))" },
};

START_TEST(repr_of_dates)
{
	check_repr(typed(VALUE_DATE, dates[_i].s), dates[_i].repr);
}
END_TEST

START_TEST(text_of_others)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	struct value *list = value_list(&a);

	value_append(&a, list, value_bool(&a, true));
	value_append(&a, list, value_float(&a, 1));
	value_append(&a, list, value_str(&a, "x"));
	value_append(&a, list, value_list(&a));
	value_append(&a, list, value_map(&a));
	value_append(&a, list, typed(VALUE_BIGINT, "18446744073709551616"));
	check_repr(list, "[True, 1.0, 'x', [], {}, 18446744073709551616]");
	value_str_py(&b, value_str(&a, "it's"));
	value_str_py(&b, typed(VALUE_DATE, "2020-01-31"));
	value_str_py(&b, list->list.items[0]);
	ck_assert_str_eq(b.s, "it's2020-01-31True");
}
END_TEST

START_TEST(strings_of_a_list)
{
	CLEANUP(strlist_release) struct strlist out = STRLIST_INIT;
	struct value *list = value_list(&a);
	struct value *map = value_map(&a);

	value_append(&a, list, value_str(&a, "x"));
	value_append(&a, list, value_int(&a, 1));
	value_append(&a, list, value_str(&a, ""));
	value_set(&a, map, "k", value_str(&a, "v"));
	value_strings(NULL, &out);
	value_strings(map, &out);
	value_strings(list->list.items[0], &out);
	ck_assert_uint_eq(out.n, 0);
	value_strings(list, &out);
	ck_assert_uint_eq(out.n, 2);
	ck_assert_str_eq(out.v[0], "x");
	ck_assert_str_eq(out.v[1], "");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("value");
	TCase *t = tcase_create("value");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, absent_is_null);
	tcase_add_test(t, map_keeps_order);
	tcase_add_test(t, large_map);
	tcase_add_test(t, keys_of_any_type);
	tcase_add_test(t, strings_with_nul);
	tcase_add_test(t, copies_are_deep);
	tcase_add_test(t, truth);
	tcase_add_test(t, equality_is_exact);
	tcase_add_test(t, maps_are_equal_in_any_order);
	tcase_add_test(t, order);
	tcase_add_test(t, unlike_keys_are_not_sorted);
	tcase_add_loop_test(t, repr_of_strings, 0, ARRAY_SIZE(strings));
	tcase_add_loop_test(t, repr_of_dates, 0, ARRAY_SIZE(dates));
	tcase_add_test(t, text_of_others);
	tcase_add_test(t, strings_of_a_list);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
