#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/log.h"
#include "guild/yaml.h"
#include "cases.h"
#include "columns.h"
#include "unit.h"

static struct value *load(struct arena *a, const char *yaml)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v;

	if (yaml_load(a, yaml, strlen(yaml), "<case>", &v, &err) < 0)
		ck_abort_msg("%s: %s", yaml, err.msg);
	return v;
}

START_TEST(decodes)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "flag-decode");
	while ((line = cases_next(&c))) {
		CLEANUP(arena_release) struct arena a = ARENA_INIT;
		CLEANUP(buf_release) struct buf repr = BUF_INIT;

		columns_split(&col, line, 3);
		value_repr(&repr, flag_decode(&a, col.v[1], *col.v[0] == '-' ? NULL : col.v[0]));
		ck_assert_msg(streq(repr.s, col.v[2]), "line %u: %s", c.line, repr.s);
	}
	cases_close(&c);
}
END_TEST

START_TEST(encodes)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "flag-encode");
	while ((line = cases_next(&c))) {
		CLEANUP(arena_release) struct arena a = ARENA_INIT;
		CLEANUP(buf_release) struct buf encoded = BUF_INIT;
		CLEANUP(buf_release) struct buf format = BUF_INIT;
		CLEANUP(buf_release) struct buf arg = BUF_INIT;
		const struct value *v;

		columns_split(&col, line, 4);
		v = load(&a, col.v[0]);
		flag_encode(&encoded, v);
		flag_format(&format, v, FLAG_SHORTEN_FLOATS | FLAG_SHORTEN_PATHS);
		flag_arg_text(&arg, v);
		ck_assert_msg(streq(encoded.s, col.v[1]), "line %u: %s", c.line, encoded.s);
		ck_assert_msg(streq(format.s, col.v[2]), "line %u: %s", c.line, format.s);
		ck_assert_msg(streq(arg.s, col.v[3]), "line %u: %s", c.line, arg.s);
	}
	cases_close(&c);
}
END_TEST

START_TEST(hostile_text_is_bounded)
{
	static const char *const texts[] = {
		"range[0:1e12]", "[0]*99999999999", "linspace[0:1:99999999999]", "range[0:1:1e-300]",
		"logspace[0:1:1000001]", "range[200000]", "[0]*200000", "[[0,0,0,0]]*40000",
		"['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']*20000",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(arena_release) struct arena a = ARENA_INIT;
		const struct value *v = flag_decode(&a, texts[i], NULL);

		ck_assert_str_eq(value_get_str(v), texts[i]);
		ck_assert_uint_lt(a.total, 1 << 20);
	}
}
END_TEST

/* Lists inside each other share what one text may make. */
START_TEST(growth_is_bounded)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf nested = BUF_INIT, aliases = BUF_INIT;

	buf_addstr(&nested, "range[1");
	for (int i = 0; i < 100; i++)
		buf_addstr(&nested, ":range[100000]");
	buf_addch(&nested, ']');
	ck_assert_str_eq(value_get_str(flag_decode(&a, nested.s, NULL)), nested.s);
	ck_assert_uint_lt(a.total, 32 << 20);

	buf_addstr(&aliases, "[&a0 [x,x,x,x,x,x,x,x,x,x]");
	for (int i = 1; i < 6; i++) {
		buf_addf(&aliases, ", &a%d [", i);
		for (int k = 0; k < 10; k++)
			buf_addf(&aliases, "*a%d,", i - 1);
		buf_addch(&aliases, ']');
	}
	buf_addch(&aliases, ']');
	ck_assert_str_eq(value_get_str(flag_decode(&a, aliases.s, NULL)), aliases.s);
	ck_assert_str_eq(value_get_str(flag_decode(&a, aliases.s, "boolean")), aliases.s);
}
END_TEST

