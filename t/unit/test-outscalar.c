#include "guild/outscalar.h"

#include "guild/err.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/yaml.h"
#include "unit.h"

static struct arena arena;
static int warnings;
static char last_warning[300];

static void catch_log(enum log_level level, bool dim, const char *text, void *data)
{
	(void)dim;
	(void)data;
	if (level == LOG_WARNING) {
		warnings++;
		snprintf(last_warning, sizeof(last_warning), "%s", text);
	}
}

static const struct value *parse(const char *yaml)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v;

	ck_assert_msg(yaml_load(&arena, yaml, strlen(yaml), "config", &v, &err) == 0, "%s", err.msg);
	return v;
}

/* "key=value key=value" of a line, numbers as Python prints them. */
static void read_line(struct outscalar *o, enum outscalar_kind kind, const char *line, size_t len,
		      struct buf *out)
{
	const struct outscalar_pair *pairs;
	size_t n = outscalar_read(o, line, len, &pairs);

	buf_reset(out);
	for (size_t i = 0; i < n; i++) {
		buf_addstr(out, i ? " " : "");
		buf_add(out, pairs[i].key, pairs[i].key_len);
		buf_addch(out, '=');
		if (kind == OUTSCALAR_NUMBERS)
			num_format_repr(out, pairs[i].number);
		else
			buf_add(out, pairs[i].text, pairs[i].text_len);
	}
	ck_assert(n ? pairs != NULL : pairs == NULL);
}

#define N OUTSCALAR_NUMBERS
#define T OUTSCALAR_TEXTS

static const struct { const char *config; enum outscalar_kind kind; const char *line, *want; } cases[] = {
	/* The defaults. */
	{ "", N, "loss: 0.5", "loss=0.5" },
	{ "", N, "loss: 0.5\n", "loss=0.5" },
	{ "", N, "loss: 0.5 \t\r\n", "loss=0.5" },
	{ "", N, "loss: 0.5\xc2\xa0\xe2\x80\xa8", "loss=0.5" },
	{ "", N, "loss:   -1e-3", "loss=-0.001" },
	{ "", N, "loss: 1 (3)", "loss=1.0 step=3.0" },
	{ "", N, "loss: 1 (step 3)", "loss=1.0 step=3.0" },
	{ "", N, "loss: 1 (was 2)", "loss=1.0" },
	{ "", N, "loss: NaN", "loss=nan" },
	{ "", N, "loss: -inf", "loss=-inf" },
	{ "", N, "step: 5", "step=5.0" },
	{ "", N, "loss 1", "" },
	{ "", N, "loss:1", "" },
	{ "", N, " loss: 1", "" },
	{ "", N, "1loss: 1", "" },
	{ "", N, "my loss: 1", "" },
	{ "", N, "loss: 0x1", "" },
	{ "", N, "loss: cat", "" },
	{ "", N, "loss: .", "" },
	{ "", N, "", "" },
	{ "", N, "a:b:c: 1", "a:b:c=1.0" },
	{ "", N, "_x/y-z: 1", "_x/y-z=1.0" },
	{ "", N, "\xc3\xa9: 1", "" },
	{ "", N, "lo\xff" "ss: \xc3" "1", "loss=1.0" },
	{ "", T, "model: cnn", "model=cnn" },
	{ "", T, "model: 0.5", "model=0.5" },
	{ "", T, "model: a b", "" },
	/* One pattern, a map, a list of both. */
	{ "'(a\\w*) is (\\value)'", N, "abc is 3", "abc=3.0" },
	{ "{b: 'b=(\\value)', a: 'a=(\\value)'}", N, "b=2 a=1", "a=1.0 b=2.0" },
	{ "['(x)=(\\value)', {y: 'y=(\\value)'}]", N, "x=1 y=2", "x=1.0 y=2.0" },
	/* All matches of a line; the last one of a name counts. */
	{ "'(\\key)=(\\value)'", N, "a=1 b=2 a=3", "a=3.0 b=2.0" },
	{ "{v: '(\\value)!'}", N, "1! 2! 3!", "v=3.0" },
	{ "['(a)=(\\d)', '(a)=\\d(\\d)']", N, "a=12", "a=2.0" },
	/* Names in the pattern win over the map's, _key and _val over both. */
	{ "{k: '(?P<x>\\value) of (?P<y>\\value)'}", N, "1 of 2", "x=1.0 y=2.0" },
	{ "'(?P<_val>\\value) for (?P<_key>\\key)'", N, "1 for all", "all=1.0" },
	{ "'(?P<_val>\\value) ok'", N, "1 ok", "_val=1.0" },
	{ "'(?P<a>x)?(?P<b>\\d)'", N, "7", "b=7.0" },
	{ "'(?P<a>x)?=(?P<b>y)'", T, "=y", "b=y" },
	{ "'(?P<_key>k)?=(?P<_val>\\d)'", N, "=1 k=2", "k=2.0" },
	{ "'(k)?=(\\d)'", N, "=1", "" },
	/* Aliases, each where it stands. \step is no alias of texts. */
	{ "'^\\step \\key (?P<v>\\value)$'", N, "12 k 3", "v=3.0" },
	{ "'(?P<v>\\value) (?P<n>\\step)'", N, "1 2", "n=2.0 v=1.0" },
	{ "'(?P<v>\\value)'", T, "a,b c", "v=c" },
	/* Matches of nothing come to an end. */
	{ "'(?P<v>\\d*)'", N, "a1b22", "v=22.0" },
	{ "{v: '(x*)'}", T, "axb", "v=" },
	/* Python's float() takes these, and no more. */
	{ "{v: 'v=(.*)'}", N, "v= 1_0 ", "v=10.0" },
	{ "{v: 'v=(.*)'}", N, "v=1__0", "" },
	{ "{v: 'v=(.*)'}", N, "v=infinity", "v=inf" },
	{ "{v: 'v=(.*)'}", N, "v=", "" },
	/* No pattern at all. */
	{ "[]", N, "loss: 1", "" },
	{ "no", N, "loss: 1", "" },
};

