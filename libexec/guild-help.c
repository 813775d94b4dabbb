#include "guild/alloc.h"
#include "guild/cmd.h"

#include <errno.h>
#include <unistd.h>

#include "guild/commands.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/flagimport.h"
#include "guild/guildfile.h"
#include "guild/home.h"
#include "guild/msg.h"
#include "guild/ophelp.h"
#include "guild/overview.h"
#include "guild/pager.h"
#include "guild/path.h"
#include "guild/proc.h"
#include "guild/resolve.h"
#include "guild/tty.h"

static struct { bool all, no_pager; } opt;

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "List all commands, those that others added, too."),
	OPT_FLAG("n", "no-pager", &opt.no_pager, "Do not use a pager."),
	OPT_END,
};

/* Our own pages first, then those that man finds anyway. */
static void set_manpath(void)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	CLEANUP(buf_release) struct buf pages = BUF_INIT;
	const char *old = getenv("MANPATH");

	path_push(&prefix, cmd_exec_path());
	path_push(&prefix, "../../share/man");
	path_normalize(&pages, prefix.s);
	buf_addf(&pages, ":%s", old ? old : "");
	setenv("MANPATH", pages.s, /* overwrite= */ 1);
}

static bool has_page(const char *page)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(buf_release) struct buf where = BUF_INIT, errors = BUF_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;
	int code;

	strlist_push(&argv, "man");
	strlist_push(&argv, "-w");
	strlist_push(&argv, page);
	spec.argv = argv.v;
	/* Where man is missing, so is the page. */
	return proc_capture(&spec, &where, &errors, &code, &err) == 0 && code == 0;
}

/* argv[0] is what the program should take itself for. Returns only when it fails. */
static int become(const char *program, struct strlist *argv)
{
	execvp(program, argv->v);
	return failf("cannot execute %s: %s", program, strerror(errno));
}

static int show_page(const char *page)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;

	strlist_push(&argv, "man");
	strlist_push(&argv, page);
	return become("man", &argv);
}

/* The page of guild-PROGRAM; where there is none, what the command says itself. */
static int show(const char *program, const char *path, struct strlist *argv)
{
	CLEANUP(buf_release) struct buf page = BUF_INIT;

	buf_addf(&page, "guild-%s", program);
	if (has_page(page.s))
		return show_page(page.s);
	strlist_push(argv, "--help");
	return become(path, argv);
}

/* guild-filters(7) is found as "filters", guildfile(5) as "guildfile". */
static bool find_topic(const char *name, struct buf *page)
{
	buf_addf(page, "guild-%s", name);
	if (has_page(page->s))
		return true;
	buf_set(page, name);
	return starts_with(name, "guild") && has_page(name);
}

static int show_command(const char *words, const char *program)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/guild-%s", cmd_exec_path(), program);
	strlist_pushf(&argv, "guild %s", words);
	return show(program, path.s, &argv);
}

/* Its --help runs in the environment that is promised to it. */
static int show_external(const char *name, const char *program)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/guild--external", cmd_exec_path());
	strlist_pushf(&argv, "guild %s", name);
	strlist_push(&argv, program);
	return show(name, path.s, &argv);
}

/* ---- projects ---- */

/* "the current directory", or how the directory is reached from there. */
static void describe_dir(struct buf *out, const char *dir)
{
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	CLEANUP(buf_release) struct buf rel = BUF_INIT;

	path_relative(&rel, dir, cwd);
	if (streq(rel.s, "."))
		buf_addstr(out, "the current directory");
	else
		buf_addf(out, "'%s%s'", rel.s[0] == '.' ? "" : "./", rel.s);
}

static void complete_ops(struct guildfile *gf)
{
	for (size_t i = 0; i < gf->n_models; i++) {
		for (size_t k = 0; k < gf->models[i]->n_ops; k++) {
			flagimport_apply(&gf->models[i]->ops[k]);
			resolve_add_flags(&gf->models[i]->ops[k]);
		}
	}
}

