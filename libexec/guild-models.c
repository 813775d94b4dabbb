#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/listing.h"
#include "guild/lookup.h"
#include "guild/msg.h"
#include "guild/oplist.h"

static struct {
	struct listing_opts print;
	bool all, verbose;
} opt;

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "Show all models, also private ones (_NAME)."),
	OPT_FLAG("v", "verbose", &opt.verbose, "Show where a model is defined, and its operations."),
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_END,
};

/* ---- what is shown of a model ---- */

struct model_record {
	const char *fullname, *name, *description, *summary, *operations_text, *source;
	const struct value *operations;
	bool is_default;
};

static const struct record_field fields[] = {
	RECORD_FIELD("fullname", struct model_record, fullname, "The name, with its package."),
	RECORD_FIELD("name", struct model_record, name, "The name."),
	RECORD_TEXT("description", struct model_record, description, summary,
		    "The description; as text its first line."),
	RECORD_FIELD("default", struct model_record, is_default,
		     "Whether it is the default model."),
	RECORD_TEXT("operations", struct model_record, operations, operations_text,
		    "The names of its operations."),
	RECORD_FIELD("source", struct model_record, source, "The file that defines it."),
};
static const struct record_kind kind = RECORD_KIND(fields);

static void add_detail(struct buf *out, void *record)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct model_record *r = record;

	if (!opt.verbose)
		return;
	buf_addf(out, "  source: %s\n  operations: %s\n  details: ", r->source,
		 r->operations_text);
	value_str_py(out, oplist_details(&arena, r->description));
	buf_addch(out, '\n');
}

static const struct listing_text text = {
	.columns = LISTING_COLUMNS("fullname", "description"), .detail = add_detail,
};

static void add_model(struct listing *l, const struct model *m)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf joined = BUF_INIT;

	for (size_t i = 0; i < m->n_ops; i++)
		strlist_push(&names, m->ops[i].name);
	strlist_join(&names, ", ", &joined);
	listing_add(l, &(struct model_record){
		.fullname = m->fullname, .name = m->name, .description = m->description,
		.summary = oplist_summary(&a, m->description), .is_default = m->is_default,
		.operations = value_strv(&a, names.v), .operations_text = joined.s,
		.source = m->guildfile->path,
	});
}

/* ---- which models ---- */

static bool is_shown(const struct model *m, const struct strlist *filters)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	if (!*m->name || (!opt.all && m->name[0] == '_'))
		return false;
	return oplist_matches(filters, m->fullname, oplist_summary(&a, m->description));
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
	CLEANUP(listing_close) struct listing listing = LISTING_INIT;
	CLEANUP(free_ptr) struct model **models = NULL;
	size_t n_models = 0;

	if (listing_open(&listing, &kind, &text, &opt.print, &err) < 0 ||
	    project_open_for_list(&project, home_cwd(), home_if_any(&home), &err) < 0)
		return fail(&err);
	if (project.guildfile)
		models = xcalloc(project.guildfile->n_models + 1, sizeof(struct model *));
	for (size_t i = 0; project.guildfile && i < project.guildfile->n_models; i++)
		if (is_shown(project.guildfile->models[i], args))
			models[n_models++] = project.guildfile->models[i];
	if (n_models)
		qsort(models, n_models, sizeof(struct model *), compare_models);
	for (size_t i = 0; i < n_models; i++)
		add_model(&listing, models[i]);
	return listing_end(&listing, &err) < 0 ? fail(&err) : 0;
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