START_TEST(values)
{
	struct outscalar *o = outscalar_new(cases[_i].kind, parse(cases[_i].config));
	CLEANUP(buf_release) struct buf got = BUF_INIT;

	for (int again = 0; again < 2; again++) { /* nothing stays from the line before */
		read_line(o, cases[_i].kind, cases[_i].line, strlen(cases[_i].line), &got);
		ck_assert_msg(streq(got.s, cases[_i].want), "%s on '%s': '%s', not '%s'",
			      cases[_i].config, cases[_i].line, got.s, cases[_i].want);
	}
	outscalar_free(o);
}
END_TEST

static const struct { const char *config, *warning; } bad[] = {
	{ "3", "invalid item config: 3" },
	{ "[null]", "invalid item config: None" },
	{ "[[a]]", "invalid item config: ['a']" },
	{ "{x: 3}", "invalid output scalar pattern: 3" },
	{ "'(['", "error compiling pattern ([: " },
	{ "'(loss): (1)()'", "bad unnamed group count 3 for '(loss): (1)()' (expected 1 or 2) skipping" },
	{ "'loss'", "bad unnamed group count 0 for 'loss' (expected 1 or 2) skipping" },
	{ "'(loss)'", "one unnamed group for '(loss)', which has no name - skipping" },
};

START_TEST(bad_patterns_are_one_warning)
{
	struct outscalar *o;
	CLEANUP(buf_release) struct buf got = BUF_INIT;

	log_set_sink(catch_log, NULL);
	warnings = 0;
	o = outscalar_new(OUTSCALAR_NUMBERS, parse(bad[_i].config));
	for (int i = 0; i < 3; i++) {
		read_line(o, OUTSCALAR_NUMBERS, "loss: 1", 7, &got);
		ck_assert_str_eq(got.s, "");
	}
	outscalar_free(o);
	log_set_sink(NULL, NULL);
	ck_assert_int_eq(warnings, 1);
	ck_assert_msg(starts_with(last_warning, bad[_i].warning), "%s", last_warning);
}
END_TEST

