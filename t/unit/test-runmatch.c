#include "guild/field.h"
#include "guild/log.h"
#include "guild/runmatch.h"
#include "a-run.h"
#include "cases.h"
#include "comparisons.h"

static char home[64], top[4096];
static struct buf warnings = BUF_INIT;

static void keep_warning(enum log_level level UNUSED, bool dim UNUSED, const char *text,
			 void *data UNUSED)
{
	buf_addf(&warnings, "%s\n", text);
}

static void enter(void)
{
	ck_assert_ptr_nonnull(getcwd(top, sizeof(top)));
	scratch_enter();
	unsetenv("GUILD_RUNS_PARENT");
	setenv("GUILD_CWD", scratch_dir, 1);
	(void)snprintf(home, sizeof(home), "%s/home", scratch_dir); /* fits */
	buf_reset(&warnings);
	log_set_sink(keep_warning, NULL);
}

static void leave(void)
{
	unsetenv("GUILD_CWD");
	log_set_sink(NULL, NULL);
	buf_release(&warnings);
	scratch_leave();
	ck_assert_int_eq(chdir(top), 0);
}

/* ---- operations ---- */

static const struct { const char *name; enum runmatch_mode mode; } modes[] = {
	{ "filter", RUNMATCH_FILTER }, { "restart", RUNMATCH_RESTART },
	{ "resource", RUNMATCH_RESOURCE }, { "step", RUNMATCH_STEP },
	{ "needed", RUNMATCH_NEEDED }, { "same_op", RUNMATCH_SAME_OP },
};

static enum runmatch_mode mode_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		if (streq(modes[i].name, name))
			return modes[i].mode;
	ck_abort_msg("no mode %s", name);
}

static void parse_ref(struct opref *out, const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	ck_assert_msg(opref_parse(out, text, strlen(text), &err) == 0, "%s", err.msg);
}

/* "yes", "no", "error" for a specification and the run. */
static const char *matches(enum runmatch_mode mode, char *spec, const char *ref, struct run *run)
{
	CLEANUP(opref_release) struct opref opref = OPREF_INIT, like = OPREF_INIT;
	CLEANUP(runmatch_release) struct runmatch m = RUNMATCH_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf desc = BUF_INIT;

	parse_ref(&opref, ref);
	if (mode == RUNMATCH_NEEDED || mode == RUNMATCH_SAME_OP) {
		for (char *comma; (comma = strchr(spec, ',')) != NULL;)
			*comma = ' ';
		parse_ref(&like, spec);
		runmatch_like(&m, mode, &like);
	} else if (runmatch_parse(&m, mode, spec, &err) < 0) {
		ck_assert_int_eq(err.kind, ERR_SYNTAX);
		return "error";
	}
	if (mode != RUNMATCH_FILTER)
		return runmatch_opref(&m, &opref) ? "yes" : "no";
	run_forget(run);
	a_run_put(run, "opref", ref);
	ck_assert_msg(field_op_desc(run, &desc, &err) == 0, "%s", err.msg);
	return runmatch_desc(&m, desc.s) ? "yes" : "no";
}

START_TEST(operations)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	struct cases c;
	char *line;

	a_run_make(&run, "home/runs/a");
	ck_assert_int_eq(chdir(top), 0); /* where t/cases is */
	cases_open(&c, "runmatch");
	while ((line = cases_next(&c)) != NULL) {
		char *want = strsep(&line, " "), *mode = strsep(&line, " ");
		char *spec = strsep(&line, " ");
		const char *got;

		if (streq(spec, "''"))
			*spec = '\0';
		got = matches(mode_of(mode), spec, line, &run);
		ck_assert_msg(streq(got, want), "line %u: %s, not %s: '%s' and %s", c.line, got,
			      want, spec, line);
	}
	cases_close(&c);
}
END_TEST

