#include <math.h>

#include "guild/num.h"
#include "unit.h"

static const struct { const char *text; bool ok; int64_t value; } i64s[] = {
	{ "0", true, 0 },
	{ "-0", true, 0 },
	{ "007", true, 7 },
	{ "42", true, 42 },
	{ "-42", true, -42 },
	{ "9223372036854775807", true, INT64_MAX },
	{ "-9223372036854775808", true, INT64_MIN },
	{ "9223372036854775808", false, 0 },
	{ "-9223372036854775809", false, 0 },
	{ "18446744073709551616", false, 0 },
	{ "99999999999999999999999999", false, 0 },
	{ "", false, 0 },
	{ "-", false, 0 },
	{ "--1", false, 0 },
	{ "+1", false, 0 },
	{ " 1", false, 0 },
	{ "1 ", false, 0 },
	{ "1_0", false, 0 },
	{ "0x10", false, 0 },
	{ "1.0", false, 0 },
	{ "\xd9\xa1", false, 0 }, /* an Arabic digit */
};

START_TEST(parse_i64)
{
	int64_t n = 77;

	ck_assert_msg(num_parse_i64(i64s[_i].text, &n) == i64s[_i].ok, "'%s'", i64s[_i].text);
	ck_assert_int_eq(n, i64s[_i].ok ? i64s[_i].value : 77);
}
END_TEST

