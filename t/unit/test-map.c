#include "guild/map.h"
#include "unit.h"

/* Enough that the table is built, grows, and shrinks back to a plain list. */
#define MANY 5000

static int values[MANY];

static const char *key(int i)
{
	static char text[32];

	(void)snprintf(text, sizeof(text), "key-%d", i);
	return text;
}

START_TEST(starts_empty)
{
	struct map m = MAP_INIT;

	ck_assert_ptr_null(map_get(&m, ""));
	ck_assert(!map_has(&m, "a"));
	ck_assert_ptr_null(map_remove(&m, "a"));
	map_clear(&m);
	map_release(&m);
	map_release(&m);
}
END_TEST

START_TEST(set_and_get)
{
	CLEANUP(map_release) struct map m = MAP_INIT;
	char name[] = "a";
	int x, y;

	ck_assert_ptr_null(map_set(&m, name, &x));
	name[0] = 'b'; /* the map has a copy */
	ck_assert_ptr_null(map_set(&m, name, NULL));
	ck_assert_ptr_null(map_set(&m, "", &y));
	ck_assert_ptr_eq(map_get(&m, "a"), &x);
	ck_assert_ptr_null(map_get(&m, "b"));
	ck_assert(map_has(&m, "b") && !map_has(&m, "c"));
	ck_assert_ptr_eq(map_get(&m, ""), &y);
	ck_assert_ptr_eq(map_set(&m, "a", &y), &x);
	ck_assert_ptr_eq(map_get(&m, "a"), &y);
	ck_assert_uint_eq(m.n, 3);
	ck_assert_str_eq(m.entries[0].key, "a");
}
END_TEST

START_TEST(many)
{
	CLEANUP(map_release) struct map m = MAP_INIT;

	for (int i = 0; i < MANY; i++) {
		ck_assert_ptr_null(map_set(&m, key(i), &values[i]));
		ck_assert_ptr_eq(map_get(&m, key(i / 2)), &values[i / 2]);
		ck_assert(!map_has(&m, key(i + 1)));
	}
	for (int i = 0; i < MANY; i++) {
		ck_assert_str_eq(m.entries[i].key, key(i)); /* in the order of insertion */
		ck_assert_ptr_eq(map_get(&m, key(i)), &values[i]);
	}
	for (int i = 0; i < MANY; i += 2)
		ck_assert_ptr_eq(map_remove(&m, key(i)), &values[i]);
	ck_assert_uint_eq(m.n, MANY / 2);
	for (int i = 0; i < MANY; i++)
		ck_assert_ptr_eq(map_get(&m, key(i)), i % 2 ? &values[i] : NULL);
	for (int i = 1; i < MANY; i += 2)
		ck_assert_ptr_eq(map_remove(&m, key(i)), &values[i]);
	ck_assert_uint_eq(m.n, 0);
	ck_assert_ptr_null(map_set(&m, "again", &values[0]));
	ck_assert_ptr_eq(map_get(&m, "again"), &values[0]);
}
END_TEST

START_TEST(remove_keeps_order)
{
	CLEANUP(map_release) struct map m = MAP_INIT;

	for (int i = 0; i < 20; i++)
		map_set(&m, key(i), &values[i]);
	map_remove(&m, key(0));
	map_remove(&m, key(10));
	map_remove(&m, key(19));
	map_set(&m, key(10), &values[10]);
	ck_assert_str_eq(m.entries[0].key, key(1));
	ck_assert_str_eq(m.entries[9].key, key(11));
	ck_assert_str_eq(m.entries[17].key, key(10));
	ck_assert_ptr_eq(map_get(&m, key(10)), &values[10]);
}
END_TEST

/* Published values of FNV-1a, 64 bits: what we store by it stays readable. */
START_TEST(hash)
{
	ck_assert_uint_eq(map_hash("", 0), 0xcbf29ce484222325);
	ck_assert_uint_eq(map_hash("a", 1), 0xaf63dc4c8601ec8c);
	ck_assert_uint_eq(map_hash("foobar", 6), 0x85944171f73967e8);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("map");
	TCase *t = tcase_create("map");

	tcase_add_test(t, starts_empty);
	tcase_add_test(t, set_and_get);
	tcase_add_test(t, many);
	tcase_add_test(t, remove_keeps_order);
	tcase_add_test(t, hash);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
