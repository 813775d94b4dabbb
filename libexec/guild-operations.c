#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/flagimport.h"
#include "guild/flagval.h"
#include "guild/home.h"
#include "guild/listing.h"
#include "guild/lookup.h"
#include "guild/msg.h"
#include "guild/opcandidates.h"
#include "guild/oplist.h"
#include "guild/resolve.h"

static struct {
	struct listing_opts print;
	bool all, verbose;
} opt;

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "Show all operations, also private ones (_NAME)."),
	OPT_FLAG("v", "verbose", &opt.verbose, "Show what an operation runs, and its flags."),
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_END,
};

/* ---- what is shown of an operation ---- */

static struct value *model(struct arena *a, void *record)
{
	const struct opdef *op = record;

	return value_str(a, op->model->fullname);
}

static void description_text(struct buf *out, void *record)
{
	const struct opdef *op = record;

	oplist_summary(out, op->description);
}

static struct value *main_spec(struct arena *a, void *record)
{
	const struct opdef *op = record;

	if (op->main_list)
		return value_copy(a, op->main_list);
	return op->main ? value_str(a, op->main) : value_null(a);
}

static struct value *source(struct arena *a, void *record)
{
	const struct opdef *op = record;

	return value_str(a, op->model->guildfile->path);
}

static struct value *line(struct arena *a, void *record)
{
	const struct opdef *op = record;

	return value_int(a, op->line);
}

static struct value *flag(struct arena *a, const struct flagdef *f)
{
	struct value *flag = value_map(a);

	value_set(a, flag, "description", value_str(a, f->description));
	value_set(a, flag, "default", f->default_ ? value_copy(a, f->default_) : value_null(a));
	value_set(a, flag, "required", value_bool(a, f->required));
	value_set(a, flag, "type", f->type ? value_str(a, f->type) : value_null(a));
	return flag;
}

/* Imported ones are there with --verbose only: so are all. */
static struct value *flags(struct arena *a, void *record)
{
	const struct opdef *op = record;
	struct value *map = value_map(a);

	if (!opt.verbose)
		return NULL;
	for (size_t i = 0; i < op->n_flags; i++)
		value_set(a, map, op->flags[i].name, flag(a, &op->flags[i]));
	return map;
}

static const struct record_field fields[] = {
	RECORD_STR("fullname", struct opdef, fullname, "The name, with its model."),
	RECORD_GET("model", RECORD_IS_STR, model, "The model."),
	RECORD_STR("name", struct opdef, name, "The name."),
	RECORD_STR_TEXT("description", struct opdef, description, description_text,
			"The description; as text its first line."),
	RECORD_GET("main", RECORD_IS_ANY, main_spec, "The Python module that it runs."),
	RECORD_STR("exec", struct opdef, exec, "The command that it runs."),
	RECORD_BOOL("default", struct opdef, is_default,
		    "Whether it is the default operation."),
	RECORD_GET("source", RECORD_IS_STR, source, "The file that defines it."),
	RECORD_GET("line", RECORD_IS_INT, line, "The line of that file."),
	RECORD_GET("flags", RECORD_IS_ANY, flags, "With --verbose, its flags."),
};
static const struct record_kind kind = RECORD_KIND(fields);

/* ---- the details ---- */

/* "NAME: DESCRIPTION (default is VALUE)" of each flag. */
static struct value *flag_lines(struct arena *a, const struct opdef *op)
{
	struct value *lines = value_list(a);

	for (size_t i = 0; i < op->n_flags; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct flagdef *f = &op->flags[i];

		buf_addf(&text, "%s:%s%s (default is ", f->name, *f->description ? " " : "",
			 f->description);
		flag_encode(&text, f->default_);
		buf_addch(&text, ')');
		value_append(a, lines, value_str(a, text.s));
	}
	return lines;
}

static void add_line(struct buf *out, const char *name, const struct value *v)
{
	buf_addf(out, "  %s: ", name);
	if (!value_is_null(v))
		value_str_py(out, v);
	buf_addch(out, '\n');
}

static void add_detail(struct buf *out, void *record)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct opdef *op = record;

	if (!opt.verbose)
		return;
	add_line(out, "main", main_spec(&arena, record));
	add_line(out, "flags", flag_lines(&arena, op));
	add_line(out, "details", oplist_details(&arena, op->description));
}

static const struct listing_text text = {
	.columns = LISTING_COLUMNS("fullname", "description"), .detail = add_detail,
};

/* ---- which operations ---- */

static bool is_shown(const struct opdef *op, const struct strlist *filters)
{
	CLEANUP(buf_release) struct buf summary = BUF_INIT;

	if (!opt.all && (op->name[0] == '_' || op->model->name[0] == '_'))
		return false;
	oplist_summary(&summary, op->description);
	return oplist_matches(filters, op->fullname, summary.s);
}

static int compare_ops(const void *a, const void *b)
{
	const struct opdef *const *x = a, *const *y = b;
	int c = strcmp((*x)->model->fullname, (*y)->model->fullname);

	return c ? c : strcmp((*x)->name, (*y)->name);
}

static int operations_main(struct strlist *args)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(project_close) struct project project = PROJECT_INIT;
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;
	CLEANUP(free_ptr) struct opdef **ops = NULL;
	size_t n_ops = 0, cap = 0;
	int rc = listing_open(&listing, &kind, &text, &opt.print, &err);

	if (rc)
		return rc < 0 ? fail(&err) : 0;
	if (project_open_for_list(&project, home_cwd(), home_if_any(&home), &err) < 0)
		return fail(&err);
	for (size_t i = 0; project.guildfile && i < project.guildfile->n_models; i++) {
		struct model *m = project.guildfile->models[i];

		for (size_t k = 0; k < m->n_ops; k++) {
			if (!is_shown(&m->ops[k], args))
				continue;
			ALLOC_GROW(ops, n_ops + 1, cap);
			ops[n_ops++] = &m->ops[k];
		}
	}
	if (n_ops)
		qsort(ops, n_ops, sizeof(struct opdef *), compare_ops);
	for (size_t i = 0; i < n_ops; i++) {
		if (opt.verbose) {
			flagimport_apply(ops[i]);
			resolve_add_flags(ops[i]);
		}
		listing_add(&listing, ops[i]);
	}
	return listing_end(&listing, &err) < 0 ? fail(&err) : 0;
}

const struct command command = {
	.name = "operations",
	.args = "[FILTER]...",
	.max_args = -1,
	.options = options,
	.summary = "Show model operations.",
	.help = "Shows the operations that the Guild file of the current directory defines. With "
		"`FILTER` arguments, only those are shown whose name or description contains each "
		"of them, in upper or lower case.\n\n"
		"An operation whose name begins with an underscore is private: `--all` shows it.\n\n"
		"`--verbose` also shows flags that are imported from scripts; in JSON, too, flags "
		"are there only with `--verbose`.",
	.complete = COMPLETE_OP,
	.candidates = opcandidates, .main = operations_main,
};
