/*
 * guild ls: list the files of a run.
 */
#include "guild/cmd.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/glob.h"
#include "guild/listing.h"
#include "guild/manifest.h"
#include "guild/msg.h"
#include "guild/natural.h"
#include "guild/path.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"
#include "guild/tree.h"

static struct {
	struct runsel sel;
	struct listing_opts print;
	const char *path;
	bool sourcecode, dependencies, generated, all, full_path, follow_links, no_format, human;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_STRING("p", "path", &opt.path, "PATH",
		   "List PATH and what is below it. PATH may be a pattern (``*``, ``?``)."),
	OPT_FLAG("s", "sourcecode", &opt.sourcecode, "List source code files."),
	OPT_FLAG("d", "dependencies", &opt.dependencies, "List dependencies."),
	OPT_FLAG("g", "generated", &opt.generated, "List files that the run generated."),
	OPT_FLAG("a", "all", &opt.all, "List hidden files too, and Guild's own."),
	OPT_FLAG("f", "full-path", &opt.full_path, "Print full paths."),
	OPT_FLAG("L", "follow-links", &opt.follow_links, "Follow links to directories."),
	OPT_FLAG("n", "no-format", &opt.no_format, "Print paths alone: no header, no indent."),
	OPT_FLAG("h", "human-readable", &opt.human, "Has no effect. Scripts written for Guild AI may give it."),
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

/* ---- which files: upstream guild/commands/ls_impl.py ---- */

/* The path that is looked for, and what the manifest says. */
struct filter {
	struct strlist want; /* parts of --path */
	bool is_pattern;
	bool by_type;        /* -s, -d or -g */
	struct manifest manifest;
};
#define FILTER_INIT { .want = STRLIST_INIT, .manifest = MANIFEST_INIT }

static void filter_release(struct filter *f)
{
	strlist_release(&f->want);
	manifest_release(&f->manifest);
}

static void split_path(const char *path, struct strlist *parts)
{
	for (size_t n; *path; path += n) {
		path += strspn(path, "/\\");
		n = strcspn(path, "/\\");
		if (n)
			strlist_pushn(parts, path, n);
	}
}

static bool is_hidden(const char *name)
{
	return name[0] == '.';
}

static bool pattern_matches(const struct strlist *want, const struct strlist *parts, bool all)
{
	if (parts->n < want->n)
		return false;
	for (size_t i = 0; i < want->n; i++)
		if (!glob_match(want->v[i], parts->v[i]))
			return false;
	for (size_t i = 0; !all && i < parts->n; i++)
		if (is_hidden(parts->v[i]) && (i >= want->n || !is_hidden(want->v[i])))
			return false;
	return true;
}

/* Do the first parts of path equal those of lead? */
static bool begins_with(const struct strlist *path, const struct strlist *lead)
{
	if (path->n < lead->n)
		return false;
	for (size_t i = 0; i < lead->n; i++)
		if (!streq(path->v[i], lead->v[i]))
			return false;
	return true;
}

static bool path_matches(const struct filter *f, const struct strlist *parts, bool all)
{
	const char *name = parts->v[parts->n - 1];

	if (!f->want.n)
		return all || !is_hidden(name);
	if (f->is_pattern)
		return pattern_matches(&f->want, parts, all);
	if (!all && is_hidden(name) && parts->n != f->want.n)
		return false;
	return begins_with(parts, &f->want);
}

static bool is_guild_path(const char *path)
{
	return streq(path, ".guild") || starts_with(path, ".guild/");
}

/* The manifest's letter for the file; 'g' (generated) for one that it does not list, 0: neither. */
static char file_type(const struct filter *f, const struct tree_entry *e)
{
	const struct manifest_entry *entry = map_get(&f->manifest.by_path, e->path);
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	if (entry)
		return (char)entry->type;
	if (e->is_dir || is_guild_path(e->path))
		return 0;
	buf_addstr(&dir, e->path);
	for (char *slash; (slash = strrchr(dir.s, '/'));) {
		buf_setlen(&dir, (size_t)(slash - dir.s));
		entry = map_get(&f->manifest.by_path, dir.s);
		if (entry)
			return (char)entry->type;
	}
	return 'g';
}

static bool type_wanted(char type)
{
	return (type == MANIFEST_SOURCE && opt.sourcecode) || (type == MANIFEST_DEP && opt.dependencies) ||
	       (type == 'g' && opt.generated);
}

static bool matches(const struct filter *f, const struct tree_entry *e, const struct strlist *parts)
{
	if (f->by_type)
		return type_wanted(file_type(f, e)) && path_matches(f, parts, /* all= */ true);
	return path_matches(f, parts, opt.all);
}

/* No match, and nothing to find below it either? */
static bool can_skip(const struct filter *f, const struct strlist *parts)
{
	const char *name = parts->v[parts->n - 1];

	if (f->by_type)
		return false;
	if (!f->want.n)
		return !opt.all && is_hidden(name);
	if (f->is_pattern)
		return !opt.all && is_hidden(name) && f->want.n >= parts->n &&
		       !is_hidden(f->want.v[parts->n - 1]);
	return !begins_with(&f->want, parts);
}

static int filter_init(struct filter *f, const struct run *run, struct err *err)
{
	f->by_type = opt.sourcecode || opt.dependencies || opt.generated;
	if (opt.path) {
		split_path(opt.path, &f->want);
		f->is_pattern = strpbrk(opt.path, "*?") != NULL;
	}
	/* A run without a manifest has generated files only. */
	return f->by_type && manifest_load(&f->manifest, run, err) < 0 ? -1 : 0;
}

/* Paths in the run; those of directories end with a slash. */
static int find_files(const struct run *run, struct strlist *paths, struct err *err)
{
	CLEANUP(filter_release) struct filter f = FILTER_INIT;
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	const struct tree_entry *e;

	if (filter_init(&f, run, err) < 0 ||
	    tree_walk_open(&walk, run->dir, opt.follow_links ? TREE_FOLLOW : 0, err) < 0)
		return -1;
	while (tree_walk_next(&walk, &e)) {
		CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;

		split_path(e->path, &parts);
		if (matches(&f, e, &parts))
			strlist_pushf(paths, "%s%s", e->path, e->is_dir ? "/" : "");
		else if (e->is_dir && can_skip(&f, &parts))
			tree_walk_prune(&walk);
	}
	natural_sort(paths);
	return 0;
}

/* ---- output ---- */

struct file_record {
	const char *path, *full_path;
	bool is_dir;
};

static const struct record_field fields[] = {
	RECORD_FIELD("path", struct file_record, path,
		     "The path in the run; of a directory with a slash at its end."),
	RECORD_FIELD("full_path", struct file_record, full_path, "The path in full."),
	RECORD_FIELD("dir", struct file_record, is_dir, "Whether it is a directory."),
};
static const struct record_kind kind = RECORD_KIND(fields);

static bool is_bare(void)
{
	return opt.full_path || opt.no_format;
}

static void add_line(struct buf *out, void *record)
{
	const struct file_record *r = record;
	CLEANUP(buf_release) struct buf line = BUF_INIT;

	buf_addf(&line, "%s%s", is_bare() ? "" : "  ", opt.full_path ? r->full_path : r->path);
	listing_add_safe(out, line.s, line.len, /* keep_lines= */ false);
}

static const struct listing_text text = { .line = add_line };

static void add_header(struct listing *l, const struct run *run)
{
	CLEANUP(buf_release) struct buf header = BUF_INIT;

	if (env_is_one("NO_HEADER_PATH")) /* upstream's tests set it */
		buf_addstr(&header, run->id);
	else
		field_format_dir(&header, run->dir);
	buf_addch(&header, ':');
	listing_add_line(l, header.s);
}

static int list_files(struct listing *l, const struct run *run, struct err *err)
{
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;

	if (find_files(run, &paths, err) < 0)
		return -1;
	listing_page(l, paths.n);
	if (!is_bare())
		add_header(l, run);
	for (size_t i = 0; i < paths.n; i++) {
		CLEANUP(buf_release) struct buf full = BUF_INIT;

		path_join(&full, run->dir, paths.v[i]);
		listing_add(l, &(struct file_record){
			.path = paths.v[i], .full_path = full.s, .is_dir = ends_with(paths.v[i], "/"),
		});
	}
	return listing_end(l, err);
}

static int ls_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;
	struct run *run;

	if (opt.path && path_is_abs(opt.path))
		return usage_fail("PATH must be relative");
	opt.sel.nul = opt.print.nul;
	if (listing_open(&listing, &kind, &text, &opt.print, &err) < 0 ||
	    runsel_one(&opt.sel, 0, args, &list, &run, &err) < 0 ||
	    list_files(&listing, run, &err) < 0)
		return fail(&err);
	return 0;
}

const struct command command = {
	.name = "ls", .args = "[RUN]", .max_args = 1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = ls_main,
	.summary = "List the files of a run.",
	.help = "Without RUN, lists the files of the latest run. ``--sourcecode``, ``--dependencies`` and "
		"``--generated`` go by the run's manifest; together they list the files of any of these "
		"kinds.\n\n"
		"``--format help`` lists the fields that a TEMPLATE may name.",
};
