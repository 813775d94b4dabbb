/*
 * guild--queue: the process of a queue. `guild run queue` starts it in the queue's run directory, which the
 * environment names; it starts staged runs, each as a `guild run --start` of its own, one after the other.
 *
 * Between runs it sleeps until the system tells of a change where one would matter, or the poll interval is over.
 * Source: upstream guild/plugins/queue_main.py, gen_queue.py; its messages are kept.
 */
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

#include "guild/childrun.h"
#include "guild/claim.h"
#include "guild/clock.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/flagval.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/msg.h"
#include "guild/path.h"
#include "guild/queue.h"
#include "guild/runopts.h"
#include "guild/signals.h"
#include "guild/staged.h"
#include "guild/stagewatch.h"
#include "guild/status.h"

/* As upstream's. A lock that is held for longer belongs to a process that hangs. */
#define LOCK_TIMEOUT_MS (30 * 1000)
#define SECOND_US INT64_C(1000000)

static struct {
	int64_t poll_interval_s;
	bool run_once, wait_for_running;
	const char *gpus;
} opt = { .poll_interval_s = 10 };

static const struct option options[] = {
	OPT_INT(NULL, "poll-interval", &opt.poll_interval_s, "N", 0,
		"Look for staged runs every N seconds where the system tells of none (10)."),
	OPT_FLAG(NULL, "run-once", &opt.run_once, "Start what is staged, then end."),
	OPT_FLAG(NULL, "wait-for-running", &opt.wait_for_running,
		 "Start a run only when no other is running."),
	OPT_STRING(NULL, "gpus", &opt.gpus, "DEVICES", "GPUs for the runs that are started."),
	OPT_END,
};

struct queue {
	struct buf home;
	struct run self;
	struct arena arena;     /* of the texts in said */
	struct map said;        /* run id -> why it is not started, as it was logged last */
	struct map failed;      /* ids of runs that could not be started, and stay staged all the same */
	struct stagewatch watch;
	int signal_fd;
	int caught;             /* the signal that ends us, 0: none */
	bool blocked;           /* the last look saw a run that no other may be started beside */
	bool expects;           /* the last look saw work in progress after which there may be more to start */
	bool said_waiting;
	size_t n_started;
};

static void queue_release(struct queue *q)
{
	buf_release(&q->home);
	run_release(&q->self);
	arena_release(&q->arena);
	map_release(&q->said);
	map_release(&q->failed);
	stagewatch_close(&q->watch);
	signals_close();
}

/* ---- say ---- */

/* The log of a queue is read long after: its lines have times. */
PRINTF_LIKE(2, 3) static void say(void (*log)(const char *, ...), const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	va_list ap;

	clock_format_local(&line, clock_now_us());
	buf_addch(&line, ' ');
	va_start(ap, fmt);
	buf_vaddf(&line, fmt, ap);
	va_end(ap);
	log("%s", line.s);
}

/* Once for each run and reason. */
static void say_why_not(struct queue *q, const struct run *run, const char *what, const char *why)
{
	const char *old = map_get(&q->said, run->id);

	if (old && streq(old, why))
		return;
	map_set(&q->said, run->id, arena_strdup(&q->arena, why));
	say(log_info, "%s staged run %s (%s)", what, run->id, why);
	q->said_waiting = true;
}

static void say_waiting(struct queue *q)
{
	if (!q->said_waiting && !opt.run_once)
		say(log_info, "Waiting for staged runs");
	q->said_waiting = true;
}

/* ---- choose ---- */

/* GPUs that were named for the run, and not ours. 1: they are no hindrance. */
static int check_gpus(struct queue *q, struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT;
	const char *gpus;
	bool none;

	if (!opt.gpus || !*opt.gpus)
		return 1;
	if (staged_gpus(run, &gpus, &none, err) < 0)
		return -1;
	if (!gpus || streq(gpus, opt.gpus))
		return 1;
	buf_addf(&why, "GPU spec mismatch: run is %s, queue is %s", gpus, opt.gpus);
	say_why_not(q, run, "Ignorning", why.s); /* upstream's spelling */
	return 0;
}

static int check_order(struct queue *q, const struct run *run, struct err *err)
{
	CLEANUP(staged_order_release) struct staged_order order = STAGED_ORDER_INIT;

	if (staged_order(q->home.s, run, &order, err) < 0)
		return -1;
	if (order.turn == STAGED_READY)
		return 1;
	for (size_t i = 0; i < order.dirs.n; i++)
		stagewatch_add_run(&q->watch, order.dirs.v[i]);
	q->expects = q->expects || order.in_progress;
	say_why_not(q, run, order.turn == STAGED_WAITS ? "Found" : "Ignoring", order.why.s);
	return 0;
}

/* A queue that drains starts what was staged before it was told to. */
static int check_drain(struct run *run, int64_t before_us, struct err *err)
{
	int64_t us;

	if (run_timestamp(run, &us, err) < 0)
		return -1;
	return us <= before_us;
}

