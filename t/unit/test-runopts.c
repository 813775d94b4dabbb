#include "guild/runopts.h"

#include "guild/err.h"
#include "unit.h"

#define MAX_OPTIONS 64

/* The options that a user may give: the table's, up to its end. */
static size_t options(const struct option *out[MAX_OPTIONS])
{
	size_t n = 0;

	for (const struct option *o = runopts_options; o->type != OPT_TYPE_END; o++) {
		ck_assert_uint_lt(n, MAX_OPTIONS);
		out[n++] = o;
	}
	return n;
}

/* A command line that gives the option alone; the value is one of its type. */
static void add_words(struct strlist *words, const struct option *o)
{
	strlist_pushf(words, "--%.*s", (int)strcspn(o->long_name, ","), o->long_name);
	if (o->type == OPT_TYPE_INT || o->type == OPT_TYPE_NUMBER)
		strlist_push(words, "7");
	else if (opt_takes_value(o))
		strlist_push(words, "-x y");
	if (o->type == OPT_TYPE_LIST) {
		strlist_push(words, words->v[words->n - 2]);
		strlist_push(words, "");
	}
}

static void parse(struct runopts *opts, const struct strlist *words, struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(runopts_parse(opts, "guild run", words->v, args, &err) == 0, "%s", err.msg);
}

static struct value *params_of(struct arena *a, const struct strlist *words)
{
	CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;
	CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;

	parse(&opts, words, &args);
	return runopts_params(a, &opts);
}

static void assert_words(const struct strlist *words, const struct strlist *expected)
{
	CLEANUP(buf_release) struct buf a = BUF_INIT;
	CLEANUP(buf_release) struct buf b = BUF_INIT;

	strlist_join(words, "|", &a);
	strlist_join(expected, "|", &b);
	ck_assert_str_eq(a.s, b.s);
}

/* Upstream's keys, with its defaults. */
static const char none[] =
	"{'additional_deps': [], 'background': False, 'batch_comment': None, 'batch_label': "
	"None, 'batch_tags': [], 'break_': [], 'break_on_error': False, 'comment': None, "
	"'debug_sourcecode': None, 'edit_batch_comment': False, 'edit_comment': False, "
	"'edit_flags': False, 'fail_on_trial_error': False, 'flags': [], 'force_deps': False,"
	" 'force_flags': False, 'force_sourcecode': False, 'gpus': None, 'help_model': False,"
	" 'help_op': False, 'keep_batch': False, 'keep_run': False, 'label': None, "
	"'max_trials': None, 'maximize': None, 'minimize': None, 'needed': False, 'no_gpus': "
	"False, 'no_wait': False, 'opspec': None, 'opt_flags': [], 'optimize': False, "
	"'optimizer': None, 'pidfile': None, 'print_cmd': False, 'print_env': False, "
	"'print_trials': False, 'proto': None, 'quiet': False, 'random_seed': None, 'remote':"
	" None, 'restart': None, 'run_dir': None, 'run_id': None, 'save_trials': None, "
	"'stage': False, 'stage_trials': False, 'stop_after': None, 'tags': [], 'test_flags':"
	" False, 'test_output_attrs': None, 'test_output_scalars': None, 'test_sourcecode': "
	"False, 'yes': False}";

START_TEST(params_of_nothing)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct runopts opts = RUNOPTS_INIT;
	const struct value *params = runopts_params(&a, &opts);

	value_repr(&text, params);
	ck_assert_str_eq(text.s, none);
	ck_assert_uint_eq(value_len(params), 54);
}
END_TEST

/* What --after says is an attribute of its own. */
static bool is_recorded(const struct option *o)
{
	return !streq(o->long_name, "after");
}

