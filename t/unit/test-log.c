#include "guild/buf.h"
#include "guild/log.h"
#include "unit.h"

static void sink(enum log_level level, bool dim, const char *text, void *data)
{
	buf_addf(data, "%d%s %s\n", (int)level, dim ? " dim" : "", text);
}

static void say_all(void)
{
	log_debug("d %d", 1);
	log_info("i %s", "x");
	log_info_dim("dim");
	log_warning("w\n2nd");
	log_error("%s", "100%");
}

static const struct { int level; const char *text; } levels[] = {
	{ LOG_DEBUG, "10 d 1\n20 i x\n20 dim dim\n30 w\n2nd\n40 100%\n" },
	{ LOG_INFO, "20 i x\n20 dim dim\n30 w\n2nd\n40 100%\n" },
	{ 25, "30 w\n2nd\n40 100%\n" },
	{ LOG_WARNING, "30 w\n2nd\n40 100%\n" },
	{ LOG_ERROR, "40 100%\n" },
	{ 50, "" },
};

START_TEST(level)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	int old = log_get_level();

	log_set_sink(sink, &b);
	log_set_level(levels[_i].level);
	ck_assert_int_eq(log_get_level(), levels[_i].level);
	say_all();
	ck_assert_str_eq(b.s, levels[_i].text);
	log_set_sink(NULL, NULL);
	log_set_level(old);
}
END_TEST

START_TEST(info_at_start)
{
	ck_assert_int_eq(log_get_level(), LOG_INFO);
}
END_TEST

START_TEST(without_a_sink)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	log_set_sink(sink, &b);
	log_set_sink(NULL, NULL);
	say_all();
	ck_assert_str_eq(b.s, "");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("log");
	TCase *t = tcase_create("log");

	tcase_add_test(t, info_at_start);
	tcase_add_loop_test(t, level, 0, ARRAY_SIZE(levels));
	tcase_add_test(t, without_a_sink);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
