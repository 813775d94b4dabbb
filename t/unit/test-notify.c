#include "guild/notify.h"
#include "scratch.h"

#include <poll.h>

static struct notify n;
static struct strlist dirs;

static void enter(void)
{
	scratch_enter();
	scratch_mkdir("a");
	scratch_mkdir("b");
	strlist_init(&dirs);
	n = (struct notify)NOTIFY_INIT;
	notify_open(&n);
	ck_assert_int_ge(n.fd, 0);
}

static void leave(void)
{
	notify_close(&n);
	strlist_release(&dirs);
	scratch_leave();
}

static bool is_readable(void)
{
	struct pollfd p = { .fd = n.fd, .events = POLLIN };

	return poll(&p, 1, 0) == 1;
}

/* The next event is of that name. */
static void assert_event(const char *dir, const char *name, bool gone)
{
	struct notify_event e;

	ck_assert(notify_next(&n, &e));
	ck_assert_str_eq(e.dir, dir);
	ck_assert_str_eq(e.name, name);
	ck_assert_int_eq(e.gone, gone);
}

static void assert_no_event(void)
{
	struct notify_event e;

	ck_assert(!notify_next(&n, &e));
	ck_assert(!is_readable());
}

START_TEST(names_that_come_and_go)
{
	strlist_push(&dirs, "a");
	ck_assert(notify_watch(&n, &dirs));
	assert_no_event();
	scratch_put("a/x", "");
	ck_assert(is_readable());
	ck_assert_int_eq(rename("a/x", "a/y"), 0);
	ck_assert_int_eq(unlink("a/y"), 0);
	assert_event("a", "x", false);
	assert_event("a", "x", true);
	assert_event("a", "y", false);
	assert_event("a", "y", true);
	assert_no_event();
}
END_TEST

START_TEST(what_grows_is_no_event)
{
	scratch_put("a/x", "");
	strlist_push(&dirs, "a");
	ck_assert(notify_watch(&n, &dirs));
	scratch_put("a/x", "more");
	assert_no_event();
}
END_TEST

START_TEST(only_the_directories_of_the_last_call)
{
	strlist_push(&dirs, "a");
	ck_assert(notify_watch(&n, &dirs));
	ck_assert(!notify_watch(&n, &dirs)); /* nothing new */
	strlist_clear(&dirs);
	strlist_push(&dirs, "b");
	strlist_push(&dirs, "missing");
	scratch_put("a/lost", "");
	ck_assert(notify_watch(&n, &dirs));
	scratch_put("a/x", "");
	scratch_put("b/x", "");
	assert_event("b", "x", false);
	assert_no_event();
}
END_TEST

START_TEST(a_directory_that_comes_back_is_new)
{
	strlist_push(&dirs, "a");
	ck_assert(notify_watch(&n, &dirs));
	ck_assert_int_eq(rmdir("a"), 0);
	assert_event("a", "", true);
	assert_no_event();
	scratch_mkdir("a");
	ck_assert(notify_watch(&n, &dirs));
	scratch_put("a/x", "");
	assert_event("a", "x", false);
}
END_TEST

START_TEST(many_events_come_whole)
{
	char name[32];

	strlist_push(&dirs, "a");
	ck_assert(notify_watch(&n, &dirs));
	for (int i = 0; i < 500; i++) {
		(void)snprintf(name, sizeof(name), "a/%d", i);
		scratch_put(name, "");
	}
	for (int i = 0; i < 500; i++) {
		(void)snprintf(name, sizeof(name), "%d", i);
		assert_event("a", name, false);
	}
	assert_no_event();
}
END_TEST

START_TEST(what_grows_is_told_when_asked_for)
{
	n.growth = true;
	strlist_push(&dirs, "a");
	ck_assert(notify_watch(&n, &dirs));
	scratch_put("a/x", "1");
	assert_event("a", "x", false); /* it came */
	assert_event("a", "x", false); /* and grew */
	assert_no_event();
}
END_TEST

START_TEST(without_notifications_nothing_happens)
{
	struct notify none = NOTIFY_INIT;
	struct notify_event e;

	strlist_push(&dirs, "a");
	ck_assert(!notify_watch(&none, &dirs));
	ck_assert(!notify_next(&none, &e));
	notify_close(&none);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("notify");
	TCase *t = tcase_create("notify");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, names_that_come_and_go);
	tcase_add_test(t, what_grows_is_no_event);
	tcase_add_test(t, only_the_directories_of_the_last_call);
	tcase_add_test(t, a_directory_that_comes_back_is_new);
	tcase_add_test(t, many_events_come_whole);
	tcase_add_test(t, what_grows_is_told_when_asked_for);
	tcase_add_test(t, without_notifications_nothing_happens);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