START_TEST(refused)
{
	static const struct { enum runmatch_mode mode; const char *spec, *text; } cases[] = {
		{ RUNMATCH_RESTART, "a'b/c", "inavlid operation reference \"a'b/c\"" },
		{ RUNMATCH_RESOURCE, "a/b", "inavlid operation reference 'a/b'" },
		{ RUNMATCH_RESOURCE, "m:f(", "invalid operation reference 'm:f(': " },
		{ RUNMATCH_RESOURCE, "m(:f(", "invalid operation reference 'm(:f(': " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(runmatch_release) struct runmatch m = RUNMATCH_INIT;

		ck_assert_int_eq(runmatch_parse(&m, cases[i].mode, cases[i].spec, &err), -1);
		ck_assert_msg(starts_with(err.msg, cases[i].text), "%s", err.msg);
		ck_assert_ptr_null(m.parts.op); /* outputs are left alone */
	}
}
END_TEST

/* ---- the marked run, else the latest ---- */

/* Four runs, the newest first; each letter of text says what is in "marked": yes, no, bad, -. */
static void load(struct run_list *l, const char *text)
{
	for (size_t i = 0; text[i]; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;
		CLEANUP(run_release) struct run run = RUN_INIT;

		buf_addf(&dir, "home/runs/%zu", i);
		a_run_make(&run, dir.s);
		if (text[i] != '-')
			a_run_put(&run, "attrs/marked",
				  text[i] == 'y' ? "true\n" : text[i] == 'n' ? "false\n" : "[\n");
		run_list_add(l, run.dir);
	}
}

START_TEST(picks_the_marked_else_the_latest)
{
	/* wanted: which of them does the answer depend on, when all before were offered? */
	static const struct { const char *marked, *wanted, *picked; } cases[] = {
		{ "", "", "" }, { "-", "1", "0" }, { "---", "100", "0" }, { "n-y", "101", "2" },
		{ "yy", "1", "0" }, { "-yy", "11", "1" }, { "b-", "10", "0" }, { "-b", "10", "0" },
		{ "by", "11", "1" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
		struct runmatch_pick pick = RUNMATCH_PICK_INIT;
		CLEANUP(buf_release) struct buf wanted = BUF_INIT;
		struct run *run;

		scratch_leave();
		scratch_enter();
		load(&l, cases[i].marked);
		for (size_t k = 0; k < l.n && !pick.marked; k++) {
			CLEANUP(err_release) struct err err = ERR_INIT;

			buf_addstr(&wanted, runmatch_pick_wants(&pick, l.v[k]) ? "1" : "0");
			ck_assert_int_eq(runmatch_pick_offer(&pick, l.v[k], &err),
					 cases[i].marked[k] == 'b' ? -1 : 0);
		}
		run = runmatch_pick_run(&pick);
		ck_assert_msg(streq(wanted.s, cases[i].wanted), "%s: %s", cases[i].marked,
			      wanted.s);
		ck_assert_msg(streq(run ? run->id : "", cases[i].picked), "%s", cases[i].marked);
	}
}
END_TEST

/* ---- words ---- */

static void add_runs(struct run_list *l, const char *const *ids)
{
	for (; *ids; ids++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		buf_addf(&dir, "%s/%s", scratch_dir, *ids);
		run_list_add(l, dir.s);
	}
}

/* The ids that a word names, "" for an empty range, "-" for none, else the error. */
static void name(struct run_list *l, const char *word, struct buf *out)
{
	CLEANUP(run_refs_release) struct run_refs refs = RUN_REFS_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	int rc = runmatch_word(l, word, &refs, &err);

	if (rc < 0)
		buf_addstr(out, err.msg);
	else if (rc == 0)
		buf_addch(out, '-');
	for (size_t i = 0; rc > 0 && i < refs.n; i++)
		buf_addf(out, "%s%s", i ? " " : "", refs.v[i]->id);
}

START_TEST(words)
{
	static const char *const ids[] = { "dd44", "5500", "aa22", "aa11", NULL };
	static const struct { const char *word, *want; } cases[] = {
		{ "1", "dd44" }, { "4", "aa11" }, { "5", "5500" }, { "0", "-" }, { "-1", "-" },
		{ " 2 ", "5500" }, { "02", "5500" }, { "1_0", "-" }, { "55", "5500" }, { "6", "-" },
		{ "99999999999999999999", "-" }, { "2:3", "5500 aa22" }, { ":2", "dd44 5500" },
		{ "3:", "aa22 aa11" }, { ":", "dd44 5500 aa22 aa11" }, { "4:4x", "aa11" },
		{ "3:2", "" }, { "9:", "" }, { "0:2", "-" }, { "1:99", "-" },
		{ "1:99999999999999999999", "-" }, { "99999999999999999999:", "" },
		{ "aa2", "aa22" }, { "d", "dd44" }, { "AA2", "-" }, { "aa222", "-" },
		{ "aa", "'aa' matches multiple runs:\n  aa22\n  aa11" },
		{ "./aa22", "aa22" }, { "aa22/", "aa22" }, { "./link", "aa22" },
		{ "aa22/../aa11", "aa11" }, { "./none", "-" }, { "/", "-" },
	};
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;

	add_runs(&l, ids);
	scratch_mkdir("aa22");
	ck_assert_int_eq(symlink("aa22", "link"), 0);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_release) struct buf got = BUF_INIT;

		name(&l, cases[i].word, &got);
		ck_assert_msg(streq(got.s, cases[i].want), "'%s': %s", cases[i].word, got.s);
	}
}
END_TEST

