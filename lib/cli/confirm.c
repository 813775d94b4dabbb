#include "guild/confirm.h"

#include <errno.h>
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

static bool is_yes(const char *answer, bool default_yes)
{
	return *answer ? strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0 :
			 default_yes;
}

int confirm(const char *prompt, bool default_yes, struct err *err)
{
	CLEANUP(close_file) FILE *in = open_input(err);
	CLEANUP(free_ptr) char *line = NULL;
	CLEANUP(buf_release) struct buf answer = BUF_INIT;
	size_t cap = 0;

	if (!in)
		return -1;
	(void)fflush(stdout); /* main looks at its error flag */
	fprintf(stderr, "%s %s ", prompt, default_yes ? "(Y/n)" : "(y/N)");
	fflush(stderr);
	if (getline(&line, &cap, in) < 0) {
		fputc('\n', stderr);
		return err_set(err, ERR_INVALID, "%s", "");
	}
	buf_addstr(&answer, line);
	buf_trim(&answer);
	return is_yes(answer.s, default_yes);
}
