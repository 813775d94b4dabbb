/*
 * guild why: what a run was made from, and what of it is different now.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/home.h"
#include "guild/identity.h"
#include "guild/listing.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"

static struct {
	struct runsel sel;
	struct listing_opts print;
	bool all, changed, read_deps, exit_code;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "Show source code files that are the same, too."),
	OPT_FLAG("c", "changed", &opt.changed, "Show only what is not the same."),
	OPT_FLAG("d", "read-deps", &opt.read_deps,
		 "Read dependencies that were touched since the run, to tell whether they changed."),
	OPT_FLAG("e", "exit-code", &opt.exit_code,
		 "End with status 1 when ``guild run --needed`` would run the operation."),
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static bool is_shown(const struct identity_item *item)
{
	if (item->state != STATE_SAME)
		return true;
	return !opt.changed && (opt.all || item->fact != FACT_SOURCE);
}

/* ---- the columns ---- */

/* Digests and ids are long, and their beginning tells them apart. */
static bool is_short(const struct identity_item *item)
{
	return item->fact == FACT_GUILDFILE || item->fact == FACT_SOURCECODE ||
	       item->fact == FACT_SOURCE || item->fact == FACT_DEPENDENCY;
}

static void add_value(struct buf *out, const struct identity_item *item, const struct value *v)
{
	size_t start = out->len;

	flag_encode(out, v);
	if (is_short(item) && out->len - start > 8)
		buf_setlen(out, start + 8);
}

static void detail_text(struct buf *out, void *record)
{
	const struct identity_item *item = record;
	bool differs = item->now && !value_equal(item->was, item->now);

	if (item->fact == FACT_NEEDED) {
		buf_addf(out, item->state == STATE_SAME ? "no" : "yes: %s", item->name);
		return;
	}
	buf_addf(out, "%s%s", item->name, *item->name && (item->was || differs) ? "  " : "");
	if (item->was)
		add_value(out, item, item->was);
	if (differs) {
		buf_addstr(out, item->was ? " -> " : "-> ");
		add_value(out, item, item->now);
	}
	if (item->fact == FACT_DEPENDENCY && item->state == STATE_UNKNOWN)
		buf_addstr(out, item->was ? ", touched since" : "  touched since");
	else if (item->fact == FACT_DEPENDENCY && item->state == STATE_CHANGED && !differs)
		buf_addstr(out, ", run again since");
}

static void mark_text(struct buf *out, void *record)
{
	static const char marks[] = " MAD?";
	const struct identity_item *item = record;

	buf_addch(out, marks[item->state]);
}

static enum style style(void *record, size_t column)
{
	const struct identity_item *item = record;

	return column == 0 && item->state != STATE_SAME ? STYLE_YELLOW : STYLE_NONE;
}

static const struct listing_text text = {
	.columns = LISTING_COLUMNS("mark", "fact", "detail"), .style = style,
};

/* ---- the fields ---- */

static struct value *fact(struct arena *a, void *record)
{
	const struct identity_item *item = record;

	return value_str(a, identity_fact_name(item->fact));
}

static struct value *state(struct arena *a, void *record)
{
	const struct identity_item *item = record;

	return value_str(a, identity_state_name(item->state));
}

static const struct record_field fields[] = {
	RECORD_TEXT("mark", mark_text, "M for changed, A for new, D for gone, ? for unknown."),
	RECORD_GET("fact", RECORD_IS_STR, fact, "The kind of fact."),
	RECORD_STR("name", struct identity_item, name,
		   "What it is of: a flag, a file, a dependency."),
	RECORD_GET("state", RECORD_IS_STR, state, "same, changed, new, gone or unknown."),
	RECORD_VALUE("was", struct identity_item, was, "What it was when the run was made."),
	RECORD_VALUE("now", struct identity_item, now, "What it is now."),
	RECORD_BOOL("counts", struct identity_item, counts,
		    "Whether guild run --needed looks at it."),
	RECORD_TEXT("detail", detail_text, "Its name, what it was, and what it is now, in short."),
};
static const struct record_kind kind = RECORD_KIND(fields);

static int why_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;
	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;
	struct run *run;
	int rc;

	if (opt.all && opt.changed)
		return usage_fail("--all and --changed cannot both be specified");
	rc = listing_open(&listing, &kind, &text, &opt.print, &err);
	if (rc)
		return rc < 0 ? fail(&err) : 0;
	sel.nul = opt.print.nul;
	if (home_find(&home, &err) < 0 || runsel_one(&sel, 0, args, &list, &run, &err) < 0 ||
	    identity_compare(&id, run, home.s, cmd_exec_path(),
			     opt.read_deps ? IDENTITY_READ_DEPS : 0, &err) < 0)
		return fail(&err);
	for (size_t i = 0; i < id.n; i++)
		if (is_shown(&id.v[i]))
			listing_add(&listing, &id.v[i]);
	if (listing_end(&listing, &err) < 0)
		return fail(&err);
	return opt.exit_code && id.v[id.n - 1].state != STATE_SAME;
}

const struct command command = {
	.name = "why", .args = "[RUN]", .max_args = 1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = why_main,
	.summary = "Say what a run was made from, and what differs now.",
	.help = "Without RUN, looks at the latest run. Each line is of one fact: how the run ended, its "
		"operation, the Guild file, each flag, the source code, each dependency; and at last "
		"whether ``guild run --needed`` would run the operation, and for what. The mark at the "
		"beginning is M for changed, A for new, D for gone, ? for what cannot be told, and a "
		"blank for the same.\n\n"
		"Source code and dependencies are compared, but do not count for ``--needed``.\n\n"
		"``--format help`` lists the fields that a TEMPLATE may name.",
};