START_TEST(parse_u64)
{
	uint64_t n = 77;

	ck_assert(num_parse_u64("18446744073709551615", &n) && n == UINT64_MAX);
	ck_assert(num_parse_u64("0", &n) && n == 0);
	ck_assert(!num_parse_u64("18446744073709551616", &n));
	ck_assert(!num_parse_u64("-1", &n));
	ck_assert(!num_parse_u64("", &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

static const struct { const char *text; enum num_int kind; int64_t value; } pyints[] = {
	{ "0", NUM_INT, 0 },
	{ "007", NUM_INT, 7 },
	{ "+5", NUM_INT, 5 },
	{ "-5", NUM_INT, -5 },
	{ " \t\n\v\f\r5\x1c\x1f ", NUM_INT, 5 },
	{ "1_000_000", NUM_INT, 1000000 },
	{ "-9223372036854775808", NUM_INT, INT64_MIN },
	{ "9223372036854775808", NUM_BIG, 0 },
	{ "-9223372036854775809", NUM_BIG, 0 },
	{ "1_0000000000000000000000000000000", NUM_BIG, 0 },
	{ "99999999999999999999999x", NUM_NOT_INT, 0 },
	{ "", NUM_NOT_INT, 0 },
	{ "  ", NUM_NOT_INT, 0 },
	{ "-", NUM_NOT_INT, 0 },
	{ "- 1", NUM_NOT_INT, 0 },
	{ "+-1", NUM_NOT_INT, 0 },
	{ "_1", NUM_NOT_INT, 0 },
	{ "1_", NUM_NOT_INT, 0 },
	{ "1__0", NUM_NOT_INT, 0 },
	{ "-_1", NUM_NOT_INT, 0 },
	{ "1 0", NUM_NOT_INT, 0 },
	{ "1e3", NUM_NOT_INT, 0 },
	{ "0x10", NUM_NOT_INT, 0 },
};

START_TEST(parse_pyint)
{
	int64_t n = 77;

	ck_assert_msg(num_parse_pyint(pyints[_i].text, &n) == pyints[_i].kind, "'%s'", pyints[_i].text);
	ck_assert_int_eq(n, pyints[_i].kind == NUM_INT ? pyints[_i].value : 77);
}
END_TEST

/* repr is NULL for what is no float; else what num_format_repr makes of it. */
static const struct { const char *text, *repr; } pyfloats[] = {
	{ "1", "1.0" },
	{ "-1.50", "-1.5" },
	{ " +.5\n", "0.5" },
	{ "5.", "5.0" },
	{ "1e3", "1000.0" },
	{ "1E+3", "1000.0" },
	{ "1_0.0_1e1_0", "100100000000.0" },
	{ "1e400", "inf" },
	{ "-1e400", "-inf" },
	{ "1e-400", "0.0" },
	{ "-0", "-0.0" },
	{ "inf", "inf" },
	{ "-INF", "-inf" },
	{ "+Infinity", "inf" },
	{ "nan", "nan" },
	{ "-NaN", "nan" },
	{ "", NULL },
	{ ".", NULL },
	{ "-", NULL },
	{ "e5", NULL },
	{ ".e5", NULL },
	{ "1e", NULL },
	{ "1e+", NULL },
	{ "1e5.0", NULL },
	{ "1_", NULL },
	{ "_1", NULL },
	{ "1_.0", NULL },
	{ "1._0", NULL },
	{ "1__0", NULL },
	{ "1e_5", NULL },
	{ "1,5", NULL },
	{ "1.5f", NULL },
	{ "1 5", NULL },
	{ "0x1p3", NULL },
	{ "infi", NULL },
	{ "nan(1)", NULL },
	{ "--1", NULL },
	{ "1.2.3", NULL },
};

START_TEST(parse_pyfloat)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;
	double d = 77;

	ck_assert_msg(num_parse_pyfloat(pyfloats[_i].text, &d) == (pyfloats[_i].repr != NULL), "'%s'",
		      pyfloats[_i].text);
	num_format_repr(&b, d);
	ck_assert_str_eq(b.s, pyfloats[_i].repr ? pyfloats[_i].repr : "77.0");
}
END_TEST

static const struct { double d; const char *repr, *yaml; } reprs[] = {
	{ 0.0, "0.0", "0.0" },
	{ -0.0, "-0.0", "-0.0" },
	{ 1.0, "1.0", "1.0" },
	{ 0.1, "0.1", "0.1" },
	{ 0.1 + 0.2, "0.30000000000000004", "0.30000000000000004" },
	{ 1.0 / 3, "0.3333333333333333", "0.3333333333333333" },
	{ 123456.789, "123456.789", "123456.789" },
	{ 100.0, "100.0", "100.0" },
	{ 0.0001, "0.0001", "0.0001" },
	{ 0.00001, "1e-05", "1.0e-05" },
	{ -0.000012, "-1.2e-05", "-1.2e-05" },
	{ 1e15, "1000000000000000.0", "1000000000000000.0" },
	{ 9999999999999998.0, "9999999999999998.0", "9999999999999998.0" },
	{ 1e16, "1e+16", "1.0e+16" },
	{ 1.5e16, "1.5e+16", "1.5e+16" },
	{ 123456789012345680.0, "1.2345678901234568e+17", "1.2345678901234568e+17" },
	{ 1e100, "1e+100", "1.0e+100" },
	{ 5e-324, "5e-324", "5.0e-324" },
	{ 2.2250738585072014e-308, "2.2250738585072014e-308", "2.2250738585072014e-308" },
	{ 1.7976931348623157e308, "1.7976931348623157e+308", "1.7976931348623157e+308" },
	/* 2**-44: the nearest 16 digits do not read back, the next ones do */
	{ 0x1p-44, "5.684341886080802e-14", "5.684341886080802e-14" },
	{ 0x1p-1074, "5e-324", "5.0e-324" },
	{ HUGE_VAL, "inf", ".inf" },
	{ -HUGE_VAL, "-inf", "-.inf" },
};

START_TEST(format_repr)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	num_format_repr(&b, reprs[_i].d);
	ck_assert_str_eq(b.s, reprs[_i].repr);
	buf_set(&b, "e: "); /* what was there before is no part of the number */
	num_format_yaml(&b, reprs[_i].d);
	ck_assert_str_eq(b.s + 3, reprs[_i].yaml);
}
END_TEST

/* Every power of two, and its neighbours, reads back as itself. */
START_TEST(repr_reads_back)
{
	for (int e = -1074; e < 1024; e++) {
		double around[] = { ldexp(1, e), nextafter(ldexp(1, e), 0),
				    nextafter(ldexp(1, e), HUGE_VAL) };

		for (size_t i = 0; i < ARRAY_SIZE(around); i++) {
			CLEANUP(buf_release) struct buf b = BUF_INIT;
			double back;

			num_format_repr(&b, around[i]);
			ck_assert_msg(num_parse_pyfloat(b.s, &back) && back == around[i], "%s", b.s);
			ck_assert_uint_le(b.len, 23);
		}
	}
}
END_TEST

START_TEST(format_special)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	num_format_repr(&b, -(double)NAN);
	num_format_yaml(&b, -(double)NAN);
	ck_assert_str_eq(b.s, "nan.nan");
}
END_TEST

START_TEST(format_fixed)
{
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	num_format_fixed(&b, 1.0 / 3, 5);
	buf_addch(&b, ' ');
	num_format_fixed(&b, 2.5, 0);
	buf_addch(&b, ' ');
	num_format_fixed(&b, -(double)NAN, 2);
	buf_addch(&b, ' ');
	num_format_fixed(&b, -HUGE_VAL, 2);
	ck_assert_str_eq(b.s, "0.33333 2 nan -inf");
	buf_reset(&b);
	num_format_fixed(&b, 1e300, 1);
	ck_assert_uint_eq(b.len, 303);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("num");
	TCase *t = tcase_create("num");

	tcase_add_loop_test(t, parse_i64, 0, ARRAY_SIZE(i64s));
	tcase_add_test(t, parse_u64);
	tcase_add_loop_test(t, parse_pyint, 0, ARRAY_SIZE(pyints));
	tcase_add_loop_test(t, parse_pyfloat, 0, ARRAY_SIZE(pyfloats));
	tcase_add_loop_test(t, format_repr, 0, ARRAY_SIZE(reprs));
	tcase_add_test(t, repr_reads_back);
	tcase_add_test(t, format_special);
	tcase_add_test(t, format_fixed);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
