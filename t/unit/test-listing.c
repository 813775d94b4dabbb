#include "guild/listing.h"

#include <stdarg.h>

#include "caught.h"
#include "unit.h"

struct thing {
	const char *id;
	int64_t n;
	bool gone;
	const char *shouted;
};

static struct value *parts(struct arena *a, void *record, const char *name UNUSED)
{
	const struct thing *t = record;
	struct value *list = value_list(a);

	value_append(a, list, value_str(a, t->id));
	return list;
}

static void shout(struct buf *out, void *record)
{
	const struct thing *t = record;

	buf_addf(out, "%s!", t->id);
}

static const struct record_field fields[] = {
	RECORD_TEXT("id", struct thing, id, shouted, "The ID."),
	RECORD_FIELD("n", struct thing, n, "A number."),
	{ "parts", "A list.", .get = parts },
	RECORD_FIELD("gone", struct thing, gone, "Whether it is gone."),
};

static bool is_gone(void *record)
{
	const struct thing *t = record;

	return t->gone;
}

static const struct record_kind kind = {
	.fields = fields, .n_fields = ARRAY_SIZE(fields), .is_gone = is_gone,
};

static void add_detail(struct buf *out, void *record)
{
	const struct thing *t = record;

	if (t->n < 0)
		buf_addstr(out, "  negative\n");
}

static const struct listing_text table = { .columns = LISTING_COLUMNS("n", "id"), .detail = add_detail };
static const struct listing_text headed = { .columns = LISTING_COLUMNS("id", "n"), .header = true };
static const struct listing_text grouped = {
	.columns = LISTING_COLUMNS("id"), .has_headings = true, .detail = add_detail,
};
static const struct listing_text lines = { .line = shout };

static struct err err;

static const char *print_as(const struct listing_text *text, const struct listing_opts *opts,
			    size_t n, bool is_one)
{
	struct thing things[] = { { "a,b", 12, false, "a,b!" },
				  { "\u00e9\n", -2, false, "\u00e9\n!" },
				  { "z", 0, true, "z!" } };
	CLEANUP(listing_close) struct listing l = { .is_one = is_one };

	ck_assert_int_eq(listing_open(&l, &kind, text, opts, &err), 0);
	caught_begin(STDOUT_FILENO);
	listing_add_line(&l, "Above:");
	for (size_t i = 0; i < n; i++)
		listing_add(&l, &things[i]);
	ck_assert_int_eq(listing_end(&l, &err), 0);
	return caught_end();
}

static const char *print(const struct listing_opts *opts, size_t n)
{
	return print_as(&table, opts, n, /* is_one= */ false);
}

START_TEST(json)
{
	const struct listing_opts opts = { .json = true };

	ck_assert_str_eq(print(&opts, 0), "[]\n");
	ck_assert_str_eq(print(&opts, 2),
			 "[{\"id\": \"a,b\", \"n\": 12, \"parts\": [\"a,b\"], \"gone\": false}, "
			 "{\"id\": \"\\u00e9\\n\", \"n\": -2, \"parts\": [\"\\u00e9\\n\"], \"gone\": false}]\n");
	ck_assert_str_eq(print_as(&table, &opts, 1, /* is_one= */ true),
			 "{\"id\": \"a,b\", \"n\": 12, \"parts\": [\"a,b\"], \"gone\": false}\n");
}
END_TEST

START_TEST(jsonl)
{
	const struct listing_opts opts = { .jsonl = true };

	ck_assert_str_eq(print(&opts, 0), "");
	ck_assert_str_eq(print(&opts, 1),
			 "{\"id\": \"a,b\", \"n\": 12, \"parts\": [\"a,b\"], \"gone\": false}\n");
}
END_TEST

START_TEST(csv)
{
	const struct listing_opts opts = { .csv = true };

	ck_assert_str_eq(print(&opts, 0), "id,n,parts,gone\n");
	ck_assert_str_eq(print(&opts, 2), "id,n,parts,gone\n\"a,b\",12,\"[\"\"a,b\"\"]\",false\n"
					  "\"\u00e9\n\",-2,\"[\"\"\\u00e9\\n\"\"]\",false\n");
}
END_TEST

