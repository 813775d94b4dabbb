#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/path.h"
#include "scratch.h"

static void begin(void)
{
	static const char *const names[] = { "GUILD_HOME", "GUILD_HOME_SCHEME", "GUILD_CWD",
					     "CONDA_PREFIX", "VIRTUAL_ENV" };

	scratch_enter();
	scratch_mkdir("home");
	scratch_mkdir("home/p/q");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		ck_assert_int_eq(unsetenv(names[i]), 0);
}

/* PATH below the test's directory, into the variable. */
static void set(const char *name, const char *path)
{
	CLEANUP(buf_release) struct buf value = BUF_INIT;

	buf_addf(&value, "%s/%s", scratch_dir, path);
	ck_assert_int_eq(setenv(name, value.s, 1), 0);
}

/* The home is found there, PATH being below the test's directory. */
static void check(const char *path)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(buf_release) struct buf want = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	set("HOME", "home");
	buf_addf(&want, "%s/%s", scratch_dir, path);
	ck_assert_msg(home_find(&home, &err) == 0, "%s", err.msg);
	ck_assert_str_eq(home.s, want.s);
}

START_TEST(by_default)
{
	set("GUILD_CWD", "home/p/q");
	check("home/.guild"); /* it need not exist */
	scratch_mkdir("home/p/.guild");
	check("home/p/.guild");
	scratch_mkdir("home/p/q/.guild");
	check("home/p/q/.guild");
}
END_TEST

START_TEST(the_walk_stops_at_the_home)
{
	set("GUILD_CWD", "home/p");
	scratch_mkdir(".guild");
	check("home/.guild");
	set("GUILD_CWD", "");
	check(".guild");
}
END_TEST

START_TEST(a_file_is_no_home)
{
	set("GUILD_CWD", "home/p/q");
	scratch_put("home/p/.guild", "");
	check("home/.guild");
}
END_TEST

START_TEST(python_environments)
{
	set("GUILD_CWD", "home/p");
	set("VIRTUAL_ENV", "venv");
	check("home/.guild");
	scratch_mkdir("venv/.guild");
	check("venv/.guild");
	set("CONDA_PREFIX", "conda"); /* the only one looked at then */
	check("home/.guild");
}
END_TEST

START_TEST(old_scheme)
{
	set("GUILD_CWD", "home/p");
	set("VIRTUAL_ENV", "venv");
	scratch_mkdir("home/.guild");
	scratch_put("home/.guild/config.yml", "legacy:\n  guild-home: pre-0.9\n");
	check("venv/.guild");
	ck_assert_int_eq(setenv("GUILD_HOME_SCHEME", "other", 1), 0);
	check("home/.guild");
	ck_assert_int_eq(setenv("GUILD_HOME_SCHEME", "pre-0.9", 1), 0);
	ck_assert_int_eq(unsetenv("VIRTUAL_ENV"), 0);
	check("home/.guild");
}
END_TEST

START_TEST(given)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	set("GUILD_HOME", "home/p");
	check("home/p");
	ck_assert_int_eq(setenv("GUILD_HOME", "~/p", 1), 0);
	check("home/p");
	ck_assert_int_eq(setenv("GUILD_HOME", "no/such", 1), 0);
	ck_assert_int_eq(home_find(&home, &err), -1);
	ck_assert_str_eq(err.msg, "directory 'no/such' does not exist");
	scratch_put("file", "");
	ck_assert_int_eq(setenv("GUILD_HOME", "file", 1), 0);
	ck_assert_int_eq(home_find(&home, &err), -1);
	ck_assert_str_eq(err.msg, "'file' is not a directory");
	ck_assert_uint_eq(home.len, 0); /* outputs untouched */
	ck_assert_ptr_null(home_if_any(&home));
	set("GUILD_HOME", "home/p");
	ck_assert_str_eq(home_if_any(&home), home.s);
	ck_assert(ends_with(home.s, "/home/p"));
}
END_TEST

START_TEST(parts)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	home_runs_dir(&b, "/h", false);
	ck_assert_str_eq(b.s, "/h/runs");
	buf_reset(&b);
	home_runs_dir(&b, "/h", true);
	ck_assert_str_eq(b.s, "/h/trash/runs");
	buf_reset(&b);
	home_cache_dir(&b, "/h", "flags");
	ck_assert_str_eq(b.s, "/h/cache/flags");
}
END_TEST

START_TEST(cwd)
{
	CLEANUP(free_ptr) char *process_cwd = path_getcwd();

	ck_assert_str_eq(home_cwd(), process_cwd);
	ck_assert_int_eq(setenv("GUILD_CWD", "/x", 1), 0);
	ck_assert_str_eq(home_cwd(), "/x");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("home");
	TCase *t = tcase_create("home");

	tcase_add_checked_fixture(t, begin, scratch_leave);
	tcase_add_test(t, cwd);
	tcase_add_test(t, by_default);
	tcase_add_test(t, the_walk_stops_at_the_home);
	tcase_add_test(t, a_file_is_no_home);
	tcase_add_test(t, python_environments);
	tcase_add_test(t, old_scheme);
	tcase_add_test(t, given);
	tcase_add_test(t, parts);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
