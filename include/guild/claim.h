/*
 * claim.h: a staged run is started by one queue alone. Documentation/technical/run-lifecycle.adoc.
 *
 * Who claims a run holds the kernel lock on its directory, and `guild run --start`, which starts it, is
 * given that very lock (its descriptor): from the claim to the run's end nobody else can take it. The markers
 * tell others, Guild AI among them, of the claim:
 *
 *	1. claim_begin  HOME/locks/run-status is locked: Guild AI's queues choose their runs under it
 *	2. claim_take   the lock on the run; it is still staged; LOCK names this process; PENDING
 *	3. close        the descriptor of claim_begin(): run-status is free again
 *	4. claim_pass   `guild run --start` in a child: LOCK names that, STAGED goes
 *	5. claim_settle when the child has ended: was the run started at all?
 *
 * STAGED stays until the child has the run. When the claimer dies before, the run is staged as before.
 */
#ifndef GUILD_CLAIM_H
#define GUILD_CLAIM_H

#include "guild/run.h"

/*
 * 1 with a descriptor that holds the lock until it is closed, 0 when another process holds it for
 * that long, -1.
 */
MUST_CHECK int claim_begin(const char *home, int timeout_ms, int *fd, struct err *err);
/* The file that claim_begin() locks, appended. */
void claim_lock_path(struct buf *out, const char *home);

/*
 * 1: the run is ours to start; *fd holds the lock for as long as it, or a copy that a child
 * has inherited, is open. 0: it is not staged any more, or another process is at it. -1.
 */
MUST_CHECK int claim_take(struct run *run, int *fd, struct err *err);
/*
 * The child inherits the descriptor, and a variable of its environment gives the number. The
 * variable identifies the directory as well, so that one which another process left behind does
 * not match and is ignored. claim_pass() appends it as "NAME=VALUE".
 */
MUST_CHECK int claim_pass(int fd, struct strlist *env, struct err *err);
/*
 * In the child, before it starts a process: the descriptor that was passed to it, 0 when there is
 * none. It is closed on exec from now on, and the variable is gone from the environment.
 */
int claim_inherited(void);
/*
 * After an attempt to start the run, while its lock is still ours. A run that was not started is staged again
 * (retry), else it gets the status error, so that no queue tries again for ever. 1: it was
 * started, 0: it was not, -1.
 */
MUST_CHECK int claim_settle(struct run *run, bool retry, struct err *err);

#endif
