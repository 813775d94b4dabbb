/* lookup.c: from an opspec to its operation. Source: upstream guild/op_util.py (opdef_for_opspec). */
#include "guild/lookup.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/path.h"
#include "lookup-internal.h"

#define TRY_OPERATIONS "Try 'guild operations' for a list of available operations."

/* The directory as who typed "-C sub", or nothing, knows it: relative to the process's one that holds it. */
static void describe_dir(struct buf *out, const char *dir)
{
	CLEANUP(buf_release) struct buf abs = BUF_INIT;
	CLEANUP(free_ptr) char *process_cwd = path_getcwd();

	path_absolute(&abs, process_cwd, dir);
	if (path_is_below(abs.s, process_cwd) &&
	    (streq(abs.s, process_cwd) || !streq(process_cwd, "/")))
		path_relative(out, abs.s, process_cwd);
	else
		buf_addstr(out, dir);
}

static int open_project(struct project *p, const char *cwd, const char *home, bool for_list,
			struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	int rc;

	p->cwd = cwd;
	p->home = home;
	rc = guildfile_load(cwd, home, &p->guildfile, err);
	if (rc >= 0)
		return 0;
	describe_dir(&dir, cwd);
	if (for_list)
		log_err(err, "error loading guildfile from %s: ", dir.s);
	else
		log_err(err, "%s", "");
	if (streq(dir.s, "."))
		return err_set(err, ERR_INVALID,
			       "guildfile in the current directory contains an error (see above "
			       "for details)");
	return err_set(err, ERR_INVALID,
		       "guildfile in '%s' contains an error (see above for details)",
		       for_list ? dir.s : cwd);
}

int project_open(struct project *p, const char *cwd, const char *home, struct err *err)
{
	return open_project(p, cwd, home, /* for_list= */ false, err);
}

int project_open_for_list(struct project *p, const char *cwd, const char *home, struct err *err)
{
	return open_project(p, cwd, home, /* for_list= */ true, err);
}

void project_close(struct project *p)
{
	guildfile_free(p->guildfile);
	for (size_t i = 0; i < p->n_scripts; i++)
		guildfile_free(p->scripts[i]);
	free(p->scripts);
	*p = (struct project)PROJECT_INIT;
}

/* ---- opspecs ---- */

/* "", OP, [MODEL]:OP, PKG/[MODEL]:OP, PKG/[:]OP. Parts are NULL when absent, else the caller's. */
static bool parse_opspec(const char *spec, char **model, char **op)
{
	const char *colon = strchr(spec, ':');
	const char *slash = strchr(spec, '/');
	const char *name;

	*model = *op = NULL;
	if (!*spec)
		return true;
	if (!colon && !slash) {
		*op = xstrdup(spec);
		return true;
	}
	name = colon ? colon + 1 : slash + 1;
	if (!*name || strpbrk(name, "/:"))
		return false;
	if (colon && slash) { /* the model reference holds one slash, and no more */
		if (memchr(slash + 1, '/', (size_t)(colon - slash - 1)))
			return false;
	} else if (slash == spec) {
		return false;
	}
	*model = xstrndup(spec, (size_t)((colon ? colon : slash + 1) - spec));
	*op = xstrdup(name);
	return true;
}

/* ---- models ---- */

/* 1, 0 when none matches, -1 when several do and none is named so in full. */
static int match_model(const struct guildfile *gf, const char *ref, struct model **out,
		       struct err *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(buf_release) struct buf lines = BUF_INIT;
	struct model *found = NULL;

	for (size_t i = 0; i < gf->n_models; i++) {
		struct model *m = gf->models[i];

		if (!strstr(strchr(ref, '/') ? m->fullname : m->name, ref))
			continue;
		strlist_push(&names, m->fullname);
		if (!found || streq(m->name, ref))
			found = m;
	}
	if (names.n > 1 && !streq(found->name, ref)) {
		strlist_sort(&names);
		strlist_join(&names, "\n  ", &lines);
		return err_set(err, ERR_INVALID,
			       "there are multiple models that match '%s'\n"
			       "Try specifying one of the following:\n  %s",
			       ref, lines.s);
	}
	*out = found;
	return found ? 1 : 0;
}

/* Without a reference: the default model; else the only anonymous one. */
static struct model *implied_model(const struct guildfile *gf)
{
	struct model *def = guildfile_default_model(gf);
	struct model *found = NULL;

