#include "guild/commands.h"

#include "unit.h"

/* The list itself is checked by t0002; here: how words are looked up in whatever it holds. */

static size_t used;

static const struct command_entry *find(const char *line)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;

	strlist_split_space(&words, line);
	return commands_find(words.v, &used);
}

START_TEST(finds_by_the_first_words)
{
	const struct command_entry *e = find("help -a x");

	ck_assert_ptr_nonnull(e);
	ck_assert_str_eq(e->program, "help");
	ck_assert_uint_eq(used, 1);
}
END_TEST

START_TEST(finds_nothing)
{
	ck_assert_ptr_null(find(""));
	ck_assert_uint_eq(used, 0);
	ck_assert_ptr_null(find("hel"));
	ck_assert_ptr_null(find("Help"));
	ck_assert_ptr_null(find("no such"));
	ck_assert_uint_eq(used, 0);
}
END_TEST

START_TEST(every_name_leads_to_its_entry)
{
	for (const struct command_entry *e = command_list; e->program; e++) {
		CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

		strlist_split(&names, e->names, ", ");
		for (size_t i = 0; i < names.n; i++) {
			ck_assert_ptr_eq(find(names.v[i]), e);
			ck_assert_uint_eq(used, strchr(names.v[i], ' ') ? 2 : 1);
		}
	}
}
END_TEST

START_TEST(shown_names)
{
	static const struct {
		const char *names, *shown;
	} cases[] = {
		{ "label", "label" },
		{ "label, runs label", "label" },
		{ "operations, ops", "operations, ops" },
		{ "runs delete, runs rm", "runs delete, runs rm" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct command_entry e = { .names = cases[i].names };
		CLEANUP(buf_release) struct buf out = BUF_INIT;

		commands_add_names(&e, &out);
		ck_assert_str_eq(out.s, cases[i].shown);
	}
}
END_TEST

START_TEST(names_in_a_group)
{
	struct command_entry e = { .names = "label, runs label, runs lbl, runs a b" };
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	ck_assert(commands_add_group_names(&e, "runs", &out));
	ck_assert_str_eq(out.s, "label, lbl");
	ck_assert(!commands_add_group_names(&e, "remote", &out));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("commands");
	TCase *t = tcase_create("commands");

	tcase_add_test(t, finds_by_the_first_words);
	tcase_add_test(t, finds_nothing);
	tcase_add_test(t, every_name_leads_to_its_entry);
	tcase_add_test(t, shown_names);
	tcase_add_test(t, names_in_a_group);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
