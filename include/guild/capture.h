/*
 * capture.h: copy what an operation prints to the terminal and to .guild/output with its index.
 *
 * .guild/output.index: one 9-byte record per line of .guild/output.
 *   0  u64 big-endian  time the line ended, ms since the epoch
 *   8  u8              0 stdout, 1 stderr
 * Source: upstream op_util.py, RunOutput; guild-rundir(5).
 *
 * Nothing here blocks for long: what the terminal does not take now is kept, and the stream is not
 * read on before it is gone. The caller polls
 *
 *	fd_in[i] for reading   while capture_wants_read(c, i)
 *	fd_out[i] for writing  while capture_wants_write(c, i)
 *
 * and is done with stream i when capture_is_done(c, i).
 */
#ifndef GUILD_CAPTURE_H
#define GUILD_CAPTURE_H

#include "guild/run.h"

struct capture {
	int fd_in[2];  /* read ends of the operation's stdout and stderr, owned once they are set;
			  -1 at end of file */
	int fd_out[2]; /* where they are copied to, borrowed; -1: nowhere (--quiet, or closed) */
	int fd_output, fd_index; /* -1: not captured */
	off_t size;       /* of the output so far */
	int fd_pipe[2];  /* fd_out once more where it is a pipe, not to block; else -1 */
	bool direct[2]; /* fd_out never blocks (a file): no need to ask before each write */
	bool partial[2]; /* the stream's last line has no end yet */
	struct buf waiting[2]; /* read, for fd_out */
	size_t written[2]; /* bytes of waiting that fd_out has */
	struct buf index; /* records of one read, written together */
};
#define CAPTURE_INIT                                                                \
	{ .fd_in = { -1, -1 }, .fd_out = { -1, -1 }, .fd_pipe = { -1, -1 },         \
	  .fd_output = -1, .fd_index = -1,                                          \
	  .waiting = { BUF_INIT, BUF_INIT }, .index = BUF_INIT }

/* Truncates both files. copy_to: descriptors that the streams are copied to, or -1. */
MUST_CHECK int capture_open(struct capture *c, const struct run *run, const int copy_to[2],
			    struct err *err);
bool capture_wants_read(const struct capture *c, int i);
bool capture_wants_write(const struct capture *c, int i);
bool capture_is_done(const struct capture *c, int i);
/*
 * Copy what can be read from stream i (0, 1) now. 1: more may come; 0: end of file; -1: cannot
 * write .guild/output (a full disk), said once: from then on the streams are only copied on.
 * The rest of the output is lost, not the operation.
 */
MUST_CHECK int capture_read(struct capture *c, int i, struct err *err);
/* Write on what waits, as far as fd_out takes it now. A reader that went away ends the copying. */
void capture_flush(struct capture *c, int i);
/* Drop what waits for fd_out, and copy to neither any more. */
void capture_stop_copying(struct capture *c);
/* Read no more: both streams are at their end. */
void capture_end(struct capture *c);
/* Closes all but fd_out. */
void capture_close(struct capture *c);

#endif
