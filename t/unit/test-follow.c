#include "guild/follow.h"

#include "scratch.h"

static struct follow f;

static void enter(void)
{
	scratch_enter();
	f = (struct follow)FOLLOW_INIT;
	follow_open(&f, "log");
}

static void leave(void)
{
	follow_close(&f);
	scratch_leave();
}

static void append(const char *text)
{
	FILE *out = fopen("log", "a");

	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	fclose(out);
}

static void assert_new(const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf got = BUF_INIT;
	char data[3]; /* small, so that it takes several reads */
	ssize_t n;

	while ((n = follow_read(&f, data, sizeof(data), &err)) > 0)
		buf_add(&got, data, (size_t)n);
	ck_assert_msg(n == 0, "%s", err.msg);
	ck_assert_str_eq(got.s, text);
}

START_TEST(grows)
{
	assert_new(""); /* it is not there yet */
	append("one\n");
	assert_new("one\n");
	assert_new("");
	append("two\n");
	append("three\n");
	assert_new("two\nthree\n");
}
END_TEST

START_TEST(becomes_shorter)
{
	append("a long line\n");
	assert_new("a long line\n");
	scratch_put("log", "new\n");
	assert_new("new\n");
	scratch_put("log", "");
	assert_new("");
	append("more\n");
	assert_new("more\n");
}
END_TEST

START_TEST(is_replaced)
{
	append("old\n");
	assert_new("old\n");
	append("last\n");
	ck_assert_int_eq(rename("log", "log.1"), 0);
	assert_new("last\n"); /* what was written before it went */
	append("new\n");
	assert_new("new\n");
}
END_TEST

START_TEST(cannot_be_read)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	char data[8];

	scratch_mkdir("log");
	ck_assert_int_eq(follow_read(&f, data, sizeof(data), &err), -1);
	ck_assert_ptr_nonnull(strstr(err.msg, "cannot read log"));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("follow");
	TCase *t = tcase_create("follow");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, grows);
	tcase_add_test(t, becomes_shorter);
	tcase_add_test(t, is_replaced);
	tcase_add_test(t, cannot_be_read);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