/* What the text spells out is no growth, however long it is. */
START_TEST(long_lists_are_lists)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addstr(&text, "[a");
	for (size_t i = 1; i < FLAG_MAX_SIZE / 4; i++)
		buf_addstr(&text, ",a");
	buf_addch(&text, ']');
	ck_assert_uint_eq(value_len(flag_decode(&a, text.s, NULL)), FLAG_MAX_SIZE / 4);
	ck_assert_uint_eq(value_len(flag_decode(&a, "[0]*60000", NULL)), 60000);
	ck_assert_uint_eq(value_len(flag_decode(&a, "range[1:60000]", NULL)), 60000);
}
END_TEST

START_TEST(deep_text_is_bounded)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (int i = 0; i < 10000; i++)
		buf_addstr(&text, "range[");
	for (int i = 0; i < 10000; i++)
		buf_addstr(&text, "]*2");
	ck_assert_str_eq(value_get_str(flag_decode(&a, text.s, NULL)), text.s);
}
END_TEST

START_TEST(functions)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "flag-function");
	while ((line = cases_next(&c))) {
		columns_split(&col, line, 2);
		ck_assert_msg(flag_is_function(col.v[1]) == streq(col.v[0], "yes"), "line %u", c.line);
	}
	cases_close(&c);
	ck_assert(!flag_is_function(""));
}
END_TEST

static void on_log(enum log_level level, bool dim, const char *text, void *data)
{
	ck_assert_int_eq(level, LOG_WARNING);
	ck_assert(!dim);
	buf_addf(data, "%s\n", text);
}

static const struct { const char *text, *type, *warning; } doubtful[] = {
	{ "range[2:6:1:8:9]", NULL, "unsupported arguments for range function: (8, 9) - ignoring\n" },
	{ "linspace[2:6:5:word:78]", NULL,
	  "unsupported arguments for linspace function: ('word', 78) - ignoring\n" },
	{ "logspace[0:3:4:2:78:word]", NULL,
	  "unsupported arguments for logspace function: (78, 'word') - ignoring\n" },
	{ "range[low:high]", NULL,
	  "error decoding 'range[low:high]': invalid arg 'low': expected a number\n" },
	{ "linspace[1:high]", NULL,
	  "error decoding 'linspace[1:high]': invalid arg 'high': expected a number\n" },
	{ "range[]", NULL, "error decoding 'range[]': function requires at least 1 arg(s)\n" },
	{ "linspace[]", NULL, "error decoding 'linspace[]': function requires at least 2 arg(s)\n" },
	{ "logspace[]", NULL, "error decoding 'logspace[]': function requires at least 2 arg(s)\n" },
	{ "1", "foo", "uknown flag type foo, assuming 'auto'\n" }, /* [sic]: upstream's spelling */
};

START_TEST(doubts_are_warnings)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(buf_release) struct buf logged = BUF_INIT;

	log_set_sink(on_log, &logged);
	(void)flag_decode(&a, doubtful[_i].text, doubtful[_i].type);
	log_set_sink(NULL, NULL);
	ck_assert_str_eq(logged.s, doubtful[_i].warning);
}
END_TEST

static void check_batch(const char *yaml, const char *name)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	const char *found = flag_batch_name(load(&a, yaml));

	if (name)
		ck_assert_str_eq(found, name);
	else
		ck_assert_ptr_null(found);
}

START_TEST(batches)
{
	check_batch("{}", NULL);
	check_batch("{a: 1, b: x}", NULL);
	check_batch("{a: 1, b: []}", "b");
	check_batch("{a: [1], b: '[1:2]'}", "b");
}
END_TEST

/* ---- definitions ---- */

static const char guildfile[] =
	"op:\n"
	"  flags:\n"
	"    a: {default: 1, type: int, min: 1, max: 3, alias: aa}\n"
	"    b: {type: boolean}\n"
	"    c:\n"
	"      default: x\n"
	"      choices:\n"
	"        - {value: x, description: The x}\n"
	"        - {value: why, alias: y, flags: {d: from-y}}\n"
	"        - z\n"
	"    d: null\n"
	"    e: {type: number, arg-split: yes, default: 1 2}\n"
	"    f: {type: existing-path}\n"
	"strict:\n"
	"  flags:\n"
	"    r: {required: yes, description: \"The R.\\nMore\"}\n";

