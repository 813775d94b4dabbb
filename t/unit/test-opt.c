#include "guild/opt.h"

#include "guild/err.h"

#include "unit.h"

struct shared {
	const char *op;
	bool marked;
	int running;
};

static const struct option shared_options[] = {
	OPT_REL(STRING, "Fo", "operation", struct shared, op, "VAL", "Filter by operation."),
	OPT_REL(STRING, "F", "filter", struct shared, op, "EXPR", "Filter."),
	OPT_REL(FLAG, "Fm", "marked", struct shared, marked, NULL, "Filter marked runs."),
	OPT_REL(SWITCH, "Sr", "running / not-running", struct shared, running, NULL, "Running."),
	OPT_END,
};

static struct {
	struct shared shared;
	bool yes, all;
	const char *set, *shell, *path;
	struct strlist tags;
	int64_t limit, any;
	const char *after;
	int verbose;
} o;

static const char *const shells[] = { "bash", "zsh", NULL };

static const struct option options[] = {
	OPT_FLAG("y", "yes", &o.yes, "Do not ask."),
	OPT_FLAG("a", "all", &o.all, "All."),
	OPT_STRING("s", "set", &o.set, "VAL", "Set."),
	OPT_STRING("p", "path, dir", &o.path, "PATH", "Path."),
	OPT_LIST("t", "tag", &o.tags, "TAG", "Tag."),
	OPT_INT("n", "limit", &o.limit, "N", 1, "Limit."),
	OPT_INT(NULL, "any", &o.any, "N", INT64_MIN, "Any."),
	OPT_NUMBER(NULL, "stop-after", &o.after, "N", "Stop."),
	OPT_CHOICE(NULL, "shell", &o.shell, "SHELL", shells, "Shell."),
	OPT_COUNT("v", "verbose", &o.verbose, "More."),
	OPT_GROUP("Filters"),
	OPT_INCLUDE(shared_options, &o.shared),
	{ OPT_(FLAG, NULL, "hidden", &o.all, NULL, "Hidden."), .flags = OPT_HIDDEN },
	OPT_END,
};

static struct strlist args;
static struct err err;
static char *message;

static void setup(void)
{
	memset(&o, 0, sizeof(o));
	strlist_init(&o.tags);
	strlist_init(&args);
	err = (struct err)ERR_INIT;
}

static void teardown(void)
{
	strlist_release(&o.tags);
	strlist_release(&args);
	err_release(&err);
	free(message);
	message = NULL;
}

/* line: words separated by blanks; they live until the process ends its test. */
static int parse(const char *line)
{
	static struct strlist words;

	strlist_release(&words);
	strlist_init(&words);
	strlist_split_space(&words, line);
	strlist_clear(&args);
	return opt_parse(options, "guild x", words.v, &args, &err);
}

static const char *joined_args(void)
{
	struct buf b = BUF_INIT;

	strlist_join(&args, " ", &b);
	free(message);
	message = buf_detach(&b);
	return message;
}

START_TEST(long_and_short)
{
	ck_assert_int_eq(parse("a -y --set x b --path=p --limit 3"), 0);
	ck_assert_str_eq(joined_args(), "a b");
	ck_assert(o.yes);
	ck_assert_str_eq(o.set, "x");
	ck_assert_str_eq(o.path, "p");
	ck_assert_int_eq(o.limit, 3);
	ck_assert_int_eq(parse("--dir q --set="), 0);
	ck_assert_str_eq(o.path, "q");
	ck_assert_str_eq(o.set, "");
}
END_TEST

START_TEST(values_look_like_options)
{
	ck_assert_int_eq(parse("-s -y --tag -- -t --help"), 0);
	ck_assert_str_eq(o.set, "-y");
	ck_assert(!o.yes);
	ck_assert_uint_eq(o.tags.n, 2);
	ck_assert_str_eq(o.tags.v[0], "--");
	ck_assert_str_eq(o.tags.v[1], "--help");
}
END_TEST

START_TEST(last_wins)
{
	ck_assert_int_eq(parse("-s a -s b --running --not-running -vv -v"), 0);
	ck_assert_str_eq(o.set, "b");
	ck_assert_int_eq(o.shared.running, -1);
	ck_assert_int_eq(o.verbose, 3);
	ck_assert_int_eq(parse("-Sr"), 0);
	ck_assert_int_eq(o.shared.running, 1);
}
END_TEST

