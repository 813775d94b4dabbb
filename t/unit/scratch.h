/*
 * scratch.h: an empty directory of its own for each test that touches files.
 *
 *	tcase_add_checked_fixture(t, scratch_enter, scratch_leave);
 *
 * It is the working directory while the test runs, and gone after it.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/tree.h"
#include "unit.h"

#define NOBODY 65534

static char scratch_dir[] = "/tmp/guild-unit-XXXXXX";

UNUSED static void scratch_enter(void)
{
	memcpy(scratch_dir + strlen(scratch_dir) - 6, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(scratch_dir));
	ck_assert_int_eq(chdir(scratch_dir), 0);
}

UNUSED static void scratch_leave(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(chdir("/"), 0);
	if (geteuid() != getuid())
		ck_assert_int_eq(seteuid(getuid()), 0);
	ck_assert_msg(tree_remove(scratch_dir, &err) == 0, "%s", err.msg);
}

/* For the rest of the test permission bits hold, even when root runs it. */
UNUSED static void scratch_drop_root(void)
{
	ck_assert_int_eq(chmod(scratch_dir, 0777), 0);
	if (geteuid() == 0)
		ck_assert_int_eq(seteuid(NOBODY), 0);
}

/* A file that holds text. */
UNUSED static void scratch_put(const char *path, const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(file_write(AT_FDCWD, path, NULL, text, strlen(text), FILE_IN_PLACE, &err) == 0,
		      "%s", err.msg);
}

UNUSED static void scratch_mkdir(const char *path)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(file_mkdirs(path, &err) == 0, "%s", err.msg);
}

/* The file at path exists and holds just text. */
UNUSED static void scratch_assert_holds(const char *path, const char *text)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(file_read(AT_FDCWD, path, 0, &b, &err) == 1, "%s: %s", path,
		      err.msg ? err.msg : "missing");
	ck_assert_str_eq(b.s, text);
}

#endif
