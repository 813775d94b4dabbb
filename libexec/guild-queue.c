/*
 * guild queue: what the queues do, and what each staged run waits for.
 *
 * Nothing of this is stored: which run a queue has started is seen from the processes.
 */
#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/home.h"
#include "guild/msg.h"
#include "guild/printer.h"
#include "guild/proc.h"
#include "guild/queue.h"
#include "guild/runrecord.h"
#include "guild/staged.h"
#include "guild/status.h"
#include "guild/table.h"

static struct printer_opts opt;

static const struct option options[] = {
	OPT_INCLUDE(printer_options, &opt),
	OPT_END,
};

/* A line of the listing. */
struct entry {
	const char *kind;        /* "queue", "running", "staged" */
	struct run *run;
	const struct run *other; /* of a queue: what it runs; of what runs: its queue. NULL: none, or unknown */
	struct strlist after;    /* of a staged run: ids */
	struct buf why;          /* what it does, or waits for */
	/* Of a queue: */
	pid_t pid;
	bool draining;
	int64_t before_us;       /* it starts no runs that were staged later */
	struct buf gpus;         /* "": any */
};

struct listing {
	struct buf home;
	bool paused;
	struct run_list runs;   /* all, the oldest last */
	struct run_list staged;
	struct entry *v;
	size_t n, n_queues;
};
#define LISTING_INIT { .home = BUF_INIT }

static void listing_release(struct listing *l)
{
	for (size_t i = 0; i < l->n; i++) {
		strlist_release(&l->v[i].after);
		buf_release(&l->v[i].why);
		buf_release(&l->v[i].gpus);
	}
	free(l->v);
	run_list_release(&l->runs);
	run_list_release(&l->staged);
	buf_release(&l->home);
}

static struct entry *add(struct listing *l, const char *kind, struct run *run)
{
	struct entry *e = &l->v[l->n++];

	*e = (struct entry){ .kind = kind, .run = run, .after = STRLIST_INIT, .why = BUF_INIT,
			     .gpus = BUF_INIT };
	return e;
}

/* ---- collect ---- */

/* The queue whose child looks after the run. */
static struct entry *find_queue(struct listing *l, pid_t supervisor)
{
	struct proc_stat st;

	if (!supervisor || !proc_stat(supervisor, &st))
		return NULL;
	for (size_t i = 0; i < l->n_queues; i++)
		if (l->v[i].pid && l->v[i].pid == st.parent)
			return &l->v[i];
	return NULL;
}

static int add_queue(struct listing *l, struct run *run, const struct run_status *st,
		     struct err *err)
{
	const struct value *flags;
	struct entry *e;
	int64_t before_us = INT64_MAX;
	int draining = queue_is_draining(run, &before_us, err);
	int rc = run_attr(run, "flags", &flags, err);

	if (draining < 0 || rc < 0)
		return -1;
	e = add(l, "queue", run);
	e->pid = st->where ? 0 : st->pid;
	e->draining = draining;
	e->before_us = before_us;
	if (rc && value_truth(value_get(flags, "gpus")))
		value_str_py(&e->gpus, value_get(flags, "gpus")); /* one alone is a number */
	l->n_queues = l->n;
	return 0;
}

/* The runs that are being worked on: queues, then the others. */
static void add_working(struct listing *l, bool queues)
{
	for (size_t i = 0; i < l->runs.n; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct run *run = l->runs.v[i];
		const struct run_status *st;
		struct entry *e, *queue;

		if (run_status(run, &st, &err) < 0) {
			run_warn(run, &err);
			continue;
		}
		if (st->state != RUN_RUNNING || queue_is_run(run) != queues)
			continue;
		if (queues) {
			if (add_queue(l, run, st, &err) < 0)
				run_warn(run, &err);
			continue;
		}
		e = add(l, "running", run);
		queue = find_queue(l, st->supervisor);
		if (queue) {
			char id[9];

			e->other = queue->run;
			queue->other = run;
			buf_addf(&e->why, "by queue %s", run_short_id(queue->run, id));
		}
	}
}

static void describe_queue(struct entry *e, bool paused)
{
	char id[9];

	if (e->other)
		buf_addf(&e->why, "runs %s", run_short_id(e->other, id));
	else if (paused)
		buf_addstr(&e->why, "paused");
	else
		buf_addstr(&e->why, "waits");
	if (e->draining)
		buf_addstr(&e->why, ", drains");
}

/*
 * Is there a queue that would start a run that was staged then, with these GPUs (NULL: any)? A
 * queue without GPUs takes every run, one that drains those that were staged before.
 */
static bool has_queue_for(const struct listing *l, int64_t staged_us, const char *gpus)
{
	for (size_t i = 0; i < l->n_queues; i++) {
		const struct entry *queue = &l->v[i];

		if (staged_us <= queue->before_us && (!gpus || !queue->gpus.len || streq(gpus, queue->gpus.s)))
			return true;
	}
	return false;
}

