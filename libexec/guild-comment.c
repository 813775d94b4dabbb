/*
 * guild comment: read, add and delete the comments of runs.
 */
#include "guild/compat.h"

#include "guild/clock.h"
#include "guild/cmd.h"
#include "guild/editor.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/file.h"
#include "guild/given.h"
#include "guild/listing.h"
#include "guild/msg.h"
#include "guild/proc.h"
#include "guild/runcandidates.h"
#include "guild/runcomments.h"
#include "guild/runsop.h"
#include "guild/runrecord.h"

static struct {
	struct runsel sel;
	struct listing_opts print;
	bool list, edit, clear, yes;
	const char *add, *user;
	int64_t delete;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("l", "list", &opt.list, "List comments."),
	OPT_STRING("a", "add", &opt.add, "COMMENT", "Add COMMENT."),
	OPT_FLAG("e", "edit", &opt.edit, "Write the comment in an editor."),
	OPT_INT("d", "delete", &opt.delete, "INDEX", 1, "Delete the comment with this number."),
	OPT_FLAG("c", "clear", &opt.clear, "Delete all comments."),
	OPT_STRING("u", "user", &opt.user, "USER[@HOST]", "Who the comment is by."),
	OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static int check_options(struct err *err)
{
	const struct given given[] = {
		{ "--list", opt.list }, { "--add", opt.add != NULL }, { "--delete", opt.delete > 0 },
		{ "--clear", opt.clear }, { "--edit", opt.edit },
	};
	const char *form = listing_form_option(&opt.print);
	enum { LIST, ADD, DELETE, CLEAR, EDIT };
	static const unsigned char excluded[][2] = {
		{ LIST, ADD },  { LIST, DELETE }, { LIST, CLEAR }, { ADD, DELETE },
		{ ADD, CLEAR }, { EDIT, DELETE }, { EDIT, CLEAR }, { DELETE, CLEAR },
	};

	if (given_exclude(given, excluded, ARRAY_SIZE(excluded), err) < 0)
		return -1;
	if (opt.list || !form)
		return 0;
	return err_set(err, ERR_INVALID, "%s cannot be specified without --list\n"
		       "Try '%s --help' for more information.", form, cmd_path());
}

/* ---- list ---- */

struct comment_record {
	struct runrecord run;
	int64_t number;
	const struct value *user, *host, *time, *body;
	const char *time_text;
};

static const struct record_field fields[] = {
	RECORD_FIELD("number", struct comment_record, number,
		     "The number of the comment, for --delete."),
	RECORD_FIELD("user", struct comment_record, user, "The user that it is by."),
	RECORD_FIELD("host", struct comment_record, host, "The host that it was made on."),
	RECORD_TEXT("time", struct comment_record, time, time_text, "When it was made."),
	RECORD_FIELD("body", struct comment_record, body, "The comment."),
};
static const char *const members[] = { "id", "number", "user", "host", "time", "body", NULL };
static const struct record_kind kind = {
	.fields = fields, .n_fields = ARRAY_SIZE(fields), .members = members,
	.base = &runrecord_kind,
	.is_gone = runrecord_is_gone,
};

static enum style style(void *record UNUSED, size_t column UNUSED)
{
	return STYLE_YELLOW;
}

static void add_comments(struct buf *out, void *record)
{
	const struct runrecord *r = record;
	const struct value *comments = field_data(r->run, "comments");

	if (value_truth(comments))
		runcomments_format(out, comments, /* numbered= */ true);
	else
		buf_addstr(out, "  <no comments>\n");
}

static const struct listing_text listed = {
	.columns = LISTING_COLUMNS("short_id", "op_desc", "started", "status_with_remote", "label"),
	.has_headings = true, .style = style, .detail = add_comments,
};

static void add_comment(struct listing *l, struct run *run, int64_t number,
			const struct value *comment)
{
	CLEANUP(buf_release) struct buf time_text = BUF_INIT;
	struct comment_record c = {
		.run = { .run = run }, .number = number,
		.user = value_get(comment, "user"), .host = value_get(comment, "host"),
		.time = value_get(comment, "time"), .body = value_get(comment, "body"),
	};

	runcomments_add_time(&time_text, c.time);
	c.time_text = time_text.s;
	listing_add(l, &c);
}

static int list_comments(struct listing *l, const struct runsop_runs *runs, struct err *err)
{
	for (size_t i = 0; i < runs->n; i++) {
		struct comment_record heading = { .run = { .run = runs->v[i] } };
		const struct value *comments = NULL;

		if (run_attr(runs->v[i], "comments", &comments, err) < 0)
			return -1;
		listing_add_heading(l, &heading);
		for (size_t k = 0; value_is(comments, VALUE_LIST) && k < comments->list.n; k++)
			add_comment(l, runs->v[i], (int64_t)k + 1, comments->list.items[k]);
	}
	return listing_end(l, err);
}

/* ---- change ---- */

static int edit_comment(struct buf *text, const struct runsop_runs *runs, struct err *err)
{
	if (text->len)
		buf_addch(text, '\n');
	buf_addstr(text, "\n# The comment for the runs below. Lines that begin with '#' do not count; an\n"
			 "# empty comment changes nothing.\n#\n# Runs:\n");
	for (size_t i = 0; i < runs->n; i++) {
		char id[9];

		buf_addf(text, "#  [%s]\n", run_short_id(runs->v[i], id));
	}
	return editor_edit(text, ".GUILD_COMMENT", 0, err);
}

static struct value *new_comment(struct arena *a, const char *body)
{
	const char *user = opt.user && *opt.user ? opt.user : getenv("USER");
	const char *host = opt.user ? strchr(opt.user, '@') : NULL;
	struct value *comment = value_map(a);

