#include "guild/err.h"
#include "guild/filter.h"
#include "guild/yaml.h"
#include "cases.h"
#include "unit.h"

/*
 * Stands for a run: a table's line "NAME = YAML" gives a name its value. A name
 * that is not there has none, and "unreadable" is a file that cannot be read.
 */
static int lookup(void *data, const char *name, const struct value **out, struct err *err)
{
	const struct value *v = value_get(data, name);

	if (streq(name, "unreadable"))
		return err_set(err, ERR_OS, "cannot read it");
	if (!v)
		return 0;
	*out = v;
	return 1;
}

static int test(const char *text, struct value *names, struct err *err)
{
	struct filter *f = NULL;
	int rc;

	if (filter_parse(&f, text, err) < 0) {
		ck_assert_ptr_null(f); /* outputs untouched */
		return -1;
	}
	rc = filter_test_with(f, lookup, names, err);
	filter_free(f);
	return rc;
}

/* "let NAME VALUE" */
static void define(struct arena *a, struct value *names, char *def)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	char *yaml = strchr(def, ' ');
	struct value *v;

	*yaml++ = '\0';
	ck_assert_msg(yaml_load(a, yaml, strlen(yaml), "table", &v, &err) == 0, "%s", err.msg);
	value_set(a, names, def, v);
}

START_TEST(passes)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *names = value_map(&a);
	struct cases c;
	char *line;

	cases_open(&c, "filter");
	while ((line = cases_next(&c)) != NULL) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		char *rest = strchr(line, ' ');
		int rc;

		*rest++ = '\0';
		if (streq(line, "let")) {
			define(&a, names, rest);
			continue;
		}
		rc = test(rest, names, &err);
		ck_assert_msg(rc >= 0, "line %u: %s", c.line, err.msg);
		ck_assert_msg(streq(line, rc ? "yes" : "no"), "line %u: %s", c.line, rest);
	}
	ck_assert_uint_gt(c.line, 100);
	cases_close(&c);
}
END_TEST

START_TEST(refuses)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "filter-errors");
	while ((line = cases_next(&c)) != NULL) {
		CLEANUP(err_release) struct err err = ERR_INIT;

		if (line[0] != '\t') {
			buf_set(&text, line);
			continue;
		}
		ck_assert_msg(test(text.s, NULL, &err) < 0, "line %u: accepted", c.line);
		ck_assert_int_eq(err.kind, ERR_SYNTAX);
		ck_assert_msg(streq(err.msg, line + 1), "line %u: %s", c.line, err.msg);
	}
	ck_assert_uint_gt(c.line, 50);
	cases_close(&c);
}
END_TEST

START_TEST(empty_text)
{
	static const char *const texts[] = { "", " ", "\t \n" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;

		ck_assert_int_eq(test(texts[i], NULL, &err), -1);
		ck_assert_str_eq(err.msg, "syntax error in filter - unexpected end of expresion");
	}
}
END_TEST

/* Only what decides is looked up, and what cannot be read is an error, not a "no". */
START_TEST(unreadable)
{
	static const struct { const char *text; int rc; } cases[] = {
		{ "unreadable = 1", -1 },
		{ "not unreadable = 1", -1 },
		{ "true and unreadable = 1", -1 },
		{ "(unreadable contains x) or true", -1 },
		{ "false and unreadable = 1", 0 },
		{ "true or unreadable = 1", 1 },
		{ "unreadable", 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;

		ck_assert_msg(test(cases[i].text, NULL, &err) == cases[i].rc, "%s", cases[i].text);
		ck_assert_int_eq(err_is_set(&err), cases[i].rc < 0);
	}
}
END_TEST

static int test_repeated(const char *head, int c, size_t n, const char *tail, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addstr(&text, head);
	buf_addchars(&text, c, n);
	buf_addstr(&text, tail);
	buf_addchars(&text, c == '(' ? ')' : ']', n);
	return test(text.s, NULL, err);
}

START_TEST(depth_is_limited)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(test_repeated("", '(', FILTER_MAX_DEPTH, "1", &err), 1);
	ck_assert_int_eq(test_repeated("a in ", '[', FILTER_MAX_DEPTH, "1", &err), 0);
	ck_assert_int_eq(test_repeated("", '(', FILTER_MAX_DEPTH + 1, "1", &err), -1);
	ck_assert_str_eq(err.msg, "syntax error in filter at position 200: "
				  "nested deeper than 200 levels");
	ck_assert_int_eq(test_repeated("", '[', 30000, "1", &err), -1);
	ck_assert_str_eq(err.msg, "syntax error in filter at position 200: "
				  "nested deeper than 200 levels");
}
END_TEST

/* Length alone is no depth: neither recursion nor time grows beyond it. */
START_TEST(length_is_limited)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	while (text.len + strlen("(0) or 1") <= FILTER_MAX_LEN)
		buf_addstr(&text, "(0) or ");
	buf_addstr(&text, "1");
	ck_assert_int_eq(test(text.s, NULL, &err), 1);
	buf_reset(&text);
	while (text.len + strlen("not not 1") <= FILTER_MAX_LEN)
		buf_addstr(&text, "not not ");
	buf_addstr(&text, "1");
	ck_assert_int_eq(test(text.s, NULL, &err), 1);
	buf_reset(&text);
	buf_addchars(&text, 'a', FILTER_MAX_LEN + 1);
	ck_assert_int_eq(test(text.s, NULL, &err), -1);
	ck_assert_str_eq(err.msg, "filter is longer than 65536 bytes");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("filter");
	TCase *t = tcase_create("filter");

	tcase_add_test(t, passes);
	tcase_add_test(t, refuses);
	tcase_add_test(t, empty_text);
	tcase_add_test(t, unreadable);
	tcase_add_test(t, depth_is_limited);
	tcase_add_test(t, length_is_limited);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
