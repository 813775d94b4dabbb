/*
 * lock.h: kernel locks on open descriptors. They die with the process that
 * holds them, so none can go stale.
 */
#ifndef GUILD_LOCK_H
#define GUILD_LOCK_H

#include "guild/compat.h"

struct err;

/*
 * Take an exclusive flock(2) on fd without waiting. 1: it is ours until fd
 * (and every copy of it) is closed; 0: another process holds it; -1: the file system
 * cannot lock.
 */
MUST_CHECK int lock_try(int fd, struct err *err);
/* The same, waiting up to timeout_ms (-1: for ever). 0 when the time is over. */
MUST_CHECK int lock_wait(int fd, int timeout_ms, struct err *err);

#endif
