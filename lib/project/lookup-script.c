/*
 * lookup-script.c: files as operations: Python scripts, notebooks, R scripts, Quarto documents, programs.
 *
 * Source: upstream guild/plugins/python_script.py, ipynb.py, r_script.py, quarto_document.py, exec_script.py. They
 * differ in what their reference says: a Python script is DIR NAME, whatever the path was; a program is CWD PATH, as
 * typed; the others are CWD PATH, but DIR NAME where the path leads out of CWD.
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
#include "guild/yaml.h"
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
	if (guildfile_build_script(gf, ops, err) < 0) {
		guildfile_free(gf);
		return -1;
	}
	*out = gf;
	return 1;
}

/* The path leads out of cwd, as upstream sees it: its last part alone names the operation then. */
static bool leads_out(const char *opspec)
{
	return path_is_abs(opspec) || starts_with(opspec, "..");
}

static const char *name_in_cwd(const char *opspec)
{
	return leads_out(opspec) ? path_basename(opspec) : opspec;
}

/* For a file that is run as it is: dir is where source code is. */
static struct guildfile *new_in_cwd(const char *cwd, const char *opspec, const char *path,
				    const char *dir)
{
	CLEANUP(buf_release) struct buf parent = BUF_INIT;

	path_dirname(&parent, path);
	return guildfile_new_script(leads_out(opspec) ? parent.s : cwd, dir);
}

/*
 * Set out to the directory of the script as a default that names a file beside it begins: "./DIR" is
 * below the run, too, where the source code is. false: the default is the whole path of the file.
 */
static bool dir_of_defaults(struct buf *out, const char *cwd, const char *opspec)
{
	CLEANUP(free_ptr) char *process_cwd = path_getcwd();
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!streq(cwd, process_cwd) || leads_out(opspec))
		return false;
	path_join(&path, ".", opspec);
	path_dirname(out, path.s);
	return true;
}

static int python_script(const char *cwd, const char *opspec, const char *path,
			 struct guildfile **out, struct err *err)
{
	CLEANUP(free_ptr) char *real = path_real(path);
	CLEANUP(free_ptr) char *real_cwd = path_real(cwd);
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	CLEANUP(buf_release) struct buf exec = BUF_INIT;
	CLEANUP(buf_release) struct buf defaults_dir = BUF_INIT;
	const char *name = path_basename(path);
	struct guildfile *gf;
	struct opdef *opdef;
	struct arena *a;
	struct value *op;

	path_common(&dir, real, real_cwd);
	path_dirname(&base, path);
	add_exec(&exec, real, dir.s);
	gf = guildfile_new_script(base.s, dir.s);
	a = &gf->arena;
	op = value_map(a);
	value_set(a, op, "exec", value_str(a, exec.s));
	value_set(a, op, "flags-import", value_bool(a, true));
	value_set(a, op, "objective", value_str(a, "loss"));
	if (tag_for(name))
		value_set(a, op, "tags", value_str(a, tag_for(name)));
	if (finish(gf, name, op, out, err) < 0)
		return -1;
	opdef = &gf->models[0]->ops[0];
	opdef->script = arena_strdup(a, path);
	if (dir_of_defaults(&defaults_dir, cwd, opspec))
		opdef->script_dir = arena_strdup(a, defaults_dir.s);
	return 1;
}

/* Upstream guild/plugins/ipynb.py. */
static int notebook(const char *cwd, const char *opspec, const char *path, struct guildfile **out,
		    struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(buf_release) struct buf main = BUF_INIT;
	struct guildfile *gf;
	struct arena *a;
	struct value *op;

	path_dirname(&dir, path);
	buf_addstr(&main, "guild.plugins.nbexec ");
	shlex_quote(&main, path);
	gf = new_in_cwd(cwd, opspec, path, dir.s);
	a = &gf->arena;
	op = value_map(a);
	value_set(a, op, "main", value_str(a, main.s));
	value_set(a, op, "flags-import", value_bool(a, true));
	return finish(gf, name_in_cwd(opspec), op, out, err);
}

