/*
 * guild why: what a run was made from, and what of it is different now.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/home.h"
#include "guild/identity.h"
#include "guild/msg.h"
#include "guild/printer.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"
#include "guild/table.h"

static struct {
	struct runsel sel;
	struct printer_opts print;
	bool all, changed, read_deps, exit_code;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "Show source code files that are the same, too."),
	OPT_FLAG("c", "changed", &opt.changed, "Show only what is not the same."),
	OPT_FLAG("d", "read-deps", &opt.read_deps,
		 "Read dependencies that were touched since the run, to tell whether they changed."),
	OPT_FLAG("e", "exit-code", &opt.exit_code,
		 "End with status 1 when ``guild run --needed`` would run the operation."),
	OPT_INCLUDE(printer_options, &opt.print),
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

/* ---- text ---- */

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

static void print_text(const struct identity *id)
{
	static const char *const marks[] = { " ", "M", "A", "D", "?" };
	CLEANUP(table_release) struct table t = TABLE_INIT(3);

	for (size_t i = 0; i < id->n; i++) {
		const struct identity_item *item = &id->v[i];
		CLEANUP(buf_release) struct buf detail = BUF_INIT;

		if (!is_shown(item))
			continue;
		add_detail(&detail, item);
		table_add(&t, (const char *const[]){ marks[item->state],
						     identity_fact_name(item->fact), detail.s });
		if (item->state != STATE_SAME)
			table_style(&t, 0, STYLE_YELLOW);
	}
	table_print(&t, stdout);
}

/* ---- records ---- */

static struct value *copy_or_null(struct arena *a, const struct value *v)
{
	return v ? value_copy(a, v) : value_null(a);
}

static struct value *record_value(struct arena *a, void *record)
{
	const struct identity_item *item = record;
	struct value *map = value_map(a);

	value_set(a, map, "fact", value_str(a, identity_fact_name(item->fact)));
	value_set(a, map, "name", value_str(a, item->name));
	value_set(a, map, "state", value_str(a, identity_state_name(item->state)));
	value_set(a, map, "was", copy_or_null(a, item->was));
	value_set(a, map, "now", copy_or_null(a, item->now));
	value_set(a, map, "counts", value_bool(a, item->counts));
	return map;
}

static bool record_field(const char *name, const char *modifier, struct buf *out, void *record)
{
	const struct identity_item *item = record;

	if (modifier)
		return false;
	if (streq(name, "fact"))
		buf_addstr(out, identity_fact_name(item->fact));
	else if (streq(name, "name"))
		buf_addstr(out, item->name);
	else if (streq(name, "state"))
		buf_addstr(out, identity_state_name(item->state));
	else if (streq(name, "was") && item->was)
		flag_encode(out, item->was);
	else if (streq(name, "now") && item->now)
		flag_encode(out, item->now);
	else if (streq(name, "counts"))
		buf_addstr(out, item->counts ? "yes" : "no");
	else
		return streq(name, "was") || streq(name, "now");
	return true;
}

static int print_records(const struct identity *id, struct err *err)
{
	CLEANUP(printer_close) struct printer p = PRINTER_INIT;

	if (printer_open(&p, &opt.print, err) < 0)
		return -1;
	for (size_t i = 0; i < id->n; i++)
		if (is_shown(&id->v[i]) &&
		    printer_record(&p, record_value, record_field, &id->v[i], err) < 0)
			return -1;
	return printer_end(&p, err);
}

static int why_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;
	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
	struct run *run;

	if (opt.all && opt.changed)
		return usage_fail("--all and --changed cannot both be specified");
	sel.nul = opt.print.nul;
	if (home_find(&home, &err) < 0 || runsel_one(&sel, 0, args, &list, &run, &err) < 0 ||
	    identity_compare(&id, run, home.s, cmd_exec_path(),
			     opt.read_deps ? IDENTITY_READ_DEPS : 0, &err) < 0)
		return fail(&err);
	if (printer_is_text(&opt.print))
		print_text(&id);
	else if (print_records(&id, &err) < 0)
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
		"A TEMPLATE names the fields ``fact``, ``name``, ``state`` (same, changed, new, gone, "
		"unknown), ``was``, ``now`` and ``counts``.",
};