/* Under one parameter, its own. */
START_TEST(each_option_is_recorded)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	const struct option *all[MAX_OPTIONS];
	size_t n = options(all), n_recorded = 0;
	CLEANUP(strlist_release) struct strlist changed = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist no_words = STRLIST_INIT;
	const struct value *before = params_of(&a, &no_words);

	for (size_t i = 0; i < n; i++) {
		CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
		const struct value *after;
		size_t n_changed = changed.n;

		add_words(&words, all[i]);
		after = params_of(&a, &words);
		for (size_t k = 0; k < value_len(after); k++)
			if (!value_equal(after->map.entries[k].value, before->map.entries[k].value))
				strlist_push(&changed, value_get_str(after->map.entries[k].key));
		ck_assert_msg(changed.n - n_changed == is_recorded(all[i]), "--%s: %zu",
			      all[i]->long_name, changed.n - n_changed);
		n_recorded += is_recorded(all[i]);
	}
	strlist_uniq(&changed);
	ck_assert_uint_eq(changed.n, n_recorded);
}
END_TEST

/* Words, options, words: nothing is lost, whatever the value looks like. */
START_TEST(each_option_survives_words)
{
	const struct option *all[MAX_OPTIONS];
	size_t n = options(all);

	for (size_t i = 0; i < n; i++) {
		CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
		CLEANUP(strlist_release) struct strlist again = STRLIST_INIT;
		CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;
		CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;

		add_words(&words, all[i]);
		parse(&opts, &words, &args);
		runopts_words(&opts, &again);
		assert_words(&again, &words);
	}
}
END_TEST

START_TEST(all_options_survive_words)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist first = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist second = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;
	CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;
	CLEANUP(runopts_release) struct runopts same = RUNOPTS_INIT;
	const struct option *all[MAX_OPTIONS];
	size_t n = options(all);

	for (size_t i = 0; i < n; i++)
		add_words(&words, all[i]);
	parse(&opts, &words, &args);
	runopts_words(&opts, &first);
	ck_assert_uint_eq(first.n, words.n);
	parse(&same, &first, &args);
	ck_assert(value_equal(runopts_params(&a, &opts), runopts_params(&a, &same)));
	runopts_words(&same, &second);
	assert_words(&second, &first);
	/* What was released is as new. */
	runopts_release(&same);
	strlist_clear(&second);
	runopts_words(&same, &second);
	ck_assert_uint_eq(second.n, 0);
}
END_TEST

/* As upstream's log line of a step has them, then our own. */
START_TEST(words_of_a_step)
{
	static const char given[] =
		"--dep d --break b --break-on-error --tag t --tag u --stop-after 1.5 "
		"--random-seed -3 --no-gpus --needed --label l --gpus 0 --force-flags";
	static const char expected[] =
		"--force-flags --gpus 0 --label l --needed --no-gpus --random-seed -3 "
		"--stop-after 1.5 --tag t --tag u --dep d --break b --break-on-error";
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist out = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;
	CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	strlist_split_space(&words, given);
	parse(&opts, &words, &args);
	runopts_words(&opts, &out);
	strlist_join(&out, " ", &text);
	ck_assert_str_eq(text.s, expected);
}
END_TEST

/* Given, if empty. */
START_TEST(empty_texts)
{
	CLEANUP(strlist_release) struct strlist out = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct runopts opts = { .gpus = "", .label = "" };

	runopts_words(&opts, &out);
	strlist_join(&out, "|", &text);
	ck_assert_str_eq(text.s, "--gpus||--label|");
}
END_TEST

/* ---- steps ---- */

START_TEST(step_keys)
{
	static const char keys[] = "additional-deps break break-on-error force-flags "
				   "force-sourcecode gpus label needed no-gpus random-seed "
				   "stop-after tags";
	CLEANUP(strlist_release) struct strlist list = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	runopts_step_keys(&list);
	strlist_join(&list, " ", &text);
	ck_assert_str_eq(text.s, keys);
}
END_TEST

