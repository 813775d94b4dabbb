/*
 * capture.h: copy what an operation prints to the terminal and to .guild/output with its index.
 *
 * .guild/output.index: one 9-byte record per line of .guild/output.
 *   0  u64 big-endian  time the line ended, ms since the epoch
 *   8  u8              0 stdout, 1 stderr
 * Source: upstream op_util.py, RunOutput; rundir.md 2.6.
 */
#ifndef GUILD_CAPTURE_H
#define GUILD_CAPTURE_H

#include "guild/run.h"

struct capture {
	int fd_in[2];  /* read ends of the operation's stdout and stderr; -1 at end of file */
	int fd_out[2]; /* where they are copied to, -1: nowhere (--quiet) */
	int fd_output, fd_index;
	bool partial[2]; /* the stream's last line has no end yet */
	struct buf index; /* records of one read, written together */
};
/* Truncates both files. fd_in is then polled by the caller. */
MUST_CHECK int capture_open(struct capture *c, const struct run *run, struct err *err);
/* Copy what can be read from stream i (0, 1) now. 1: more may come; 0: end of file; -1: cannot write .guild/output
 * (a full disk): the operation's output is lost, not the operation. */
MUST_CHECK int capture_read(struct capture *c, int i, struct err *err);
MUST_CHECK int capture_close(struct capture *c, struct err *err);

#endif
