/*
 * stdout.h: what a program printed is where it should be, or the program failed.
 */
#ifndef GUILD_STDOUT_H
#define GUILD_STDOUT_H

#include "guild/compat.h"

/*
 * The status to exit with when the command says status. Ends the pager and closes stdout, and
 * prints why that failed (a full disk). A reader that went away (head) is no failure to talk
 * about, yet no success.
 */
int stdout_close(int status);

#endif
