#include <math.h>

#include "guild/err.h"
#include "guild/yaml.h"
#include "cases.h"
#include "unit.h"

static struct arena a;

static void setup(void)
{
	a = (struct arena)ARENA_INIT;
}

static void teardown(void)
{
	arena_release(&a);
}

static struct value *load(const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v = NULL;

	ck_assert_msg(yaml_load(&a, text, strlen(text), "f", &v, &err) == 0, "%s: %s", text, err.msg);
	return v;
}

/* The text is refused; what the message must hold. */
static void refuse(const char *text, size_t len, const char *message)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v = NULL;

	ck_assert_int_eq(yaml_load(&a, text, len, "f", &v, &err), -1);
	ck_assert_int_eq(err.kind, ERR_SYNTAX);
	ck_assert_msg(strstr(err.msg, message), "%s", err.msg);
	ck_assert_ptr_null(v); /* outputs untouched */
}

START_TEST(load_table)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "yaml-load");
	while ((line = cases_next(&c)) != NULL) {
		CLEANUP(buf_release) struct buf got = BUF_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct value *v;

		if (*line != '\t') {
			buf_set(&text, line);
			continue;
		}
		if (yaml_load(&a, text.s, text.len, "<file>", &v, &err) < 0)
			buf_addf(&got, "! %s", err.msg);
		else
			value_repr(&got, v);
		ck_assert_msg(streq(got.s, line + 1), "line %u: %s\n%s\n%s", c.line, text.s, got.s,
			      line + 1);
	}
	ck_assert_uint_gt(c.line, 400);
	cases_close(&c);
}
END_TEST

START_TEST(encode_table)
{
	static const struct { const char *name; void (*encode)(struct buf *, const struct value *); }
		forms[] = { { "\tblock ", yaml_encode }, { "\tflow ", yaml_encode_flow },
			    { "\tstrict ", yaml_encode_strict } };
	struct value *v = NULL;
	struct cases c;
	char *line;

	cases_open(&c, "yaml-encode");
	while ((line = cases_next(&c)) != NULL) {
		if (*line != '\t')
			v = load(line);
		for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
			CLEANUP(buf_release) struct buf got = BUF_INIT;

			if (!starts_with(line, forms[i].name))
				continue;
			forms[i].encode(&got, v);
			ck_assert_msg(streq(got.s, line + strlen(forms[i].name)),
				      "line %u: %s\n%s", c.line, line, got.s);
		}
	}
	ck_assert_uint_gt(c.line, 150);
	cases_close(&c);
}
END_TEST

START_TEST(empty)
{
	static const char *const texts[] = { "", "\n\n", "# only a comment\n", "---\n", "---\n...\n" };

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		ck_assert(value_is_null(load(texts[i])));
}
END_TEST

START_TEST(places)
{
	struct value *v = load("a: 1\nb:\n  - x\n  - é: {y: 2}\n");
	const struct value *list = value_get(v, "b"), *inner = list->list.items[1];

	ck_assert_uint_eq(v->line, 1);
	ck_assert_uint_eq(v->column, 1);
	ck_assert_uint_eq(list->line, 3);
	ck_assert_uint_eq(list->column, 3);
	ck_assert_uint_eq(value_get(inner, "é")->line, 4);
	ck_assert_uint_eq(value_get(inner, "é")->column, 8); /* in characters, not bytes */
	ck_assert_uint_eq(value_get(value_get(inner, "é"), "y")->column, 12);
}
END_TEST

START_TEST(words_that_repeat)
{
	static const char line[] = "- {x: [1, 1.5, ~, yes, word, '1', 2020-01-01], <<: {y: 1}}\n";
	CLEANUP(buf_release) struct buf text = BUF_INIT, first = BUF_INIT;
	const struct value *v;

	for (int i = 0; i < 100; i++) {
		buf_addstr(&text, line);
		buf_addf(&text, "- [word-%d, %d, a word that is too long to be kept]\n", i, i);
	}
	v = load(text.s);
	value_repr(&first, v->list.items[0]);
	for (size_t i = 0; i < 100; i++) {
		CLEANUP(buf_release) struct buf again = BUF_INIT, other = BUF_INIT, expect = BUF_INIT;
		const struct value *map = v->list.items[2 * i];

		value_repr(&again, map);
		ck_assert_str_eq(again.s, first.s);
		ck_assert_uint_eq(value_get(map, "x")->list.items[4]->line, 2 * i + 1);
		value_repr(&other, v->list.items[2 * i + 1]);
		buf_addf(&expect, "['word-%zu', %zu, 'a word that is too long to be kept']", i, i);
		ck_assert_str_eq(other.s, expect.s);
	}
}
END_TEST

