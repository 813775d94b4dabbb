#include <errno.h>

#include "guild/err.h"
#include "unit.h"

START_TEST(set)
{
	struct err err = ERR_INIT;

	ck_assert(!err_is_set(&err));
	ck_assert_int_eq(err_set(&err, ERR_SYNTAX, "bad '%s'", "x"), -1);
	ck_assert(err_is_set(&err));
	ck_assert_int_eq(err.kind, ERR_SYNTAX);
	ck_assert_str_eq(err.msg, "bad 'x'");
	err.line = 5;
	ck_assert_int_eq(err_set(&err, ERR_INVALID, "was %s", err.msg), -1); /* its own text */
	ck_assert_str_eq(err.msg, "was bad 'x'");
	ck_assert_uint_eq(err.line, 0);
	err_release(&err);
	ck_assert(!err_is_set(&err));
	ck_assert_ptr_null(err.msg);
	err_release(&err);
}
END_TEST

static const struct { int os; enum err_kind kind; const char *msg; } codes[] = {
	{ ENOENT, ERR_NOTFOUND, "cannot read f: No such file or directory" },
	{ ENOTDIR, ERR_NOTFOUND, "cannot read f: Not a directory" },
	{ EACCES, ERR_OS, "cannot read f: Permission denied" },
	{ ENOSPC, ERR_OS, "cannot read f: No space left on device" },
};

START_TEST(os)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	errno = codes[_i].os;
	ck_assert_int_eq(err_os(&err, "cannot read %s", "f"), -1);
	ck_assert_int_eq(err.kind, codes[_i].kind);
	ck_assert_int_eq(err.os, codes[_i].os);
	ck_assert_str_eq(err.msg, codes[_i].msg);
}
END_TEST

START_TEST(wrap_and_append)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	(void)err_set(&err, ERR_SYNTAX, "bad");
	err.line = 3;
	ck_assert_int_eq(err_wrap(&err, "%s:%u", "f", err.line), -1);
	ck_assert_int_eq(err_append(&err, "\nsee '%s'", "help"), -1);
	ck_assert_str_eq(err.msg, "f:3: bad\nsee 'help'");
	ck_assert_int_eq(err.kind, ERR_SYNTAX);
	ck_assert_uint_eq(err.line, 3);
}
END_TEST

START_TEST(move)
{
	CLEANUP(err_release) struct err a = ERR_INIT;
	CLEANUP(err_release) struct err b = ERR_INIT;

	(void)err_set(&a, ERR_BUSY, "a");
	(void)err_set(&b, ERR_OS, "b");
	err_move(&a, &b);
	ck_assert_str_eq(a.msg, "b");
	ck_assert_int_eq(a.kind, ERR_OS);
	ck_assert(!err_is_set(&b));
	err_move(&a, &a);
	ck_assert_str_eq(a.msg, "b");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("err");
	TCase *t = tcase_create("err");

	tcase_add_test(t, set);
	tcase_add_loop_test(t, os, 0, ARRAY_SIZE(codes));
	tcase_add_test(t, wrap_and_append);
	tcase_add_test(t, move);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
