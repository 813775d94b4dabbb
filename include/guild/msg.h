/*
 * msg.h: what a command says to its user, on stderr.
 *
 * Messages of the library (log.h) come out here: INFO as text alone, others as
 * "WARNING: text"; coloured on a terminal.
 */
#ifndef GUILD_MSG_H
#define GUILD_MSG_H

#include "guild/compat.h"

struct err;

/* Install the log sink. helper: the "LEVEL: [guild] text" form. Level from LOG_LEVEL. */
void msg_init(bool helper);

/* Print "guild: MESSAGE" (bare errors: the message alone; an empty one: nothing) and return
 * the exit status: err->status, else 2 for ERR_USAGE, else 1. Releases err. */
int fail(struct err *err);
/* The same for a message made here; status 1. */
PRINTF_LIKE(1, 2) int failf(const char *fmt, ...);
/* "guild: MESSAGE" and "Try 'guild X --help' for more information."; status 1. */
PRINTF_LIKE(1, 2) int usage_fail(const char *fmt, ...);

/* A line on stderr as it is. */
PRINTF_LIKE(1, 2) void note(const char *fmt, ...);
PRINTF_LIKE(1, 2) void note_dim(const char *fmt, ...);
/* The line in yellow on a terminal. */
PRINTF_LIKE(1, 2) void note_warn(const char *fmt, ...);

enum style { STYLE_NONE, STYLE_DIM, STYLE_BOLD, STYLE_YELLOW, STYLE_RED, STYLE_GREEN };
/* The escape sequence that begins the style on fd (1, 2), "" where there is no colour. */
const char *style_begin(int fd, enum style style);
const char *style_end(int fd, enum style style);

#endif
