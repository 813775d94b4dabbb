#include "guild/arena.h"
#include "unit.h"

START_TEST(zeroed_and_aligned)
{
	static const unsigned char zeros[3000];
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	for (size_t size = 0; size < sizeof(zeros); size++) {
		unsigned char *p = arena_alloc(&a, size);

		ck_assert_uint_eq((uintptr_t)p % _Alignof(int64_t), 0);
		ck_assert(memcmp(p, zeros, size) == 0);
		memset(p, 0xff, size); /* the next one may not see it */
	}
	ck_assert_uint_ge(a.total, (size_t)3000 * 2999 / 2);
}
END_TEST

START_TEST(pieces_do_not_overlap)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	int *pieces[2000];

	for (int i = 0; i < 2000; i++) {
		pieces[i] = ARENA_NEW(&a, int);
		*pieces[i] = i;
	}
	for (int i = 0; i < 2000; i++)
		ck_assert_int_eq(*pieces[i], i);
}
END_TEST

START_TEST(larger_than_a_block)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	char *before = arena_strdup(&a, "before"), *big = arena_alloc(&a, 5000000);
	char *after = arena_strdup(&a, "after");

	memset(big, 'x', 5000000);
	ck_assert_str_eq(before, "before");
	ck_assert_str_eq(after, "after");
}
END_TEST

START_TEST(strings)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	ck_assert_str_eq(arena_strdup(&a, ""), "");
	ck_assert_str_eq(arena_strndup(&a, "text", 2), "te");
	ck_assert_mem_eq(arena_strndup(&a, "a\0b", 3), "a\0b", 4);
	ck_assert_str_eq(arena_printf(&a, "%s-%d", "x", 5), "x-5");
	ck_assert_uint_eq(strlen(arena_printf(&a, "%10000d", 1)), 10000);
	ck_assert_ptr_nonnull(arena_calloc(&a, 0, 8));
}
END_TEST

START_TEST(is_used_again)
{
	struct arena a = ARENA_INIT;

	arena_release(&a);
	(void)arena_alloc(&a, 10);
	arena_release(&a);
	ck_assert_uint_eq(a.total, 0);
	ck_assert_str_eq(arena_strdup(&a, "x"), "x");
	arena_release(&a);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("arena");
	TCase *t = tcase_create("arena");

	tcase_add_test(t, zeroed_and_aligned);
	tcase_add_test(t, pieces_do_not_overlap);
	tcase_add_test(t, larger_than_a_block);
	tcase_add_test(t, strings);
	tcase_add_test(t, is_used_again);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
