/*
 * guild fsck: check the files of runs, and mend what a crash left.
 */
#include "guild/compat.h"

#include <unistd.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/fsck.h"
#include "guild/home.h"
#include "guild/msg.h"
#include "guild/path.h"
#include "guild/printer.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"
#include "guild/tty.h"
#include "guild/utf8.h"

/* Progress is shown of what takes longer, so often. */
#define SHOW_AFTER_US 1000000
#define SHOW_EVERY_US 100000

static struct {
	struct runsel sel;
	struct printer_opts print;
	bool fix, dry_run;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG(NULL, "fix", &opt.fix, "Mend what can be mended without losing anything."),
	OPT_FLAG("n", "dry-run", &opt.dry_run, "Change nothing, even with ``--fix``."),
	OPT_INCLUDE(printer_options, &opt.print),
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

struct session {
	struct fsck fsck;
	struct printer printer;
	struct err err;
	bool failed; /* the printer did, err says how: it prints nothing more */
	size_t fixable;
	/* Progress: at most a line on a terminal. */
	size_t run, n_runs;
	int64_t show_us; /* when to show it (again); INT64_MAX: never */
	bool shown;
};

/* ---- progress ---- */

static void hide_progress(struct session *s)
{
	if (s->shown)
		fputs("\r\033[K", stderr);
	s->shown = false;
}

static void tick(void *data)
{
	struct session *s = data;
	int64_t now;

	if (s->show_us == INT64_MAX || (now = clock_monotonic_us()) < s->show_us)
		return;
	fprintf(stderr, "\rChecking run %zu of %zu", s->run, s->n_runs);
	s->shown = true;
	s->show_us = now + SHOW_EVERY_US;
}

/* ---- findings ---- */

static const char *severity(const struct fsck_finding *f)
{
	return f->is_error ? "error" : "warning";
}

static struct value *finding_value(struct arena *a, void *data)
{
	const struct fsck_finding *f = data;
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	struct value *map = value_map(a);

	path_join(&full, f->dir, f->path);
	value_set(a, map, "id", value_str(a, f->id));
	value_set(a, map, "path", value_str(a, f->path));
	value_set(a, map, "full_path", value_str(a, full.s));
	value_set(a, map, "code", value_str(a, f->code));
	value_set(a, map, "severity", value_str(a, severity(f)));
	value_set(a, map, "what", value_str(a, f->what));
	value_set(a, map, "fixable", value_bool(a, f->remedy != NULL));
	value_set(a, map, "fixed", f->fixed ? value_str(a, f->remedy) : value_null(a));
	return map;
}

static bool finding_field(const char *name, const char *modifier, struct buf *out, void *data)
{
	const struct fsck_finding *f = data;
	const struct { const char *name, *text; } fields[] = {
		{ "id", f->id },
		{ "path", f->path },
		{ "code", f->code },
		{ "severity", severity(f) },
		{ "what", f->what },
		{ "fixable", f->remedy ? "yes" : "no" },
		{ "fixed", f->fixed ? f->remedy : "" },
	};

	if (modifier)
		return false;
	if (streq(name, "full_path")) {
		path_join(out, f->dir, f->path);
		return true;
	}
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		if (streq(name, fields[i].name)) {
			buf_addstr(out, fields[i].text);
			return true;
		}
	}
	return false;
}

/* One line, whatever the names of files hold. */
static void print_line(const struct fsck_finding *f)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf safe = BUF_INIT;
	enum style style = f->fixed ? STYLE_GREEN : f->is_error ? STYLE_RED : STYLE_YELLOW;

	buf_addf(&text, "%s: %s", f->id, f->path);
	utf8_sanitize(&safe, text.s, text.len, /* keep_lines= */ false);
	printf("%s: %s%s%s: ", safe.s, style_begin(STDOUT_FILENO, style), severity(f),
	       style_end(STDOUT_FILENO, style));
	buf_reset(&safe);
	utf8_sanitize(&safe, f->what, strlen(f->what), /* keep_lines= */ false);
	printf("%s [%s]%s%s%c", safe.s, f->code, f->fixed ? " - " : "", f->fixed ? f->remedy : "",
	       opt.print.nul ? '\0' : '\n');
}

