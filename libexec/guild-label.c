/*
 * guild label: set, extend or clear the labels of runs.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/given.h"
#include "guild/labeledit.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runsop.h"
#include "guild/value.h"

static struct {
	struct runsel sel;
	const char *set, *prepend, *append;
	struct strlist remove;
	bool clear, yes;
} opt = { .sel = RUNSEL_INIT, .remove = STRLIST_INIT };

static const struct option options[] = {
	{ OPT_(STRING, "s", "set", &opt.set, "VAL", "Set the label to VAL."),
	  .complete = COMPLETE_LABEL },
	OPT_STRING("p", "prepend", &opt.prepend, "VAL", "Put VAL before the label."),
	OPT_STRING("a", "append", &opt.append, "VAL", "Put VAL behind the label."),
	OPT_LIST("rm", "remove", &opt.remove, "VAL",
		 "Remove VAL, a regular expression of a whole word, from the label. May be used several times."),
	OPT_FLAG("c", "clear", &opt.clear, "Remove the label."),
	OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static bool is_given(const char *text)
{
	return text && *text;
}

static int check_options(struct err *err)
{
	const struct given given[] = {
		{ "--set", is_given(opt.set) },	      { "--append", is_given(opt.append) },
		{ "--prepend", is_given(opt.prepend) }, { "--remove", opt.remove.n > 0 },
		{ "--clear", opt.clear },
	};
	enum { SET, APPEND, PREPEND, REMOVE, CLEAR };
	static const unsigned char excluded[][2] = {
		{ SET, APPEND },    { SET, PREPEND },  { SET, REMOVE },	   { SET, CLEAR },
		{ APPEND, PREPEND }, { APPEND, CLEAR }, { APPEND, REMOVE }, { PREPEND, CLEAR },
		{ PREPEND, REMOVE },
	};

	if (given_require_one(given, ARRAY_SIZE(given), err) < 0)
		return -1;
	return given_exclude(given, excluded, ARRAY_SIZE(excluded), err);
}

/* What is about to be done, in upstream's words. */
static void format_preview(struct buf *out)
{
	if (is_given(opt.set)) {
		buf_addf(out, "You are about to label the following runs with '%s':", opt.set);
	} else if (is_given(opt.prepend)) {
		buf_addf(out, "You are about to prepend '%s' to the label of the following runs:",
			 opt.prepend);
	} else if (is_given(opt.append)) {
		buf_addf(out, "You are about to append '%s' to the label of the following runs:",
			 opt.append);
	} else if (opt.remove.n) {
		/* As Python shows a tuple. */
		buf_addstr(out, "You are about to remove '(");
		for (size_t i = 0; i < opt.remove.n; i++) {
			buf_addstr(out, i ? ", " : "");
			value_repr_str(out, opt.remove.v[i], strlen(opt.remove.v[i]));
		}
		buf_addf(out, "%s)' from the label of the following runs:", opt.remove.n == 1 ? "," : "");
	} else {
		buf_addstr(out, "You are about to clear the label of the following runs:");
	}
}

static int join(struct buf *out, const struct buf *a, const struct buf *b)
{
	buf_addf(out, "%s %s", a->s, b->s);
	buf_trim(out);
	return 0;
}

static int new_label(struct buf *out, struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	CLEANUP(buf_release) struct buf val = BUF_INIT;

	if (label_of_run(&old, run, err) < 0)
		return -1;
	if (is_given(opt.set))
		return label_render_for_run(out, opt.set, run, err);
	if (is_given(opt.prepend))
		return label_render_for_run(&val, opt.prepend, run, err) < 0 ? -1 : join(out, &val, &old);
	if (is_given(opt.append))
		return label_render_for_run(&val, opt.append, run, err) < 0 ? -1 : join(out, &old, &val);
	for (size_t i = 0; i < opt.remove.n; i++)
		if (label_remove_part(&old, opt.remove.v[i], err) < 0)
			return -1;
	buf_addbuf(out, &old);
	return 0;
}

static int relabel(struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf label = BUF_INIT;
	CLEANUP(file_close) int lock = -1;

	if (run_lock_attrs(run, &lock, err) < 0)
		return -1;
	if (opt.clear)
		return run_remove_attr(run, "label", err);
	if (new_label(&label, run, err) < 0)
		return -1;
	return label_write(run, &label, err);
}

static int label_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf preview = BUF_INIT;
	struct runsop op = { .default_yes = true, .nothing = "No runs to modify." };

	if (check_options(&err) < 0)
		return fail(&err);
	format_preview(&preview);
	op.preview = preview.s;
	op.done = opt.clear ? "Cleared label for" : "Labeled";
	return runsop_each(&op, &opt.sel, 0, args, "1", opt.yes, relabel);
}

const struct command command = {
	.name = "label", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = label_main,
	.summary = "Set run labels.",
	.help = "Without RUN, labels the latest run.\n\n"
		"VAL is a template: ``${NAME}`` is the value of a flag, ``${label}`` the present label.",
};
