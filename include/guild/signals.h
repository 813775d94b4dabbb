/*
 * signals.h: signals as bytes in a pipe, so that a poll loop can wait for them.
 */
#ifndef GUILD_SIGNALS_H
#define GUILD_SIGNALS_H

#include "guild/compat.h"

struct err;

/*
 * From now on each of the signals (0-ended list) is not acted on but can be read with
 * signals_next(). Returns a descriptor to poll for reading (signalfd); one per
 * process. Signals that were ignored at start stay ignored.
 */
MUST_CHECK int signals_open(const int *signals, struct err *err);
/* The next signal that came in, 0 when there is none. */
int signals_next(void);
void signals_close(void);
/* End the process by this signal's default action, so that a parent sees it. */
NORETURN void signals_raise_default(int sig);

#endif
