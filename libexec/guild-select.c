/*
 * guild select: print the ID of a run, or another fact about it, for use in other commands.
 */
#include "guild/compat.h"

#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/given.h"
#include "guild/listing.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runrecord.h"
#include "guild/runsel.h"
#include "guild/yaml.h"

static struct {
	struct runsel sel;
	struct listing_opts print;
	bool all, short_id, path;
	const char *attr;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("A", "all", &opt.all, "Print all runs that match, not only the latest."),
	OPT_FLAG("s", "short-id", &opt.short_id, "Print the short ID."),
	OPT_STRING("a", "attr", &opt.attr, "ATTR", "Print the attribute ATTR."),
	OPT_FLAG("p", "path, dir", &opt.path, "Print the run directory."),
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static int check_options(struct err *err)
{
	const char *form = listing_form_option(&opt.print);
	const struct given given[] = {
		{ "--short-id", opt.short_id }, { "--attr", opt.attr != NULL },
		{ "--path", opt.path },		{ form, form != NULL },
	};
	enum { SHORT_ID, ATTR, PATH, FORM };
	static const unsigned char excluded[][2] = {
		{ SHORT_ID, ATTR }, { SHORT_ID, FORM }, { ATTR, FORM }, { PATH, FORM },
	};

	return given_exclude(given, excluded, ARRAY_SIZE(excluded), err);
}

/* What upstream formats; any other name is an attribute as it is in its file. */
static bool is_formatted(const char *name)
{
	static const char *const names[] = {
		"command", "duration", "exit_status", "from", "id", "index", "label", "marked", "model",
		"num_index", "op_name", "operation", "pid", "pkg_name", "run_dir", "short_id",
		"short_index", "sourcecode_digest", "started", "status", "status_with_remote", "stopped",
		"vcs_commit",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (streq(names[i], name))
			return true;
	return false;
}

/* What upstream does not format is printed as it is stored: it has to be there. */
static int add_attr(struct buf *out, struct run *run, struct err *err)
{
	const struct value *v = NULL;

	if (is_formatted(opt.attr)) {
		(void)field_text(run, opt.attr, NULL, out); /* each of them is a field */
		return 0;
	}
	if (run_attr(run, opt.attr, &v, err) < 0)
		return -1;
	if (!v && !run_has_attr(run, opt.attr))
		return err_set(err, ERR_NOTFOUND, "no such run attribute '%s'", opt.attr);
	yaml_encode(out, v);
	return 0;
}

struct selected {
	struct runrecord run;
	struct buf line; /* as text */
};

static int add_run(struct listing *l, struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	char id[9];

	if (opt.attr && add_attr(&line, run, err) < 0)
		return -1;
	if (opt.short_id)
		buf_addstr(&line, run_short_id(run, id));
	else if (!opt.attr)
		buf_addstr(&line, opt.path ? run->dir : run->id);
	listing_add(l, &(struct selected){ .run = { .run = run }, .line = line });
	return 0;
}

static void add_line(struct buf *out, void *record)
{
	const struct selected *s = record;

	buf_addbuf(out, &s->line);
}

static const struct listing_text text = { .line = add_line };

static int print_runs(struct listing *l, struct run *const *runs, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++)
		if (add_run(l, runs[i], err) < 0)
			return -1;
	return listing_end(l, err);
}

static int select_runs(struct listing *l, const struct strlist *args, struct run_list *list,
		       struct err *err)
{
	CLEANUP(free_ptr) struct run **runs = NULL;
	struct run *one;
	size_t n;

	if (opt.all || args->n > 1 || strlist_has(args, "-")) {
		if (runsel_filter(&opt.sel, 0, list, err) < 0 ||
		    runsel_select(&opt.sel, list, args, NULL, &runs, &n, err) < 0)
			return -1;
		return print_runs(l, runs, n, err);
	}
	if (runsel_one(&opt.sel, 0, args, list, &one, err) < 0)
		return -1;
	return print_runs(l, &one, 1, err);
}

/* A script that gets no value has to know why. */
static bool any_unreadable(const struct run_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->warned)
			return true;
	return false;
}

static int select_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;

	opt.sel.nul = opt.print.nul;
	if (check_options(&err) < 0 ||
	    listing_open(&listing, &runrecord_kind, &text, &opt.print, &err) < 0 ||
	    select_runs(&listing, args, &list, &err) < 0)
		return fail(&err);
	return opt.attr && any_unreadable(&list);
}

const struct command command = {
	.name = "select", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = select_main,
	.summary = "Print the ID of a run.",
	.help = "Without RUN, prints the ID of the latest run that passes the filters. More than one RUN "
		"implies ``--all``.\n\n"
		"Use it to name a run in another command, or to feed one:\n\n"
		"  guild cat --output $(guild select -Fo train)\n"
		"  guild select --all --error | guild runs rm -\n\n"
		"With ``--null``, runs that are read from standard input (RUN is ``-``) end with NUL too.",
};
