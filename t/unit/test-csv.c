#include "guild/csv.h"

#include "guild/strlist.h"

#include "unit.h"

static const struct {
	const char *cells; /* with bars between them */
	const char *csv, *tsv;
} lines[] = {
	{ "a|b", "a,b", "a\tb" },
	{ "|", ",", "\t" },
	{ "", "\"\"", "" },
	{ " a ", " a ", " a " },
	{ "a,b|c", "\"a,b\",c", "a,b\tc" },
	{ "say \"x\"|", "\"say \"\"x\"\"\",", "say \"x\"\t" },
	{ "a\nb", "\"a\nb\"", "a\\nb" },
	{ "a\r|", "\"a\r\",", "a\\r\t" },
	{ "a\tb", "a\tb", "a\\tb" },
	{ "a\\n", "a\\n", "a\\\\n" },
	{ "\u00e9", "\u00e9", "\u00e9" },
};

START_TEST(cells_as_a_line)
{
	CLEANUP(strlist_release) struct strlist cells = STRLIST_INIT;
	CLEANUP(buf_release) struct buf csv = BUF_INIT;
	CLEANUP(buf_release) struct buf tsv = BUF_INIT;

	strlist_split(&cells, lines[_i].cells, "|");
	csv_add(&csv, cells.v, cells.n);
	ck_assert_str_eq(csv.s, lines[_i].csv);
	tsv_add(&tsv, cells.v, cells.n);
	ck_assert_str_eq(tsv.s, lines[_i].tsv);
}
END_TEST

START_TEST(no_cells_are_no_text)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	csv_add(&out, NULL, 0);
	tsv_add(&out, NULL, 0);
	ck_assert_uint_eq(out.len, 0);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("csv");
	TCase *t = tcase_create("csv");

	tcase_add_loop_test(t, cells_as_a_line, 0, (int)ARRAY_SIZE(lines));
	tcase_add_test(t, no_cells_are_no_text);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