START_TEST(tsv)
{
	const struct listing_opts opts = { .tsv = true };

	ck_assert_str_eq(print(&opts, 2), "id\tn\tparts\tgone\na,b\t12\t[\"a,b\"]\tfalse\n"
					  "\u00e9\\n\t-2\t[\"\\\\u00e9\\\\n\"]\tfalse\n");
}
END_TEST

START_TEST(format)
{
	struct listing_opts opts = { .format = "<%(id)%(gone)>" };

	ck_assert_str_eq(print(&opts, 1), "<a,b!no>\n");
	opts.nul = true;
	(void)print(&opts, 1);
	ck_assert_uint_eq(caught.len, 9);
	ck_assert_mem_eq(caught.text, "<a,b!no>", 9);
}
END_TEST

START_TEST(format_help)
{
	const struct listing_opts opts = { .format = "help" };
	CLEANUP(listing_close) struct listing l = LISTING_INIT;

	caught_begin(STDOUT_FILENO);
	ck_assert_int_eq(listing_open(&l, &kind, &table, &opts, &err), -1);
	ck_assert_int_eq(err.kind, ERR_DONE);
	err_release(&err);
	ck_assert_str_eq(caught_end(),
			 "id     The ID.\nn      A number.\nparts  A list.\ngone   Whether it is gone.\n");
}
END_TEST

/* The first failure is the listing's, and nothing is printed after it. */
START_TEST(unknown_field)
{
	const struct listing_opts opts = { .format = "%(nothing)" };
	struct thing t = { "a", 1, false, "a!" };
	CLEANUP(listing_close) struct listing l = LISTING_INIT;

	ck_assert_int_eq(listing_open(&l, &kind, &table, &opts, &err), 0);
	caught_begin(STDOUT_FILENO);
	listing_add(&l, &t);
	listing_add(&l, &t);
	ck_assert_int_eq(listing_end(&l, &err), -1);
	ck_assert_str_eq(caught_end(), "");
	ck_assert_str_eq(err.msg, "unknown field 'nothing'");
	err_release(&err);
}
END_TEST

START_TEST(bad_template)
{
	const struct listing_opts opts = { .format = "%x" };
	CLEANUP(listing_close) struct listing l = LISTING_INIT;

	ck_assert_int_eq(listing_open(&l, &kind, &table, &opts, &err), -1);
	ck_assert_int_eq(err.kind, ERR_SYNTAX);
	err_release(&err);
}
END_TEST

START_TEST(a_table)
{
	struct listing_opts opts = { 0 };

	ck_assert_str_eq(print(&opts, 0), "Above:\n");
	/* What is gone has no row. */
	ck_assert_str_eq(print(&opts, 3), "Above:\n12  a,b!\n-2  \u00e9\\x0a!\n  negative\n");
	ck_assert_str_eq(print_as(&headed, &opts, 1, false), "Above:\nid     n\na,b!  12\n");
	opts.nul = true;
	(void)print(&opts, 1);
	ck_assert_uint_eq(caught.len, 16);
	ck_assert_mem_eq(caught.text, "Above:\0" "12  a,b!", 16);
}
END_TEST

/* Rows of the text alone, and records without a text of their own. */
START_TEST(headings)
{
	struct listing_opts opts = { 0 };
	struct thing heading = { "h", -1, false, "h!" }, record = { "r", 2, false, "r!" };

	for (int i = 0; i < 2; i++) {
		CLEANUP(listing_close) struct listing l = LISTING_INIT;

		opts.csv = i == 1;
		ck_assert_int_eq(listing_open(&l, &kind, &grouped, &opts, &err), 0);
		caught_begin(STDOUT_FILENO);
		listing_add_heading(&l, &heading);
		listing_add(&l, &record);
		ck_assert_int_eq(listing_end(&l, &err), 0);
		ck_assert_str_eq(caught_end(),
				 i ? "id,n,parts,gone\nr,2,\"[\"\"r\"\"]\",false\n" : "h!\n  negative\n");
	}
}
END_TEST

START_TEST(text_in_lines)
{
	struct listing_opts opts = { 0 };

	ck_assert_str_eq(print_as(&lines, &opts, 1, false), "Above:\na,b!\n");
	opts.nul = true;
	(void)print_as(&lines, &opts, 1, false);
	ck_assert_uint_eq(caught.len, 12);
	ck_assert_mem_eq(caught.text, "Above:\0" "a,b!", 12);
}
END_TEST

