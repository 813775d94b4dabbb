/*
 * guild runs: list runs, the latest first.
 */
#include "guild/compat.h"

#include <unistd.h>

#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/msg.h"
#include "guild/pager.h"
#include "guild/printer.h"
#include "guild/runcandidates.h"
#include "guild/runcomments.h"
#include "guild/runrecord.h"
#include "guild/runsel.h"
#include "guild/runtable.h"
#include "guild/tty.h"
#include "guild/utf8.h"

#define PAGE_ROWS 20

static struct {
	struct runsel sel;
	struct printer_opts print;
	bool all, deleted, comments, verbose, simplified;
	int more;
	int64_t limit;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "Show all runs, not only the latest 20."),
	OPT_COUNT("m", "more", &opt.more, "Show 20 more runs. May be given more than once."),
	OPT_INT("n", "limit", &opt.limit, "N", 1, "Show at most N runs."),
	OPT_FLAG("d", "deleted", &opt.deleted, "Show deleted runs."),
	OPT_FLAG("c", "comments", &opt.comments, "Show the comments of each run."),
	OPT_FLAG("v", "verbose", &opt.verbose, "Show the details of each run."),
	OPT_FLAG("s", "simplified", &opt.simplified, "Leave out run IDs and times."),
	OPT_INCLUDE(printer_options, &opt.print),
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static const struct { const bool *a; const char *a_name; const bool *b; const char *b_name; } conflicts[] = {
	{ &opt.comments, "--comments", &opt.verbose, "--verbose" },
	{ &opt.comments, "--comments", &opt.print.json, "--json" },
	{ &opt.comments, "--comments", &opt.print.jsonl, "--jsonl" },
	{ &opt.print.json, "--json", &opt.verbose, "--verbose" },
	{ &opt.print.jsonl, "--jsonl", &opt.verbose, "--verbose" },
};

/* 0, or the exit status of the usage error. */
static int check_options(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(conflicts); i++)
		if (*conflicts[i].a && *conflicts[i].b)
			return usage_fail("%s and %s cannot both be specified", conflicts[i].a_name,
					  conflicts[i].b_name);
	if (opt.all && opt.limit)
		return usage_fail("--all and --limit cannot both be specified");
	return 0;
}

/* ---- records: --json, --jsonl, --format ---- */

/* All runs: what reads records wants them all, unless it says how many. */
static int print_records(const struct run_list *list, struct err *err)
{
	CLEANUP(printer_close) struct printer p = PRINTER_INIT;
	size_t n = list->n;

	if (printer_open(&p, &opt.print, err) < 0)
		return -1;
	if (opt.print.json && (opt.limit || opt.more || opt.all))
		note_dim("--json option always shows all runs");
	else if (opt.limit)
		n = MIN(n, (size_t)opt.limit);
	for (size_t i = 0; i < n; i++) {
		struct runrecord r = { list->v[i], i + 1 };

		if (printer_record(&p, runrecord_value, runrecord_field, &r, err) < 0)
			return -1;
	}
	return printer_end(&p, err);
}

/* ---- the table ---- */

static size_t n_shown(size_t total)
{
	size_t page = PAGE_ROWS * ((size_t)opt.more + 1);

	if (opt.all)
		return total;
	if (opt.limit)
		return MIN(total, (size_t)opt.limit);
	if (page < total)
		note_dim("Showing the first %zu runs (%zu total) - use --all to show all or -m to show more",
			 page, total);
	return MIN(total, page);
}

static void add_details(struct buf *out, struct run *run)
{
	static const char *const names[] = {
		"id", "operation", "from", "status", "started", "stopped", "marked", "label",
		"sourcecode_digest", "vcs_commit", "run_dir", "command", "exit_status", "pid",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		(void)field_text(run, names[i], NULL, &text); /* each is a field */
		buf_addf(out, "  %s: ", names[i]);
		if (tty_is(pager_tty(STDOUT_FILENO)))
			utf8_sanitize(out, text.s, text.len, /* keep_lines= */ true);
		else
			buf_addbuf(out, &text);
		buf_addch(out, '\n');
	}
}

static void add_comments(struct buf *out, struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *comments;
	int rc = run_attr(run, "comments", &comments, &err);

	if (rc > 0)
		runcomments_format(out, comments, /* numbered= */ false);
	else if (rc < 0)
		run_warn(run, &err);
}

static void print_table(const struct run_list *list)
{
	enum runtable_form form = opt.simplified ? RUNTABLE_SIMPLE : RUNTABLE_LIST;
	CLEANUP(table_release) struct table t = RUNTABLE_INIT(form);
	size_t n = n_shown(list->n);

	if (opt.comments || opt.verbose || n >= tty_rows(STDOUT_FILENO))
		pager_start();
	for (size_t i = 0; i < n; i++) {
		CLEANUP(buf_release) struct buf detail = BUF_INIT;

		if (!runtable_add(&t, form, list->v[i], i + 1))
			continue;
		if (opt.verbose)
			add_details(&detail, list->v[i]);
		else if (opt.comments)
			add_comments(&detail, list->v[i]);
		table_detail(&t, detail.s);
	}
	if (opt.print.nul)
		table_print_nul(&t, stdout);
	else
		table_print(&t, stdout);
}

static int runs_main(struct strlist *args UNUSED)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;
	int status = check_options();

	if (status)
		return status;
	if (runsel_filter(&sel, opt.deleted ? RUNS_DELETED : 0, &list, &err) < 0)
		return fail(&err);
	if (printer_is_text(&opt.print))
		print_table(&list);
	else if (print_records(&list, &err) < 0)
		return fail(&err);
	return 0;
}

const struct command command = {
	.name = "runs", .group = "runs",
	.options = options, .candidates = runcandidates, .main = runs_main,
	.summary = "List runs.",
	.help = "Shows the latest 20 runs, the newest first. The number before a run's ID is its index: "
		"other commands take it for RUN, as long as they are given the same filters.\n\n"
		"``--json``, ``--jsonl`` and ``--format`` print all runs. A TEMPLATE names fields as filters "
		"do: ``%(id) %(op) %(status) %(started:iso) %(flag:lr)``.",
};
