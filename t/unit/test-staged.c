#include "guild/staged.h"
#include "a-run.h"

static struct buf home;

static void enter(void)
{
	scratch_enter();
	buf_init(&home);
	buf_addf(&home, "%s/home", scratch_dir);
}

static void leave(void)
{
	buf_release(&home);
	scratch_leave();
}

/* A run of the home with one marker ("": none) or the attribute exit_status. */
static void make(const char *id, const char *marker, const char *exit_status, const char *started)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "home/runs/%s", id);
	a_run_make(&run, path.s);
	if (*marker)
		a_run_put(&run, marker, "");
	if (*exit_status)
		a_run_put(&run, "attrs/exit_status", exit_status);
	a_run_put(&run, "attrs/started", started);
}

static void put_after(const char *id, const char *text)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "home/runs/%s/.guild/AFTER", id);
	scratch_put(path.s, text);
}

static void open_run(struct run *run, const char *id)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/runs/%s", home.s, id);
	run_init(run, path.s);
}

START_TEST(in_the_order_in_which_they_were_staged)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;

	ck_assert_int_eq(staged_load(home.s, &runs, &err), 0); /* no runs yet */
	ck_assert_uint_eq(runs.n, 0);
	make("c", "STAGED", "", "1");
	make("a", "STAGED", "", "30");
	make("d", "STAGED", "", "2");
	make("b", "STAGED", "", "2");
	make("pending", "PENDING", "", "1");
	make("done", "", "0", "1");
	scratch_mkdir("home/runs/none/.guild");
	ck_assert_int_eq(staged_load(home.s, &runs, &err), 0);
	ck_assert_uint_eq(runs.n, 4);
	ck_assert_str_eq(runs.v[0]->id, "c");
	ck_assert_str_eq(runs.v[1]->id, "b");
	ck_assert_str_eq(runs.v[2]->id, "d");
	ck_assert_str_eq(runs.v[3]->id, "a");
}
END_TEST

static const struct {
	const char *after;
	enum staged_turn turn;
	const char *why;
	size_t n_dirs;
} orders[] = {
	{ "", STAGED_READY, "", 0 },
	{ "done\n", STAGED_READY, "", 0 },
	{ "staged\n", STAGED_WAITS, "after staged (staged)", 1 },
	{ "done\nstaged\npending\n", STAGED_WAITS, "after staged (staged), pending (pending)", 2 },
	{ "failed\n", STAGED_BLOCKED, "after failed (error)", 1 },
	{ "killed\nstaged\n", STAGED_BLOCKED, "after killed (terminated), staged (staged)", 2 },
	{ "missing\n", STAGED_BLOCKED, "after missing (gone)", 0 },
	{ "../runs/done\n", STAGED_BLOCKED, "after ../runs/done (gone)", 0 },
	{ ". ..", STAGED_BLOCKED, "after . (gone), .. (gone)", 0 },
	{ "done done done", STAGED_READY, "", 0 },
};

START_TEST(what_a_run_waits_for)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_release) struct run run = RUN_INIT;

	make("run", "STAGED", "", "1");
	make("done", "", "0", "1");
	make("failed", "", "1", "1");
	make("killed", "", "-15", "1");
	make("staged", "STAGED", "", "1");
	make("pending", "PENDING", "", "1");
	open_run(&run, "run");
	for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
		CLEANUP(staged_order_release) struct staged_order order = STAGED_ORDER_INIT;

		put_after("run", orders[i].after);
		ck_assert_msg(staged_order(home.s, &run, &order, &err) == 0, "%s", err.msg);
		ck_assert_msg(order.turn == orders[i].turn, "%s: turn %d", orders[i].after,
			      (int)order.turn);
		ck_assert_str_eq(order.why.s, orders[i].why);
		ck_assert_uint_eq(order.dirs.n, orders[i].n_dirs);
		ck_assert(!order.in_progress); /* nobody is there to work on them */
	}
}
END_TEST

START_TEST(after_is_written_and_read)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_release) struct run run = RUN_INIT;
	CLEANUP(strlist_release) struct strlist ids = STRLIST_INIT, got = STRLIST_INIT;

	make("run", "STAGED", "", "1");
	open_run(&run, "run");
	ck_assert_int_eq(staged_read_after(&run, &got, &err), 0);
	ck_assert_uint_eq(got.n, 0);
	strlist_push(&ids, "a");
	strlist_push(&ids, "b");
	ck_assert_int_eq(staged_write_after(&run, &ids, &err), 0);
	scratch_assert_holds("home/runs/run/.guild/AFTER", "a\nb\n");
	ck_assert_int_eq(staged_read_after(&run, &got, &err), 0);
	ck_assert_uint_eq(got.n, 2);
	ck_assert_str_eq(got.v[1], "b");
	strlist_clear(&ids);
	ck_assert_int_eq(staged_write_after(&run, &ids, &err), 0);
	ck_assert(!file_exists(AT_FDCWD, "home/runs/run/.guild/AFTER"));
}
END_TEST

static int is_cycle(const char *id, const char *after)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(map_release) struct map seen = MAP_INIT;

	return staged_is_cycle(home.s, id, after, &seen, &err);
}

START_TEST(circles)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(map_release) struct map seen = MAP_INIT;

	make("a", "STAGED", "", "1");
	make("b", "STAGED", "", "1");
	make("c", "STAGED", "", "1");
	make("done", "", "0", "1");
	put_after("b", "a");
	put_after("c", "b c done");  /* itself, too: a file that somebody has edited */
	put_after("done", "a");      /* of its last life */
	ck_assert_int_eq(is_cycle("a", "c"), 1);
	ck_assert_int_eq(is_cycle("a", "a"), 1);
	ck_assert_int_eq(is_cycle("c", "b"), 0);
	ck_assert_int_eq(is_cycle("a", "done"), 0);
	ck_assert_int_eq(is_cycle("a", "missing"), 0);
	/* One after the other, with what was seen. */
	ck_assert_int_eq(staged_is_cycle(home.s, "a", "done", &seen, &err), 0);
	ck_assert_int_eq(staged_is_cycle(home.s, "a", "missing", &seen, &err), 0);
	ck_assert_uint_eq(seen.n, 2);
	ck_assert_int_eq(staged_is_cycle(home.s, "a", "b", &seen, &err), 1);
}
END_TEST

START_TEST(gpus)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_release) struct run run = RUN_INIT;
	const char *devices;
	bool none;

	make("run", "STAGED", "", "1");
	open_run(&run, "run");
	ck_assert_int_eq(staged_gpus(&run, &devices, &none, &err), 0);
	ck_assert_ptr_null(devices);
	ck_assert(!none);
	a_run_put(&run, "attrs/run_params", "gpus: '0,1'\nno_gpus: true\n");
	run_forget(&run);
	ck_assert_int_eq(staged_gpus(&run, &devices, &none, &err), 0);
	ck_assert_str_eq(devices, "0,1");
	ck_assert(none);
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("staged");
	TCase *t = tcase_create("staged");

	tcase_add_checked_fixture(t, enter, leave);
	tcase_add_test(t, in_the_order_in_which_they_were_staged);
	tcase_add_test(t, what_a_run_waits_for);
	tcase_add_test(t, after_is_written_and_read);
	tcase_add_test(t, circles);
	tcase_add_test(t, gpus);
	suite_add_tcase(s, t);
	return s;
}

UNIT_MAIN(suite)