static int show_project(struct guildfile *gf)
{
	CLEANUP(buf_release) struct buf where = BUF_INIT, text = BUF_INIT;
	const char *package = value_str_at(gf->package, "package");

	complete_ops(gf);
	if (package)
		buf_addf(&where, "the '%s' package", package);
	else
		describe_dir(&where, gf->dir);
	if (!opt.no_pager)
		pager_start();
	ophelp_format_project(&text, gf, where.s, tty_has_colour(pager_tty(STDOUT_FILENO)));
	puts(text.s);
	return 0;
}

/* A directory, or a Guild file by whatever name. 1, 0 when there is no Guild file, -1. */
static int load_project(const char *path, struct guildfile **gf, struct err *err)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (file_is_dir(AT_FDCWD, path))
		return guildfile_load(path, home_if_any(&home), gf, err);
	if (file_read(AT_FDCWD, path, 0, &text, err) < 0 ||
	    guildfile_parse(text.s, text.len, path, home_if_any(&home), gf, err) < 0)
		return -1;
	return 1;
}

static int help_path(const char *typed, const char *path)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;
	int status;

	switch (load_project(path, &gf, &err)) {
	case -1:
		return fail(&err);
	case 0:
		return failf("'%s' does not contain a Guild file (guild.yml)\n"
			     "Try specifying a project path or package name or '%s --help' for help.",
			     typed, cmd_path());
	}
	status = show_project(gf);
	guildfile_free(gf);
	return status;
}

/* The project of the current directory; where there is none, the commands. */
static int help_here(void)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct guildfile *gf;
	int status;

	switch (opt.all ? 0 : guildfile_load(home_cwd(), home_if_any(&home), &gf, &err)) {
	case -1:
		return fail(&err);
	case 0:
		if (!opt.no_pager)
			pager_start();
		overview_print(opt.all);
		return 0;
	}
	status = show_project(gf);
	guildfile_free(gf);
	return status;
}

static void add_names(enum opt_complete kind, const struct strlist *words, struct strlist *out)
{
	const char *group = words->n > 1 ? words->v[words->n - 2] : "";

	if (kind != COMPLETE_COMMAND)
		return;
	commands_names(group, out);
	if (*group)
		return;
	commands_externals(out);
	strlist_push(out, "!!dir");
}

static int help_main(struct strlist *args)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT, external = BUF_INIT, path = BUF_INIT;
	CLEANUP(buf_release) struct buf page = BUF_INIT;
	const struct command_entry *entry;
	size_t used;

	if (!args->n)
		return help_here();
	set_manpath();
	strlist_join(args, " ", &words);
	entry = commands_find(args->v, &used);
	if (entry && used == args->n)
		return show_command(words.s, entry->program);
	if (args->n == 1 && commands_find_external(args->v[0], &external))
		return show_external(args->v[0], external.s);
	if (args->n == 1 && find_topic(args->v[0], &page))
		return show_page(page.s);
	path_absolute(&path, home_cwd(), words.s);
	if (args->n == 1 && file_exists(AT_FDCWD, path.s))
		return help_path(words.s, path.s);
	return failf("'%s' is not a command\nTry 'guild help -a' for a list of commands.", words.s);
}

const struct command command = {
	.name = "help", .args = "[COMMAND | PATH]", .max_args = 2, .options = options,
	.complete = COMPLETE_COMMAND, .candidates = add_names, .main = help_main,
	.summary = "Show help for a command or a project.",
	.help = "For COMMAND, show its manual page, or what ``guild COMMAND --help`` prints where there "
		"is no such page. COMMAND may be another page, too: ``filters``, ``formats``, "
		"``environment``, ``external``, ``rundir``, ``guildfile``.\n\n"
		"For PATH, a directory with a Guild file or the file itself, show "
		"the models and operations that it defines, with their flags.\n\n"
		"Without either, show the project of the current directory; where there is none, or "
		"with ``--all``, list the commands.",
};
