/*
 * child.h: wait for a child that has a supervisor of its own (a `guild run`): it is left to end by itself.
 */
#ifndef GUILD_CHILD_H
#define GUILD_CHILD_H

#include <sys/types.h>

#include "guild/compat.h"

struct err;

/*
 * Wait for the child's end. Signals that would end us are passed on to it (a terminal sends SIGINT to both
 * itself); *caught becomes the last of them, and stays as it is when there was none. signal_fd: of
 * signals_open(), SIGCHLD among its signals. *returncode as Python's.
 */
MUST_CHECK int child_wait(pid_t pid, int signal_fd, int *returncode, int *caught, struct err *err);

#endif