/* 1: nothing keeps this queue from starting the run. */
static int check(struct queue *q, struct run *run, int64_t before_us, struct err *err)
{
	int rc;

	if (map_has(&q->failed, run->id))
		return 0;
	rc = check_drain(run, before_us, err);
	if (rc > 0)
		rc = check_gpus(q, run, err);
	return rc > 0 ? check_order(q, run, err) : rc;
}

/* Ids of the runs that a queue with wait-for-running waits for: those that run, and those that are about to. */
static int find_running(struct queue *q, struct buf *ids, struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;

	if (runs_load(q->home.s, RUNS_IGNORE_PARENT, &runs, err) < 0)
		return -1;
	for (size_t i = 0; i < runs.n; i++) {
		CLEANUP(err_release) struct err why = ERR_INIT;
		const struct run_status *st;

		if (run_status(runs.v[i], &st, &why) < 0) {
			run_warn(runs.v[i], &why);
			continue;
		}
		if (!(st->state == RUN_RUNNING || st->pid || st->supervisor) ||
		    queue_is_run(runs.v[i]))
			continue;
		buf_addf(ids, "%s%s", ids->len ? ", " : "", runs.v[i]->id);
		stagewatch_add_run(&q->watch, runs.v[i]->dir);
	}
	return 0;
}

/* Take the run for us. Others may be at it, too: 0. */
static int claim(struct queue *q, struct run *run, int *claim_fd, struct err *err)
{
	CLEANUP(file_close) int lock_fd = -1;
	CLEANUP(buf_release) struct buf running = BUF_INIT;
	int rc = claim_begin(q->home.s, LOCK_TIMEOUT_MS, &lock_fd, err);

	if (rc == 0) {
		claim_lock_path(&running, q->home.s);
		say(log_warning, "could not acquire lock for reading staged runs\n"
		    "If this error persists, try stopping all queues and deleting %s", running.s);
	}
	if (rc <= 0)
		return rc;
	/* Under the lock: of two queues that wait for running runs one sees what the other has claimed. */
	if (opt.wait_for_running && find_running(q, &running, err) < 0)
		return -1;
	if (running.len) {
		buf_insert(&running, 0, "waiting for runs to finish: ",
			   strlen("waiting for runs to finish: "));
		say_why_not(q, run, "Found", running.s);
		q->expects = q->blocked = true;
		return 0;
	}
	return claim_take(run, claim_fd, err);
}

/* ---- start ---- */

/* The GPUs are the queue's, unless the run is to have none. */
static int add_gpus(struct run *run, struct strlist *words, struct err *err)
{
	const struct runopts opts = { .gpus = opt.gpus };
	const char *gpus;
	bool none;

	if (!opt.gpus || !*opt.gpus)
		return 0;
	if (staged_gpus(run, &gpus, &none, err) < 0)
		return -1;
	if (!none)
		runopts_words(&opts, words);
	return 0;
}

static int run_child(struct queue *q, struct run *run, int claim_fd, int *returncode,
		     struct err *err)
{
	CLEANUP(childrun_release) struct childrun child = CHILDRUN_INIT;

	child.exec_path = cmd_exec_path();
	child.run_dir = run->dir;
	child.fd_keep = claim_fd;
	if (add_gpus(run, &child.options, err) < 0 || claim_pass(claim_fd, &child.env, err) < 0)
		return -1;
	strlist_push(&child.env, "NO_RESTARTING_MSG=1"); /* as upstream's */
	return childrun_run(&child, q->signal_fd, returncode, &q->caught, err);
}

/* Start the run that is ours, and wait for its end. What becomes of it is told, and is no error of the queue. */
static void start(struct queue *q, struct run *run, int claim_fd)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int returncode = 0, rc;

	say(log_info, "Starting staged run %s", run->id);
	rc = run_child(q, run, claim_fd, &returncode, &err);
	if (rc < 0)
		say(log_error, "%s could not be started: %s", run->id, err.msg);
	else if (returncode)
		say(log_error, "%s failed with exit code %d", run->id, returncode);
	else
		q->n_started++;
	err_release(&err);
	rc = claim_settle(run, /* retry= */ q->caught, &err);
	if (rc < 0) {
		say(log_error, "%s", err.msg);
		map_set(&q->failed, run->id, NULL);
	}
	map_remove(&q->said, run->id);
	q->said_waiting = false;
}

