/*
 * lookup-script.c: Python scripts, notebooks, R scripts and executable files as operations.
 *
 * Source: upstream guild/plugins/python_script.py, ipynb.py, r_script.py, exec_script.py. They differ in what their
 * reference says: a Python script is DIR NAME, whatever the path was; a program is
 * CWD PATH, as typed; a notebook or an R script is CWD PATH, but DIR NAME where the path leads out of CWD.
 */
#include <ctype.h>
#include <fcntl.h>
#include <strings.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/rscript.h"
#include "guild/shlex.h"
#include "guildfile-internal.h"
#include "lookup-internal.h"

/* The tag that the name of a script suggests, or NULL. */
static const char *tag_for(const char *name)
{
	CLEANUP(buf_release) struct buf lower = BUF_INIT;

	for (; *name; name++)
		buf_addch(&lower, tolower((unsigned char)*name));
	if (strstr(lower.s, "train"))
		return "model";
	return strstr(lower.s, "prepare") ? "dataset" : NULL;
}

static void add_exec(struct buf *out, const char *script, const char *dir)
{
	CLEANUP(buf_release) struct buf relative = BUF_INIT;

	path_relative(&relative, script, dir);
	buf_setlen(&relative, relative.len - strlen(path_extension(relative.s)));
	buf_addstr(out, "${python_exe} -um guild.op_main ");
	shlex_quote(out, relative.s);
	buf_addstr(out, " ${flag_args}");
}

/* The Guild file's one operation. 1, or -1 and gf is freed. */
static int finish(struct guildfile *gf, const char *name, struct value *op, struct guildfile **out,
		  struct err *err)
{
	struct value *ops = value_map(&gf->arena);

	value_set(&gf->arena, ops, name, op);
	if (gf_build_script(gf, ops, err) < 0) {
		guildfile_free(gf);
		return -1;
	}
	*out = gf;
	return 1;
}

static int python_script(const char *cwd, const char *path, struct guildfile **out,
			 struct err *err)
{
	CLEANUP(free_ptr) char *real = path_real(path);
	CLEANUP(free_ptr) char *real_cwd = path_real(cwd);
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	CLEANUP(buf_release) struct buf exec = BUF_INIT;
	const char *name = path_basename(path);
	struct guildfile *gf;
	struct arena *a;
	struct value *op;

	path_common(&dir, real, real_cwd);
	path_dirname(&base, path);
	add_exec(&exec, real, dir.s);
	gf = gf_new_script(base.s, dir.s);
	a = &gf->arena;
	op = value_map(a);
	value_set(a, op, "exec", value_str(a, exec.s));
	value_set(a, op, "flags-import", value_bool(a, true));
	value_set(a, op, "objective", value_str(a, "loss"));
	if (tag_for(name))
		value_set(a, op, "tags", value_str(a, tag_for(name)));
	if (finish(gf, name, op, out, err) < 0)
		return -1;
	gf->models[0]->ops[0].script = arena_strdup(a, path);
	return 1;
}

/* Upstream guild/plugins/ipynb.py. */
static int notebook(const char *cwd, const char *opspec, const char *path, struct guildfile **out,
		    struct err *err)
{
	bool is_outside = path_is_abs(opspec) || starts_with(opspec, "..");
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf main = BUF_INIT;
	struct guildfile *gf;
	struct arena *a;
	struct value *op;

	path_dirname(&dir, path);
	buf_addstr(&main, "guild.plugins.nbexec ");
	shlex_quote(&main, path);
	gf = gf_new_script(is_outside ? dir.s : cwd, dir.s);
	a = &gf->arena;
	op = value_map(a);
	value_set(a, op, "main", value_str(a, main.s));
	value_set(a, op, "flags-import", value_bool(a, true));
	return finish(gf, is_outside ? path_basename(path) : opspec, op, out, err);
}

/* Upstream guild/plugins/r_script.py. */
static int r_script(const char *cwd, const char *opspec, const char *path, struct guildfile **out,
		    struct err *err)
{
	bool is_outside = path_is_abs(opspec) || starts_with(opspec, "..");
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf program = BUF_INIT;
	struct guildfile *gf;
	struct value *op;

	if (!proc_find_program("Rscript", NULL, &program))
		return err_set(err, ERR_INVALID,
			       "cannot run '%s': R is not installed on this system. Refer to "
			       "https://www.r-project.org/ for details.", opspec);
	path_relative(&name, path, cwd);
	if (starts_with(name.s, "../"))
		return err_set(err, ERR_INVALID,
			       "cannot run '%s': the script path must be under the current "
			       "working directory", opspec);
	path_dirname(&dir, path);
	gf = gf_new_script(is_outside ? dir.s : cwd, cwd);
	if (rscript_op_data(&gf->arena, cwd, name.s, &op, err) < 0) {
		guildfile_free(gf);
		return err_wrap(err, "cannot run '%s'", opspec);
	}
	return finish(gf, is_outside ? path_basename(path) : opspec, op, out, err);
}

static int executable(const char *cwd, const char *opspec, const char *path,
		      struct guildfile **out, struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf exec = BUF_INIT;
	struct guildfile *gf;
	struct arena *a;
	struct value *op;

	if (!file_is_regular(AT_FDCWD, path) || access(path, X_OK) < 0)
		return err_set(err, ERR_INVALID, "cannot run '%s': must be an executable file",
			       opspec);
	path_dirname(&dir, path);
	shlex_quote(&exec, path);
	gf = gf_new_script(cwd, dir.s);
	a = &gf->arena;
	op = value_map(a);
	value_set(a, op, "exec", value_str(a, exec.s));
	return finish(gf, opspec, op, out, err);
}

int lookup_script(const char *cwd, const char *opspec, struct guildfile **out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_absolute(&path, cwd, opspec);
	if (!file_exists(AT_FDCWD, path.s))
		return 0;
	if (ends_with(path.s, ".py") && file_is_regular(AT_FDCWD, path.s))
		return python_script(cwd, path.s, out, err);
	if (strcasecmp(path_extension(path.s), ".ipynb") == 0 && file_is_regular(AT_FDCWD, path.s))
		return notebook(cwd, opspec, path.s, out, err);
	if (rscript_is(path.s))
		return r_script(cwd, opspec, path.s, out, err);
	return executable(cwd, opspec, path.s, out, err);
}
