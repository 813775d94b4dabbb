#include "guild/err.h"
#include "guild/label.h"
#include "guild/log.h"
#include "guild/utf8.h"
#include "guild/yaml.h"
#include "cases.h"
#include "columns.h"
#include "scratch.h"

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

/* Text can ask for much more than its length: a filter that doubles, a long value again and again. */
START_TEST(growth_is_bounded)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf doubled = BUF_INIT, repeated = BUF_INIT, text = BUF_INIT,
		label = BUF_INIT;
	struct value *flags = value_map(&a);

	value_set(&a, flags, "x", value_str(&a, "\"'"));
	buf_addstr(&doubled, "${x");
	for (int i = 0; i < 64; i++)
		buf_addstr(&doubled, "|%r");
	buf_addch(&doubled, '}');
	label_render(&label, doubled.s, flags, NULL);
	ck_assert_uint_le(label.len, LABEL_MAX_BYTES);

	for (size_t i = 0; i < LABEL_MAX_BYTES / 5; i++)
		buf_addstr(&text, "\xc3\xa9");
	value_set(&a, flags, "x", value_str(&a, text.s));
	for (int i = 0; i < 1000; i++)
		buf_addstr(&repeated, "a${x}");
	buf_reset(&label);
	label_render(&label, repeated.s, flags, NULL);
	ck_assert_uint_le(label.len, LABEL_MAX_BYTES);
	ck_assert_uint_gt(label.len, LABEL_MAX_BYTES - 8);
	ck_assert(utf8_valid(label.s, label.len)); /* no character is cut */
}
END_TEST

START_TEST(long_paths_are_shortened)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	struct value *flags = value_map(&a);

	scratch_mkdir("north/south/east/west/mid/end");
	buf_addf(&path, "%s/north/south/east/west/mid/end", scratch_dir);
	value_set(&a, flags, "p", value_str(&a, path.s));
	buf_addstr(&path, "/missing"); /* a text like any other: it is no path here */
	value_set(&a, flags, "q", value_str(&a, path.s));
	label_render(&label, NULL, flags, NULL);
	buf_addf(&shown, "p=/tmp/\u2026/mid/end q=%s", path.s);
	ck_assert_str_eq(label.s, shown.s);
}
END_TEST

static void keep_log(enum log_level level, UNUSED bool dim, const char *text, void *data)
{
	ck_assert_int_eq(level, LOG_WARNING);
	buf_addf(data, "%s\n", text);
}

START_TEST(a_bad_format_is_a_warning)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(buf_release) struct buf logged = BUF_INIT;
	struct value *flags = value_map(&a);

	value_set(&a, flags, "s", value_str(&a, "word"));
	log_set_sink(keep_log, &logged);
	label_render(&label, "${s|%.1f}", flags, NULL); /* a text is no number: that is no error */
	ck_assert_str_eq(logged.s, "");
	label_render(&label, " ${s|%q}", flags, NULL);
	log_set_sink(NULL, NULL);
	ck_assert_str_eq(label.s, "word word");
	ck_assert_str_eq(logged.s, "error formatting 'word' with '%q': unsupported format character "
				   "'q' (0x71) at index 1\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("label");
	TCase *t = tcase_create("label"), *f = tcase_create("files");

	tcase_add_test(t, renders);
	tcase_add_test(t, no_template_is_the_default);
	tcase_add_test(t, further_names);
	tcase_add_test(t, a_bad_format_is_a_warning);
	tcase_add_test(t, growth_is_bounded);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(f, scratch_enter, scratch_leave);
	tcase_add_test(f, long_paths_are_shortened);
	suite_add_tcase(s, f);
	return s;
}
UNIT_MAIN(suite)