/* flag_values of the operation, as flag assignments, or the message. */
static void values(const char *op_name, const char *user, enum flag_force force, struct buf *out,
		   bool *bare)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;
	const struct opdef *op;
	struct value *flags;

	if (guildfile_parse(guildfile, strlen(guildfile), "/p/guild.yml", NULL, &gf, &err) < 0)
		ck_abort_msg("%s", err.msg);
	op = model_op(guildfile_default_model(gf), op_name);
	if (flag_values(&a, op, load(&a, user), force, &flags, &err) < 0)
		buf_addf(out, "!%s", err.msg);
	else
		flag_encode(out, flags);
	*bare = err.bare;
	guildfile_free(gf);
}

static const struct { const char *op, *user; enum flag_force force; const char *result; } checks[] = {
	{ "op", "{}", FLAG_CHECK, "{a: 1, b: null, c: x, d: null, e: 1 2, f: null}" },
	{ "op", "{aa: '2', b: 'no'}", FLAG_CHECK,
	  "{a: 2, b: yes, c: x, d: null, e: 1 2, f: null}" },
	{ "op", "{c: y}", FLAG_CHECK, "{a: 1, b: null, c: why, d: from-y, e: 1 2, f: null}" },
	{ "op", "{c: y, d: 5}", FLAG_CHECK, "{a: 1, b: null, c: why, d: 5, e: 1 2, f: null}" },
	{ "op", "{c: why}", FLAG_CHECK, "{a: 1, b: null, c: why, d: null, e: 1 2, f: null}" },
	{ "op", "{c: ''}", FLAG_CHECK, "{a: 1, b: null, c: '', d: null, e: 1 2, f: null}" },
	{ "op", "{c: [x, z]}", FLAG_CHECK, "{a: 1, b: null, c: [x, z], d: null, e: 1 2, f: null}" },
	{ "op", "{c: '[1:2]'}", FLAG_CHECK,
	  "{a: 1, b: null, c: '[1:2]', d: null, e: 1 2, f: null}" },
	{ "op", "{f: /}", FLAG_CHECK, "{a: 1, b: null, c: x, d: null, e: 1 2, f: /}" },
	{ "op", "{a: 9, zz: 1}", FLAG_FORCE,
	  "{a: 9, b: null, c: x, d: null, e: 1 2, f: null, zz: 1}" },
	{ "op", "{a: 1.5}", FLAG_FORCE, "{a: 1.5, b: null, c: x, d: null, e: 1 2, f: null}" },
	{ "op", "{a: 1, aa: 2}", FLAG_CHECK,
	  "!cannot specify both alias 'a' and name for flag 'aa'\n"
	  "Use --force-flags to skip this check." },
	{ "op", "{zz: 1}", FLAG_CHECK,
	  "!unsupported flag 'zz'\nTry 'guild run op --help-op' for a list of flags or use "
	  "--force-flags to skip this check." },
	{ "op", "{a: 1.5}", FLAG_CHECK, "!invalid value 1.5 for a: invalid value for type 'int'" },
	{ "op", "{a: 9}", FLAG_CHECK, "!invalid value 9 for a: out of range (greater than max 3)" },
	{ "op", "{a: [1, 0]}", FLAG_CHECK,
	  "!invalid value 0 for a: out of range (less than min 1)" },
	{ "op", "{e: 1 x}", FLAG_CHECK,
	  "!invalid value 1 x for e: invalid value for type 'number'" },
	{ "op", "{f: /no/such}", FLAG_CHECK,
	  "!invalid value /no/such for f: /no/such does not exist" },
	{ "op", "{c: q}", FLAG_CHECK,
	  "!Unsupported value for 'c' - supported values are:\n\n  x    The x\n  why  \n  z    \n\n"
	  "Run the command again using one of these options." },
	{ "strict", "{r: ''}", FLAG_CHECK,
	  "!Operation requires the following missing flags:\n\n  r  The R.\n\n"
	  "Run the command again with these flags or try 'guild run strict --help-op' for "
	  "help." },
	{ "strict", "{r: 0}", FLAG_CHECK, "{r: 0}" },
};

