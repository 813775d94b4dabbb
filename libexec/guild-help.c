#include "guild/cmd.h"

#include <errno.h>
#include <unistd.h>

#include "guild/commands.h"
#include "guild/err.h"
#include "guild/msg.h"
#include "guild/overview.h"
#include "guild/pager.h"
#include "guild/path.h"
#include "guild/proc.h"

static struct { bool all; } opt;

static const struct option options[] = {
	OPT_FLAG("a", "all", &opt.all, "List the commands that others added, too."),
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

static void add_names(enum opt_complete kind, const struct strlist *words, struct strlist *out)
{
	const char *group = words->n > 1 ? words->v[words->n - 2] : "";

	if (kind != COMPLETE_COMMAND)
		return;
	commands_names(group, out);
	if (!*group)
		commands_externals(out);
}

static int help_main(struct strlist *args)
{
	CLEANUP(buf_release) struct buf words = BUF_INIT, external = BUF_INIT, page = BUF_INIT;
	const struct command_entry *entry;
	size_t used;

	if (!args->n) {
		pager_start();
		overview_print(opt.all);
		return 0;
	}
	set_manpath();
	strlist_join(args, " ", &words);
	entry = commands_find(args->v, &used);
	if (entry && used == args->n)
		return show_command(words.s, entry->program);
	if (args->n == 1 && commands_find_external(args->v[0], &external))
		return show_external(args->v[0], external.s);
	if (args->n == 1 && find_topic(args->v[0], &page))
		return show_page(page.s);
	return failf("'%s' is not a command\nTry 'guild help -a' for a list of commands.", words.s);
}

const struct command command = {
	.name = "help", .args = "[COMMAND]", .max_args = 2, .options = options,
	.complete = COMPLETE_COMMAND, .candidates = add_names, .main = help_main,
	.summary = "Show help for a command.",
	.help = "Without COMMAND, list the commands. Otherwise show the manual page of COMMAND, or "
		"what ``guild COMMAND --help`` prints where there is no such page. COMMAND may be "
		"another page, too: ``filters``, ``formats``, ``environment``, ``external``, ``rundir``, "
		"``guildfile``.",
};