/* One look at what is staged. 1 when a run was started (and has ended), 0 when there is none to start, -1. */
static int start_next(struct queue *q, int64_t before_us, struct err *err)
{
	CLEANUP(run_list_release) struct run_list staged = RUN_LIST_INIT;

	if (staged_load(q->home.s, &staged, err) < 0)
		return -1;
	for (size_t i = 0; i < staged.n; i++) {
		CLEANUP(file_close) int claim_fd = -1;
		struct run *run = staged.v[i];
		int rc = check(q, run, before_us, err);

		if (rc > 0)
			rc = claim(q, run, &claim_fd, err);
		if (rc > 0) {
			start(q, run, claim_fd);
			return 1;
		}
		if (rc < 0)
			run_warn(run, err); /* one bad run is not in the way of the others */
		if (q->blocked)
			break;
	}
	return 0;
}

static void take_signals(struct queue *q)
{
	int sig;

	while ((sig = signals_next()))
		if (sig != SIGCHLD)
			q->caught = sig;
}

/* ---- all ---- */

/* One look, and what comes of it. 1: look again at once; 0: there is nothing to start now; -1. */
static int look(struct queue *q, bool *ends, struct err *err)
{
	int64_t before_us = INT64_MAX;
	int draining = queue_is_draining(&q->self, &before_us, err);
	bool paused = queue_is_paused(q->home.s);
	int rc = draining < 0 ? -1 : 0;

	if (!run_has_guild_file(&q->self, "opref"))
		return err_set(err, ERR_NOTFOUND, "the run of this queue is gone: %s", q->self.dir);
	stagewatch_begin(&q->watch, q->home.s);
	stagewatch_add_run(&q->watch, q->self.dir);
	q->expects = paused;
	q->blocked = false;
	if (rc == 0 && !paused)
		rc = start_next(q, before_us, err);
	if (rc != 0)
		return rc;
	*ends = (opt.run_once || draining) && !q->expects;
	return *ends ? 0 : stagewatch_arm(&q->watch, q->home.s, err);
}

static int work(struct queue *q, struct err *err)
{
	int timeout_ms = (int)MIN(MAX(opt.poll_interval_s, 1), INT32_MAX / 1000) * 1000;
	bool ends = false;

	while (!q->caught) {
		int rc = look(q, &ends, err);

		take_signals(q);
		if (rc < 0)
			return -1;
		if (ends)
			return 0;
		if (rc > 0 || q->caught)
			continue;
		say_waiting(q);
		if (stagewatch_wait(&q->watch, q->signal_fd, timeout_ms, err) < 0)
			return -1;
		take_signals(q);
	}
	return 0;
}

/* The runs that a queue starts do not inherit the queue's own flags. */
static int drop_flag_variables(struct queue *q, struct err *err)
{
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;
	const struct value *flags = NULL;

	if (run_attr(&q->self, "flags", &flags, err) < 0)
		return -1;
	flag_env(&env, flags, /* cmd_flags: */ NULL);
	for (size_t i = 0; i < env.n; i++) {
		env.v[i][strcspn(env.v[i], "=")] = '\0';
		(void)unsetenv(env.v[i]); /* fails for no name */
	}
	return 0;
}

/*
 * Listings and comparisons leave out what batches do for themselves: a queue passes for a batch,
 * as upstream's, by a directory.
 */
static int prepare(struct queue *q, struct err *err)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGCHLD, 0 };
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	run_guild_path(&path, &q->self, "proto");
	if (file_mkdirs(path.s, err) < 0)
		return -1;
	buf_reset(&path);
	queue_dir(&path, q->home.s);
	if (file_mkdirs(path.s, err) < 0) /* so that it can be watched */
		return -1;
	if (drop_flag_variables(q, err) < 0)
		return -1;
	stagewatch_open(&q->watch);
	q->signal_fd = signals_open(signals, err);
	return MIN(q->signal_fd, 0);
}

static int queue_main(struct strlist *args UNUSED)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(queue_release) struct queue q = { .home = BUF_INIT, .watch = STAGEWATCH_INIT };
	const char *dir = getenv("RUN_DIR");
	int64_t begun_us = clock_monotonic_us();
	int rc;

	if (!dir || !*dir)
		return failf("RUN_DIR is not set: a queue is started with 'guild run queue'");
	run_init(&q.self, dir);
	if (home_find(&q.home, &err) < 0 || prepare(&q, &err) < 0)
		return fail(&err);
	say(log_info, "Starting queue");
	if (opt.run_once)
		say(log_info, "Processing staged runs");
	rc = work(&q, &err);
	if (rc == 0 && opt.run_once && !q.caught)
		say(log_info, "queue processed %zu run(s) in %f seconds", q.n_started,
		    (double)(clock_monotonic_us() - begun_us) / (double)SECOND_US);
	say(log_info, "Stopping queue");
	if (rc < 0)
		return fail(&err);
	/* Upstream's: to stop a queue is not to fail, but to interrupt it at what it was to do once is. */
	if (q.caught == SIGHUP || (q.caught == SIGINT && opt.run_once))
		signals_raise_default(q.caught);
	return 0;
}

const struct command command = {
	.name = "-queue",
	.summary = "Start staged runs.",
	.options = options,
	.helper = true,
	.main = queue_main,
};
