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
#include "guild/listing.h"
#include "guild/msg.h"
#include "guild/path.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"
#include "guild/tty.h"
#include "guild/utf8.h"

/* Progress is shown of what takes longer, so often. */
#define SHOW_AFTER_US 1000000
#define SHOW_EVERY_US 100000

static struct {
	struct runsel sel;
	struct listing_opts print;
	bool fix, dry_run;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG(NULL, "fix", &opt.fix, "Mend what can be mended without losing anything."),
	OPT_FLAG("n", "dry-run", &opt.dry_run, "Change nothing, even with ``--fix``."),
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

struct session {
	struct fsck fsck;
	struct listing listing;
	size_t fixable;
	/* Progress: at most a line on a terminal. */
	size_t run, n_runs;
	int64_t show_us; /* when to show it (again); INT64_MAX: never */
	bool shown;
};

static void session_release(struct session *s)
{
	listing_close(&s->listing);
}

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

struct finding_record {
	const char *id, *path, *full_path, *code, *severity, *what, *fixed;
	bool fixable;
	enum style style;
};

static const struct record_field fields[] = {
	RECORD_FIELD("id", struct finding_record, id, "The run; a hyphen for what is in no run."),
	RECORD_FIELD("path", struct finding_record, path, "What is wrong, as a path in the run."),
	RECORD_FIELD("full_path", struct finding_record, full_path, "The path in full."),
	RECORD_FIELD("code", struct finding_record, code,
		     "The kind of finding, a word for scripts."),
	RECORD_FIELD("severity", struct finding_record, severity, "error, or warning."),
	RECORD_FIELD("what", struct finding_record, what, "What is wrong with it."),
	RECORD_FIELD("fixable", struct finding_record, fixable, "Whether --fix can mend it."),
	RECORD_FIELD("fixed", struct finding_record, fixed, "What was done about it."),
};
static const struct record_kind kind = RECORD_KIND(fields);

/* One line, whatever the names of files hold. */
static void add_line(struct buf *out, void *record)
{
	const struct finding_record *f = record;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "%s: %s", f->id, f->path);
	utf8_sanitize(out, text.s, text.len, /* keep_lines= */ false);
	buf_addf(out, ": %s%s%s: ", style_begin(STDOUT_FILENO, f->style), f->severity,
		 style_end(STDOUT_FILENO, f->style));
	utf8_sanitize(out, f->what, strlen(f->what), /* keep_lines= */ false);
	buf_addf(out, " [%s]%s%s", f->code, f->fixed ? " - " : "", f->fixed ? f->fixed : "");
}

static const struct listing_text text = { .line = add_line };

static void report(const struct fsck_finding *f, void *data)
{
	CLEANUP(buf_release) struct buf full_path = BUF_INIT;
	struct session *s = data;

	path_join(&full_path, f->dir, f->path);
	hide_progress(s);
	s->fixable += f->remedy != NULL;
	listing_add(&s->listing, &(struct finding_record){
		.id = f->id, .path = f->path, .full_path = full_path.s, .code = f->code,
		.severity = f->is_error ? "error" : "warning", .what = f->what,
		.fixable = f->remedy != NULL, .fixed = f->fixed ? f->remedy : NULL,
		.style = f->fixed ? STYLE_GREEN : f->is_error ? STYLE_RED : STYLE_YELLOW,
	});
}

static void say_result(const struct session *s)
{
	const struct fsck *f = &s->fsck;
	CLEANUP(buf_release) struct buf result = BUF_INIT;

	buf_addf(&result, "Checked %zu run(s): ", s->n_runs);
	if (f->found)
		buf_addf(&result, "%zu finding(s)", f->found);
	else
		buf_addstr(&result, "nothing found");
	if (f->fixed)
		buf_addf(&result, ", %zu of them mended", f->fixed);
	else if (s->fixable && !(f->flags & FSCK_FIX))
		buf_addf(&result, ", %zu of them can be mended with --fix", s->fixable);
	listing_note(&s->listing, note, result.s);
}

/* ---- all ---- */

static int check(struct session *s, const struct strlist *args, struct err *err)
{
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(free_ptr) struct run **runs = NULL;

	if (home_find(&home, err) < 0 || runsel_filter(&opt.sel, 0, &list, err) < 0 ||
	    runsel_select(&opt.sel, &list, args, ":", &runs, &s->n_runs, err) < 0)
		return -1;
	/* What belongs to no run is looked at when all runs are. */
	if (!args->n && !runsel_has_filter(&opt.sel))
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
	CLEANUP(session_release) struct session s = {
		.fsck = { .flags = opt.fix && !opt.dry_run ? FSCK_FIX : 0, .report = report,
			  .tick = tick },
		.listing = LISTING_INIT,
		.show_us = tty_is(STDERR_FILENO) ? clock_monotonic_us() + SHOW_AFTER_US : INT64_MAX,
	};

	s.fsck.data = &s;
	opt.sel.nul = opt.print.nul;
	if (listing_open(&s.listing, &kind, &text, &opt.print, &err) < 0 ||
	    check(&s, args, &err) < 0 || listing_end(&s.listing, &err) < 0)
		return fail(&err);
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
