#include "guild/err.h"
#include "guild/file.h"
#include "guild/pyenv.h"
#include "guild/tree.h"
#include "unit.h"

static const struct { const char *version, *requirement; int met; } cases[] = {
	{ "3.11", ">=3.6", 1 },
	{ "3.11", ">=3.6,<4", 1 },
	{ "3.11", ">=3.6, <3.9", 0 },
	{ "3.11", "3.11", 1 },
	{ "3.11", "3", 0 },
	{ "3.11", "==3.*", 1 },
	{ "3.11", "!=3.*", 0 },
	{ "3.11", "3.11.0", 1 },
	{ "3.11", ">=3.11.2", 0 },
	{ "3.9", "<3.10", 1 },
	{ "3.9", ">3.10", 0 },
	{ "3.11", "~=3.6", 1 },
	{ "4.1", "~=3.6", 0 },
	{ "3.11", "~=3.11.1", 0 },
	{ "3", "<4", 1 },
	{ "3.11", "!=3.11", 0 },
	{ "3.11", "<=3.11", 1 },
	{ "3..1", ">=3", 0 },
};

START_TEST(version_meets)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(pyenv_version_meets(cases[_i].version, cases[_i].requirement, &err),
			 cases[_i].met);
}
END_TEST

START_TEST(version_meets_refuses)
{
	static const char *const bad[] = { "", ">=", "abc", ">=3.a", "~=3", ">=3.*", "3,,4",
					   "3.99999999999999999999", "1.2.3.4.5.6.7.8.9" };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;

		ck_assert_int_eq(pyenv_version_meets("3.11", bad[i], &err), -1);
		ck_assert_int_eq(err.kind, ERR_INVALID);
	}
}
END_TEST

/* A folder with a fake interpreter of each given name, first in $PATH. */
static void make_pythons(char dir[], const char *const *names)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	for (; *names; names++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "%s/%s", dir, *names);
		ck_assert_int_eq(file_write(AT_FDCWD, path.s, NULL, "#!/bin/sh\n", 10, 0, &err), 0);
		ck_assert_int_eq(chmod(path.s, 0755), 0);
	}
	unsetenv("VIRTUAL_ENV");
	unsetenv("CONDA_PREFIX");
	unsetenv("GUILD_PYTHON_EXE");
	setenv("PATH", dir, 1);
}

static void assert_found(const char *requirement, const char *dir, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf expected = BUF_INIT;
	CLEANUP(buf_release) struct buf python = BUF_INIT;

	ck_assert_int_eq(pyenv_find(NULL, requirement, &python, &err), 0);
	buf_addf(&expected, "%s/%s", dir, name);
	ck_assert_str_eq(python.s, expected.s);
}

START_TEST(find)
{
	static const char *const names[] = { "python", "python3", "python3.9", "python3.10",
					     "python3.10-config", NULL };
	char dir[] = "/tmp/guild-test-XXXXXX";
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf python = BUF_INIT;

	make_pythons(dir, names);
	assert_found(NULL, dir, "python3");
	assert_found(">=3.6", dir, "python3.10");
	assert_found("<3.10", dir, "python3.9");
	setenv("GUILD_PYTHON_EXE", "/opt/x/python", 1);
	assert_found(NULL, "/opt/x", "python");
	setenv("GUILD_PYTHON_EXE", "python", 1);
	assert_found(NULL, dir, "python");
	ck_assert_int_eq(pyenv_find(NULL, ">=4", &python, &err), -1);
	ck_assert_int_eq(err.kind, ERR_NOTFOUND);
	ck_assert_str_eq(err.msg, "cannot find a python interpreter for requirement '>=4'");
	ck_assert_int_eq(pyenv_find(NULL, "new", &python, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INVALID);
	ck_assert_str_eq(python.s, "");
	ck_assert_int_eq(tree_remove(dir, &err), 0);
}
END_TEST

START_TEST(find_none)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf python = BUF_INIT;

	unsetenv("VIRTUAL_ENV");
	unsetenv("CONDA_PREFIX");
	unsetenv("GUILD_PYTHON_EXE");
	setenv("PATH", "/nonexistent", 1);
	ck_assert_int_eq(pyenv_find(NULL, NULL, &python, &err), -1);
	ck_assert_int_eq(err.kind, ERR_NOTFOUND);
}
END_TEST

START_TEST(platform_without_python)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *platform;

	ck_assert_int_eq(pyenv_platform(&a, NULL, NULL, &platform, &err), 0);
	ck_assert(ends_with(value_str_at(platform, "architecture"), "bit ELF"));
	ck_assert_int_ge(value_get(platform, "cpus")->i, 1);
	ck_assert_str_eq(value_str_at(platform, "processor"), "");
	ck_assert(!value_has(platform, "python_version"));
	ck_assert(ends_with(value_str_at(platform, "uname"), " "));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("pyenv");
	TCase *tc = tcase_create("pyenv");

	tcase_add_loop_test(tc, version_meets, 0, ARRAY_SIZE(cases));
	tcase_add_test(tc, version_meets_refuses);
	tcase_add_test(tc, find);
	tcase_add_test(tc, find_none);
	tcase_add_test(tc, platform_without_python);
	suite_add_tcase(s, tc);
	return s;
}

UNIT_MAIN(suite)