/* What a step takes is what is not reset, and what its keys can set. */
START_TEST(a_step_ignores_the_rest)
{
	CLEANUP(strlist_release) struct strlist keys = STRLIST_INIT;
	const struct option *all[MAX_OPTIONS];
	size_t n = options(all), n_taken = 0;

	runopts_step_keys(&keys);
	for (size_t i = 0; i < n; i++) {
		CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
		CLEANUP(strlist_release) struct strlist left = STRLIST_INIT;
		CLEANUP(strlist_release) struct strlist ignored = STRLIST_INIT;
		CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;
		CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;

		add_words(&words, all[i]);
		parse(&opts, &words, &args);
		runopts_ignore_for_step(&opts, &ignored);
		runopts_words(&opts, &left);
		ck_assert_uint_eq(ignored.n, left.n == 0);
		n_taken += left.n > 0;
	}
	ck_assert_uint_eq(n_taken, keys.n);
}
END_TEST

START_TEST(what_is_ignored)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist ignored = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;
	CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	strlist_split_space(&words, "--after r --stage -y --run-id i --label l op");
	parse(&opts, &words, &args);
	runopts_ignore_for_step(&opts, &ignored);
	strlist_join(&ignored, " ", &text);
	ck_assert_str_eq(text.s, "run_id stage yes after");
	ck_assert_str_eq(opts.label, "l");
	ck_assert_str_eq(opts.opspec, "op");
}
END_TEST

static const struct {
	const char *key;
	const char *text; /* a text; NULL: the number 7 */
	enum runopts_key result;
	const char *words;
} keys[] = {
	{ "label", "l", RUNOPTS_KEY_SET, "--label l" },
	{ "label", NULL, RUNOPTS_KEY_SET, "--label 7" },
	{ "random-seed", NULL, RUNOPTS_KEY_SET, "--random-seed 7" },
	{ "random-seed", "7", RUNOPTS_KEY_INVALID, "" },
	{ "random_seed", NULL, RUNOPTS_KEY_OTHER, "" },
	{ "stop-after", NULL, RUNOPTS_KEY_SET, "--stop-after 7" },
	{ "stop-after", "soon", RUNOPTS_KEY_INVALID, "" },
	{ "tags", "t", RUNOPTS_KEY_SET, "--tag t" },
	{ "tag", "t", RUNOPTS_KEY_OTHER, "" },
	{ "additional-deps", "d", RUNOPTS_KEY_SET, "--dep d" },
	{ "break", "b", RUNOPTS_KEY_SET, "--break b" },
	{ "break-", "b", RUNOPTS_KEY_OTHER, "" },
	{ "needed", "yes", RUNOPTS_KEY_SET, "--needed" },
	{ "needed", "", RUNOPTS_KEY_SET, "" },
	{ "stage", "yes", RUNOPTS_KEY_OTHER, "" },
	{ "flags", "yes", RUNOPTS_KEY_OTHER, "" },
	{ "opspec", "yes", RUNOPTS_KEY_OTHER, "" },
	{ "run", "op", RUNOPTS_KEY_OTHER, "" },
	{ "", "x", RUNOPTS_KEY_OTHER, "" },
	{ "max-trials", NULL, RUNOPTS_KEY_UNSUPPORTED, "" },
	{ "max_trials", NULL, RUNOPTS_KEY_UNSUPPORTED, "" },
	{ "max-trial", NULL, RUNOPTS_KEY_OTHER, "" },
	{ "optimizer", "", RUNOPTS_KEY_SET, "" },
	{ "batch-comment", "x", RUNOPTS_KEY_OTHER, "" },
};

START_TEST(set_by_key)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct value *v = keys[_i].text ? value_str(&a, keys[_i].text) : value_int(&a, 7);

	ck_assert_int_eq(runopts_set_key(&opts, &a, keys[_i].key, v), keys[_i].result);
	runopts_words(&opts, &words);
	strlist_join(&words, " ", &text);
	ck_assert_msg(streq(text.s, keys[_i].words), "%s: %s", keys[_i].key, text.s);
}
END_TEST