START_TEST(values_are_checked)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	bool bare;

	values(checks[_i].op, checks[_i].user, checks[_i].force, &out, &bare);
	ck_assert_str_eq(out.s, checks[_i].result);
	ck_assert_int_eq(bare, starts_with(out.s, "!Unsupported value") ||
				       starts_with(out.s, "!Operation requires"));
}
END_TEST

START_TEST(values_of_table)
{
	CLEANUP(strlist_release) struct strlist col = STRLIST_INIT;
	struct cases c;
	char *line;

	cases_open(&c, "flag-values");
	while ((line = cases_next(&c))) {
		CLEANUP(arena_release) struct arena a = ARENA_INIT;
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf yaml = BUF_INIT;
		CLEANUP(buf_release) struct buf out = BUF_INIT;
		struct guildfile *gf;
		struct value *flags;
		const struct opdef *op;

		columns_split(&col, line, 4);
		buf_addf(&yaml, "op: {flags: %s}", col.v[0]);
		ck_assert_msg(guildfile_parse(yaml.s, yaml.len, "/p/guild.yml", NULL, &gf, &err) == 0,
			      "line %u: %s", c.line, err.msg);
		op = model_op(guildfile_default_model(gf), "op");
		if (flag_values(&a, op, load(&a, col.v[1]),
				streq(col.v[2], "force") ? FLAG_FORCE : FLAG_CHECK, &flags, &err) < 0)
			buf_addf(&out, "!%s", err.msg);
		else
			flag_encode(&out, flags);
		ck_assert_msg(streq(out.s, col.v[3]), "line %u: %s", c.line, out.s);
		guildfile_free(gf);
	}
	cases_close(&c);
}
END_TEST

/* ---- words ---- */

START_TEST(words_are_parsed)
{
	static char a[] = "a=1", b[] = "b==x", d[] = "d-e=", file[] = "@batch.csv", g[] = "g=null";
	static char *words[] = { a, b, d, file, g, NULL };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist files = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *flags = value_map(&arena);

	ck_assert_int_eq(flag_parse_args(&arena, words, NULL, flags, &files, &err), 0);
	value_repr(&text, flags);
	ck_assert_str_eq(text.s, "{'a': 1, 'b': '=x', 'd-e': '', 'g': None}");
	ck_assert_uint_eq(files.n, 1);
	ck_assert_str_eq(files.v[0], "batch.csv");
}
END_TEST

START_TEST(bad_words_are_named)
{
	static char a[] = "foo", b[] = "x=1", c[] = "bar", *words[] = { a, b, c, NULL };
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist files = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_int_eq(flag_parse_args(&arena, words, NULL, value_map(&arena), &files, &err), -1);
	ck_assert_str_eq(err.msg, "invalid argument(s):\nfoo\nbar\nexpected NAME=VAL");
}
END_TEST

/* ---- arguments and environment ---- */