START_TEST(off)
{
	ck_assert(!outscalar_is_off(NULL));
	ck_assert(!outscalar_is_off(parse("")));
	ck_assert(!outscalar_is_off(parse("a: b")));
	ck_assert(outscalar_is_off(parse("no")));
	ck_assert(outscalar_is_off(parse("[]")));
	ck_assert(outscalar_is_off(parse("''")));
}
END_TEST

START_TEST(pattern_by_pattern)
{
	struct outscalar *o = outscalar_new(OUTSCALAR_NUMBERS, parse("['(a)=(\\value)|(?:z)', '(b)(c)?']"));
	CLEANUP(buf_release) struct buf groups = BUF_INIT;
	const struct outscalar_pair *pairs;
	const char *line;
	size_t len, n;

	ck_assert(outscalar_pattern(o, 1) != NULL);
	ck_assert(outscalar_pattern(o, 2) == NULL);
	line = outscalar_set_line(o, "a=1 z a='\n", 10, &len);
	ck_assert_int_eq((int)len, 9);
	ck_assert(strncmp(line, "a=1 z a='", len) == 0);
	ck_assert(outscalar_try(o, 0, &groups, &pairs, &n));
	ck_assert_str_eq(groups.s, "[('a', '1'), (None, None), ('a', '')]");
	ck_assert_int_eq((int)n, 1);
	ck_assert(pairs[0].number > 0.5 && pairs[0].number < 1.5);
	buf_reset(&groups);
	ck_assert(!outscalar_try(o, 1, &groups, &pairs, &n));
	ck_assert_str_eq(groups.s, "[]");
	ck_assert(n == 0 && pairs == NULL);
	outscalar_free(o);
}
END_TEST

START_TEST(hostile_lines)
{
	struct outscalar *o = outscalar_new(OUTSCALAR_NUMBERS, parse("{v: 'v=(.*)'}"));
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT;

	read_line(o, OUTSCALAR_NUMBERS, "v=1\0", 4, &got);
	ck_assert_str_eq(got.s, "");
	buf_addstr(&line, "v=");
	buf_addchars(&line, '1', 1 << 20); /* longer than any number */
	read_line(o, OUTSCALAR_NUMBERS, line.s, line.len, &got);
	ck_assert_str_eq(got.s, "");
	buf_reset(&line);
	buf_addchars(&line, 0xff, 1 << 20);
	buf_addstr(&line, "v=2");
	read_line(o, OUTSCALAR_NUMBERS, line.s, line.len, &got);
	ck_assert_str_eq(got.s, "v=2.0");
	outscalar_free(o);
	outscalar_free(NULL);
	o = outscalar_new(OUTSCALAR_NUMBERS, parse("'(a+)+(b)'")); /* ends, as no match */
	buf_reset(&line);
	buf_addchars(&line, 'a', 1 << 12);
	read_line(o, OUTSCALAR_NUMBERS, line.s, line.len, &got);
	ck_assert_str_eq(got.s, "");
	outscalar_free(o);
}
END_TEST

static void teardown(void)
{
	arena_release(&arena);
}

static Suite *suite(void)
{
	Suite *s = suite_create("outscalar");
	TCase *t = tcase_create("outscalar");

	tcase_add_checked_fixture(t, NULL, teardown);
	tcase_add_loop_test(t, values, 0, ARRAY_SIZE(cases));
	tcase_add_loop_test(t, bad_patterns_are_one_warning, 0, ARRAY_SIZE(bad));
	tcase_add_test(t, off);
	tcase_add_test(t, pattern_by_pattern);
	tcase_add_test(t, hostile_lines);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
