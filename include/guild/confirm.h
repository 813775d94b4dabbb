/*
 * confirm.h: a question to the user.
 */
#ifndef GUILD_CONFIRM_H
#define GUILD_CONFIRM_H

#include "guild/compat.h"

struct err;

/*
 * "PROMPT (Y/n) " or "(y/N) " on stderr, one line from standard input; when standard input was
 * used for data (confirm_use_tty), from /dev/tty. 1: yes, 0: no, -1: end of file or interrupt
 * (a newline is printed; err has no message: exit status 1), or ERR_USAGE naming -y when
 * there is no terminal to ask on.
 */
MUST_CHECK int confirm(const char *prompt, bool default_yes, struct err *err);
/* From now on ask on the terminal: runs were read from standard input. */
void confirm_use_tty(void);

#endif
