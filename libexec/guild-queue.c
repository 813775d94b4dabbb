/*
 * guild queue: what the queues do, and what each staged run waits for.
 *
 * Nothing of this is stored: which run a queue has started is seen from the processes.
 */
#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/listing.h"
#include "guild/msg.h"
#include "guild/proc.h"
#include "guild/queue.h"
#include "guild/runrecord.h"
#include "guild/staged.h"
#include "guild/status.h"

static struct listing_opts opt;

static const struct option options[] = {
	OPT_INCLUDE(listing_options, &opt),
	OPT_END,
};

/* A line of the listing. */
struct entry {
	struct runrecord record;
	const char *kind;        /* "queue", "running", "staged" */
	const char *other;       /* ID of what a queue runs; of the queue of what runs. NULL: none, or unknown */
	const struct value *after; /* of a staged run: a list of IDs */
	struct buf after_text;
	struct buf why;          /* what it does, or waits for */
	/* Of a queue: */
	pid_t pid;
	bool draining;
	int64_t before_us;       /* it starts no runs that were staged later */
	struct buf gpus;         /* "": any */
};

struct queues {
	struct buf home;
	bool paused;
	struct run_list runs;   /* all, the oldest last */
	struct run_list staged;
	struct arena arena;     /* of values */
	struct entry *v;
	size_t n, n_queues;
	struct map by_pid;  /* "PID" -> the entry of the queue */
	/* Of the queues with the same GPUs ("": any) the one that takes the latest runs; of all queues. */
	struct map by_gpus;
	const struct entry *latest;
};
#define QUEUES_INIT { .home = BUF_INIT }

static void queues_release(struct queues *q)
{
	for (size_t i = 0; i < q->n; i++) {
		buf_release(&q->v[i].after_text);
		buf_release(&q->v[i].why);
		buf_release(&q->v[i].gpus);
	}
	free(q->v);
	arena_release(&q->arena);
	map_release(&q->by_pid);
	map_release(&q->by_gpus);
	run_list_release(&q->runs);
	run_list_release(&q->staged);
	buf_release(&q->home);
}

static struct entry *add(struct queues *q, const char *kind, struct run *run)
{
	struct entry *e = &q->v[q->n++];

	*e = (struct entry){ .record = { .run = run }, .kind = kind,
			     .after = value_list(&q->arena), .after_text = BUF_INIT,
			     .why = BUF_INIT, .gpus = BUF_INIT };
	return e;
}

/* ---- collect ---- */

/* The queue whose child looks after the run. */
static struct entry *find_queue(struct queues *q, pid_t supervisor)
{
	CLEANUP(buf_release) struct buf pid = BUF_INIT;
	struct proc_stat st;

	if (!supervisor || !proc_stat(supervisor, &st))
		return NULL;
	buf_addf(&pid, "%d", (int)st.parent);
	return map_get(&q->by_pid, pid.s);
}

static bool takes_later(const struct entry *queue, const struct entry *than)
{
	return !than || queue->before_us > than->before_us;
}

static void index_queue(struct queues *q, struct entry *e)
{
	CLEANUP(buf_release) struct buf pid = BUF_INIT;

	buf_addf(&pid, "%d", (int)e->pid);
	if (e->pid)
		map_set(&q->by_pid, pid.s, e);
	if (takes_later(e, map_get(&q->by_gpus, e->gpus.s)))
		map_set(&q->by_gpus, e->gpus.s, e);
	if (takes_later(e, q->latest))
		q->latest = e;
}

static int add_queue(struct queues *q, struct run *run, const struct run_status *st,
		     struct err *err)
{
	const struct value *flags;
	struct entry *e;
	int64_t before_us = INT64_MAX;
	int draining = queue_is_draining(run, &before_us, err);
	int rc = run_attr(run, "flags", &flags, err);

	if (draining < 0 || rc < 0)
		return -1;
	e = add(q, "queue", run);
	e->pid = st->where ? 0 : st->pid;
	e->draining = draining;
	e->before_us = before_us;
	if (rc && value_truth(value_get(flags, "gpus")))
		value_str_py(&e->gpus, value_get(flags, "gpus")); /* one alone is a number */
	q->n_queues = q->n;
	index_queue(q, e);
	return 0;
}

/* The runs that are being worked on: queues, then the others. */
static void add_working(struct queues *q, bool queues)
{
	for (size_t i = 0; i < q->runs.n; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct run *run = q->runs.v[i];
		const struct run_status *st;
		struct entry *e, *queue;

		if (run_status(run, &st, &err) < 0) {
			run_warn(run, &err);
			continue;
		}
		if (st->state != RUN_RUNNING || queue_is_run(run) != queues)
			continue;
		if (queues) {
			if (add_queue(q, run, st, &err) < 0)
				run_warn(run, &err);
			continue;
		}
		e = add(q, "running", run);
		queue = find_queue(q, st->supervisor);
		if (queue) {
			char id[9];

			e->other = queue->record.run->id;
			buf_addf(&e->why, "by queue %s", run_short_id(queue->record.run, id));
			queue->other = run->id;
			buf_reset(&queue->why);
			buf_addf(&queue->why, "runs %s", run_short_id(run, id));
		}
	}
}

