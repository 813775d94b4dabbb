#include <math.h>

#include "guild/json.h"
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

static void check(const struct value *v, int flags, const char *want)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	json_encode(&b, v, flags);
	ck_assert_str_eq(b.s, want);
}

static const struct { const char *s; const char *want; } strings[] = {
	{ "", "\"\"" },
	{ "a/b", "\"a/b\"" },
	{ "\"\\\b\t\n\f\r\x01\x1f\x7f", "\"\\\"\\\\\\b\\t\\n\\f\\r\\u0001\\u001f\\u007f\"" },
	{ "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\"\\u00e9\\u20ac\\ud83d\\ude00\"" },
	{ "x\xff\xc3", "\"x\\ufffd\\ufffd\"" },
};

START_TEST(string)
{
	check(value_str(&a, strings[_i].s), 0, strings[_i].want);
}
END_TEST

START_TEST(scalars)
{
	struct value *big = value_str(&a, "18446744073709551616"), *date = value_str(&a, "2020-01-31");

	big->type = VALUE_BIGINT;
	date->type = VALUE_DATE;
	check(NULL, 0, "null");
	check(value_null(&a), 0, "null");
	check(value_bool(&a, true), 0, "true");
	check(value_int(&a, INT64_MIN), 0, "-9223372036854775808");
	check(big, 0, "18446744073709551616");
	check(date, 0, "\"2020-01-31\"");
	check(value_float(&a, 1), 0, "1.0");
	check(value_float(&a, 1e-5), 0, "1e-05");
	check(value_float(&a, (double)NAN), 0, "NaN");
	check(value_float(&a, (double)INFINITY), 0, "Infinity");
	check(value_float(&a, -(double)INFINITY), 0, "-Infinity");
}
END_TEST

START_TEST(collections)
{
	struct value *map = value_map(&a), *list = value_list(&a), *date = value_str(&a, "2020-01-31");

	check(map, JSON_INDENT, "{}");
	check(list, JSON_INDENT, "[]");
	value_append(&a, list, value_int(&a, 1));
	value_append(&a, list, value_map(&a));
	value_set(&a, map, "b", list);
	value_set(&a, map, "a", value_str(&a, "x"));
	check(map, 0, "{\"b\": [1, {}], \"a\": \"x\"}");
	check(map, JSON_SORT, "{\"a\": \"x\", \"b\": [1, {}]}");
	check(map, JSON_INDENT | JSON_SORT,
	      "{\n  \"a\": \"x\",\n  \"b\": [\n    1,\n    {}\n  ]\n}");

	map = value_map(&a);
	date->type = VALUE_DATE;
	value_set_key(&a, map, value_int(&a, 1), value_null(&a));
	value_set_key(&a, map, value_float(&a, 0.5), value_null(&a));
	value_set_key(&a, map, value_bool(&a, false), value_null(&a));
	value_set_key(&a, map, value_null(&a), value_null(&a));
	value_set_key(&a, map, date, value_null(&a));
	check(map, 0, "{\"1\": null, \"0.5\": null, \"false\": null, \"null\": null, "
		      "\"2020-01-31\": null}");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("json");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, string, 0, ARRAY_SIZE(strings));
	tcase_add_test(t, scalars);
	tcase_add_test(t, collections);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
