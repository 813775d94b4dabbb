/*
 * unit.h: what every unit test program needs: Check, and a main() that speaks TAP.
 *
 *	START_TEST(adds) { ck_assert_int_eq(1 + 1, 2); } END_TEST
 *	static Suite *suite(void) { … }
 *	UNIT_MAIN(suite)
 *
 * A program that may have to skip its tests writes its own main(), which ends with
 * `return unit_run(suite());`.
 */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>

#include "guild/compat.h"

/* Run the suite, free it; the exit status. */
static inline int unit_run(Suite *suite)
{
	SRunner *r = srunner_create(suite);
	int failed;

	srunner_set_tap(r, "-");
	srunner_run_all(r, CK_SILENT);
	failed = srunner_ntests_failed(r);
	srunner_free(r);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define UNIT_MAIN(suite_fn)                   \
	int main(void)                        \
	{                                     \
		return unit_run(suite_fn());  \
	}

#endif
