#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/flagimport.h"
#include "guild/flagval.h"
#include "guild/home.h"
#include "guild/lookup.h"
#include "guild/msg.h"
#include "guild/opcandidates.h"
#include "guild/oplist.h"
#include "guild/printer.h"
#include "guild/resolve.h"
#include "guild/table.h"

static struct {
	struct printer_opts print;
	bool all, verbose;
} opt;

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "Show all operations, also private ones (_NAME)."),
	OPT_FLAG("v", "verbose", &opt.verbose, "Show what an operation runs, and its flags."),
	OPT_INCLUDE(printer_options, &opt.print),
	OPT_END,
};

/* "NAME: DESCRIPTION (default is VALUE)" of each flag. */
static struct value *flag_lines(struct arena *a, const struct opdef *op)
{
	struct value *lines = value_list(a);

	for (size_t i = 0; i < op->n_flags; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;
		const struct flagdef *f = &op->flags[i];

		buf_addf(&line, "%s:%s%s (default is ", f->name, *f->description ? " " : "",
			 f->description);
		flag_encode(&line, f->default_);
		buf_addch(&line, ')');
		value_append(a, lines, value_str(a, line.s));
	}
	return lines;
}

static struct value *main_value(struct arena *a, const struct opdef *op)
{
	if (op->main_list)
		return value_copy(a, op->main_list);
	return op->main ? value_str(a, op->main) : value_null(a);
}

/* ---- JSON and templates ---- */

static struct value *flag_values_map(struct arena *a, const struct opdef *op)
{
	struct value *flags = value_map(a);

	for (size_t i = 0; i < op->n_flags; i++) {
		const struct flagdef *f = &op->flags[i];
		struct value *flag = value_map(a);

		value_set(a, flag, "description", value_str(a, f->description));
		value_set(a, flag, "default",
			  f->default_ ? value_copy(a, f->default_) : value_null(a));
		value_set(a, flag, "required", value_bool(a, f->required));
		value_set(a, flag, "type", f->type ? value_str(a, f->type) : value_null(a));
		value_set(a, flags, f->name, flag);
	}
	return flags;
}

static struct value *op_value(struct arena *a, void *record)
{
	const struct opdef *op = record;
	struct value *v = value_map(a);

	value_set(a, v, "fullname", value_str(a, op->fullname));
	value_set(a, v, "model", value_str(a, op->model->fullname));
	value_set(a, v, "name", value_str(a, op->name));
	value_set(a, v, "description", value_str(a, op->description));
	value_set(a, v, "main", main_value(a, op));
	value_set(a, v, "exec", op->exec ? value_str(a, op->exec) : value_null(a));
	value_set(a, v, "default", value_bool(a, op->is_default));
	value_set(a, v, "source", value_str(a, op->model->guildfile->path));
	value_set(a, v, "line", value_int(a, op->line));
	if (opt.verbose)
		value_set(a, v, "flags", flag_values_map(a, op));
	return v;
}

static bool op_field(const char *name, const char *modifier, struct buf *out, void *record)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct value *v = op_value(&arena, record);

	if (modifier || !value_has(v, name))
		return false;
	if (streq(name, "description"))
		oplist_summary(out, value_str_at(v, name));
	else if (!value_is_null(value_get(v, name)))
		value_str_py(out, value_get(v, name));
	return true;
}

/* ---- text ---- */

static void add_line(struct buf *out, const char *name, const struct value *v)
{
	buf_addf(out, "  %s: ", name);
	if (!value_is_null(v))
		value_str_py(out, v);
	buf_addch(out, '\n');
}

static void add_row(struct table *t, const struct opdef *op)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf summary = BUF_INIT;
	CLEANUP(buf_release) struct buf detail = BUF_INIT;

	oplist_summary(&summary, op->description);
	table_add(t, (const char *[]){ op->fullname, summary.s });
	if (!opt.verbose)
		return;
	add_line(&detail, "main", main_value(&arena, op));
	add_line(&detail, "flags", flag_lines(&arena, op));
	add_line(&detail, "details", oplist_details(&arena, op->description));
	table_detail(t, detail.s);
}

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
	CLEANUP(printer_close) struct printer printer = PRINTER_INIT;
	CLEANUP(table_release) struct table table = TABLE_INIT(2);
	CLEANUP(free_ptr) struct opdef **ops = NULL;
	size_t n_ops = 0, cap = 0;

	if (printer_open(&printer, &opt.print, &err) < 0 ||
	    project_open_for_list(&project, home_cwd(), home_if_any(&home), &err) < 0)
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
		if (printer_is_text(&opt.print))
			add_row(&table, ops[i]);
		else if (printer_record(&printer, op_value, op_field, ops[i], &err) < 0)
			return fail(&err);
	}
	if (printer_is_text(&opt.print))
		table_print(&table, stdout);
	else if (printer_end(&printer, &err) < 0)
		return fail(&err);
	return 0;
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
