/*
 * pidfile.h: a file that names a process in the background.
 *
 * It holds the pid as decimal digits, as upstream's (the Python package daemonize) does. The kernel lock on it,
 * not what it holds, says whether it is in use: the process keeps it for as long as it lives, and a fork shares
 * it. A file that nobody holds is stale and is taken over.
 */
#ifndef GUILD_PIDFILE_H
#define GUILD_PIDFILE_H

#include <sys/types.h>

#include "guild/buf.h"

struct err;

struct pidfile {
	struct buf path; /* absolute */
	int fd;          /* holds the lock; -1: not open */
};
#define PIDFILE_INIT { .path = BUF_INIT, .fd = -1 }

/*
 * Create the file, or take over a stale one. ERR_BUSY when a process holds it; ERR_INVALID when it holds
 * something else than a pid, which is left as it is.
 */
MUST_CHECK int pidfile_open(struct pidfile *p, const char *path, struct err *err);
/* The same with a new file in $TMPDIR, its name begins with prefix. */
MUST_CHECK int pidfile_open_temp(struct pidfile *p, const char *prefix, struct err *err);
MUST_CHECK int pidfile_write(struct pidfile *p, pid_t pid, struct err *err);
/* Remove it, unless the path has become another file, and let go of it. Harmless when it is not open. */
void pidfile_remove(struct pidfile *p);
/* Let go of it, and leave it to the process that shares the lock. */
void pidfile_release(struct pidfile *p);

/*
 * The pid that a file begins with, as upstream reads it: the first line. 1; 0: there is no such file;
 * -1: it cannot be read, or (ERR_SYNTAX) its first line is no number.
 */
MUST_CHECK int pidfile_read(const char *path, pid_t *pid, struct err *err);

#endif