START_TEST(null_by_key)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;

	opts.label = "l";
	opts.stop_after = "1";
	strlist_push(&opts.tags, "t");
	ck_assert_int_eq(runopts_set_key(&opts, &a, "label", value_null(&a)), RUNOPTS_KEY_SET);
	ck_assert_int_eq(runopts_set_key(&opts, &a, "stop-after", value_null(&a)), RUNOPTS_KEY_SET);
	ck_assert_int_eq(runopts_set_key(&opts, &a, "tags", value_null(&a)), RUNOPTS_KEY_SET);
	ck_assert_str_eq(opts.label, "l");
	ck_assert_ptr_null(opts.stop_after);
	ck_assert_uint_eq(opts.tags.n, 0);
}
END_TEST

/* ---- what excludes what ---- */

static const struct { const char *words, *error; } checks[] = {
	{ "op x=1 --stage --no-gpus --print-cmd", NULL },
	{ "--gpus 0 --no-gpus", "--no-gpus and --gpus cannot both be used" },
	{ "--print-env --print-cmd", "--print-cmd and --print-env cannot both be used" },
	{ "--background --stage", "--stage and --background cannot both be used" },
	{ "--stage --pidfile f", "--stage and --pidfile cannot both be used" },
	{ "--stage -b --gpus 0 --no-gpus", "--no-gpus and --gpus cannot both be used" },
	{ "--run-id a/b --restart r op",
	  "invalid run ID 'a/b': expected a name without '/' that does not begin with '.'" },
	{ "--run-id .a",
	  "invalid run ID '.a': expected a name without '/' that does not begin with '.'" },
	{ "--restart r x=1 --stage --label l --run-id i", NULL },
	{ "--start r op", "OPERATION cannot be used with --restart" },
	{ "--restart r --proto p", "--proto cannot be used with --restart" },
	{ "--restart r --run-dir d --help-op", "--help-op cannot be used with --restart" },
	{ "--restart r --test-output-attrs f",
	  "--test-output-attrs cannot be used with --restart" },
};

START_TEST(check)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist args = STRLIST_INIT;
	CLEANUP(runopts_release) struct runopts opts = RUNOPTS_INIT;

	strlist_split_space(&words, checks[_i].words);
	parse(&opts, &words, &args);
	ck_assert_int_eq(runopts_check(&opts, &err), checks[_i].error ? -1 : 0);
	if (checks[_i].error) {
		err.msg[strcspn(err.msg, "\n")] = '\0';
		ck_assert_str_eq(err.msg, checks[_i].error);
	}
}
END_TEST

START_TEST(stop_after)
{
	static const struct { const char *text; int64_t us; } times[] = {
		{ NULL, 0 }, { "0", 1 }, { "-1", 1 }, { "nan", 1 }, { "0.5", 30000000 },
		{ "2", 120000000 }, { "1e300", INT64_MAX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		const struct runopts opts = { .stop_after = times[i].text };

		ck_assert_int_eq(runopts_stop_after_us(&opts), times[i].us);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("runopts");
	TCase *t = tcase_create("options");

	tcase_add_test(t, params_of_nothing);
	tcase_add_test(t, each_option_is_recorded);
	tcase_add_test(t, each_option_survives_words);
	tcase_add_test(t, all_options_survive_words);
	tcase_add_test(t, words_of_a_step);
	tcase_add_test(t, empty_texts);
	tcase_add_test(t, step_keys);
	tcase_add_test(t, a_step_ignores_the_rest);
	tcase_add_test(t, what_is_ignored);
	tcase_add_loop_test(t, set_by_key, 0, ARRAY_SIZE(keys));
	tcase_add_test(t, null_by_key);
	tcase_add_loop_test(t, check, 0, ARRAY_SIZE(checks));
	tcase_add_test(t, stop_after);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