	if (!user)
		user = "";
	value_set(a, comment, "body", value_str(a, body));
	value_set(a, comment, "user", value_strn(a, user, host ? (size_t)(host - user) : strlen(user)));
	value_set(a, comment, "host", value_str(a, host && host[1] ? host + 1 : proc_hostname()));
	value_set(a, comment, "time", value_int(a, clock_unique_us()));
	return comment;
}

static int change(struct run *run, const char *body, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	const struct value *old = NULL;
	struct value *comments;
	CLEANUP(file_close) int lock = -1;

	if (run_lock_attrs(run, &lock, err) < 0)
		return -1;
	if (opt.clear)
		return run_remove_attr(run, "comments", err);
	if (run_attr(run, "comments", &old, err) < 0)
		return -1;
	comments = value_list(&a);
	for (size_t i = 0; value_is(old, VALUE_LIST) && i < old->list.n; i++)
		if (opt.delete != (int64_t)i + 1)
			value_append(&a, comments, value_copy(&a, old->list.items[i]));
	if (!opt.delete)
		value_append(&a, comments, new_comment(&a, body));
	return run_write_attr(run, "comments", comments, err);
}

static int confirm_change(const struct runsop_runs *runs, struct err *err)
{
	CLEANUP(buf_release) struct buf preview = BUF_INIT;
	struct runsop op = { .default_yes = !opt.clear, .warn = opt.clear };

	if (opt.clear)
		buf_addstr(&preview, "WARNING: You are about to delete ALL comments from the following runs:");
	else if (opt.delete)
		buf_addf(&preview, "You are about to delete comment %lld from the following runs:",
			 (long long)opt.delete);
	else
		buf_addstr(&preview, "You are about to add a comment to the following runs:");
	op.preview = preview.s;
	return runsop_confirm(&op, runs, err);
}

static int change_comments(const struct runsop_runs *runs)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf body = BUF_INIT;
	bool add = !opt.delete && !opt.clear, edited = add && (!opt.add || !*opt.add || opt.edit);

	if (opt.add)
		buf_addstr(&body, opt.add);
	if (edited && edit_comment(&body, runs, &err) < 0)
		return fail(&err);
	buf_trim(&body);
	if (add && !body.len) {
		note("Aborting due to an empty comment.");
		return 1;
	}
	/* The editor was the question. */
	if (!opt.yes && !edited && confirm_change(runs, &err) < 0)
		return fail(&err);
	for (size_t i = 0; i < runs->n; i++)
		if (change(runs->v[i], body.s, &err) < 0)
			return fail(&err);
	note(add ? "Added comment to %zu run(s)"
	     : opt.clear ? "Deleted all comments for %zu run(s)" : "Deleted comment for %zu run(s)",
	     runs->n);
	return 0;
}

static int comment_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;

	opt.sel.nul = opt.print.nul;
	if (check_options(&err) < 0 ||
	    listing_open(&listing, &kind, &listed, &opt.print, &err) < 0 ||
	    runsop_select(&runs, &opt.sel, 0, args, "1", &err) < 0)
		return fail(&err);
	if (opt.list)
		return list_comments(&listing, &runs, &err) < 0 ? fail(&err) : 0;
	if (!runs.n) {
		note("No runs to modify.");
		return 0;
	}
	return change_comments(&runs);
}

const struct command command = {
	.name = "comment", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = comment_main,
	.summary = "Add, list or delete comments of runs.",
	.help = "Without RUN, works on the latest run; without an option, writes a comment in the editor that "
		"``$VISUAL`` or ``$EDITOR`` names.\n\n"
		"With ``--list`` each comment is a record of ``--json`` and the other forms.",
};
