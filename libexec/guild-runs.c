/*
 * guild runs: list runs, the latest first.
 */
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/given.h"
#include "guild/listing.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runcomments.h"
#include "guild/runrecord.h"
#include "guild/runsel.h"

#define PAGE_ROWS 20

static struct {
	struct runsel sel;
	struct listing_opts print;
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
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static int check_options(struct err *err)
{
	const char *whole = listing_whole_form(&opt.print);
	const struct given given[] = {
		{ "--comments", opt.comments }, { whole, whole != NULL },
		{ "--verbose", opt.verbose },   { "--all", opt.all },
		{ "--limit", opt.limit > 0 },
	};
	enum { COMMENTS, WHOLE, VERBOSE, ALL, LIMIT };
	static const unsigned char excluded[][2] = {
		{ COMMENTS, VERBOSE }, { COMMENTS, WHOLE }, { WHOLE, VERBOSE }, { ALL, LIMIT },
	};

	return given_exclude(given, excluded, ARRAY_SIZE(excluded), err);
}

/* ---- how many ---- */

static size_t n_shown(const struct listing *l, size_t total)
{
	const struct listing_limit limit = {
		.n = (size_t)opt.limit,
		.page = opt.all ? total : PAGE_ROWS * ((size_t)opt.more + 1),
		.is_given = opt.limit || opt.more || opt.all,
	};
	size_t n = listing_limit(l, &limit, total);

	if (n < total && !opt.limit)
		note_dim("Showing the first %zu runs (%zu total) - use --all to show all or -m to show more",
			 n, total);
	return n;
}

/* ---- below a row ---- */

static void add_details(struct buf *out, struct run *run)
{
	static const char *const names[] = { RUNRECORD_DETAILS };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		(void)field_text(run, names[i], NULL, &text); /* each is a field */
		buf_addf(out, "  %s: ", names[i]);
		listing_add_safe(out, text.s, text.len, /* keep_lines= */ true);
		buf_addch(out, '\n');
	}
}

static void add_detail(struct buf *out, void *record)
{
	const struct runrecord *r = record;

	if (opt.verbose)
		add_details(out, r->run);
	else if (opt.comments)
		runcomments_format(out, field_data(r->run, "comments"), /* numbered= */ false);
}

/* ---- all ---- */

static int list_runs(struct listing *l, const struct run_list *list, struct err *err)
{
	size_t n = n_shown(l, list->n);

	listing_page(l, opt.comments || opt.verbose ? SIZE_MAX : n);
	for (size_t i = 0; i < n; i++) {
		struct runrecord r = { .run = list->v[i], .index = i + 1 };

		listing_add(l, &r);
	}
	return listing_end(l, err);
}

static const char *const columns[] = {
	"index", "op_desc", "started", "status_with_remote", "label", NULL,
};
static const char *const simple_columns[] = {
	"num_index", "op_desc", "status_with_remote", "label", NULL,
};

static int runs_main(struct strlist *args UNUSED)
{
	const struct listing_text text = {
		.columns = opt.simplified ? simple_columns : columns, .detail = add_detail,
	};
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;

	if (check_options(&err) < 0 ||
	    listing_open(&listing, &runrecord_kind, &text, &opt.print, &err) < 0 ||
	    runsel_filter(&opt.sel, opt.deleted ? RUNS_DELETED : 0, &list, &err) < 0 ||
	    list_runs(&listing, &list, &err) < 0)
		return fail(&err);
	return 0;
}

const struct command command = {
	.name = "runs", .group = "runs",
	.options = options, .candidates = runcandidates, .main = runs_main,
	.summary = "List runs.",
	.help = "Shows the latest 20 runs, the newest first. The number before a run's ID is its index: "
		"other commands take it for RUN, as long as they are given the same filters.\n\n"
		"The forms for programs, such as ``--json`` and ``--csv``, print all runs. A TEMPLATE names "
		"fields as filters do: ``%(id) %(op) %(status) %(started:iso) %(flag:lr)``.",
};