START_TEST(place_of_an_error)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	static const char text[] = "a: 1\nb: c: d\n";
	struct value *v;

	ck_assert_int_eq(yaml_load(&a, text, sizeof(text) - 1, "dir/guild.yml", &v, &err), -1);
	ck_assert_uint_eq(err.line, 2);
	ck_assert_uint_eq(err.column, 5);
	ck_assert_str_eq(err.msg, "mapping values are not allowed here\n"
				  "  in \"dir/guild.yml\", line 2, column 5");
}
END_TEST

START_TEST(aliases_share)
{
	struct value *v = load("a: &x [1]\nb: *x\nc: {<<: &m {k: *x}, l: 2}\nd: *m\n");

	ck_assert_ptr_eq(value_get(v, "a"), value_get(v, "b"));
	ck_assert_ptr_eq(value_get(value_get(v, "c"), "k"), value_get(v, "a"));
	ck_assert_ptr_eq(value_get(value_get(v, "d"), "k"), value_get(v, "a"));
	ck_assert_uint_eq(value_len(value_get(v, "d")), 1); /* merging left it alone */
}
END_TEST

START_TEST(only_utf8_text)
{
	refuse("a\0b", 3, "unacceptable character #x0000: special characters are not allowed\n"
			  "  in \"f\", position 1");
	refuse("\xc3\xa9: \x07", 5, "unacceptable character #x0007");
	refuse("\xc3\xa9: \x07", 5, "position 3");
	refuse("a: \xff\n", 5, "'utf-8' codec can't decode byte 0xff in position 3: invalid start byte");
	refuse("a: \xc3(\n", 6, "byte 0xc3 in position 3: invalid continuation byte");
	refuse("a: \xe2\x82", 5, "byte 0xe2 in position 3: unexpected end of data");
	refuse("a: \xed\xa0\x80", 6, "position 3"); /* half a surrogate pair */
	refuse("\xff\xfe" "a\0", 4, "byte 0xff in position 0"); /* UTF-16 */
	ck_assert_str_eq(value_str_at(load("\xef\xbb\xbf" "a: b"), "a"), "b");
}
END_TEST

/* n levels of flow lists. */
static void nest(struct buf *out, size_t n)
{
	buf_addchars(out, '[', n);
	buf_addchars(out, ']', n);
}

START_TEST(depth_is_limited)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, block = BUF_INIT;
	struct value *v;

	nest(&text, YAML_MAX_DEPTH);
	v = load(text.s);
	yaml_encode(&block, v);
	ck_assert(value_equal(load(block.s), v));
	buf_reset(&text);
	nest(&text, YAML_MAX_DEPTH + 1);
	refuse(text.s, text.len, "too many levels of lists and mappings");
	buf_reset(&text);
	buf_addchars(&text, '[', 100000);
	refuse(text.s, text.len, "too many levels of lists and mappings");
	buf_reset(&text);
	for (int i = 0; i < YAML_MAX_DEPTH + 1; i++)
		buf_addstr(&text, "- ");
	refuse(text.s, text.len, "too many levels of lists and mappings");
}
END_TEST

START_TEST(depth_by_aliases_is_limited)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addstr(&text, "- &a0 []\n");
	for (int i = 1; i < 1000; i++)
		buf_addf(&text, "- &a%d [*a%d]\n", i, i - 1);
	refuse(text.s, text.len, "too many levels of lists and mappings");
}
END_TEST

START_TEST(alias_bomb_is_refused)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addstr(&text, "- &a0 [x,x,x,x,x,x,x,x,x,x]\n");
	for (int i = 1; i < 20; i++) {
		buf_addf(&text, "- &a%d [", i);
		for (int k = 0; k < 10; k++)
			buf_addf(&text, "*a%d,", i - 1);
		buf_addstr(&text, "]\n");
	}
	refuse(text.s, text.len, "too many values");
}
END_TEST

START_TEST(recursion_is_refused)
{
	refuse("&a [*a]", 7, "found unconstructable recursive node");
	refuse("&a {k: [*a]}", 12, "found unconstructable recursive node");
	refuse("&a {<<: *a}", 11, "found unconstructable recursive node");
	refuse("? &a [*a]\n: b", 13, "found unconstructable recursive node");
}
END_TEST

START_TEST(syntax_comes_before_meaning)
{
	static const char text[] = "a: !unknown 1\nb: [\n";

	refuse("a: !unknown 1\n", 14, "could not determine a constructor for the tag '!unknown'");
	refuse(text, sizeof(text) - 1, "while parsing a flow");
	refuse("a: !x 1\nb: !y 2\n", 16, "'!x'"); /* the first */
}
END_TEST

START_TEST(truncated)
{
	static const char text[] =
		"%YAML 1.1\n--- !!map\n&a k: |\n  text\n'q': \"\\u00e9\\n\"\n? [x, {y: *a}]\n: >-\n  z\n"
		"m: {<<: {p: 1}, q: !!set {r, s}}\n...\n";

	/* Any cut of it loads or is refused with a reason, and nothing worse. */
	for (size_t len = 0; len < sizeof(text); len++) {
		CLEANUP(buf_release) struct buf cut = BUF_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct value *v = NULL;

		buf_add(&cut, text, len);
		if (yaml_load(&a, cut.s, len, "f", &v, &err) < 0)
			ck_assert_ptr_nonnull(err.msg);
		else
			ck_assert_ptr_nonnull(v);
	}
}
END_TEST

