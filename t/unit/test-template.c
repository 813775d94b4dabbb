#include "guild/template.h"

#include "guild/err.h"
#include "guild/record.h"

#include "unit.h"

static bool field(struct buf *out, void *record UNUSED, const char *name, const char *modifier)
{
	if (streq(name, "none"))
		return false;
	buf_addf(out, "<%s|%s>", name, modifier ? modifier : "-");
	return true;
}

static const struct record_more more = { .text = field };
static const struct record_kind kind = { .more = &more };

static struct buf out;
static struct err err;

static int expand(const char *text)
{
	struct template *t;
	int rc;

	buf_release(&out);
	err_release(&err);
	if (template_parse(&t, text, &err) < 0)
		return -1;
	rc = template_expand(t, &kind, NULL, &out, &err);
	template_free(t);
	return rc;
}

static void setup(void)
{
	buf_init(&out);
	err = (struct err)ERR_INIT;
}

static void teardown(void)
{
	buf_release(&out);
	err_release(&err);
}

static const struct {
	const char *text, *result;
} good[] = {
	{ "", "" },
	{ "plain", "plain" },
	{ "%(id)", "<id|->" },
	{ "a%(id)b%(op)", "a<id|->b<op|->" },
	{ "%(started:iso)", "<started|iso>" },
	{ "%(scalar:loss:max)", "<scalar|loss:max>" },
	{ "%(flag:)", "<flag|>" },
	{ "100%% (%(id))", "100% (<id|->)" },
	{ "a\\tb\\n\\\\n", "a\tb\n\\n" },
};

START_TEST(expands)
{
	ck_assert_int_eq(expand(good[_i].text), 0);
	ck_assert_str_eq(out.s, good[_i].result);
}
END_TEST

START_TEST(holds_nul)
{
	ck_assert_int_eq(expand("a\\0b"), 0);
	ck_assert_uint_eq(out.len, 3);
	ck_assert_mem_eq(out.s, "a\0b", 3);
}
END_TEST

static const struct {
	const char *text, *message;
} bad[] = {
	{ "%", "expected '%(name)' or '%%' at '%' in '%'" },
	{ "a %d", "expected '%(name)' or '%%' at '%d' in 'a %d'" },
	{ "%(id", "expected '%(name)' or '%%' at '%(id' in '%(id'" },
	{ "%()", "expected '%(name)' or '%%' at '%()' in '%()'" },
	{ "\\q", "unknown escape '\\q' in '\\q'" },
	{ "a\\", "unknown escape '\\' in 'a\\'" },
	{ "%(none)", "unknown field 'none'" },
	{ "%(none:x)", "unknown field 'none:x'" },
};

START_TEST(says_what_is_wrong)
{
	ck_assert_int_eq(expand(bad[_i].text), -1);
	ck_assert_str_eq(err.msg, bad[_i].message);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("template");
	TCase *t = tcase_create("template");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, expands, 0, (int)ARRAY_SIZE(good));
	tcase_add_test(t, holds_nul);
	tcase_add_loop_test(t, says_what_is_wrong, 0, (int)ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
