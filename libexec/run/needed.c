/*
 * needed.c: guild run --needed. Source: upstream run_impl.py, _check_run_needed.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/identity.h"
#include "guild/log.h"
#include "guild/runmatch.h"
#include "guild/runrecord.h"
#include "guild/status.h"
#include "guild/tty.h"

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

static bool is_of(struct run *run, enum runmatch_mode mode, const struct op *op, struct err *err)
{
	struct runmatch m; /* borrows all it has */
	const struct opref *opref;

	runmatch_like(&m, mode, &op->opref);
	return run_opref(run, &opref, err) >= 0 && runmatch_opref(&m, opref);
}

/* 1 when the run is one of the operation and done. A run that cannot be read is not. */
static bool is_match(struct run *run, const struct op *op)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	return is_of(run, RUNMATCH_NEEDED, op, &err) && is_done_with(run, op->flags, &err) > 0;
}

/* ---- why it is run all the same ---- */

static void add_reason(struct buf *out, const char *reason)
{
	buf_addstr(out, out->len ? ", " : "");
	buf_addstr(out, reason);
}

/* What of the run is not as it is now. */
static void add_reasons(struct buf *out, struct run *run, const struct op *op)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
	CLEANUP(buf_release) struct buf flags = BUF_INIT;
	const struct value *old = NULL;
	const struct run_status *st;
	const struct opref *opref;

	if (run_status(run, &st, &err) == 0 && !(st->state & (RUN_COMPLETED | RUN_TERMINATED))) {
		CLEANUP(buf_release) struct buf status = BUF_INIT;

		buf_addstr(&status, "status ");
		run_status_text(&status, st);
		add_reason(out, status.s);
	}
	if (run_opref(run, &opref, &err) == 0 && !streq(opref->pkg_version, op->opref.pkg_version))
		add_reason(out, "guildfile");
	if (run_attr(run, "flags", &old, &err) >= 0)
		identity_add_flags(&id, old, op->flags);
	identity_reasons(&id, &flags);
	if (flags.len)
		add_reason(out, flags.s);
}

/* Talk for who sits there: upstream says nothing. */
static void say(const char *why)
{
	if (tty_is(2))
		log_info_dim("Running because %s", why);
	else
		log_debug("running because %s", why);
}

/* The latest run of the operation, and what of it is not as it is now. */
static void say_why(const struct run_list *runs, const struct op *op)
{
	CLEANUP(buf_release) struct buf why = BUF_INIT, reasons = BUF_INIT;
	char id[9];

	for (size_t i = 0; i < runs->n; i++) {
		CLEANUP(err_release) struct err ignored = ERR_INIT;

		if (!is_of(runs->v[i], RUNMATCH_SAME_OP, op, &ignored))
			continue;
		add_reasons(&reasons, runs->v[i], op);
		buf_addf(&why, "the latest run of the operation, %s, differs: %s",
			 run_short_id(runs->v[i], id), reasons.s);
		say(why.s);
		return;
	}
	say("the operation has no run");
}

int run_is_done(const struct op *op, struct run *restart, struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	CLEANUP(free_ptr) struct run **done = NULL;
	size_t n_done = 0;
	int rc;

	if (restart) {
		rc = is_done_with(restart, op->flags, err);
		if (rc > 0) {
			puts("Skipping run because flags have not changed (--needed specified)");
		} else if (rc == 0) {
			CLEANUP(buf_release) struct buf why = BUF_INIT, reasons = BUF_INIT;

			add_reasons(&reasons, restart, op);
			buf_addf(&why, "the run differs: %s", reasons.s);
			say(why.s);
		}
		return rc;
	}
	if (runs_load(op->home, 0, &runs, err) < 0)
		return -1;
	done = xcalloc(runs.n + 1, sizeof(struct run *));
	for (size_t i = 0; i < runs.n; i++)
		if (is_match(runs.v[i], op))
			done[n_done++] = runs.v[i];
	if (!n_done) {
		say_why(&runs, op);
		return 0;
	}
	puts("Skipping because the following runs match this operation (--needed specified):");
	runrecord_print(stdout, done, n_done, "operation");
	return 1;
}
