#include "guild/confirm.h"

#include <signal.h>
#include <strings.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/buf.h"
#include "guild/err.h"

static bool from_tty;

void confirm_use_tty(void)
{
	from_tty = true;
}

static void close_file(FILE **f)
{
	if (*f && *f != stdin)
		fclose(*f);
}

static FILE *open_input(struct err *err)
{
	FILE *in = from_tty ? fopen("/dev/tty", "re") : stdin;

	if (!in)
		err_set(err, ERR_USAGE,
			"cannot ask for confirmation without a terminal: use -y to proceed");
	return in;
}

static void on_interrupt(UNUSED int sig)
{
	/* Only there so that reading ends. */
}

/* Ask, and read a line. false: end of file or an interrupt, which leaves the process alive so that
 * it can end as one whose question was not answered. */
static bool ask(const char *prompt, bool default_yes, FILE *in, struct buf *line)
{
	struct sigaction interrupt = { .sa_handler = on_interrupt }, old;
	CLEANUP(free_ptr) char *text = NULL;
	size_t cap = 0;
	ssize_t len;

	sigaction(SIGINT, NULL, &old);
	if (old.sa_handler != SIG_IGN)
		sigaction(SIGINT, &interrupt, NULL);
	fprintf(stderr, "%s %s ", prompt, default_yes ? "(Y/n)" : "(y/N)");
	fflush(stderr);
	len = getline(&text, &cap, in);
	sigaction(SIGINT, &old, NULL);
	if (len < 0)
		return false;
	buf_add(line, text, (size_t)len);
	return true;
}

static bool is_yes(const char *answer, bool default_yes)
{
	return *answer ? strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0 :
			 default_yes;
}

int confirm(const char *prompt, bool default_yes, struct err *err)
{
	CLEANUP(close_file) FILE *in = open_input(err);
	CLEANUP(buf_release) struct buf answer = BUF_INIT;

	if (!in)
		return -1;
	(void)fflush(stdout); /* main looks at its error flag */
	if (!ask(prompt, default_yes, in, &answer)) {
		fputc('\n', stderr);
		return err_set(err, ERR_INVALID, "%s", "");
	}
	buf_trim(&answer);
	return is_yes(answer.s, default_yes);
}