START_TEST(words_before_clusters)
{
	ck_assert_int_eq(parse("-Fo train"), 0);
	ck_assert_str_eq(o.shared.op, "train");
	ck_assert_int_eq(parse("-Fo=train"), 0);
	ck_assert_str_eq(o.shared.op, "train");
	ck_assert_int_eq(parse("-Fohello"), 0); /* -F ohello */
	ck_assert_str_eq(o.shared.op, "ohello");
	ck_assert_int_eq(parse("-yan5"), 0);
	ck_assert(o.yes && o.all);
	ck_assert_int_eq(o.limit, 5);
	ck_assert_int_eq(parse("-ys v"), 0);
	ck_assert_str_eq(o.set, "v");
	ck_assert_int_eq(parse("-s=v"), 0); /* upstream: a letter takes what follows */
	ck_assert_str_eq(o.set, "=v");
}
END_TEST

START_TEST(end_of_options)
{
	ck_assert_int_eq(parse("a - -- -y -- b"), 0);
	ck_assert_str_eq(joined_args(), "a - -y -- b");
	ck_assert(!o.yes);
}
END_TEST

START_TEST(help_wins)
{
	ck_assert_int_eq(parse("a --help --bogus"), 1);
}
END_TEST

#define TRY "\nTry 'guild x --help' for more information."

static const struct {
	const char *line, *message;
} errors[] = {
	{ "--bogusly", "unrecognized option '--bogusly'" TRY },
	{ "--limi=3", "unrecognized option '--limi' (did you mean --limit?)" TRY },
	{ "--hidde", "unrecognized option '--hidde'" TRY },
	{ "-Z", "unrecognized option '-Z'" TRY },
	{ "-yZ", "unrecognized option '-Z'" TRY },
	{ "-n", "Option '-n' requires an argument." },
	{ "-Fo", "Option '-Fo' requires an argument." },
	{ "--set", "Option '--set' requires an argument." },
	{ "--yes=1", "Option '--yes' does not take a value." },
	{ "-Fm=1", "Option '-Fm' does not take a value." },
	{ "-n 0", "Invalid value for '-n' / '--limit': 0 is not in the range x>=1." TRY },
	{ "-n x", "Invalid value for '-n' / '--limit': 'x' is not a valid integer range." TRY },
	{ "--any 1.5", "Invalid value for '--any': '1.5' is not a valid integer." TRY },
	{ "--shell tcsh", "Invalid value for '--shell': 'tcsh' is not one of 'bash', 'zsh'." TRY },
	{ "--stop-after soon", "Invalid value for '--stop-after': soon" TRY },
};

START_TEST(says_what_is_wrong)
{
	ck_assert_int_eq(parse(errors[_i].line), -1);
	ck_assert_int_eq(err.kind, ERR_USAGE);
	ck_assert_str_eq(err.msg, errors[_i].message);
}
END_TEST

START_TEST(numbers)
{
	ck_assert_int_eq(parse("--any -3 --stop-after 1.5"), 0);
	ck_assert_int_eq(o.any, -3);
	ck_assert_str_eq(o.after, "1.5");
	ck_assert_int_eq(parse("-n 99999999999999999999"), 0);
	ck_assert(o.limit == INT64_MAX);
}
END_TEST

START_TEST(leading_options)
{
	char words[][8] = { "-y", "-s", "v", "run", "-a" };
	char *argv[] = { words[0], words[1], words[2], words[3], words[4], NULL };
	char *const *rest;

	ck_assert_int_eq(opt_parse_leading(options, "guild", argv, &rest, &err), 0);
	ck_assert_ptr_eq(rest, argv + 3);
	ck_assert(o.yes && !o.all);
	ck_assert_int_eq(opt_parse_leading(options, "guild", argv + 5, &rest, &err), 0);
	ck_assert_ptr_null(*rest);
}
END_TEST

static int add_term(const struct option *option, UNUSED void *base, void *data)
{
	if (option->type != OPT_TYPE_GROUP) {
		opt_term(option, data);
		buf_addch(data, '\n');
	}
	return 0;
}

START_TEST(terms)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	ck_assert_int_eq(opt_each(options + 3, add_term, &out), 0);
	ck_assert_str_eq(out.s,
			 "-p, --path, --dir PATH\n-t, --tag TAG\n-n, --limit N\n--any N\n"
			 "--stop-after N\n--shell SHELL\n-v, --verbose\n-Fo, --operation VAL\n"
			 "-F, --filter EXPR\n-Fm, --marked\n-Sr, --running / --not-running\n"
			 "--hidden\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("opt");
	TCase *t = tcase_create("opt");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, long_and_short);
	tcase_add_test(t, values_look_like_options);
	tcase_add_test(t, last_wins);
	tcase_add_test(t, words_before_clusters);
	tcase_add_test(t, end_of_options);
	tcase_add_test(t, help_wins);
	tcase_add_loop_test(t, says_what_is_wrong, 0, (int)ARRAY_SIZE(errors));
	tcase_add_test(t, numbers);
	tcase_add_test(t, leading_options);
	tcase_add_test(t, terms);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
