#include "guild/confirm.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <strings.h>
#include <unistd.h>

#include "guild/buf.h"
#include "guild/err.h"

static bool from_tty;

void confirm_use_tty(void)
{
	from_tty = true;
}

/* Yours to close, unless it is standard input. */
static int open_input(struct err *err)
{
	int fd = from_tty ? open("/dev/tty", O_RDONLY | O_CLOEXEC) : STDIN_FILENO;

	if (fd < 0)
		return err_set(err, ERR_USAGE,
			       "cannot ask for confirmation without a terminal: use -y to proceed");
	return fd;
}

static volatile sig_atomic_t interrupted;

static void on_interrupt(UNUSED int sig)
{
	interrupted = 1;
}

/* false: end of file or an interrupt. SIGINT is blocked except in waiting, so that none is lost. */
static bool read_line(int fd, const sigset_t *waiting, struct buf *line)
{
	struct pollfd input = { .fd = fd, .events = POLLIN };
	char c;

	for (;;) {
		if (ppoll(&input, 1, NULL, waiting) < 0) {
			if (errno == EINTR && !interrupted)
				continue;
			return false;
		}
		if (read(fd, &c, 1) != 1)
			return line->len > 0;
		if (c == '\n')
			return true;
		buf_addch(line, c);
	}
}

/* Ask, and read a line. false: end of file or an interrupt, which leaves the process alive so that
 * it can end as one whose question was not answered. */
static bool ask(const char *prompt, bool default_yes, int fd, struct buf *line)
{
	struct sigaction interrupt = { .sa_handler = on_interrupt }, old;
	sigset_t sigint, mask;
	bool answered;

	sigemptyset(&sigint);
	sigaddset(&sigint, SIGINT);
	sigprocmask(SIG_BLOCK, &sigint, &mask);
	interrupted = 0;
	sigaction(SIGINT, NULL, &old);
	if (old.sa_handler != SIG_IGN)
		sigaction(SIGINT, &interrupt, NULL);
	fprintf(stderr, "%s %s ", prompt, default_yes ? "(Y/n)" : "(y/N)");
	fflush(stderr);
	answered = read_line(fd, &mask, line);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGINT, &old, NULL);
	return answered;
}

static bool is_yes(const char *answer, bool default_yes)
{
	return *answer ? strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0 :
			 default_yes;
}

int confirm(const char *prompt, bool default_yes, struct err *err)
{
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	int fd = open_input(err);
	bool answered;

	if (fd < 0)
		return -1;
	(void)fflush(stdout); /* main looks at its error flag */
	answered = ask(prompt, default_yes, fd, &answer);
	if (fd != STDIN_FILENO)
		(void)close(fd);
	if (!answered) {
		fputc('\n', stderr);
		return err_set(err, ERR_INVALID, "%s", "");
	}
	buf_trim(&answer);
	return is_yes(answer.s, default_yes);
}
