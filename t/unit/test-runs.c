#include <sys/stat.h>

#include "guild/log.h"
#include "guild/runs.h"
#include "a-run.h"
#include "comparisons.h"

static char home[64];
static struct buf warnings = BUF_INIT;

static void keep_warning(enum log_level level UNUSED, bool dim UNUSED, const char *text,
			 void *data UNUSED)
{
	buf_addf(&warnings, "%s\n", text);
}

static void enter(void)
{
	scratch_enter();
	unsetenv("GUILD_RUNS_PARENT");
	(void)snprintf(home, sizeof(home), "%s/home", scratch_dir); /* fits */
	buf_reset(&warnings);
	log_set_sink(keep_warning, NULL);
}

static void leave(void)
{
	unsetenv("GUILD_RUNS_PARENT");
	log_set_sink(NULL, NULL);
	buf_release(&warnings);
	scratch_leave();
}

/* A run below the home, with "started" (or another attribute) as text; NULL: without. */
static void make(const char *where, const char *attr, const char *text)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_addf(&path, "home/%s", where);
	a_run_make(&run, path.s);
	if (text) {
		buf_addf(&name, "attrs/%s", attr);
		a_run_put(&run, name.s, text);
	}
}

static void add_ids(struct buf *out, const struct run_list *l)
{
	for (size_t i = 0; i < l->n; i++)
		buf_addf(out, "%s%s", i ? " " : "", l->v[i]->id);
}

static void assert_ids(int flags, const char *want)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf ids = BUF_INIT;

	ck_assert_msg(runs_load(home, flags, &l, &err) == 0, "%s", err.msg);
	add_ids(&ids, &l);
	ck_assert_str_eq(ids.s, want);
}

START_TEST(no_home_no_runs)
{
	assert_ids(0, "");
	assert_ids(RUNS_DELETED, "");
}
END_TEST

START_TEST(newest_first)
{
	make("runs/a", "started", "1000\n");
	make("runs/b", "started", "9000\n");
	make("runs/c", "initialized", "5000\n");
	make("runs/d", NULL, NULL);
	make("runs/e", "started", "9000\n"); /* as b: by id */
	make("runs/f", "started", "10000\n");
	make("trash/runs/x", "started", "1\n");
	assert_ids(0, "f b e c a d");
	assert_ids(RUNS_DELETED, "x");
}
END_TEST

START_TEST(odd_times_come_last)
{
	make("runs/a", "started", "1000\n");
	make("runs/b", "started", "x y\n");
	make("runs/c", "started", "[\n");
	make("runs/d", "started", "");
	make("runs/e", "started", "2_000\n"); /* YAML's number all the same */
	make("runs/f", "started", "3000"); /* not quite as guild writes it */
	assert_ids(0, "f e a b c d");
	ck_assert_str_eq(warnings.s, ""); /* who shows the run tells */
}
END_TEST

START_TEST(only_runs_are_runs)
{
	make("runs/a", "started", "1000\n");
	scratch_mkdir("home/runs/no-opref/.guild");
	scratch_put("home/runs/file", "x");
	ck_assert_int_eq(symlink("nowhere", "home/runs/dangling"), 0);
	ck_assert_int_eq(symlink("a", "home/runs/link"), 0);
	assert_ids(0, "a link");
}
END_TEST

START_TEST(keeps_the_time_it_read)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	int64_t us = 0;

	make("runs/a", "started", "1000\n");
	ck_assert_int_eq(runs_load(home, 0, &l, &err), 0);
	make("runs/a", "started", "2000\n");
	ck_assert_int_eq(run_attr_int(l.v[0], "started", &us, &err), 1);
	ck_assert_int_eq(us, 1000);
	run_forget(l.v[0]);
	ck_assert_int_eq(run_attr_int(l.v[0], "started", &us, &err), 1);
	ck_assert_int_eq(us, 2000);
}
END_TEST

START_TEST(of_a_parent)
{
	make("runs/a", "started", "1\n");
	make("runs/b", "started", "2\n");
	make("runs/batch", "started", "3\n");
	ck_assert_int_eq(symlink("../a", "home/runs/batch/a"), 0);
	ck_assert_int_eq(symlink("../gone", "home/runs/batch/gone"), 0);
	setenv("GUILD_RUNS_PARENT", "batch", 1);
	assert_ids(0, "a");
	assert_ids(RUNS_IGNORE_PARENT, "batch b a");
	setenv("GUILD_RUNS_PARENT", "none", 1);
	assert_ids(0, "");
}
END_TEST

