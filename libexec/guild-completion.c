#include "guild/cmd.h"

#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/msg.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/proc.h"

/* What differs from shell to shell. */
struct shell {
	const char *name;
	const char *init;          /* the file that the shell reads at start */
	const char *before, *between, *after; /* the line that reads the script: its path twice */
	bool backup;               /* of the start file: it is the user's own work */
};

static const struct shell shells[] = {
	{ "bash", "~/.bashrc", "[ -s ", " ] && . ", "  # Enable completion for guild", true },
	{ "zsh", "~/.zshrc", "[[ -s ", " ]] && . ", "  # Enable completion for guild", true },
	{ "fish", "~/.config/fish/completions/guild.fish", "test -s ", " ;and . ", "", false },
};

static const char *const names[] = { "bash", "zsh", "fish", NULL };

static struct {
	const char *shell, *init;
	bool install;
} opt;

static const struct option options[] = {
	OPT_CHOICE("s", "shell", &opt.shell, "SHELL", names,
		   "The shell: bash, zsh or fish. Otherwise the one that guild was started from."),
	{ OPT_(STRING, NULL, "shell-init", &opt.init, "PATH",
	       "Install into this start file in place of the shell's own."),
	  .complete = COMPLETE_FILE },
	OPT_FLAG("i", "install", &opt.install, "Install the script for the user."),
	OPT_END,
};

static const struct shell *find_shell(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(shells); i++)
		if (streq(shells[i].name, name))
			return &shells[i];
	return NULL;
}

/* The nearest process above this one that is a shell we know. */
static const struct shell *active_shell(void)
{
	struct proc_stat st;

	for (pid_t pid = getppid(); pid > 1 && proc_stat(pid, &st); pid = st.parent) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf file = BUF_INIT, name = BUF_INIT;
		const struct shell *shell;

		buf_addf(&file, "/proc/%d/comm", (int)pid);
		if (file_read(AT_FDCWD, file.s, 0, &name, &err) <= 0)
			return NULL;
		buf_rtrim(&name);
		shell = find_shell(name.s);
		if (shell)
			return shell;
	}
	return NULL;
}

static int write_script(const struct buf *script, const char *to, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT, dir = BUF_INIT;

	note("Writing completion script to %s", to);
	path_expand_home(&path, to);
	path_dirname(&dir, path.s);
	if (file_mkdirs(dir.s, err) < 0)
		return -1;
	return file_write(AT_FDCWD, path.s, NULL, script->s, script->len, 0, err);
}

static int back_up(const char *init, const struct buf *text, struct err *err)
{
	CLEANUP(buf_release) struct buf backup = BUF_INIT, from = BUF_INIT, to = BUF_INIT;
	int n = 0;

	do {
		buf_reset(&backup);
		buf_addf(&backup, "%s.guild-backup.%d", init, ++n);
	} while (file_exists(AT_FDCWD, backup.s));
	path_shorten_home(&from, init);
	path_shorten_home(&to, backup.s);
	note("Backing up %s to %s", from.s, to.s);
	return file_write(AT_FDCWD, backup.s, NULL, text->s, text->len, 0, err);
}

/* The number and text of the first line that holds what; 0: none. */
static size_t find_line(const struct buf *text, const char *what, struct buf *line)
{
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;

	strlist_split(&lines, text->s, "\n");
	for (size_t i = 0; i < lines.n; i++) {
		if (strstr(lines.v[i], what)) {
			buf_addstr(line, lines.v[i]);
			buf_rtrim(line);
			return i + 1;
		}
	}
	return 0;
}

/* In place: the user's start file may be a link, and keeps its mode. */
static int append(const char *path, const struct buf *text, struct err *err)
{
	CLEANUP(file_close) int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		return err_os(err, "cannot write %s", path);
	return file_write_all(fd, text->s, text->len, path, err);
}

static int update_init(const struct shell *shell, const char *script, struct err *err)
{
	CLEANUP(buf_release) struct buf init = BUF_INIT, shown = BUF_INIT, dir = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT, reads = BUF_INIT, line = BUF_INIT;
	int exists;
	size_t at;

	path_expand_home(&init, opt.init ? opt.init : shell->init);
	path_shorten_home(&shown, init.s);
	exists = file_read(AT_FDCWD, init.s, 0, &text, err);
	if (exists < 0)
		return -1;
	buf_addf(&reads, ". %s", script);
	at = find_line(&text, reads.s, &line);
	if (at) {
		note("Guild completion is already installed in %s (line %zu):\n  %s", shown.s, at,
		     line.s);
		return 0;
	}
	if (exists && shell->backup && back_up(init.s, &text, err) < 0)
		return -1;
	note("Updating %s to support Guild command completion", shown.s);
	path_dirname(&dir, init.s);
	if (file_mkdirs(dir.s, err) < 0)
		return -1;
	buf_reset(&line);
	buf_addf(&line, "%s%s%s%s%s%s\n", exists ? "\n" : "", shell->before, script,
		 shell->between, script, shell->after);
	if (append(init.s, &line, err) < 0)
		return -1;
	puts("Guild command completion is installed - changes will take effect the next time you "
	     "open a terminal session");
	return 0;
}

static int completion_main(UNUSED struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT, script = BUF_INIT, to = BUF_INIT;
	const struct shell *shell = opt.shell ? find_shell(opt.shell) : active_shell();

	if (!shell)
		return failf("cannot tell the shell: use --shell");
	buf_addf(&path, "%s/completion/guild.%s", cmd_exec_path(), shell->name);
	switch (file_read(AT_FDCWD, path.s, 0, &script, &err)) {
	case -1:
		return fail(&err);
	case 0:
		return failf("%s is missing", path.s);
	}
	if (!opt.install) {
		fwrite(script.s, 1, script.len, stdout);
		return 0;
	}
	buf_addf(&to, "~/.guild/%s_completion", shell->name);
	if (write_script(&script, to.s, &err) < 0 || update_init(shell, to.s, &err) < 0)
		return fail(&err);
	return 0;
}

const struct command command = {
	.name = "completion", .options = options, .main = completion_main,
	.summary = "Generate a completion script for a shell.",
	.help = "Print the script, to be read by the shell's start file, or with ``--install`` "
		"write it to the user's configuration and let the start file read it.",
};