static const struct { const char *flags, *defs, *dest; enum flag_force force; const char *args; } args[] = {
	{ "{b: 2, a: 1}", "{a: {}, b: {}}", NULL, FLAG_CHECK, "--a|1|--b|2" },
	{ "{a: 1, zz: 2}", "{a: {}}", NULL, FLAG_CHECK, "--a|1" },
	{ "{a: 1, zz: 2}", "{a: {}}", NULL, FLAG_FORCE, "--a|1|--zz|2" },
	{ "{a: null}", "{a: {}}", NULL, FLAG_CHECK, "" },
	{ "{a: yes, b: no}", "{a: {}, b: {}}", NULL, FLAG_CHECK, "--a|1|--b|" },
	{ "{a: yes, s: x y}", "{a: {}, s: {}}", "globals", FLAG_CHECK, "--a|true|--s|x y" },
	{ "{s: '1'}", "{s: {}}", "dict:p", FLAG_CHECK, "--s|'1'" },
	{ "{a: 1}", "{a: {arg-skip: yes}}", NULL, FLAG_CHECK, "" },
	{ "{a: 1}", "{a: {arg-name: A}}", NULL, FLAG_CHECK, "--A|1" },
	{ "{a: 1}", "{a: {arg-switch: yes}}", NULL, FLAG_CHECK, "--a" },
	{ "{a: 2}", "{a: {arg-switch: yes}}", NULL, FLAG_CHECK, "" },
	{ "{a: 1}", "{a: {arg-encoding: {1: one}}}", NULL, FLAG_CHECK, "--a|one" },
	{ "{a: 1 'b c'}", "{a: {arg-split: yes}}", NULL, FLAG_CHECK, "--a|1|b c" },
	{ "{a: '1,,2'}", "{a: {arg-split: ','}}", NULL, FLAG_CHECK, "--a|1|2" },
	{ "{a: ''}", "{a: {arg-split: yes}}", NULL, FLAG_CHECK, "" },
	{ "{a: 1 x}", "{a: {arg-split: yes}}", "globals", FLAG_CHECK, "--a|[1, x]" },
	{ "{a: [1, b c]}", "{a: {}}", NULL, FLAG_CHECK, "--a|1 'b c'" },
	{ "{a: ''}", "{a: {arg-split: ':'}}", "globals", FLAG_CHECK, "--a|[]" },
	{ "{a: [1, b]}", "{a: {arg-split: ','}}", NULL, FLAG_CHECK, "--a|1,b" },
	{ "{shown: 1, a: 1}", "{shown: {}, a: {}}", NULL, FLAG_CHECK, "--a|1" },
};

START_TEST(arguments)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist before = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist out = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	strlist_push(&before, "--shown"); /* given already: not given again */
	flag_cmd_args(&out, load(&a, args[_i].flags), load(&a, args[_i].defs), args[_i].dest,
		      args[_i].force, &before);
	strlist_join(&out, "|", &text);
	ck_assert_str_eq(text.s, args[_i].args);
}
END_TEST

START_TEST(environment)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist out = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	flag_env(&out, load(&a, "{a-b: 1, operation:up: x, \"\\xe9\": yes, n: null, e: 2, s: 3, l: [1, 2]}"),
		 load(&a, "{e: {env-name: E2, env-encoding: {2: two}}, s: {arg-skip: yes}}"));
	strlist_join(&out, "|", &text);
	ck_assert_str_eq(text.s, "FLAG_A_B=1|FLAG_OPERATION_UP=x|FLAG__=1|FLAG_N=|E2=two|FLAG_S=3|"
				 "FLAG_L=1 2");
}
END_TEST

START_TEST(assignments)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist out = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const struct value *flags = load(&a, "{b: x y, a: 0.123456789, n: null}");

	flag_assigns(&out, flags);
	strlist_join(&out, "|", &text);
	ck_assert_str_eq(text.s, "a=0.123456789|b='x y'|n=null");
	buf_reset(&text);
	flag_format_assigns(&text, flags, FLAG_SHORTEN_FLOATS);
	ck_assert_str_eq(text.s, "a=0.12345 b='x y'");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("flagval");
	TCase *t = tcase_create("flagval");

	tcase_add_test(t, decodes);
	tcase_add_test(t, encodes);
	tcase_add_test(t, hostile_text_is_bounded);
	tcase_add_test(t, growth_is_bounded);
	tcase_add_test(t, long_lists_are_lists);
	tcase_add_test(t, deep_text_is_bounded);
	tcase_add_test(t, functions);
	tcase_add_loop_test(t, doubts_are_warnings, 0, ARRAY_SIZE(doubtful));
	tcase_add_test(t, batches);
	tcase_add_test(t, values_of_table);
	tcase_add_loop_test(t, values_are_checked, 0, ARRAY_SIZE(checks));
	tcase_add_test(t, words_are_parsed);
	tcase_add_test(t, bad_words_are_named);
	tcase_add_loop_test(t, arguments, 0, ARRAY_SIZE(args));
	tcase_add_test(t, environment);
	tcase_add_test(t, assignments);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
