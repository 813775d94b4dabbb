#include "guild/opcandidates.h"

#include "guild/err.h"
#include "guild/home.h"
#include "guild/lookup.h"

static void add_model(const struct model *m, struct strlist *out)
{
	for (size_t i = 0; i < m->n_ops; i++)
		if (m->ops[i].name[0] != '_')
			strlist_push(out, m->ops[i].fullname);
}

void opcandidates(enum opt_complete kind, UNUSED const struct strlist *words, struct strlist *out)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(project_close) struct project project = PROJECT_INIT;

	if (kind != COMPLETE_OP || project_open(&project, home_cwd(), &err) < 0 ||
	    !project.guildfile)
		return;
	for (size_t i = 0; i < project.guildfile->n_models; i++)
		if (project.guildfile->models[i]->name[0] != '_')
			add_model(project.guildfile->models[i], out);
}
