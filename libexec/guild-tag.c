/*
 * guild tag: change the tags of runs.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/given.h"
#include "guild/labeledit.h"
#include "guild/log.h"
#include "guild/msg.h"
#include "guild/runcandidates.h"
#include "guild/runsop.h"
#include "guild/shlex.h"

static struct {
	struct runsel sel;
	struct strlist add, delete;
	bool clear, sync_labels, list_all, yes;
} opt = { .sel = RUNSEL_INIT, .add = STRLIST_INIT, .delete = STRLIST_INIT };

static const struct option options[] = {
	{ OPT_(LIST, "a", "add", &opt.add, "TAG", "Add TAG. May be used several times."),
	  .complete = COMPLETE_TAG },
	{ OPT_(LIST, "d", "delete", &opt.delete, "TAG", "Remove TAG. May be used several times."),
	  .complete = COMPLETE_TAG },
	OPT_FLAG("c", "clear", &opt.clear, "Remove all tags."),
	OPT_FLAG("s", "sync-labels", &opt.sync_labels, "Change the labels accordingly."),
	OPT_FLAG(NULL, "list-all", &opt.list_all, "List the tags that runs have."),
	OPT_FLAG("y", "yes", &opt.yes, "Do not prompt."),
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

static int check_options(struct err *err)
{
	const struct given given[] = {
		{ "--add", opt.add.n > 0 }, { "--delete", opt.delete.n > 0 },
		{ "--clear", opt.clear },   { "--list-all", opt.list_all },
	};
	enum { ADD, DELETE, CLEAR, LIST_ALL };
	static const unsigned char excluded[][2] = {
		{ ADD, LIST_ALL }, { DELETE, LIST_ALL }, { CLEAR, LIST_ALL },
	};

	if (given_require_one(given, ARRAY_SIZE(given), err) < 0)
		return -1;
	return given_exclude(given, excluded, ARRAY_SIZE(excluded), err);
}

static int read_tags(struct run *run, struct strlist *out, struct err *err)
{
	const struct value *tags = NULL;

	if (run_attr(run, "tags", &tags, err) < 0)
		return -1;
	for (size_t i = 0; value_is(tags, VALUE_LIST) && i < tags->list.n; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		value_str_py(&text, tags->list.items[i]);
		strlist_push(out, text.s);
	}
	return 0;
}

static void add_keys(struct map *map, const struct strlist *words)
{
	for (size_t i = 0; i < words->n; i++)
		map_set(map, words->v[i], NULL);
}

/* Removed tags leave the label, added ones that are no word of it come first. */
static int sync_label(struct run *run, const struct strlist *removed, struct err *err)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(map_release) struct map known = MAP_INIT;
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	CLEANUP(buf_release) struct buf label = BUF_INIT;

	if (label_of_run(&old, run, err) < 0)
		return -1;
	if (shlex_split(old.s, &words, err) < 0)
		return err_wrap(err, "cannot read the words of label '%s'", old.s);
	for (size_t i = 0; i < removed->n; i++)
		if (label_remove_part(&old, removed->v[i], err) < 0)
			return -1;
	add_keys(&known, &words);
	for (size_t i = 0; i < opt.add.n; i++)
		if (!map_has(&known, opt.add.v[i]))
			buf_addf(&label, "%s ", opt.add.v[i]);
	buf_addbuf(&label, &old);
	return label_write(run, &label, err);
}

static int retag(struct run *run, struct err *err)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist old = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist tags = STRLIST_INIT;
	CLEANUP(map_release) struct map gone = MAP_INIT;
	const struct strlist *removed = opt.clear ? &old : &opt.delete;
	CLEANUP(file_close) int lock = -1;

	if (run_lock_attrs(run, &lock, err) < 0 || read_tags(run, &old, err) < 0)
		return -1;
	add_keys(&gone, removed);
	for (size_t i = 0; i < old.n; i++)
		if (!map_has(&gone, old.v[i]))
			strlist_push(&tags, old.v[i]);
	strlist_pushv(&tags, opt.add.v);
	strlist_sort(&tags);
	strlist_uniq(&tags);
	if (run_write_attr(run, "tags", value_strv(&a, tags.v), err) < 0)
		return -1;
	return opt.sync_labels ? sync_label(run, removed, err) : 0;
}

static int list_all(const struct strlist *words, struct err *err)
{
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;
	CLEANUP(strlist_release) struct strlist tags = STRLIST_INIT;

	if (runsop_select(&runs, &opt.sel, 0, words, ":", err) < 0)
		return -1;
	for (size_t i = 0; i < runs.n; i++)
		if (read_tags(runs.v[i], &tags, err) < 0)
			return -1;
	strlist_sort(&tags);
	strlist_uniq(&tags);
	for (size_t i = 0; i < tags.n; i++)
		puts(tags.v[i]);
	return 0;
}

static int set_tags(const struct strlist *words)
{
	const struct runsop op = {
		.preview = "You are about to modify tags for the following runs:",
		.remark = opt.sync_labels
				  ? "Labels are updated to reflect the latest tags."
				  : "Labels are not updated - use --sync-labels to apply changes run labels.",
		.default_yes = true, .nothing = "No runs to modify.", .done = "Modified tags for",
	};

	return runsop_each(&op, &opt.sel, 0, words, "1", opt.yes, retag);
}

static int tag_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (check_options(&err) < 0 || (opt.list_all && list_all(args, &err) < 0))
		return fail(&err);
	return opt.list_all ? 0 : set_tags(args);
}

const struct command command = {
	.name = "tag", .args = "[RUN...]", .max_args = -1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = tag_main,
	.summary = "Add, remove or list tags of runs.",
	.help = "Without RUN, changes the tags of the latest run; ``--list-all`` lists those of all runs.",
};
