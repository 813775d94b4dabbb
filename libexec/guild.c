/*
 * guild: reads the options before the command, finds the command's program, and becomes it.
 * It links nothing but libc, so that every command starts as fast as it can.
 */
#include "guild/compat.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/cmd.h"
#include "guild/commands.h"
#include "guild/complete.h"
#include "guild/err.h"
#include "guild/msg.h"
#include "guild/overview.h"
#include "guild/path.h"
#include "guild/stdout.h"
#include "guild/typo.h"

static struct global_opts opt;

static const struct option options[] = {
	OPT_INCLUDE(global_options, &opt),
	OPT_END,
};

/* Append the directory as an absolute path. */
static int find_dir(const char *typed, struct buf *out, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	struct stat st;

	path_expand_home(&path, typed);
	if (stat(path.s, &st) < 0)
		return err_set(err, ERR_NOTFOUND, "directory '%s' does not exist", path.s);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, ERR_INVALID, "'%s' is not a directory", path.s);
	path_absolute(out, cwd, path.s);
	return 0;
}

static int export_dir(const char *name, const char *typed, struct err *err)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	if (find_dir(typed, &dir, err) < 0)
		return -1;
	setenv(name, dir.s, /* overwrite= */ 1);
	return 0;
}

/* What the options say, as the commands read it from the environment. */
static int export_options(struct err *err)
{
	const char *home = opt.home ? opt.home : getenv("GUILD_HOME");

	/* -C holds for this command, not for a guild that the command starts. */
	unsetenv("GUILD_CWD");
	if (opt.debug)
		setenv("LOG_LEVEL", "10", /* overwrite= */ 1);
	if (opt.cwd && export_dir("GUILD_CWD", opt.cwd, err) < 0)
		return -1;
	if (home && *home && export_dir("GUILD_HOME", home, err) < 0)
		return -1;
	return 0;
}

/* argv: the command as typed, then its arguments. Returns only when that fails. */
static int become(const char *program, struct strlist *argv)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/guild-%s", cmd_exec_path(), program);
	execv(path.s, argv->v);
	return failf("cannot execute %s: %s", path.s, strerror(errno));
}

static void push_typed(char *const *words, size_t used, struct strlist *argv)
{
	CLEANUP(buf_release) struct buf typed = BUF_INIT;

	buf_addstr(&typed, "guild");
	for (size_t i = 0; i < used; i++)
		buf_addf(&typed, " %s", words[i]);
	strlist_push(argv, typed.s);
}

static int no_such_command(char *const *words, size_t used)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	const char *group = used ? words[0] : "", *near;

	err_set(&err, ERR_USAGE,
		"No such command '%s'.\nTry 'guild%s%s --help' for more information.", words[used],
		used ? " " : "", group);
	commands_names(group, &names);
	if (!used)
		commands_externals(&names);
	near = typo_best(words[used], &names);
	if (near)
		err_append(&err, "\nDid you mean '%s'?", near);
	return fail(&err);
}

static int dispatch(char *const *words)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	CLEANUP(buf_release) struct buf program = BUF_INIT;
	size_t used;
	const struct command_entry *entry = commands_find(words, &used);

	if (entry) {
		push_typed(words, used, &argv);
		strlist_pushv(&argv, words + used);
		return become(entry->program, &argv);
	}
	if (used || !commands_find_external(words[0], &program))
		return no_such_command(words, used);
	push_typed(words, 1, &argv);
	strlist_push(&argv, program.s);
	strlist_pushv(&argv, words + 1);
	return become("-external", &argv); /* finds the home, which costs */
}

/* ---- completion ---- */

static void add_names(enum opt_complete kind, const struct strlist *words, struct strlist *out)
{
	bool group = words->n > 1;

	if (kind != COMPLETE_COMMAND)
		return;
	commands_names(group ? words->v[0] : "", out);
	if (!group)
		commands_externals(out);
}

static const struct command front = {
	.name = "guild",
	.options = options,
	.complete = COMPLETE_COMMAND,
	.candidates = add_names,
};

/* words: those after "guild", the last one is being typed. */
static int complete(char *const *words)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist all = STRLIST_INIT, argv = STRLIST_INIT;
	const struct command_entry *entry;
	char *const *rest;
	size_t used;

	strlist_pushv(&all, words);
	if (opt_parse_leading(options, "guild", words, &rest, &err) == 0) {
		entry = commands_find(rest, &used);
		if (entry && rest[used]) {
			if (export_options(&err) < 0)
				return fail(&err);
			push_typed(rest, used, &argv);
			strlist_push(&argv, "--guild-complete");
			strlist_pushv(&argv, rest + used);
			return become(entry->program, &argv);
		}
	}
	return complete_command(&front, &all);
}

static int run(char *const *argv)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	char *const *words;
	int rc;

	if (*argv && streq(*argv, "--guild-complete"))
		return complete(argv + 1);
	rc = opt_parse_leading(options, "guild", argv, &words, &err);
	if (rc < 0)
		return fail(&err);
	if (opt.version)
		puts("guild " GUILD_VERSION);
	else if (opt.exec_path)
		puts(cmd_exec_path());
	else if (rc == 1 || !*words)
		overview_print(/* externals= */ false);
	else if (export_options(&err) < 0)
		return fail(&err);
	else
		return dispatch(words);
	return 0;
}

int main(int argc, char **argv)
{
	int status = run(argc ? argv + 1 : argv);

	return stdout_close(status);
}
