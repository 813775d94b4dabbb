#include "guild/err.h"
#include "guild/expand.h"
#include "guild/yaml.h"
#include "cases.h"
#include "columns.h"
#include "unit.h"

static struct value *load(struct arena *a, const char *yaml)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v;

	if (yaml_load(a, yaml, strlen(yaml), "<case>", &v, &err) < 0)
		ck_abort_msg("%s: %s", yaml, err.msg);
	return v;
}

/* "!MESSAGE", "?NAME" or the repr. */
static void expand(const char *text, const char *names, struct buf *out)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v, *in = *text == '[' || *text == '5' ? load(&a, text) : value_str(&a, text);

	if (expand_value(&a, in, load(&a, names), &v, &err) == 0)
		value_repr(out, v);
	else
		buf_addf(out, "%c%s", err.kind == ERR_NOTFOUND ? '?' : '!', err.msg);
}

START_TEST(expands)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "expand");
	while ((line = cases_next(&c))) {
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		CLEANUP(buf_release) struct buf want = BUF_INIT;

		columns_split(&col, line, 3);
		expand(col.v[0], col.v[1], &out);
		/* The table's newline is one in the value: repr writes it as \n. */
		for (const char *s = col.v[2]; *s; s++)
			*s == '\n' ? buf_addstr(&want, "\\n") : buf_addch(&want, *s);
		ck_assert_msg(streq(out.s, want.s), "line %u: %s", c.line, out.s);
	}
	cases_close(&c);
}
END_TEST

START_TEST(unknown_names)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	expand("a${zz}b", "{}", &out);
	ck_assert_str_eq(out.s, "?zz");
}
END_TEST

/* Each name is the one below it ten times over: a googol of bytes in a few lines. */
START_TEST(growth_is_bounded)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	buf_addstr(&names, "{n0: x");
	for (int i = 1; i <= 100; i++) {
		buf_addf(&names, ", n%d: \"", i);
		for (int k = 0; k < 10; k++)
			buf_addf(&names, "${n%d}", i - 1);
		buf_addch(&names, '"');
	}
	buf_addch(&names, '}');
	expand("${n100}", names.s, &out);
	ck_assert_msg(starts_with(out.s, "!too many references"), "%s", out.s);
}
END_TEST

/* Few references, each to a long list. */
START_TEST(bytes_are_bounded)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT, text = BUF_INIT, out = BUF_INIT;

	buf_addstr(&names, "{x: [0");
	for (int i = 0; i < 100000; i++)
		buf_addstr(&names, ",0");
	buf_addstr(&names, "]}");
	for (int i = 0; i < 20; i++)
		buf_addstr(&text, "${x} ");
	expand(text.s, names.s, &out);
	ck_assert_str_eq(out.s, "!references make too long a text");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("expand");
	TCase *t = tcase_create("expand");

	tcase_add_test(t, expands);
	tcase_add_test(t, unknown_names);
	tcase_add_test(t, growth_is_bounded);
	tcase_add_test(t, bytes_are_bounded);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
