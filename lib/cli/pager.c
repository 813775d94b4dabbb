#include "guild/pager.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/log.h"
#include "guild/proc.h"
#include "guild/strlist.h"
#include "guild/tty.h"

static pid_t pager;       /* 0: none */
static int terminal = -1; /* what stdout was before the pager */

int pager_tty(int fd)
{
	return fd == STDOUT_FILENO && terminal >= 0 ? terminal : fd;
}

static const char *pager_command(void)
{
	static const char *const names[] = { "GUILD_PAGER", "PAGER" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *command = getenv(names[i]);

		if (command)
			return command;
	}
	return "less";
}

/* What only the shell understands is taken to be there. */
static bool is_there(const char *command)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(buf_release) struct buf program = BUF_INIT;

	if (strpbrk(command, ";|&<>()$`\\\"'*?[#~=%"))
		return true;
	strlist_split_space(&words, command);
	return words.n && !streq(words.v[0], "cat") &&
	       proc_find_program(words.v[0], NULL, &program);
}

static pid_t spawn(const char *command, int fd_in)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;

	strlist_push(&argv, "sh");
	strlist_push(&argv, "-c");
	strlist_push(&argv, command);
	spec.argv = argv.v;
	spec.fd_in = fd_in;
	return proc_spawn(&spec, NULL, &err); /* on failure the output comes unpaged */
}

void pager_start(void)
{
	const char *command = pager_command();
	int fds[2];

	if (pager || !tty_is(STDOUT_FILENO) || !is_there(command) || pipe2(fds, O_CLOEXEC) < 0)
		return;
	/* less: a page that fits is printed and left, colours are shown. */
	setenv("LESS", "FRX", /* overwrite= */ 0);
	pager = spawn(command, fds[0]);
	close(fds[0]);
	if (pager > 0) {
		terminal = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
		dup2(fds[1], STDOUT_FILENO);
		signal(SIGINT, SIG_IGN); /* it is the pager's now */
	} else {
		pager = 0;
	}
	close(fds[1]);
}

void pager_finish(void)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int ignored;

	if (!pager)
		return;
	/* The pager sees the end when no descriptor leads into the pipe any more. */
	(void)fflush(stdout); /* a pager that was left early is no failure */
	clearerr(stdout);
	dup2(terminal, STDOUT_FILENO);
	if (proc_wait(pager, &ignored, &err) < 0)
		log_debug("%s", err.msg); /* how it ended says nothing about us */
	pager = 0;
}

size_t pager_width(void)
{
	size_t columns = MIN(tty_columns(pager_tty(STDOUT_FILENO)), (size_t)80);

	return MAX(columns, (size_t)52) - 2;
}
