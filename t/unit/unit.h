/*
 * unit.h: what every unit test program needs: Check, and a main() that speaks TAP.
 *
 *	START_TEST(adds) { ck_assert_int_eq(1 + 1, 2); } END_TEST
 *	static Suite *suite(void) { … }
 *	UNIT_MAIN(suite)
 */
#ifndef UNIT_H
#define UNIT_H

#include <check.h>

#include "guild/compat.h"

#define UNIT_MAIN(suite_fn)                                  \
	int main(void)                                       \
	{                                                    \
		SRunner *r = srunner_create(suite_fn());     \
		int failed;                                  \
                                                             \
		srunner_set_tap(r, "-");                     \
		srunner_run_all(r, CK_SILENT);               \
		failed = srunner_ntests_failed(r);           \
		srunner_free(r);                             \
		return failed ? EXIT_FAILURE : EXIT_SUCCESS; \
	}

#endif
