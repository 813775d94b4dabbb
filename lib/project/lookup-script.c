/*
 * lookup-script.c: Python scripts and executable files as operations.
 *
 * Source: upstream guild/plugins/python_script.py, exec_script.py. The two differ in what their
 * reference says: a Python script is DIR NAME, whatever the path was; a program is
 * CWD PATH, as typed.
 */
#include <ctype.h>
#include <fcntl.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
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

static struct value *one_op(struct arena *a, const char *name, struct value *op)
{
	struct value *ops = value_map(a);

	value_set(a, ops, name, op);
	return ops;
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
	if (gf_build_script(gf, one_op(a, name, op), err) < 0) {
		guildfile_free(gf);
		return -1;
	}
	gf->models[0]->ops[0].script = arena_strdup(a, path);
	*out = gf;
	return 1;
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
	if (gf_build_script(gf, one_op(a, opspec, op), err) < 0) {
		guildfile_free(gf);
		return -1;
	}
	*out = gf;
	return 1;
}

int lookup_script(const char *cwd, const char *opspec, struct guildfile **out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_absolute(&path, cwd, opspec);
	if (!file_exists(AT_FDCWD, path.s))
		return 0;
	if (ends_with(path.s, ".py") && file_is_regular(AT_FDCWD, path.s))
		return python_script(cwd, path.s, out, err);
	return executable(cwd, opspec, path.s, out, err);
}