static void describe_queue(struct entry *e, bool paused)
{
	if (!e->other)
		buf_addstr(&e->why, paused ? "paused" : "waits");
	if (e->draining)
		buf_addstr(&e->why, ", drains");
}

/* A queue that drains starts what was staged before it was told to. */
static bool takes(const struct entry *queue, int64_t staged_us)
{
	return queue && staged_us <= queue->before_us;
}

/* Is there a queue for a run with these GPUs (NULL: any)? One without GPUs takes every run. */
static bool has_queue_for(const struct queues *q, int64_t staged_us, const char *gpus)
{
	if (!gpus)
		return takes(q->latest, staged_us);
	return takes(map_get(&q->by_gpus, ""), staged_us) ||
	       takes(map_get(&q->by_gpus, gpus), staged_us);
}

static int describe_staged(struct queues *q, struct entry *e, struct err *err)
{
	CLEANUP(staged_order_release) struct staged_order order = STAGED_ORDER_INIT;
	CLEANUP(strlist_release) struct strlist after = STRLIST_INIT;
	const char *gpus;
	int64_t us;
	bool none;

	if (run_timestamp(e->record.run, &us, err) < 0 ||
	    staged_read_after(e->record.run, &after, err) < 0)
		return -1;
	e->after = value_strv(&q->arena, after.v);
	strlist_join(&after, " ", &e->after_text);
	if (staged_order(q->home.s, e->record.run, &order, err) < 0 ||
	    staged_gpus(e->record.run, &gpus, &none, err) < 0)
		return -1;
	if (order.turn != STAGED_READY)
		buf_addbuf(&e->why, &order.why);
	else if (q->paused)
		buf_addstr(&e->why, "paused");
	else if (!has_queue_for(q, us, NULL))
		buf_addstr(&e->why, "no queue");
	else if (!has_queue_for(q, us, gpus))
		buf_addf(&e->why, "no queue for gpus %s", gpus);
	else
		buf_addstr(&e->why, "ready");
	return 0;
}

static int collect(struct queues *q, struct err *err)
{
	if (home_find(&q->home, err) < 0 ||
	    runs_load(q->home.s, RUNS_IGNORE_PARENT, &q->runs, err) < 0 ||
	    staged_load(q->home.s, &q->staged, err) < 0)
		return -1;
	q->v = xcalloc(q->runs.n + q->staged.n, sizeof(*q->v));
	q->paused = queue_is_paused(q->home.s);
	add_working(q, /* queues= */ true);
	add_working(q, /* queues= */ false);
	for (size_t i = 0; i < q->n_queues; i++)
		describe_queue(&q->v[i], q->paused);
	for (size_t i = 0; i < q->staged.n; i++) {
		CLEANUP(err_release) struct err why = ERR_INIT;

		if (describe_staged(q, add(q, "staged", q->staged.v[i]), &why) < 0)
			run_warn(q->staged.v[i], &why);
	}
	return 0;
}

/* ---- show ---- */

static const struct record_field fields[] = {
	RECORD_FIELD("kind", struct entry, kind, "queue, running or staged."),
	RECORD_FIELD("why", struct entry, why.s, "What a queue does; what a staged run waits for."),
	RECORD_TEXT("after", struct entry, after, after_text.s,
		    "The runs that a staged run comes after."),
	RECORD_FIELD("other", struct entry, other,
		     "The run that a queue runs; the queue that runs a run."),
};
static const char *const members[] = { RUNRECORD_MEMBERS, "kind", "why", "after", "other", NULL };
static const struct record_kind kind = {
	.fields = fields, .n_fields = ARRAY_SIZE(fields), .members = members,
	.base = &runrecord_kind,
};

static const struct listing_text text = {
	.columns = LISTING_COLUMNS("kind", "short_index", "op_desc", "why", "label"),
};

static int queue_main(struct strlist *args UNUSED)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(queues_release) struct queues q = QUEUES_INIT;
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;

	if (listing_open(&listing, &kind, &text, &opt, &err) < 0 || collect(&q, &err) < 0)
		return fail(&err);
	for (size_t i = 0; i < q.n; i++)
		listing_add(&listing, &q.v[i]);
	if (listing_end(&listing, &err) < 0)
		return fail(&err);
	if (q.paused)
		listing_note(&listing, note_dim,
			     "Queues are paused - use 'guild queue resume' to let them go on");
	return 0;
}

const struct command command = {
	.name = "queue", .group = "queue", .options = options, .main = queue_main,
	.summary = "Show queues, and what staged runs wait for.",
	.help = "Shows the queues that are running (see ``guild run queue``), the runs that are running, and those "
		"that are staged, in the order in which queues start them. The fourth column says what a queue "
		"does, and what a staged run waits for.\n\n"
		"The fields of --format, and the members of a JSON object, are those of ``guild runs`` and: kind, why, "
		"after, other.",
};
