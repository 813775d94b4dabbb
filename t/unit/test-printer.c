#include "guild/printer.h"

#include "guild/err.h"

#include "caught.h"
#include "unit.h"

struct record {
	const char *id;
	int64_t n;
};

static struct value *make_value(struct arena *a, void *record)
{
	const struct record *r = record;
	struct value *map = value_map(a);

	value_set(a, map, "id", value_str(a, r->id));
	value_set(a, map, "n", value_int(a, r->n));
	return map;
}

static bool get_field(const char *name, const char *modifier, struct buf *out, void *data)
{
	const struct record *r = data;

	if (!streq(name, "id"))
		return false;
	buf_addf(out, "%s%s", modifier ? modifier : "", r->id);
	return true;
}

static struct err err;

/* What n records come out as. */
static const char *print(const struct printer_opts *opts, size_t n)
{
	struct record records[] = { { "a", 1 }, { "\u00e9", -2 } };
	CLEANUP(printer_close) struct printer p = PRINTER_INIT;

	ck_assert_int_eq(printer_open(&p, opts, &err), 0);
	caught_begin(STDOUT_FILENO);
	for (size_t i = 0; i < n; i++)
		ck_assert_int_eq(printer_record(&p, make_value, get_field, &records[i], &err), 0);
	ck_assert_int_eq(printer_end(&p, &err), 0);
	return caught_end();
}

START_TEST(json)
{
	struct printer_opts opts = { .json = true };

	ck_assert_str_eq(print(&opts, 0), "[]\n");
	ck_assert_str_eq(print(&opts, 2), "[{\"id\": \"a\", \"n\": 1}, {\"id\": \"\\u00e9\", \"n\": -2}]\n");
}
END_TEST

START_TEST(jsonl)
{
	struct printer_opts opts = { .jsonl = true };

	ck_assert_str_eq(print(&opts, 0), "");
	ck_assert_str_eq(print(&opts, 2), "{\"id\": \"a\", \"n\": 1}\n{\"id\": \"\\u00e9\", \"n\": -2}\n");
}
END_TEST

START_TEST(format)
{
	struct printer_opts opts = { .format = "<%(id)%(id:x)>" };

	ck_assert_str_eq(print(&opts, 2), "<axa>\n<\u00e9x\u00e9>\n");
	opts.nul = true;
	(void)print(&opts, 2);
	ck_assert_uint_eq(caught.len, 14);
	ck_assert_mem_eq(caught.text, "<axa>\0<\u00e9x\u00e9>\0", 14);
}
END_TEST

START_TEST(unknown_field)
{
	struct printer_opts opts = { .format = "%(nothing)" };
	struct record r = { "a", 1 };
	CLEANUP(printer_close) struct printer p = PRINTER_INIT;

	ck_assert_int_eq(printer_open(&p, &opts, &err), 0);
	ck_assert_int_eq(printer_record(&p, make_value, get_field, &r, &err), -1);
	ck_assert_str_eq(err.msg, "unknown field 'nothing'");
	err_release(&err);
}
END_TEST

static const struct {
	struct printer_opts opts;
	const char *message;
} conflicts[] = {
	{ { .json = true, .jsonl = true }, "--json and --jsonl cannot both be specified" },
	{ { .json = true, .format = "x" }, "--json and --format cannot both be specified" },
	{ { .jsonl = true, .format = "x" }, "--jsonl and --format cannot both be specified" },
	{ { .json = true, .nul = true }, "--json and --null cannot both be specified" },
};

START_TEST(one_form_at_a_time)
{
	CLEANUP(printer_close) struct printer p = PRINTER_INIT;
	size_t n = strlen(conflicts[_i].message);

	ck_assert_int_eq(printer_open(&p, &conflicts[_i].opts, &err), -1);
	ck_assert_mem_eq(err.msg, conflicts[_i].message, n);
	ck_assert_str_eq(err.msg + n, "\nTry 'guild --help' for more information.");
	ck_assert_int_eq(err.status, 1);
	err_release(&err);
}
END_TEST

START_TEST(text_is_the_commands)
{
	struct printer_opts opts = { .nul = true };

	ck_assert(printer_is_text(&opts));
	opts.format = "";
	ck_assert(!printer_is_text(&opts));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("printer");
	TCase *t = tcase_create("printer");

	tcase_add_test(t, json);
	tcase_add_test(t, jsonl);
	tcase_add_test(t, format);
	tcase_add_test(t, unknown_field);
	tcase_add_loop_test(t, one_form_at_a_time, 0, (int)ARRAY_SIZE(conflicts));
	tcase_add_test(t, text_is_the_commands);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