static int describe_staged(const struct listing *l, struct entry *e, struct err *err)
{
	CLEANUP(staged_order_release) struct staged_order order = STAGED_ORDER_INIT;
	const char *gpus;
	int64_t us;
	bool none;

	if (run_timestamp(e->run, &us, err) < 0 ||
	    staged_read_after(e->run, &e->after, err) < 0 ||
	    staged_order(l->home.s, e->run, &order, err) < 0 ||
	    staged_gpus(e->run, &gpus, &none, err) < 0)
		return -1;
	if (order.turn != STAGED_READY)
		buf_addbuf(&e->why, &order.why);
	else if (l->paused)
		buf_addstr(&e->why, "paused");
	else if (!has_queue_for(l, us, NULL))
		buf_addstr(&e->why, "no queue");
	else if (!has_queue_for(l, us, gpus))
		buf_addf(&e->why, "no queue for gpus %s", gpus);
	else
		buf_addstr(&e->why, "ready");
	return 0;
}

static int collect(struct listing *l, struct err *err)
{
	if (home_find(&l->home, err) < 0 ||
	    runs_load(l->home.s, RUNS_IGNORE_PARENT, &l->runs, err) < 0 ||
	    staged_load(l->home.s, &l->staged, err) < 0)
		return -1;
	l->v = xcalloc(l->runs.n + l->staged.n, sizeof(*l->v));
	l->paused = queue_is_paused(l->home.s);
	add_working(l, /* queues= */ true);
	add_working(l, /* queues= */ false);
	for (size_t i = 0; i < l->n_queues; i++)
		describe_queue(&l->v[i], l->paused);
	for (size_t i = 0; i < l->staged.n; i++) {
		CLEANUP(err_release) struct err why = ERR_INIT;

		if (describe_staged(l, add(l, "staged", l->staged.v[i]), &why) < 0)
			run_warn(l->staged.v[i], &why);
	}
	return 0;
}

/* ---- records ---- */

static struct value *entry_value(struct arena *a, void *data)
{
	const struct entry *e = data;
	struct runrecord r = { .run = e->run };
	struct value *map = runrecord_value(a, &r);

	value_set(a, map, "kind", value_str(a, e->kind));
	value_set(a, map, "why", value_str(a, e->why.s));
	value_set(a, map, "after", value_strv(a, e->after.v));
	value_set(a, map, "other", e->other ? value_str(a, e->other->id) : value_null(a));
	return map;
}

static bool entry_field(const char *name, const char *modifier, struct buf *out, void *data)
{
	const struct entry *e = data;
	struct runrecord r = { .run = e->run };

	if (streq(name, "kind") && !modifier)
		buf_addstr(out, e->kind);
	else if (streq(name, "why") && !modifier)
		buf_addbuf(out, &e->why);
	else if (streq(name, "after") && !modifier)
		strlist_join(&e->after, " ", out);
	else if (streq(name, "other") && !modifier)
		buf_addstr(out, e->other ? e->other->id : "");
	else
		return runrecord_field(name, modifier, out, &r);
	return true;
}

static int print_records(struct listing *l, struct err *err)
{
	CLEANUP(printer_close) struct printer p = PRINTER_INIT;

	if (printer_open(&p, &opt, err) < 0)
		return -1;
	for (size_t i = 0; i < l->n; i++)
		if (printer_record(&p, entry_value, entry_field, &l->v[i], err) < 0)
			return -1;
	return printer_end(&p, err);
}

/* ---- text ---- */

static void add_row(struct table *t, struct entry *e)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf id = BUF_INIT, op = BUF_INIT, label = BUF_INIT;
	char short_id[9];

	buf_addf(&id, "[%s]", run_short_id(e->run, short_id));
	if (field_op_desc_full(e->run, home_cwd(), &op, &err) < 0) {
		buf_addch(&op, '?');
		run_warn(e->run, &err);
	}
	(void)field_text(e->run, "label", NULL, &label); /* it is a field */
	table_add(t, (const char *const[]){ e->kind, id.s, op.s, e->why.s, label.s });
}

static void print_text(struct listing *l)
{
	CLEANUP(table_release) struct table t = TABLE_INIT(5);

	for (size_t i = 0; i < l->n; i++)
		add_row(&t, &l->v[i]);
	if (opt.nul)
		table_print_nul(&t, stdout);
	else
		table_print(&t, stdout);
	if (l->paused)
		note_dim("Queues are paused - use 'guild queue resume' to let them go on");
}

static int queue_main(struct strlist *args UNUSED)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(listing_release) struct listing l = LISTING_INIT;

	if (collect(&l, &err) < 0)
		return fail(&err);
	if (printer_is_text(&opt))
		print_text(&l);
	else if (print_records(&l, &err) < 0)
		return fail(&err);
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