START_TEST(large_scalars)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT, encoded = BUF_INIT;
	struct value *map = value_map(&a), *v;

	for (int i = 0; i < 100000; i++)
		buf_addstr(&text, "some words ");
	buf_addstr(&text, "end");
	value_set(&a, map, "plain", value_str(&a, text.s));
	buf_addstr(&text, "\n: \xc3\xa9");
	value_set(&a, map, "quoted", value_str(&a, text.s));
	yaml_encode(&encoded, map);
	v = load(encoded.s);
	ck_assert(value_equal(v, map));
	for (const char *p = encoded.s, *end; (end = strchr(p, '\n')); p = end + 1)
		ck_assert_int_lt(end - p, 100);
}
END_TEST

START_TEST(large_ints)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *v;

	buf_addchars(&text, '9', 4000);
	v = load(text.s);
	ck_assert_int_eq((int)v->type, (int)VALUE_BIGINT);
	ck_assert_str_eq(v->str.s, text.s);
	buf_addchars(&text, '9', 100000);
	ck_assert_int_eq((int)load(text.s)->type, (int)VALUE_STR);
	ck_assert_int_eq(load("9223372036854775807")->i, INT64_MAX);
	ck_assert_int_eq(load("-9223372036854775808")->i, INT64_MIN);
	ck_assert_str_eq(load("-0x8000000000000001")->str.s, "-9223372036854775809");
	ck_assert_str_eq(load("0b1" "0000000000000000000000000000000000000000000000000000000000000000")
				 ->str.s, "18446744073709551616");
}
END_TEST

START_TEST(many_keys)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *v;

	for (int i = 0; i < 20000; i++)
		buf_addf(&text, "key%d: %d\n", i % 15000, i);
	v = load(text.s);
	ck_assert_uint_eq(value_len(v), 15000);
	ck_assert_int_eq(value_get(v, "key0")->i, 15000); /* the last wins */
	ck_assert_str_eq(value_get_str(v->map.entries[0].key), "key0");
}
END_TEST

START_TEST(plain_scalars)
{
	struct value *v = yaml_resolve_plain(&a, "1e5", 3);

	ck_assert_int_eq((int)v->type, (int)VALUE_FLOAT);
	ck_assert_double_eq(v->f, 1e5);
	ck_assert(value_is_null(yaml_resolve_plain(&a, "", 0)));
	ck_assert_str_eq(value_get_str(yaml_resolve_plain(&a, "y", 1)), "y");
	ck_assert_str_eq(value_get_str(yaml_resolve_plain(&a, "<<", 2)), "<<");
	ck_assert_uint_eq(yaml_resolve_plain(&a, "1\0", 2)->str.len, 2);
	v = yaml_resolve_plain(&a, "123456", 3); /* not what follows it */
	ck_assert_int_eq(v->i, 123);
	v = yaml_resolve_plain(&a, "2020-01-01123", 10);
	ck_assert_int_eq((int)v->type, (int)VALUE_DATE);
	ck_assert(isnan(yaml_resolve_plain(&a, ".NaN", 4)->f));
}
END_TEST

START_TEST(encode_absent_and_bytes)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	struct value *list = value_list(&a);

	yaml_encode(&b, NULL);
	ck_assert_str_eq(b.s, "null");
	value_append(&a, list, value_strn(&a, "x\0y", 3));
	value_append(&a, list, value_str(&a, "\xff" "a"));
	buf_set(&b, "kept: ");
	yaml_encode_flow(&b, list);
	ck_assert_str_eq(b.s, "kept: [\"x\\0y\", \"\\uDCFFa\"]");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("yaml");
	TCase *t = tcase_create("yaml");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, load_table);
	tcase_add_test(t, encode_table);
	tcase_add_test(t, empty);
	tcase_add_test(t, places);
	tcase_add_test(t, words_that_repeat);
	tcase_add_test(t, place_of_an_error);
	tcase_add_test(t, aliases_share);
	tcase_add_test(t, only_utf8_text);
	tcase_add_test(t, depth_is_limited);
	tcase_add_test(t, depth_by_aliases_is_limited);
	tcase_add_test(t, alias_bomb_is_refused);
	tcase_add_test(t, recursion_is_refused);
	tcase_add_test(t, syntax_comes_before_meaning);
	tcase_add_test(t, truncated);
	tcase_add_test(t, large_scalars);
	tcase_add_test(t, large_ints);
	tcase_add_test(t, many_keys);
	tcase_add_test(t, plain_scalars);
	tcase_add_test(t, encode_absent_and_bytes);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