START_TEST(sentences)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	static const char *const ids[] = { "0123456789abcdef", NULL };

	ck_assert_int_eq(runmatch_none("x", NULL, &err), -1);
	ck_assert_int_eq(err.kind, ERR_NOTFOUND);
	ck_assert_str_eq(err.msg, "could not find a run matching 'x'\n"
				  "Try 'guild runs list' for a list.");
	ck_assert_int_eq(runmatch_none("x", "guild label", &err), -1);
	ck_assert_str_eq(err.msg, "could not find a run matching 'x'\n"
				  "Try 'guild runs list' for a list "
				  "or 'guild label --help' for more information.");
	add_runs(&l, ids);
	ck_assert_int_eq(runmatch_several("x", l.v, l.n, &err), -1);
	ck_assert_int_eq(err.kind, ERR_INVALID);
	ck_assert(err.bare);
	ck_assert_str_eq(err.msg, "'x' matches multiple runs:\n  01234567");
}
END_TEST

/* Comparisons to name each of n runs, one word after the other. */
static size_t cost_of_words(unsigned n, const char *before_id)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(run_refs_release) struct run_refs refs = RUN_REFS_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	size_t before = n_comparisons;

	for (unsigned i = 0; i < n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		buf_addf(&dir, "/none/a%07x", (i * 2654435761u) >> 4); /* in no order */
		run_list_add(&l, dir.s);
	}
	for (size_t i = 0; i < l.n; i++) {
		CLEANUP(buf_release) struct buf word = BUF_INIT;

		buf_addf(&word, "%s%s", before_id, l.v[i]->id);
		ck_assert_msg(runmatch_word(&l, word.s, &refs, &err) == 1, "%s", word.s);
	}
	ck_assert_uint_eq(refs.n, n);
	return n_comparisons - before;
}

START_TEST(as_many_words_as_runs)
{
	static const char *const kinds[] = { "", "/none/" }; /* ids, paths */

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t once = cost_of_words(1000, kinds[i]);
		size_t twice = cost_of_words(2000, kinds[i]);

		ck_assert_uint_ge(once, 1000);
		ck_assert_msg(twice * 10 <= once * 23, "'%s': %zu comparisons, then %zu",
			      kinds[i], once, twice);
	}
}
END_TEST

/* ---- --restart RUN ---- */

static void make(const char *id, const char *attr, const char *text)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf file = BUF_INIT;

	buf_addf(&path, "home/runs/%s", id);
	a_run_make(&run, path.s);
	buf_addf(&file, "attrs/%s", attr);
	a_run_put(&run, file.s, text);
}

static void assert_restart(const char *spec, const char *want)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct run *run = NULL;
	int rc = runmatch_restart(home, spec, &run, &err);

	ck_assert_msg((rc < 0) == (run == NULL), "%s", spec);
	ck_assert_str_eq(rc < 0 ? err.msg : run->id, want);
	run_free(run);
}

START_TEST(for_restart)
{
	static const char whole[] = "0123456789abcdef0123456789abcdef";

	make("aa1", "started", "1000\n");
	make("aa1", "exit_status", "0\n");
	make("aa2", "started", "2000\n");
	make("aa2", "exit_status", "0\n");
	make("b", "started", "3000\n");
	make("b", "exit_status", "1\n"); /* failed: no prototype */
	make(whole, "started", "500\n");
	assert_restart("train", "aa2");
	assert_restart("m:train", "aa2");
	assert_restart("tr.*n", "aa2"); /* upstream: a regular expression */
	assert_restart("b", "b");
	assert_restart("aa1", "aa1");
	assert_restart(whole, whole);
	assert_restart("0123", whole);
	assert_restart("/x/y", "y");
	assert_restart("./y", "y");
	assert_restart("aa", "'aa' matches multiple runs:\n  aa1\n  aa2");
	assert_restart("1", "could not find a run matching '1'\nTry 'guild runs list' for a list.");
	assert_restart("other:train", "could not find a run matching 'other:train'\n"
				      "Try 'guild runs list' for a list.");
	assert_restart("a/b", "could not find a run matching 'a/b'\n"
			      "Try 'guild runs list' for a list.");
	make("aa1", "marked", "true\n");
	assert_restart("train", "aa1");
	make("aa1x", "started", "1\n");
	assert_restart("aa1", "aa1"); /* given whole */
	ck_assert_str_eq(warnings.s, "");
}
END_TEST

START_TEST(for_restart_names_what_it_cannot_read)
{
	CLEANUP(buf_release) struct buf want = BUF_INIT;

	make("a", "exit_status", "0\n");
	make("b", "exit_status", "0\n");
	scratch_put("home/runs/b/.guild/opref", "x\n");
	assert_restart("train", "a");
	buf_addf(&want, "invalid opref for run 'b' (%s/runs/b): x\n", home);
	ck_assert_str_eq(warnings.s, want.s);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("runmatch");
	TCase *t = tcase_create("runmatch");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, operations);
	tcase_add_test(t, refused);
	tcase_add_test(t, picks_the_marked_else_the_latest);
	tcase_add_test(t, words);
	tcase_add_test(t, sentences);
	tcase_add_test(t, as_many_words_as_runs);
	tcase_add_test(t, for_restart);
	tcase_add_test(t, for_restart_names_what_it_cannot_read);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
