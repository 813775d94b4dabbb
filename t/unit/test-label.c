#include "guild/err.h"
#include "guild/label.h"
#include "guild/yaml.h"
#include "cases.h"
#include "columns.h"
#include "unit.h"

START_TEST(renders)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "label");
	while ((line = cases_next(&c))) {
		CLEANUP(arena_release) struct arena a = ARENA_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf label = BUF_INIT;
		struct value *flags;

		columns_split(&col, line, 3);
		if (yaml_load(&a, col.v[1], strlen(col.v[1]), "<case>", &flags, &err) < 0)
			ck_abort_msg("line %u: %s", c.line, err.msg);
		label_render(&label, col.v[0], flags, NULL);
		ck_assert_msg(streq(label.s, col.v[2]), "line %u: %s", c.line, label.s);
	}
	cases_close(&c);
}
END_TEST

START_TEST(no_template_is_the_default)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	struct value *flags = value_map(&a);

	value_set(&a, flags, "b", value_float(&a, 0.123456789));
	value_set(&a, flags, "a", value_str(&a, "x"));
	value_set(&a, flags, "n", value_null(&a));
	label_render(&label, NULL, flags, NULL);
	ck_assert_str_eq(label.s, "a=x b=0.12345");
}
END_TEST

START_TEST(further_names)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	struct value *flags = value_map(&a), *extra = value_map(&a);

	value_set(&a, flags, "x", value_int(&a, 1));
	value_set(&a, extra, "x", value_int(&a, 2)); /* wins over the flag, as upstream's "label" */
	value_set(&a, extra, "label", value_str(&a, "old"));
	label_render(&label, "${label}:${x}", flags, extra);
	ck_assert_str_eq(label.s, "old:2");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("label");
	TCase *t = tcase_create("label");

	tcase_add_test(t, renders);
	tcase_add_test(t, no_template_is_the_default);
	tcase_add_test(t, further_names);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
