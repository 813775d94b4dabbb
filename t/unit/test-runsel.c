#include "../../lib/cli/runsel-internal.h"
#include "guild/cmd.h"
#include "cases.h"
#include "unit.h"

/* runsel.c asks for the command's name in its messages. */
const struct command command = { .name = "test" };

START_TEST(operations)
{
	struct cases c;
	char *line;

	cases_open(&c, "op-filter");
	while ((line = cases_next(&c)) != NULL) {
		char *val = strchr(line, ' '), *desc;

		*val++ = '\0';
		desc = strchr(val, ' ');
		*desc++ = '\0';
		ck_assert_msg(runsel_op_matches(streq(val, "''") ? "" : val, desc) == streq(line, "yes"),
			      "line %u: '%s' and '%s'", c.line, val, desc);
	}
	cases_close(&c);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("runsel");
	TCase *t = tcase_create("runsel");

	tcase_add_test(t, operations);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
