#include "guild/env.h"
#include "unit.h"

#define NAME "GUILD_TEST_ENV"

static const struct {
	const char *value; /* NULL: not set */
	bool is_one, has_value;
} cases[] = {
	{ NULL, false, false },
	{ "", false, false },
	{ "1", true, true },
	{ "0", false, true },
	{ "11", false, true },
	{ "yes", false, true },
};

START_TEST(reads_a_variable)
{
	const char *value = cases[_i].value;

	ck_assert_int_eq(value ? setenv(NAME, value, 1) : unsetenv(NAME), 0);
	ck_assert_int_eq(env_is_one(NAME), cases[_i].is_one);
	ck_assert_int_eq(env_value_is_one(value), cases[_i].is_one);
	if (cases[_i].has_value)
		ck_assert_str_eq(env_get(NAME), value);
	else
		ck_assert_ptr_null(env_get(NAME));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("env");
	TCase *t = tcase_create("env");

	tcase_add_loop_test(t, reads_a_variable, 0, ARRAY_SIZE(cases));
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