	for (size_t i = 0; i < gf->n_models; i++) {
		struct model *m = gf->models[i];

		if (m != def && *m->name)
			continue;
		if (found)
			return NULL;
		found = m;
		if (m == def)
			break;
	}
	return found;
}

static int no_model(const char *opspec, struct err *err)
{
	if (!*opspec)
		return err_set(err, ERR_NOTFOUND,
			       "cannot find a default operation\n"
			       "Try 'guild operations' for a list.");
	if (strchr(opspec, ':'))
		return err_set(err, ERR_NOTFOUND, "cannot find operation %s\n" TRY_OPERATIONS,
			       opspec);
	return err_set(err, ERR_NOTFOUND,
		       "cannot find operation %s\nYou may need to include a model in the form "
		       "MODEL:OPERATION. " TRY_OPERATIONS,
		       opspec);
}

static int no_op(const struct model *m, const char *name, struct err *err)
{
	CLEANUP(buf_release) struct buf what = BUF_INIT;

	if (name)
		buf_addf(&what, "operation '%s'", name);
	else
		buf_addstr(&what, "a default operation");
	if (*m->name)
		return err_set(err, ERR_NOTFOUND,
			       "%s is not defined for model '%s'\nTry 'guild operations %s' for a "
			       "list of available operations.",
			       what.s, m->name, m->name);
	return err_set(err, ERR_NOTFOUND, "%s is not defined for this project\n" TRY_OPERATIONS,
		       what.s);
}

static int find_in_guildfile(const struct guildfile *gf, const char *opspec, struct opdef **out,
			     struct err *err)
{
	CLEANUP(free_ptr) char *model_ref = NULL;
	CLEANUP(free_ptr) char *name = NULL;
	struct model *m = NULL;
	struct opdef *op;

	if (!parse_opspec(opspec, &model_ref, &name))
		return err_set(err, ERR_INVALID, "invalid operation '%s'\n" TRY_OPERATIONS,
			       opspec);
	if (gf && model_ref && *model_ref) {
		if (match_model(gf, model_ref, &m, err) < 0)
			return -1;
	} else if (gf) {
		m = implied_model(gf);
	}
	if (!m)
		return no_model(opspec, err);
	op = name ? model_op(m, name) : model_default_op(m);
	if (!op)
		return no_op(m, name, err);
	*out = op;
	return 0;
}

static void keep_script(struct project *p, struct guildfile *script, struct opdef **out)
{
	p->scripts = xreallocarray(p->scripts, p->n_scripts + 1, sizeof(struct guildfile *));
	p->scripts[p->n_scripts++] = script;
	script->home = p->home ? xstrdup(p->home) : NULL;
	*out = &script->models[0]->ops[0];
}

int project_find_builtin(struct project *p, const char *name, struct opdef **out, struct err *err)
{
	struct guildfile *builtin;
	int rc = lookup_builtin(name, &builtin, err);

	if (rc > 0)
		keep_script(p, builtin, out);
	return rc;
}

int project_find_op(struct project *p, const char *opspec, struct opdef **out, struct err *err)
{
	CLEANUP(err_release) struct err script_err = ERR_INIT;
	struct guildfile *script;
	int rc;

	if (!opspec)
		opspec = "";
	if (find_in_guildfile(p->guildfile, opspec, out, err) == 0)
		return 0;
	if (!*opspec)
		return -1;
	rc = lookup_builtin(opspec, &script, &script_err);
	if (rc == 0)
		rc = lookup_script(p->cwd, opspec, &script, &script_err);
	if (rc == 0)
		return -1; /* what the Guild file says about it stands */
	if (rc < 0) {
		err_move(err, &script_err);
		return -1;
	}
	err_release(err);
	keep_script(p, script, out);
	return 0;
}

void opdef_opref(const struct opdef *op, struct opref *out)
{
	const struct guildfile *gf = op->model->guildfile;
	char digest[33];

	opref_release(out);
	if (gf->is_builtin) {
		*out = (struct opref){
			.pkg_type = xstrdup("builtin"),
			.pkg_name = xstrdup("guildai"),
			.pkg_version = xstrdup(GUILD_VERSION),
			.model_name = xstrdup(op->model->name),
			.op_name = xstrdup(op->name),
		};
		return;
	}
	guildfile_digest(gf, digest);
	*out = (struct opref){
		.pkg_type = xstrdup(gf->is_script ? "script" : "guildfile"),
		.pkg_name = xstrdup(gf->path),
		.pkg_version = xstrdup(digest),
		.model_name = xstrdup(op->model->name),
		.op_name = xstrdup(op->name),
	};
}