START_TEST(by_prefix)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf ids = BUF_INIT;

	make("runs/ab1", NULL, NULL);
	make("runs/ab2", NULL, NULL);
	make("runs/b", NULL, NULL);
	scratch_mkdir("home/runs/ab3");
	ck_assert_int_eq(runs_find_prefix(home, "ab", &l, &err), 0);
	add_ids(&ids, &l);
	ck_assert_str_eq(ids.s, "ab1 ab2");
}
END_TEST

START_TEST(keeps_what_is_wanted)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(buf_release) struct buf ids = BUF_INIT;
	static const bool keep[] = { true, false, true, false };

	run_list_add(&l, "/a");
	run_list_add(&l, "/b");
	run_list_add(&l, "/c");
	run_list_add(&l, "/d");
	run_list_keep(&l, keep);
	add_ids(&ids, &l);
	ck_assert_str_eq(ids.s, "a c");
}
END_TEST

START_TEST(opens_by_id)
{
	static const struct { const char *id; bool there; } cases[] = {
		{ "ab1", true }, { "ab", false }, { "ab3", false }, { "", false }, { ".", false },
		{ "..", false }, { "../runs/ab1", false }, { "ab1/", false },
	};

	make("runs/ab1", NULL, NULL);
	scratch_mkdir("home/runs/ab3");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(run_release) struct run run = RUN_INIT;

		ck_assert_msg(runs_open(home, cases[i].id, &run) == cases[i].there, "%s",
			      cases[i].id);
		if (cases[i].there)
			ck_assert_str_eq(run.id, cases[i].id);
	}
}
END_TEST

/* ---- in a list ---- */

static void add_refs(struct buf *out, const struct run_refs *refs)
{
	for (size_t i = 0; i < refs->n; i++)
		buf_addf(out, "%s%s", i ? " " : "", refs->v[i]->dir);
	ck_assert(!refs->v || !refs->v[refs->n]);
}

static void assert_prefix(struct run_list *l, const char *prefix, const char *want)
{
	CLEANUP(run_refs_release) struct run_refs refs = RUN_REFS_INIT;
	CLEANUP(buf_release) struct buf dirs = BUF_INIT;

	run_list_find_prefix(l, prefix, &refs);
	add_refs(&dirs, &refs);
	ck_assert_str_eq(dirs.s, want);
}

START_TEST(finds_ids_in_a_list)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	static const bool keep[] = { true, false, true, true, true };

	assert_prefix(&l, "", "");
	ck_assert_ptr_null(run_list_find_id(&l, "a"));
	run_list_add(&l, "/2/ab");
	run_list_add(&l, "/1/b");
	run_list_add(&l, "/1/abc");
	run_list_add(&l, "/1/ab");
	run_list_add(&l, "/1/aa");
	assert_prefix(&l, "ab", "/2/ab /1/abc /1/ab"); /* in the order of the list */
	assert_prefix(&l, "a", "/2/ab /1/abc /1/ab /1/aa");
	assert_prefix(&l, "abc", "/1/abc");
	assert_prefix(&l, "abcd", "");
	assert_prefix(&l, "c", "");
	assert_prefix(&l, "", "/2/ab /1/b /1/abc /1/ab /1/aa");
	ck_assert_ptr_eq(run_list_find_id(&l, "ab"), l.v[0]);
	ck_assert_ptr_null(run_list_find_id(&l, "a"));
	run_list_keep(&l, keep); /* nothing that was found is kept from before */
	assert_prefix(&l, "b", "");
	run_list_add(&l, "/3/b");
	assert_prefix(&l, "b", "/3/b");
}
END_TEST

START_TEST(finds_directories_in_a_list)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(buf_release) struct buf a = BUF_INIT, link = BUF_INIT;

	buf_addf(&a, "%s/a", scratch_dir);
	buf_addf(&link, "%s/link", scratch_dir);
	scratch_mkdir("a");
	ck_assert_int_eq(symlink("a", "link"), 0);
	run_list_add(&l, "/1/b");
	run_list_add(&l, link.s);
	run_list_add(&l, a.s);
	ck_assert_ptr_null(run_list_find_dir(&l, "/1/c"));
	ck_assert_ptr_eq(run_list_find_dir(&l, a.s), l.v[1]); /* the first that leads there */
	ck_assert_ptr_eq(run_list_find_dir(&l, "/1/b"), l.v[0]);
	ck_assert_ptr_null(run_list_find_dir(&l, link.s));
	run_list_add(&l, "/1/c");
	ck_assert_ptr_eq(run_list_find_dir(&l, "/1/c"), l.v[3]);
}
END_TEST

