#include "guild/table.h"

#include "unit.h"

static char text[4096];

static const char *printed(const struct table *t)
{
	FILE *f = tmpfile();
	size_t n;

	table_print(t, f);
	rewind(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

START_TEST(columns_line_up)
{
	CLEANUP(table_release) struct table t = TABLE_INIT(3);

	ck_assert_str_eq(printed(&t), "");
	table_add(&t, (const char *const[]){ "[1:0123abcd]", "train", "ok" });
	table_add(&t, (const char *const[]){ "[12]", "a-longer-name", "" });
	t.indent = 2;
	ck_assert_str_eq(printed(&t), "  [1:0123abcd]  train          ok\n"
				      "  [12]          a-longer-name  \n");
}
END_TEST

START_TEST(width_is_what_is_seen)
{
	CLEANUP(table_release) struct table t = TABLE_INIT(2);

	table_add(&t, (const char *const[]){ "\u4f60\u597d", "x" });
	table_add(&t, (const char *const[]){ "\u00e9", "y" });
	table_add(&t, (const char *const[]){ "abcd", "z" });
	ck_assert_str_eq(printed(&t), "\u4f60\u597d  x\n\u00e9     y\nabcd  z\n");
}
END_TEST

START_TEST(cells_are_harmless)
{
	CLEANUP(table_release) struct table t = TABLE_INIT(1);

	table_add(&t, (const char *const[]){ "a\033[2Jb\nc" });
	ck_assert_str_eq(printed(&t), "a\\x1b[2Jb\\x0ac\n");
}
END_TEST

START_TEST(details_follow_their_row)
{
	CLEANUP(table_release) struct table t = TABLE_INIT(1);

	table_add(&t, (const char *const[]){ "a" });
	table_detail(&t, "  x: 1\n  y: 2\n");
	table_add(&t, (const char *const[]){ "b" });
	table_detail(&t, "");
	table_style(&t, 0, STYLE_BOLD); /* no colour in a file */
	ck_assert_str_eq(printed(&t), "a\n  x: 1\n  y: 2\nb\n");
}
END_TEST

START_TEST(long_rows_are_whole_in_a_file)
{
	CLEANUP(table_release) struct table t = TABLE_INIT(1);
	char cell[400];

	memset(cell, 'x', sizeof(cell));
	cell[sizeof(cell) - 1] = '\0';
	table_add(&t, (const char *const[]){ cell });
	ck_assert_uint_eq(strlen(printed(&t)), sizeof(cell));
}
END_TEST

START_TEST(headers_stand_above)
{
	CLEANUP(table_release) struct table t = TABLE_INIT(2);

	table_header(&t, (const char *const[]){ "name", "what" });
	ck_assert_str_eq(printed(&t), "name  what\n");
	table_add(&t, (const char *const[]){ "a-long-one", "x" });
	table_detail(&t, "  more\n");
	ck_assert_str_eq(printed(&t), "name        what\na-long-one  x\n  more\n");
}
END_TEST

START_TEST(numbers_stand_at_the_right)
{
	CLEANUP(table_release) struct table t = TABLE_INIT(3);

	table_align_right(&t, 0);
	table_align_right(&t, 2);
	table_header(&t, (const char *const[]){ "step", "name", "loss" });
	table_add(&t, (const char *const[]){ "7", "a", "0.25" });
	table_add(&t, (const char *const[]){ "12000", "", "10.125" });
	ck_assert_str_eq(printed(&t), " step  name    loss\n"
				      "    7  a       0.25\n"
				      "12000        10.125\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("table");
	TCase *t = tcase_create("table");

	tcase_add_test(t, columns_line_up);
	tcase_add_test(t, width_is_what_is_seen);
	tcase_add_test(t, cells_are_harmless);
	tcase_add_test(t, details_follow_their_row);
	tcase_add_test(t, long_rows_are_whole_in_a_file);
	tcase_add_test(t, headers_stand_above);
	tcase_add_test(t, numbers_stand_at_the_right);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
