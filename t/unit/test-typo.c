#include "guild/typo.h"

#include "unit.h"

static const char *best(const char *s)
{
	static const char *const words[] = { "run", "runs", "ls", "label", "status", "compare" };
	CLEANUP(strlist_release) struct strlist list = STRLIST_INIT;
	const char *found;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		strlist_push(&list, words[i]);
	found = typo_best(s, &list);
	for (size_t i = 0; found && i < ARRAY_SIZE(words); i++)
		if (streq(words[i], found))
			return words[i];
	return "none";
}

START_TEST(finds_what_was_meant)
{
	ck_assert_str_eq(best("rnu"), "run");     /* swapped */
	ck_assert_str_eq(best("lable"), "label");
	ck_assert_str_eq(best("labl"), "label");  /* left out */
	ck_assert_str_eq(best("stattus"), "status"); /* one too many */
	ck_assert_str_eq(best("lt"), "ls");       /* another */
	ck_assert_str_eq(best("runs"), "runs");
	ck_assert_str_eq(best("comp"), "compare");
}
END_TEST

START_TEST(says_nothing_when_far)
{
	ck_assert_str_eq(best("x"), "none");
	ck_assert_str_eq(best(""), "none");
	ck_assert_str_eq(best("bogus"), "none");
	ck_assert_str_eq(best("tensorboard"), "none");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("typo");
	TCase *t = tcase_create("typo");

	tcase_add_test(t, finds_what_was_meant);
	tcase_add_test(t, says_nothing_when_far);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
