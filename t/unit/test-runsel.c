#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/runsel.h"
#include "comparisons.h"
#include "unit.h"

/* runsel.c asks for the command's name in its messages. */
const struct command command = { .name = "test" };

static void add_runs(struct run_list *l, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		buf_addf(&dir, "/none/a%07x", (i * 2654435761u) >> 4); /* in no order */
		run_list_add(l, dir.s);
	}
}

/* What words name of three runs, as their places in the list, else the error. */
static void name(const char *text, const char *default_spec, struct buf *out)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(free_ptr) struct run **runs = NULL;
	const struct runsel sel = RUNSEL_INIT;
	size_t n;

	strlist_split_space(&words, text);
	run_list_add(&l, "/none/a1");
	run_list_add(&l, "/none/a2");
	run_list_add(&l, "/none/b3");
	if (runsel_select(&sel, &l, &words, default_spec, &runs, &n, &err) < 0) {
		buf_addstr(out, err.msg);
		return;
	}
	for (size_t i = 0; i < n; i++)
		buf_addch(out, runs[i]->id[1]);
	ck_assert_ptr_null(runs[n]);
}

START_TEST(words)
{
	static const struct { const char *words, *default_spec, *want; } cases[] = {
		{ "", NULL, "123" }, { "", "1", "1" }, { "", ":2", "12" }, { "2", "1", "2" },
		{ "b a1 3", NULL, "313" }, { "9:", NULL, "" }, { "2:1", "1", "" },
		{ "a", NULL, "'a' matches multiple runs:\n  a1\n  a2" },
		{ "1 x", NULL, "could not find a run matching 'x'\n"
			       "Try 'guild runs list' for a list or "
			       "'guild --help' for more information." },
		{ "./x", NULL, "could not find a run matching './x'\n"
			       "Try 'guild runs list' for a list or "
			       "'guild --help' for more information." },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_release) struct buf got = BUF_INIT;

		name(cases[i].words, cases[i].default_spec, &got);
		ck_assert_msg(streq(got.s, cases[i].want), "'%s': %s", cases[i].words, got.s);
	}
}
END_TEST

/* Comparisons to select n runs by their ids, all of which come from standard input. */
static size_t cost_of_stdin(unsigned n)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(strlist_release) struct strlist dash = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(free_ptr) struct run **runs = NULL;
	CLEANUP(buf_release) struct buf ids = BUF_INIT;
	const struct runsel sel = RUNSEL_INIT;
	size_t before, n_runs;
	FILE *real = stdin;

	add_runs(&l, n);
	for (size_t i = 0; i < l.n; i++)
		buf_addf(&ids, "%s\n", l.v[i]->id);
	strlist_push(&dash, "-");
	stdin = fmemopen(ids.s, ids.len, "r");
	ck_assert_ptr_nonnull(stdin);
	before = n_comparisons;
	ck_assert_msg(runsel_select(&sel, &l, &dash, NULL, &runs, &n_runs, &err) == 0, "%s",
		      err.msg);
	before = n_comparisons - before;
	ck_assert_uint_eq(n_runs, n);
	ck_assert_int_eq(memcmp(runs, l.v, n * sizeof(*runs)), 0); /* in their order */
	(void)fclose(stdin); /* only read */
	stdin = real;
	return before;
}

START_TEST(as_many_ids_on_stdin_as_runs)
{
	size_t once = cost_of_stdin(1000), twice = cost_of_stdin(2000);

	ck_assert_uint_ge(once, 1000);
	ck_assert_msg(twice * 10 <= once * 23, "%zu comparisons, then %zu", once, twice);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("runsel");
	TCase *t = tcase_create("runsel");

	tcase_add_test(t, words);
	tcase_add_test(t, as_many_ids_on_stdin_as_runs);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