/* Comparisons to find each of n runs by its id, a prefix of it, and its directory. */
static size_t cost_of_finding(unsigned n)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(run_refs_release) struct run_refs refs = RUN_REFS_INIT;
	size_t before;

	for (unsigned i = 0; i < n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		buf_addf(&dir, "/none/%08x", i * 2654435761u); /* in no order */
		run_list_add(&l, dir.s);
	}
	before = n_comparisons;
	for (size_t i = 0; i < l.n; i++) {
		char prefix[8];

		(void)snprintf(prefix, sizeof(prefix), "%s", l.v[i]->id); /* cut on purpose */
		run_list_find_prefix(&l, prefix, &refs);
		ck_assert_ptr_eq(run_list_find_id(&l, l.v[i]->id), l.v[i]);
		ck_assert_ptr_eq(run_list_find_dir(&l, l.v[i]->dir), l.v[i]);
	}
	ck_assert_uint_ge(refs.n, n);
	return n_comparisons - before;
}

START_TEST(finding_grows_with_the_list)
{
	size_t once = cost_of_finding(1000), twice = cost_of_finding(2000);

	ck_assert_uint_ge(once, 1000);
	ck_assert_msg(twice * 10 <= once * 23, "%zu comparisons, then %zu", once, twice);
}
END_TEST

/* ---- trash ---- */

static void load_one(struct run_list *l, int flags)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	run_list_release(l);
	ck_assert_int_eq(runs_load(home, flags, l, &err), 0);
	ck_assert_uint_eq(l->n, 1);
}

START_TEST(to_the_trash_and_back)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	make("runs/a", "started", "1000\n");
	load_one(&l, 0);
	ck_assert_msg(runs_delete(home, l.v[0], false, &err) == 0, "%s", err.msg);
	assert_ids(0, "");
	assert_ids(RUNS_DELETED, "a");
	load_one(&l, RUNS_DELETED);
	ck_assert_int_eq(runs_restore(home, l.v[0], &err), 0);
	assert_ids(0, "a");
	assert_ids(RUNS_DELETED, "");
}
END_TEST

START_TEST(who_is_in_the_way_is_renamed)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf ids = BUF_INIT;

	make("runs/a", "started", "1000\n");
	make("trash/runs/a", "started", "500\n");
	load_one(&l, 0);
	ck_assert_int_eq(runs_delete(home, l.v[0], false, &err), 0);
	run_list_release(&l);
	ck_assert_int_eq(runs_load(home, RUNS_DELETED, &l, &err), 0);
	ck_assert_uint_eq(l.n, 2);
	ck_assert_str_eq(l.v[0]->id, "a");
	ck_assert(starts_with(l.v[1]->id, "a_"));
	ck_assert_uint_eq(strlen(l.v[1]->id), strlen("a_12345678"));
	buf_addf(&ids, "%s/trash/runs/a exists, moving to %s\n", home, l.v[1]->dir);
	ck_assert_str_eq(warnings.s, ids.s);
}
END_TEST

START_TEST(for_ever)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	make("runs/a", "started", "1000\n");
	scratch_mkdir("home/trash/purge/left-by-kill/.guild");
	load_one(&l, 0);
	ck_assert_msg(runs_delete(home, l.v[0], true, &err) == 0, "%s", err.msg);
	assert_ids(0, "");
	assert_ids(RUNS_DELETED, "");
	ck_assert_int_eq(rmdir("home/trash/purge"), 0); /* empty: the other remains are gone too */
}
END_TEST

START_TEST(a_link_goes_its_target_stays)
{
	CLEANUP(run_list_release) struct run_list l = RUN_LIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	make("../elsewhere", "started", "1000\n");
	scratch_mkdir("home/runs");
	ck_assert_int_eq(symlink("../../elsewhere", "home/runs/a"), 0);
	load_one(&l, 0);
	ck_assert_msg(runs_delete(home, l.v[0], true, &err) == 0, "%s", err.msg);
	assert_ids(0, "");
	scratch_assert_holds("elsewhere/.guild/attrs/started", "1000\n");
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("runs");
	TCase *t = tcase_create("runs");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, no_home_no_runs);
	tcase_add_test(t, newest_first);
	tcase_add_test(t, odd_times_come_last);
	tcase_add_test(t, only_runs_are_runs);
	tcase_add_test(t, keeps_the_time_it_read);
	tcase_add_test(t, of_a_parent);
	tcase_add_test(t, by_prefix);
	tcase_add_test(t, keeps_what_is_wanted);
	tcase_add_test(t, opens_by_id);
	tcase_add_test(t, finds_ids_in_a_list);
	tcase_add_test(t, finds_directories_in_a_list);
	tcase_add_test(t, finding_grows_with_the_list);
	tcase_add_test(t, to_the_trash_and_back);
	tcase_add_test(t, who_is_in_the_way_is_renamed);
	tcase_add_test(t, for_ever);
	tcase_add_test(t, a_link_goes_its_target_stays);
	suite_add_tcase(s, t);
	return s;
}
UNIT_MAIN(suite)
