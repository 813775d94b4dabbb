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

struct op_record {
	const char *fullname, *model, *name, *description, *summary, *exec, *source;
	const struct value *main, *flags;
	bool is_default;
	int64_t line;
	const struct opdef *op;
};

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
static struct value *flags(struct arena *a, void *record, const char *name UNUSED)
{
	const struct opdef *op = ((const struct op_record *)record)->op;
	struct value *map = value_map(a);

	if (!opt.verbose)
		return NULL;
	for (size_t i = 0; i < op->n_flags; i++)
		value_set(a, map, op->flags[i].name, flag(a, &op->flags[i]));
	return map;
}

static const struct record_field fields[] = {
	RECORD_FIELD("fullname", struct op_record, fullname, "The name, with its model."),
	RECORD_FIELD("model", struct op_record, model, "The model."),
	RECORD_FIELD("name", struct op_record, name, "The name."),
	RECORD_TEXT("description", struct op_record, description, summary,
		    "The description; as text its first line."),
	RECORD_FIELD("main", struct op_record, main, "The Python module that it runs."),
	RECORD_FIELD("exec", struct op_record, exec, "The command that it runs."),
	RECORD_FIELD("default", struct op_record, is_default,
		     "Whether it is the default operation."),
	RECORD_FIELD("source", struct op_record, source, "The file that defines it."),
	RECORD_FIELD("line", struct op_record, line, "The line of that file."),
	{ "flags", "With --verbose, its flags.", .get = flags },
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
	const struct op_record *r = record;

	if (!opt.verbose)
		return;
	add_line(out, "main", r->main);
	add_line(out, "flags", flag_lines(&arena, r->op));
	add_line(out, "details", oplist_details(&arena, r->description));
}

static const struct listing_text text = {
	.columns = LISTING_COLUMNS("fullname", "description"), .detail = add_detail,
};

static void add_op(struct listing *l, struct arena *a, const struct opdef *op)
{
	listing_add(l, &(struct op_record){
		.fullname = op->fullname, .model = op->model->fullname, .name = op->name,
		.description = op->description, .summary = oplist_summary(a, op->description),
		.main = op->main_list || !op->main ? op->main_list : value_str(a, op->main),
		.exec = op->exec, .is_default = op->is_default,
		.source = op->model->guildfile->path, .line = op->line, .op = op,
	});
}

/* ---- which operations ---- */

static bool is_shown(const struct opdef *op, struct arena *a, const struct strlist *filters)
{
	if (!opt.all && (op->name[0] == '_' || op->model->name[0] == '_'))
		return false;
	return oplist_matches(filters, op->fullname, oplist_summary(a, op->description));
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
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(free_ptr) struct opdef **ops = NULL;
	size_t n_ops = 0, cap = 0;

	if (listing_open(&listing, &kind, &text, &opt.print, &err) < 0 ||
	    project_open_for_list(&project, home_cwd(), home_if_any(&home), &err) < 0)
		return fail(&err);
	for (size_t i = 0; project.guildfile && i < project.guildfile->n_models; i++) {
		struct model *m = project.guildfile->models[i];

		for (size_t k = 0; k < m->n_ops; k++) {
			if (!is_shown(&m->ops[k], &arena, args))
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
		add_op(&listing, &arena, ops[i]);
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
