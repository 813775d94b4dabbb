#include <signal.h>

#include "guild/alloc.h"
#include "unit.h"

START_TEST(strings)
{
	char *a = xstrdup("text"), *b = xstrndup("text", 2), *c = xstrndup("text", 99);
	char *d = xmemdup0("a\0b", 3), *e = xmemdup0(NULL, 0);

	ck_assert_str_eq(a, "text");
	ck_assert_str_eq(b, "te");
	ck_assert_str_eq(c, "text");
	ck_assert_mem_eq(d, "a\0b", 4);
	ck_assert_str_eq(e, "");
	free(a);
	free(b);
	free(c);
	free(d);
	free(e);
}
END_TEST

START_TEST(nothing_is_something)
{
	void *a = xmalloc(0), *b = xcalloc(0, 8), *c = xrealloc(NULL, 0);

	ck_assert(a && b && c);
	free(a);
	free(b);
	free(c);
}
END_TEST

START_TEST(grow)
{
	int *v = NULL;
	size_t cap = 0;

	for (int i = 0; i < 10000; i++) {
		ALLOC_GROW(v, (size_t)i + 1, cap);
		v[i] = i;
	}
	ck_assert_int_eq(v[0], 0);
	ck_assert_int_eq(v[9999], 9999);
	ck_assert_uint_lt(cap, 20000);
	ck_assert_uint_eq(alloc_grow_cap(10, 1000), 1000);
	free(v);
}
END_TEST

START_TEST(free_pointer)
{
	CLEANUP(free_ptr) char *p = xstrdup("x");

	free_ptr(&p);
	ck_assert_ptr_null(p);
}
END_TEST

START_TEST(overflow_aborts)
{
	void *volatile p = xreallocarray(NULL, SIZE_MAX / 2, 3);

	ck_assert_msg(false, "got %p", p);
}
END_TEST

START_TEST(bug_aborts)
{
	BUG("on %s", "purpose");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("alloc");
	TCase *t = tcase_create("alloc");
	const char *fork_mode = getenv("CK_FORK");

	tcase_add_test(t, strings);
	tcase_add_test(t, nothing_is_something);
	tcase_add_test(t, grow);
	tcase_add_test(t, free_pointer);
	if (!fork_mode || !streq(fork_mode, "no")) { /* an abort needs a process of its own */
		tcase_add_test_raise_signal(t, overflow_aborts, SIGABRT);
		tcase_add_test_raise_signal(t, bug_aborts, SIGABRT);
	}
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
