#include "guild/opfind.h"

#include "guild/err.h"
#include "guild/file.h"
#include "guild/flagimport.h"
#include "guild/home.h"
#include "guild/path.h"
#include "guild/resolve.h"

void opfind_release(struct opfind *f)
{
	project_close(&f->project);
	buf_release(&f->dir);
	*f = (struct opfind)OPFIND_INIT;
}

static int find(struct opfind *f, const char *cwd, const char *home, const char *opspec,
		struct err *err)
{
	if (project_open(&f->project, cwd, home, err) < 0)
		return -1;
	return project_find_op(&f->project, opspec, &f->def, err);
}

/*
 * The flags of all operations: what is wrong with one is said whichever is run, as upstream
 * does.
 */
static void add_flags_of_deps(struct opdef *def)
{
	struct guildfile *gf = def->model->guildfile;
	bool has_def = false;

	for (size_t i = 0; i < gf->n_models; i++) {
		struct model *m = gf->models[i];

		for (size_t k = 0; k < m->n_ops; k++) {
			has_def |= &m->ops[k] == def;
			resolve_add_flags(&m->ops[k]);
		}
	}
	if (!has_def)
		resolve_add_flags(def);
}

static void complete(struct opdef *def)
{
	flagimport_apply(def);
	add_flags_of_deps(def);
}

int opfind_by_spec(struct opfind *f, const char *home, const char *opspec, struct err *err)
{
	if (find(f, home_cwd(), home, opspec, err) < 0)
		return -1;
	complete(f->def);
	return 0;
}

int opfind_by_run(struct opfind *f, const char *home, struct run *run, struct err *err)
{
	CLEANUP(buf_release) struct buf opspec = BUF_INIT;
	const struct opref *opref;
	bool named;
	int rc = 0;

	if (run_opref(run, &opref, err) < 0)
		return -1;
	opref_opspec(&opspec, opref, NULL);
	named = streq(opref->pkg_type, "guildfile") && file_is_regular(AT_FDCWD, opref->pkg_name);
	if (named)
		path_dirname(&f->dir, opref->pkg_name);
	if (streq(opref->pkg_type, "builtin"))
		rc = project_find_builtin(&f->project, opspec.s, &f->def, err);
	else if (find(f, named ? f->dir.s : home_cwd(), home, opspec.s, err) == 0)
		rc = 1;
	else if (err->kind != ERR_NOTFOUND)
		return -1;
	if (rc < 0)
		return -1;
	if (rc > 0) {
		complete(f->def);
		return 0;
	}
	return err_set(err, ERR_NOTFOUND,
		       "cannot find definition for operation '%s' in run %s\n"
		       "This is required when setting flags or using '--force-sourcecode' "
		       "for restart or a new run.", opspec.s, run->id);
}
