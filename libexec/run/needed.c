/*
 * needed.c: guild run --needed. Source: upstream run_impl.py, _check_run_needed.
 */
#include "guild/clock.h"
#include "guild/err.h"
#include "guild/runs.h"
#include "guild/status.h"
#include "guild/table.h"

#include "run.h"

/* 1 when the run ended well enough, as a dependency may use it, with these flags. */
static int is_done_with(struct run *run, const struct value *flags, struct err *err)
{
	const struct run_status *st;
	const struct value *old;
	int rc;

	if (run_status(run, &st, err) < 0)
		return -1;
	if (!(st->state & (RUN_COMPLETED | RUN_TERMINATED)))
		return 0;
	rc = run_attr(run, "flags", &old, err);
	return rc > 0 ? value_equal(old, flags) : rc;
}

/* 1 when the run is one of the operation and done. A run that cannot be read is not. */
static bool is_match(struct run *run, const struct op *op)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct opref *opref;

	return run_opref(run, &opref, &err) >= 0 && opref_equal(opref, &op->opref) &&
	       is_done_with(run, op->flags, &err) > 0;
}

static void add_row(struct table *t, struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf index = BUF_INIT, desc = BUF_INIT, started = BUF_INIT;
	CLEANUP(buf_release) struct buf status = BUF_INIT;
	const struct run_status *st;
	const struct opref *opref;
	const char *label = "";
	char id[9];
	int64_t us;

	buf_addf(&index, "[%s]", run_short_id(run, id));
	if (run_opref(run, &opref, &err) >= 0)
		run_op_desc(&desc, opref);
	if (run_attr_int(run, "started", &us, &err) > 0)
		clock_format_local(&started, us);
	if (run_status(run, &st, &err) == 0)
		run_status_text(&status, st);
	if (run_attr_str(run, "label", &label, &err) <= 0)
		label = "";
	table_add(t, (const char *const[]){ index.s, desc.s, started.s, status.s, label });
}

int run_is_done(const struct op *op, struct run *restart, struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	CLEANUP(table_release) struct table table = TABLE_INIT(5);
	int rc;

	if (restart) {
		rc = is_done_with(restart, op->flags, err);
		if (rc > 0)
			puts("Skipping run because flags have not changed (--needed specified)");
		return rc;
	}
	if (runs_load(op->home, 0, &runs, err) < 0)
		return -1;
	table.indent = 2;
	for (size_t i = 0; i < runs.n; i++)
		if (is_match(runs.v[i], op))
			add_row(&table, runs.v[i]);
	if (!table.n_rows)
		return 0;
	puts("Skipping because the following runs match this operation (--needed specified):");
	table_print(&table, stdout);
	return 1;
}