static const struct {
	struct listing_opts opts;
	const char *message;
} conflicts[] = {
	{ { .json = true, .jsonl = true }, "--json and --jsonl cannot both be specified" },
	{ { .json = true, .format = "x" }, "--json and --format cannot both be specified" },
	{ { .jsonl = true, .format = "x" }, "--jsonl and --format cannot both be specified" },
	{ { .csv = true, .tsv = true }, "--csv and --tsv cannot both be specified" },
	{ { .json = true, .tsv = true }, "--json and --tsv cannot both be specified" },
	{ { .csv = true, .format = "help" }, "--csv and --format cannot both be specified" },
	{ { .json = true, .nul = true }, "--json and --null cannot both be specified" },
	{ { .csv = true, .nul = true }, "--csv and --null cannot both be specified" },
};

START_TEST(one_form_at_a_time)
{
	CLEANUP(listing_close) struct listing l = LISTING_INIT;
	size_t n = strlen(conflicts[_i].message);

	ck_assert_int_eq(listing_open(&l, &kind, &table, &conflicts[_i].opts, &err), -1);
	ck_assert_mem_eq(err.msg, conflicts[_i].message, n);
	ck_assert_str_eq(err.msg + n, "\nTry 'guild --help' for more information.");
	ck_assert_int_eq(err.kind, ERR_INVALID); /* status 1, as upstream's */
	err_release(&err);
}
END_TEST

START_TEST(what_the_form_is)
{
	struct listing_opts opts = { .nul = true };

	ck_assert_ptr_eq(listing_form_option(&opts), NULL);
	ck_assert_ptr_eq(listing_whole_form(&opts), NULL);
	opts.format = "";
	ck_assert_str_eq(listing_form_option(&opts), "--format");
	ck_assert_ptr_eq(listing_whole_form(&opts), NULL);
	opts = (struct listing_opts){ .tsv = true };
	ck_assert_str_eq(listing_whole_form(&opts), "--tsv");
}
END_TEST

static const char *said;

static void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	said = va_arg(ap, const char *);
	va_end(ap);
}

static const struct {
	struct listing_opts opts;
	struct listing_limit limit;
	size_t shown; /* of 9 */
	bool notes, warns;
} limits[] = {
	{ { 0 }, { .page = 5 }, 5, true, false },
	{ { 0 }, { .page = 50 }, 9, true, false },
	{ { 0 }, { .n = 7, .page = 5, .is_given = true }, 7, true, false },
	{ { .csv = true }, { .page = 5 }, 9, false, false },
	{ { .csv = true }, { .n = 7, .page = 5, .is_given = true }, 7, false, false },
	{ { .csv = true }, { .page = 10, .is_given = true }, 9, false, false },
	{ { .json = true }, { .page = 5 }, 9, false, false },
	{ { .json = true }, { .n = 7, .page = 5, .is_given = true }, 9, false, true },
};

START_TEST(what_comes_with_the_form)
{
	CLEANUP(listing_close) struct listing l = LISTING_INIT;

	ck_assert_int_eq(listing_open(&l, &kind, &table, &limits[_i].opts, &err), 0);
	caught_begin(STDERR_FILENO);
	ck_assert_uint_eq(listing_limit(&l, &limits[_i].limit, 9), limits[_i].shown);
	ck_assert_str_eq(caught_end(),
			 limits[_i].warns ? "--json option always shows all runs\n" : "");
	said = NULL;
	listing_note(&l, say, "Note.");
	ck_assert_pstr_eq(said, limits[_i].notes ? "Note." : NULL);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("listing");
	TCase *t = tcase_create("listing");

	tcase_add_test(t, json);
	tcase_add_test(t, jsonl);
	tcase_add_test(t, csv);
	tcase_add_test(t, tsv);
	tcase_add_test(t, format);
	tcase_add_test(t, format_help);
	tcase_add_test(t, unknown_field);
	tcase_add_test(t, bad_template);
	tcase_add_test(t, a_table);
	tcase_add_test(t, headings);
	tcase_add_test(t, text_in_lines);
	tcase_add_loop_test(t, one_form_at_a_time, 0, (int)ARRAY_SIZE(conflicts));
	tcase_add_test(t, what_the_form_is);
	tcase_add_loop_test(t, what_comes_with_the_form, 0, (int)ARRAY_SIZE(limits));
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