static void report(const struct fsck_finding *finding, void *data)
{
	struct session *s = data;
	struct fsck_finding f = *finding; /* the printer's records are not const */

	hide_progress(s);
	s->fixable += f.remedy != NULL;
	if (printer_is_text(&opt.print))
		print_line(&f);
	else if (!s->failed)
		s->failed = printer_record(&s->printer, finding_value, finding_field, &f, &s->err) < 0;
}

static void say_result(const struct session *s)
{
	const struct fsck *f = &s->fsck;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "Checked %zu run(s): ", s->n_runs);
	if (f->found)
		buf_addf(&text, "%zu finding(s)", f->found);
	else
		buf_addstr(&text, "nothing found");
	if (f->fixed)
		buf_addf(&text, ", %zu of them mended", f->fixed);
	else if (s->fixable && !(f->flags & FSCK_FIX))
		buf_addf(&text, ", %zu of them can be mended with --fix", s->fixable);
	note("%s", text.s);
}

/* ---- all ---- */

/* What belongs to no run is looked at when all runs are. */
static bool wants_all(const struct strlist *args)
{
	const struct runsel *sel = &opt.sel;

	return !args->n && !sel->filter && !sel->started && !sel->digest && !sel->ops.n &&
	       !sel->labels.n && !sel->tags.n && !sel->comments.n && !sel->unlabeled && !sel->marked &&
	       !sel->unmarked && !sel->status_chars && !sel->running && !sel->completed &&
	       !sel->error && !sel->terminated && !sel->pending && !sel->staged;
}

static int check(struct session *s, const struct runsel *sel, const struct strlist *args,
		 struct err *err)
{
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(free_ptr) struct run **runs = NULL;

	if (home_find(&home, err) < 0 || runsel_filter(sel, 0, &list, err) < 0 ||
	    runsel_select(sel, &list, args, ":", &runs, &s->n_runs, err) < 0)
		return -1;
	if (wants_all(args))
		fsck_home(&s->fsck, home.s);
	for (size_t i = 0; i < s->n_runs; i++) {
		s->run = i + 1;
		fsck_run(&s->fsck, runs[i]);
	}
	hide_progress(s);
	return 0;
}

static int fsck_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;
	struct session s = {
		.fsck = { .flags = opt.fix && !opt.dry_run ? FSCK_FIX : 0, .report = report,
			  .tick = tick },
		.printer = PRINTER_INIT, .err = ERR_INIT,
		.show_us = tty_is(STDERR_FILENO) ? clock_monotonic_us() + SHOW_AFTER_US : INT64_MAX,
	};
	int rc;

	s.fsck.data = &s;
	sel.nul = opt.print.nul;
	if (printer_open(&s.printer, &opt.print, &err) < 0)
		return fail(&err);
	rc = check(&s, &sel, args, &err);
	if (rc == 0 && s.failed) {
		err_move(&err, &s.err);
		rc = -1;
	}
	if (rc == 0)
		rc = printer_end(&s.printer, &err);
	printer_close(&s.printer);
	if (rc < 0)
		return fail(&err);
	if (printer_is_text(&opt.print))
		say_result(&s);
	return s.fsck.found > s.fsck.fixed;
}

const struct command command = {
	.name = "fsck", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = fsck_main,
	.summary = "Check the files of runs, and mend what a crash left.",
	.help = "Without RUN, checks all runs that pass the filters; without a filter, also what "
		"the home holds besides runs. A line is printed for each thing that is wrong: the run, the "
		"path, what it is, and a code.\n\n"
		"``--fix`` removes what a command left that was killed, and nothing else. Runs that are "
		"running or being prepared are not touched.\n\n"
		"Exits with 1 when something was found, with ``--fix`` when some of it is left.",
};
