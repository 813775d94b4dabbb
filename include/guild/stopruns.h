/*
 * stopruns.h: stop a run, and say so.
 */
#ifndef GUILD_STOPRUNS_H
#define GUILD_STOPRUNS_H

#include "guild/run.h"

struct err;

/* 1: it is running on this machine, 0: it is not, -1. */
MUST_CHECK int stopruns_is_running(struct run *run, struct err *err);
/*
 * "Stopping ID (pid N)", then stop.h's run_stop(). 0 when it is gone (or was not running). -1 without a message
 * when processes are left: they have been listed on stdout.
 */
MUST_CHECK int stopruns_stop(struct run *run, int timeout_s, bool force, struct err *err);

/* The same, but not to wait for its end. */
MUST_CHECK int stopruns_ask(struct run *run, struct err *err);

#endif
