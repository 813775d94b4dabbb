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

static void add_detail(struct buf *out, const struct identity_item *item)
{
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

/* ---- the record ---- */

struct fact_record {
	const char *mark, *fact, *name, *state, *was_text, *now_text, *detail;
	const struct value *was, *now;
	bool counts;
};

static const struct record_field fields[] = {
	RECORD_FIELD("mark", struct fact_record, mark,
		     "M for changed, A for new, D for gone, ? for unknown."),
	RECORD_FIELD("fact", struct fact_record, fact, "The kind of fact."),
	RECORD_FIELD("name", struct fact_record, name,
		     "What it is of: a flag, a file, a dependency."),
	RECORD_FIELD("state", struct fact_record, state, "same, changed, new, gone or unknown."),
	RECORD_TEXT("was", struct fact_record, was, was_text, "What it was when the run was made."),
	RECORD_TEXT("now", struct fact_record, now, now_text, "What it is now."),
	RECORD_FIELD("counts", struct fact_record, counts,
		     "Whether guild run --needed looks at it."),
	RECORD_FIELD("detail", struct fact_record, detail,
		     "Its name, what it was, and what it is now, in short."),
};
static const char *const members[] = {
	"fact", "name", "state", "was", "now", "counts", NULL,
};
static const struct record_kind kind = {
	.fields = fields, .n_fields = ARRAY_SIZE(fields), .members = members,
};

static enum style style(void *record, size_t column)
{
	const struct fact_record *r = record;

	return column == 0 && *r->mark != ' ' ? STYLE_YELLOW : STYLE_NONE;
}

static const struct listing_text text = {
	.columns = LISTING_COLUMNS("mark", "fact", "detail"), .style = style,
};

static void add_fact(struct listing *l, const struct identity_item *item)
{
	static const char *const marks[] = { " ", "M", "A", "D", "?" };
	CLEANUP(buf_release) struct buf was = BUF_INIT, now = BUF_INIT, detail = BUF_INIT;

	if (item->was)
		flag_encode(&was, item->was);
	if (item->now)
		flag_encode(&now, item->now);
	add_detail(&detail, item);
	listing_add(l, &(struct fact_record){
		.mark = marks[item->state], .fact = identity_fact_name(item->fact),
		.name = item->name, .state = identity_state_name(item->state),
		.was = item->was, .was_text = was.s, .now = item->now, .now_text = now.s,
		.counts = item->counts, .detail = detail.s,
	});
}

static int why_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;
	struct run *run;

	if (opt.all && opt.changed)
		return usage_fail("--all and --changed cannot both be specified");
	opt.sel.nul = opt.print.nul;
	if (listing_open(&listing, &kind, &text, &opt.print, &err) < 0 ||
	    home_find(&home, &err) < 0 || runsel_one(&opt.sel, 0, args, &list, &run, &err) < 0 ||
	    identity_compare(&id, run, home.s, cmd_exec_path(),
			     opt.read_deps ? IDENTITY_READ_DEPS : 0, &err) < 0)
		return fail(&err);
	for (size_t i = 0; i < id.n; i++)
		if (is_shown(&id.v[i]))
			add_fact(&listing, &id.v[i]);
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
