#include "guild/cmd.h"

#include "caught.h"
#include "unit.h"

static bool flag;
static const char *text;

static const struct option options[] = {
	OPT_STRING("Fo", "operation", &text, "VAL",
		   "Select runs of operations whose full name contains VAL, whatever its case."),
	OPT_FLAG("y", "yes", &flag, "Do not ask before ``x`` and `y`."),
	OPT_FLAG(NULL, "a-name-that-is-longer-than-thirty", &flag, "Beside it."),
	OPT_GROUP("More options"),
	OPT_FLAG("z", NULL, &flag, "Last."),
	{ OPT_(FLAG, NULL, "hidden", &flag, NULL, "Hidden."), .flags = OPT_HIDDEN },
	OPT_END,
};

static const struct command cmd = {
	.name = "x", .args = "[RUN...]", .options = options, .summary = "Do x.",
	.help = "A paragraph that is long enough to go on in a second line, with `RUN` and\n"
		"``--yes`` in it.\n\n### Title of it\n\n    as it\n      is",
};

START_TEST(layout)
{
	setenv("COLUMNS", "80", 1);
	caught_begin(STDOUT_FILENO);
	cmd_print_help(&cmd);
	ck_assert_str_eq(
		caught_end(),
		"Usage: guild [OPTIONS] [RUN...]\n"
		"\n"
		"  Do x.\n"
		"\n"
		"  A paragraph that is long enough to go on in a second line, with RUN and\n"
		"  '--yes' in it.\n"
		"\n"
		"  TITLE OF IT\n"
		"\n"
		"      as it\n"
		"        is\n"
		"\n"
		"Options:\n"
		"  -Fo, --operation VAL            Select runs of operations whose full name\n"
		"                                  contains VAL, whatever its case.\n"
		"\n"
		"  -y, --yes                       Do not ask before 'x' and y.\n"
		"  --a-name-that-is-longer-than-thirty\n"
		"                                  Beside it.\n"
		"\n"
		"More options:\n"
		"  -z                              Last.\n"
		"  --help                          Show this message and exit.\n");
}
END_TEST

START_TEST(json)
{
	setenv("GUILD_HELP_JSON", "1", 1);
	caught_begin(STDOUT_FILENO);
	cmd_print_help(&cmd);
	unsetenv("GUILD_HELP_JSON");
	ck_assert_str_eq(
		caught_end(),
		"{\"version\": \"" GUILD_VERSION "\", \"usage\": {\"prog\": \"guild\", "
		"\"args\": \"[OPTIONS] [RUN...]\"}, \"help\": \"Do x.\\n\\nA paragraph that is "
		"long enough to go on in a second line, with `RUN` and\\n``--yes`` in it.\\n\\n"
		"### Title of it\\n\\n    as it\\n      is\", \"options\": ["
		"{\"term\": \"-Fo, --operation VAL\", \"help\": \"Select runs of operations whose "
		"full name contains VAL, whatever its case.\"}, "
		"{\"term\": \"-y, --yes\", \"help\": \"Do not ask before ``x`` and `y`.\"}, "
		"{\"term\": \"--a-name-that-is-longer-than-thirty\", \"help\": \"Beside it.\"}, "
		"{\"term\": \"-z\", \"help\": \"Last.\"}, "
		"{\"term\": \"--help\", \"help\": \"Show this message and exit.\"}]}\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("help");
	TCase *t = tcase_create("help");

	tcase_add_test(t, layout);
	tcase_add_test(t, json);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
