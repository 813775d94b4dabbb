/*
 * guild select: print the ID of a run, or another fact about it, for use in other commands.
 */
#include "guild/compat.h"

#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/msg.h"
#include "guild/printer.h"
#include "guild/runcandidates.h"
#include "guild/runrecord.h"
#include "guild/runsel.h"
#include "guild/yaml.h"

static struct {
	struct runsel sel;
	struct printer_opts print;
	bool all, short_id, path;
	const char *attr;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("A", "all", &opt.all, "Print all runs that match, not only the latest."),
	OPT_FLAG("s", "short-id", &opt.short_id, "Print the short ID."),
	OPT_STRING("a", "attr", &opt.attr, "ATTR", "Print the attribute ATTR."),
	OPT_FLAG("p", "path, dir", &opt.path, "Print the run directory."),
	OPT_INCLUDE(printer_options, &opt.print),
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

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

static int print_run(struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	char id[9];

	if (opt.attr) {
		if (add_attr(&line, run, err) < 0)
			return -1;
	} else if (opt.short_id) {
		buf_addstr(&line, run_short_id(run, id));
	} else {
		buf_addstr(&line, opt.path ? run->dir : run->id);
	}
	buf_addch(&line, opt.print.nul ? '\0' : '\n');
	fwrite(line.s, 1, line.len, stdout); /* main looks at its error flag */
	return 0;
}

static int print_runs(struct run *const *runs, size_t n, struct err *err)
{
	CLEANUP(printer_close) struct printer p = PRINTER_INIT;

	if (printer_open(&p, &opt.print, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct runrecord r = { .run = runs[i] };
		int rc = printer_is_text(&opt.print)
				 ? print_run(runs[i], err)
				 : printer_record(&p, runrecord_value, runrecord_field, &r, err);

		if (rc < 0)
			return -1;
	}
	return printer_end(&p, err);
}

static int select_runs(const struct runsel *sel, const struct strlist *args, struct run_list *list,
		       struct err *err)
{
	CLEANUP(free_ptr) struct run **runs = NULL;
	struct run *one;
	size_t n;

	if (opt.all || args->n > 1 || strlist_has(args, "-")) {
		if (runsel_filter(sel, 0, list, err) < 0 ||
		    runsel_select(sel, list, args, NULL, &runs, &n, err) < 0)
			return -1;
		return print_runs(runs, n, err);
	}
	if (runsel_one(sel, 0, args, list, &one, err) < 0)
		return -1;
	return print_runs(&one, 1, err);
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
	CLEANUP(runsel_release) struct runsel sel = opt.sel;

	sel.nul = opt.print.nul;
	if (opt.short_id && opt.attr)
		return usage_fail("--short-id and --attr cannot both be specified");
	if (!printer_is_text(&opt.print) && (opt.short_id || opt.attr || opt.path))
		return usage_fail("--short-id, --attr and --path cannot be specified with --json, "
				  "--jsonl or --format");
	if (select_runs(&sel, args, &list, &err) < 0)
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
