/*
 * stop.h: end a run that is running. Documentation/technical/run-lifecycle.adoc.
 *
 * Signals go only to processes that LOCK proves to be the run's, and to their descendants: each is named by
 * pid and start time, and held by a descriptor while it is checked and signalled.
 */
#ifndef GUILD_STOP_H
#define GUILD_STOP_H

#include "guild/run.h"

#define STOP_TIMEOUT_S 30
#define STOP_KILL_TIMEOUT_S 5

/*
 * Ask the run's supervisor (or its operation, where there is none) to end, and wait up to timeout_s; with force, then
 * kill, and wait STOP_KILL_TIMEOUT_S. Returns 1: it is gone, 0: processes are left, in *pids (NULL-safe to free),
 * n of them; -1. A run that is not running here is 1.
 */
MUST_CHECK int run_stop(struct run *run, int timeout_s, bool force, pid_t **pids, size_t *n, struct err *err);
/* Ask, and do not wait. Where there is no supervisor to pass it on, all processes are asked. */
MUST_CHECK int run_stop_begin(struct run *run, struct err *err);

#endif
