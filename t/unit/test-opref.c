#include "guild/err.h"
#include "guild/opref.h"
#include "cases.h"
#include "columns.h"
#include "unit.h"

START_TEST(parses_and_formats)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "opref");
	while ((line = cases_next(&c))) {
		CLEANUP(opref_release) struct opref r = OPREF_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		if (*line == '!') {
			ck_assert_int_eq(opref_parse(&r, line + 1, strlen(line + 1), &err), -1);
			ck_assert_int_eq(err.kind, ERR_SYNTAX);
			ck_assert_ptr_null(r.op_name); /* outputs untouched */
			continue;
		}
		columns_split(&col, line, 6);
		if (opref_parse(&r, col.v[0], strlen(col.v[0]), &err) < 0)
			ck_abort_msg("line %u: %s", c.line, err.msg);
		ck_assert_str_eq(r.pkg_type, col.v[1]);
		ck_assert_str_eq(r.pkg_name, col.v[2]);
		ck_assert_str_eq(r.pkg_version, col.v[3]);
		ck_assert_str_eq(r.model_name, col.v[4]);
		ck_assert_str_eq(r.op_name, col.v[5]);
		opref_format(&text, &r);
		ck_assert_str_eq(text.s, col.v[0]);
	}
	cases_close(&c);
}
END_TEST

START_TEST(reads_what_others_write)
{
	CLEANUP(opref_release) struct opref r = OPREF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(opref_parse(&r, "pending:? ? ? m:train\n", 22, &err), 0);
	ck_assert_str_eq(r.op_name, "m:train");
	ck_assert_int_eq(opref_parse(&r, "a:b c d e\0f", 11, &err), -1);
	ck_assert_str_eq(r.op_name, "m:train");
}
END_TEST

static const struct { const char *text, *cwd, *opspec, *desc; } opspecs[] = {
	{ "guildfile:/p/guild.yml v m train", NULL, "m:train", "m:train" },
	{ "guildfile:/p/guild.yml v '' train", "/p", "train", "train" },
	{ "package:gpkg.x 1 m train", NULL, "gpkg.x/m:train", "gpkg.x/m:train" },
	{ "package:gpkg.x 1 '' train", NULL, "gpkg.x/train", "gpkg.x/train" },
	{ "builtin:guildai 0.9 skopt gp", NULL, "skopt:gp", "skopt:gp" },
	{ "script:/p/a '' '' s.py", NULL, "/p/a/s.py", "s.py" },
	{ "script:/p/a '' '' s.py", "/p", "a/s.py", "s.py" },
	{ "script:/p/a '' '' ../s.sh", "/p/b", "../s.sh", "../s.sh" },
};

START_TEST(opspec)
{
	CLEANUP(opref_release) struct opref r = OPREF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	ck_assert_int_eq(opref_parse(&r, opspecs[_i].text, strlen(opspecs[_i].text), &err), 0);
	opref_opspec(&out, &r, opspecs[_i].cwd);
	ck_assert_str_eq(out.s, opspecs[_i].opspec);
	buf_reset(&out);
	opref_desc(&out, &r);
	ck_assert_str_eq(out.s, opspecs[_i].desc);
}
END_TEST

static const struct { const char *spec, *parts; } specs[] = {
	{ "op", "op" }, { "m:op", "m:op" }, { "p/m:op", "p|m:op" }, { "p/a/b:op", "p|a/b:op" },
	{ "a:b/c:op", "a:b|c:op" }, { "/m:op", "/m:op" }, { "p/:op", "p/:op" },
	{ "", NULL }, { "a/b", NULL }, { "a:", NULL }, { ":op", NULL }, { "a:b:op", NULL },
	{ "m:a/b", NULL },
};

START_TEST(splits_specs)
{
	CLEANUP(buf_release) struct buf parts = BUF_INIT;
	char *pkg = NULL, *model = NULL, *op = NULL;
	bool ok = opref_split_spec(specs[_i].spec, &pkg, &model, &op);

	if (pkg)
		buf_addf(&parts, "%s|", pkg);
	if (model)
		buf_addf(&parts, "%s:", model);
	if (op)
		buf_addstr(&parts, op);
	free(pkg);
	free(model);
	free(op);
	ck_assert_int_eq(ok, specs[_i].parts != NULL);
	if (ok)
		ck_assert_str_eq(parts.s, specs[_i].parts);
}
END_TEST

START_TEST(equal_and_copy)
{
	CLEANUP(opref_release) struct opref a = OPREF_INIT, b = OPREF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert(opref_equal(&a, &b));
	ck_assert_int_eq(opref_parse(&a, "guildfile:/p v m op", 19, &err), 0);
	ck_assert(!opref_equal(&a, &b));
	opref_copy(&b, &a);
	ck_assert(opref_equal(&a, &b));
	opref_copy(&b, &b);
	ck_assert(opref_equal(&a, &b));
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("opref");
	TCase *t = tcase_create("opref");

	tcase_add_test(t, parses_and_formats);
	tcase_add_test(t, reads_what_others_write);
	tcase_add_loop_test(t, opspec, 0, ARRAY_SIZE(opspecs));
	tcase_add_loop_test(t, splits_specs, 0, ARRAY_SIZE(specs));
	tcase_add_test(t, equal_and_copy);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
