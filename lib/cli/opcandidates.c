#include "guild/opcandidates.h"

#include "guild/err.h"
#include "guild/home.h"
#include "guild/lookup.h"

/* Does the name without its model do, as only one model has it? */
static bool is_unique(const struct guildfile *gf, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < gf->n_models; i++)
		for (size_t j = 0; j < gf->models[i]->n_ops; j++)
			n += streq(gf->models[i]->ops[j].name, name);
	return n == 1;
}

/* Where a name is begun that way: in a list of all it would say the same twice. */
static void add_short_names(const struct guildfile *gf, const struct model *m, const char *word,
			    struct strlist *out)
{
	for (size_t i = 0; i < m->n_ops; i++) {
		const char *name = m->ops[i].name;

		if (name[0] != '_' && !streq(name, m->ops[i].fullname) && starts_with(name, word) &&
		    is_unique(gf, name))
			strlist_push(out, name);
	}
}

static void add_model(const struct model *m, struct strlist *out)
{
	for (size_t i = 0; i < m->n_ops; i++)
		if (m->ops[i].name[0] != '_')
			strlist_push(out, m->ops[i].fullname);
}

void opcandidates(enum opt_complete kind, const struct strlist *words, struct strlist *out)
{
	const char *word = words->v[words->n - 1];
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(project_close) struct project project = PROJECT_INIT;

	if (kind != COMPLETE_OP || project_open(&project, home_cwd(), home_if_any(&home), &err) < 0 ||
	    !project.guildfile)
		return;
	for (size_t i = 0; i < project.guildfile->n_models; i++) {
		const struct model *m = project.guildfile->models[i];

		if (m->name[0] == '_')
			continue;
		add_model(m, out);
		if (*word)
			add_short_names(project.guildfile, m, word, out);
	}
}