/* Upstream guild/plugins/r_script.py. */
static int r_script(const char *cwd, const char *opspec, const char *path, struct guildfile **out,
		    struct err *err)
{
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
	gf = new_in_cwd(cwd, opspec, path, cwd);
	if (rscript_op_data(&gf->arena, cwd, name.s, &op, err) < 0) {
		guildfile_free(gf);
		return err_wrap(err, "cannot run '%s'", opspec);
	}
	return finish(gf, name_in_cwd(opspec), op, out, err);
}

/* What a Quarto document says of itself, between two lines "---" at its beginning. */
static int front_matter(struct arena *a, const char *path, struct value **out, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf yaml = BUF_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	size_t i;

	if (file_read(AT_FDCWD, path, 0, &text, err) < 0)
		return -1;
	strlist_split(&lines, text.s, "\n");
	for (i = 0; i < lines.n; i++) {
		char *line = lines.v[i];

		line[strcspn(line, "\r")] = '\0';
		if (i > 0 && streq(line, "---"))
			break;
		if (i == 0 ? !streq(line, "---") : i + 1 == lines.n)
			return err_set(err, ERR_SYNTAX, "it must begin with front matter: a line ---, "
							"YAML, and a line ---");
		if (i > 0)
			buf_addf(&yaml, "%s\n", line);
	}
	if (yaml_load(a, yaml.s, yaml.len, path, out, err) < 0)
		return -1;
	if (value_is_null(*out))
		*out = value_map(a);
	if (!value_is(*out, VALUE_MAP))
		return err_set(err, ERR_SYNTAX, "its front matter must be a mapping");
	return 0;
}

/* Upstream guild/plugins/quarto_document.py: the document's parameters are flags, in a file that they are put into. */
static void set_quarto_command(struct arena *a, const char *name, struct value *op)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	CLEANUP(buf_release) struct buf flags_file = BUF_INIT;
	struct value *params = value_get(op, "params"), *source = value_map(a);

	buf_addstr(&line, "quarto render ");
	shlex_quote(&line, name);
	if (params) {
		buf_add(&flags_file, name, strlen(name) - strlen(path_extension(name)));
		buf_addstr(&flags_file, "-flags.yml");
		value_set(a, op, "flags", params);
		(void)value_unset(op, "params"); /* it was there */
		value_set(a, op, "flags-dest",
			  value_str(a, arena_printf(a, "config:%s", flags_file.s)));
		buf_addstr(&line, " --execute-params ");
		shlex_quote(&line, flags_file.s);
	}
	buf_addstr(&line, " --to all,json");
	value_set(a, op, "exec", value_str(a, line.s));
	value_set(a, source, "dest", value_str(a, "."));
	value_set(a, op, "sourcecode", source);
}

static int quarto_document(const char *cwd, const char *opspec, const char *path,
			   struct guildfile **out, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	struct guildfile *gf = new_in_cwd(cwd, opspec, path, cwd);
	struct value *op;

	if (front_matter(&gf->arena, path, &op, err) < 0) {
		guildfile_free(gf);
		return err_wrap(err, "cannot run '%s'", opspec);
	}
	path_relative(&name, path, cwd);
	set_quarto_command(&gf->arena, name.s, op);
	return finish(gf, name_in_cwd(opspec), op, out, err);
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
	gf = guildfile_new_script(cwd, dir.s);
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
		return python_script(cwd, opspec, path.s, out, err);
	if (strcasecmp(path_extension(path.s), ".ipynb") == 0 && file_is_regular(AT_FDCWD, path.s))
		return notebook(cwd, opspec, path.s, out, err);
	if (rscript_is(path.s))
		return r_script(cwd, opspec, path.s, out, err);
	if (ends_with(path.s, ".qmd") && file_is_regular(AT_FDCWD, path.s))
		return quarto_document(cwd, opspec, path.s, out, err);
	return executable(cwd, opspec, path.s, out, err);
}
