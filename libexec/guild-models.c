#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/lookup.h"
#include "guild/msg.h"
#include "guild/oplist.h"
#include "guild/printer.h"
#include "guild/table.h"

static struct {
	struct printer_opts print;
	bool all, verbose;
} opt;

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "Show all models, also private ones (_NAME)."),
	OPT_FLAG("v", "verbose", &opt.verbose, "Show where a model is defined, and its operations."),
	OPT_INCLUDE(printer_options, &opt.print),
	OPT_END,
};

/* ---- JSON and templates ---- */

static struct value *model_value(struct arena *a, void *record)
{
	const struct model *m = record;
	struct value *v = value_map(a), *ops = value_list(a);

	for (size_t i = 0; i < m->n_ops; i++)
		value_append(a, ops, value_str(a, m->ops[i].name));
	value_set(a, v, "fullname", value_str(a, m->fullname));
	value_set(a, v, "name", value_str(a, m->name));
	value_set(a, v, "description", value_str(a, m->description));
	value_set(a, v, "default", value_bool(a, m->is_default));
	value_set(a, v, "operations", ops);
	value_set(a, v, "source", value_str(a, m->guildfile->path));
	return v;
}

static void add_op_names(struct buf *out, const struct model *m)
{
	for (size_t i = 0; i < m->n_ops; i++)
		buf_addf(out, "%s%s", i ? ", " : "", m->ops[i].name);
}

static bool model_field(const char *name, const char *modifier, struct buf *out, void *record)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct value *v = model_value(&arena, record);

	if (modifier || !value_has(v, name))
		return false;
	if (streq(name, "description"))
		oplist_summary(out, value_str_at(v, name));
	else if (streq(name, "operations"))
		add_op_names(out, record);
	else
		value_str_py(out, value_get(v, name));
	return true;
}

/* ---- text ---- */

static void add_row(struct table *t, const struct model *m)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf summary = BUF_INIT;
	CLEANUP(buf_release) struct buf detail = BUF_INIT;

	oplist_summary(&summary, m->description);
	table_add(t, (const char *[]){ m->fullname, summary.s });
	if (!opt.verbose)
		return;
	buf_addf(&detail, "  source: %s\n  operations: ", m->guildfile->path);
	add_op_names(&detail, m);
	buf_addstr(&detail, "\n  details: ");
	value_str_py(&detail, oplist_details(&arena, m->description));
	buf_addch(&detail, '\n');
	table_detail(t, detail.s);
}

static bool is_shown(const struct model *m, const struct strlist *filters)
{
	CLEANUP(buf_release) struct buf summary = BUF_INIT;

	if (!*m->name || (!opt.all && m->name[0] == '_'))
		return false;
	oplist_summary(&summary, m->description);
	return oplist_matches(filters, m->fullname, summary.s);
}

static int compare_models(const void *a, const void *b)
{
	const struct model *const *x = a, *const *y = b;

	return strcmp((*x)->fullname, (*y)->fullname);
}

static int models_main(struct strlist *args)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(project_close) struct project project = PROJECT_INIT;
	CLEANUP(printer_close) struct printer printer = PRINTER_INIT;
	CLEANUP(table_release) struct table table = TABLE_INIT(2);
	CLEANUP(free_ptr) struct model **models = NULL;
	size_t n_models = 0;

	if (printer_open(&printer, &opt.print, &err) < 0 ||
	    project_open_for_list(&project, home_cwd(), home_if_any(&home), &err) < 0)
		return fail(&err);
	if (project.guildfile)
		models = xcalloc(project.guildfile->n_models + 1, sizeof(struct model *));
	for (size_t i = 0; project.guildfile && i < project.guildfile->n_models; i++)
		if (is_shown(project.guildfile->models[i], args))
			models[n_models++] = project.guildfile->models[i];
	if (n_models)
		qsort(models, n_models, sizeof(struct model *), compare_models);
	for (size_t i = 0; i < n_models; i++) {
		if (printer_is_text(&opt.print))
			add_row(&table, models[i]);
		else if (printer_record(&printer, model_value, model_field, models[i], &err) < 0)
			return fail(&err);
	}
	if (printer_is_text(&opt.print))
		table_print(&table, stdout);
	else if (printer_end(&printer, &err) < 0)
		return fail(&err);
	return 0;
}

const struct command command = {
	.name = "models",
	.args = "[FILTER]...",
	.max_args = -1,
	.options = options,
	.summary = "Show available models.",
	.help = "Shows the models that the Guild file of the current directory defines; a model "
		"without a name is not shown. With `FILTER` arguments, only those are shown whose "
		"name or description contains each of them, in upper or lower case.\n\n"
		"A model whose name begins with an underscore is private: `--all` shows it.",
	.main = models_main,
};
