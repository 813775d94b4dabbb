#include "guild/err.h"
#include "guild/json.h"
#include "guild/settings.h"
#include "guild/yaml.h"
#include "cases.h"
#include "unit.h"

static const struct { const char *path; enum settings_format format; } formats[] = {
	{ "a.yml", SETTINGS_YAML },	 { "d/a.YAML", SETTINGS_YAML }, { "a.json", SETTINGS_JSON },
	{ "a.ini", SETTINGS_INI },	 { "a.cfg", SETTINGS_INI },	{ "a.json.in", SETTINGS_JSON },
	{ "a.cfg.IN.in", SETTINGS_INI }, { "a.txt", SETTINGS_UNKNOWN }, { "yml", SETTINGS_UNKNOWN },
	{ "a.yml/b", SETTINGS_UNKNOWN }, { ".in", SETTINGS_UNKNOWN },	{ "", SETTINGS_UNKNOWN },
};

START_TEST(knows_formats)
{
	ck_assert_int_eq(settings_format(formats[_i].path), formats[_i].format);
}
END_TEST

static const struct { enum settings_format format; const char *text, *expected, *written; } files[] = {
	{ SETTINGS_YAML, "", "None", NULL },
	{ SETTINGS_YAML, "- 1", "[1]", NULL },
	{ SETTINGS_YAML, "b: yes\na: {c: [1, x]}\n", "{'b': True, 'a': {'c': [1, 'x']}}",
	  "a:\n  c:\n  - 1\n  - x\nb: true" },
	{ SETTINGS_JSON, "{\"b\": 1e5,\t\"a\": [null, true, \"\\ud83d\\ude00\\/\"]}",
	  "{'b': 100000.0, 'a': [None, True, '\xf0\x9f\x98\x80/']}",
	  "{\"a\": [null, true, \"\\ud83d\\ude00/\"], \"b\": 100000.0}" },
	{ SETTINGS_INI,
	  "[s]\nI = 010\nbig=100000000000000000000\nf: 1e3\nb=ON\nn=off\nt = a b\nempty=\n[DEFAULT]\nx=y",
	  "{'s': {'i': 10, 'big': 100000000000000000000, 'f': 1000.0, 'b': True, 'n': False, "
	  "'t': 'a b', 'empty': ''}, 'DEFAULT': {'x': 'y'}}",
	  "[DEFAULT]\nx = y\n\n[s]\nb = True\nbig = 100000000000000000000\nempty = \nf = 1000.0\n"
	  "i = 10\nn = False\nt = a b\n\n" },
};

START_TEST(reads_and_writes)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *in = files[_i].text;
	struct value *v;

	ck_assert_msg(settings_parse(&a, files[_i].format, in, strlen(in), "f", &v, &err) == 0, "%s",
		      err.msg);
	value_repr(&text, v);
	ck_assert_str_eq(text.s, files[_i].expected);
	if (!files[_i].written)
		return;
	buf_reset(&text);
	settings_encode(&text, files[_i].format, v);
	ck_assert_str_eq(text.s, files[_i].written);
}
END_TEST

static struct value *load(struct arena *a, const char *yaml)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v;

	ck_assert_msg(yaml_load(a, yaml, strlen(yaml), "table", &v, &err) == 0, "%s", err.msg);
	return v;
}

static char *cut(char *text)
{
	char *bar = strstr(text, " | ");

	ck_assert_ptr_nonnull(bar);
	*bar = '\0';
	return bar + strlen(" | ");
}

START_TEST(sets_dotted_names)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "settings");
	while ((line = cases_next(&c)) != NULL) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		char *changes = cut(line), *expected = cut(changes);
		struct value *settings = load(&a, line), *values = load(&a, changes);
		int rc = 0;

		for (size_t i = 0; rc == 0 && i < value_len(values); i++)
			rc = settings_set(&a, settings, value_get_str(values->map.entries[i].key),
					  values->map.entries[i].value, &err);
		if (rc < 0)
			buf_addstr(&text, err.msg);
		else
			json_encode(&text, settings, 0);
		ck_assert_msg(streq(text.s, expected), "line %u: %s", c.line, text.s);
	}
	cases_close(&c);
}
END_TEST

START_TEST(flattens)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	value_repr(&text, settings_flatten(&a, load(&a, "{a: 1, b: {c: [x], 2: {d: null}, e: {}}}")));
	value_repr(&text, settings_flatten(&a, load(&a, "[1]")));
	ck_assert_str_eq(text.s, "{'a': 1, 'b.c': ['x'], 'b.2.d': None}{}");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("settings");
	TCase *tc = tcase_create("settings");

	tcase_add_loop_test(tc, knows_formats, 0, ARRAY_SIZE(formats));
	tcase_add_loop_test(tc, reads_and_writes, 0, ARRAY_SIZE(files));
	tcase_add_test(tc, sets_dotted_names);
	tcase_add_test(tc, flattens);
	suite_add_tcase(s, tc);
	return s;
}

UNIT_MAIN(suite)
