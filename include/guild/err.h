/*
 * err.h: what went wrong, as a sentence made once where it is known.
 *
 * A function that can fail takes `struct err *err` last, is MUST_CHECK, and
 * returns -1 with err set and its outputs untouched. Lookups and iterators
 * return 1 (got it), 0 (none, end: not an error), -1. A function without the
 * parameter cannot fail. The library never prints an error and never exits:
 * a command ends with `return fail(&err);` (guild/msg.h).
 *
 * Where upstream's text has no place, ours is kept beside the message: a program shows it on a
 * terminal and when debugging (log.h), so that a pipe carries upstream's text.
 *
 * The message starts lower-case, has no full stop, quotes what the user typed,
 * and may have several lines. It is complete: callers may prefix it with
 * err_wrap() but never print it again in other words.
 *
 *	CLEANUP(err_release) struct err err = ERR_INIT;
 *
 *	if (home_open(&home, &err) < 0)
 *		return fail(&err);
 */
#ifndef GUILD_ERR_H
#define GUILD_ERR_H

#include "guild/compat.h"

enum err_kind {
	ERR_NONE,
	ERR_OS,       /* a system call failed: err.os is its errno */
	ERR_NOTFOUND, /* what was asked for is not there */
	ERR_SYNTAX,   /* text that does not parse */
	ERR_INVALID,  /* parses, but may not be */
	ERR_USAGE,    /* wrong command line: exit status 2 */
	ERR_BUSY,     /* held by another process */
	ERR_DONE,     /* nothing is wrong, and there is nothing left to do: exit status 0 */
};

struct err {
	enum err_kind kind;
	int os;        /* errno for ERR_OS, else 0 */
	int status;    /* exit status that the program should end with, 0: by kind */
	bool bare;     /* print without the "guild: " prefix (a few of upstream's) */
	unsigned line; /* 1-based place in a file for ERR_SYNTAX, 0: unknown */
	unsigned column;
	char *msg;     /* NULL while unset */
	char *place;   /* a further line, where in a file it is, for who is to mend that; NULL: none or in msg */
};

#define ERR_INIT { 0 }

void err_release(struct err *err);
/* Each replaces what err held and returns -1, so `return err_set(…)` reads well. */
PRINTF_LIKE(3, 4) int err_set(struct err *err, enum err_kind kind, const char *fmt, ...);
/* As err_set with ERR_OS; appends ": " and the text of errno, which it keeps in err->os. */
PRINTF_LIKE(2, 3) int err_os(struct err *err, const char *fmt, ...);
/* Prefix the message: "FMT: OLD". Keeps kind and place. */
PRINTF_LIKE(2, 3) int err_wrap(struct err *err, const char *fmt, ...);
/* Append to the message as it is (a further line: begin it with \n). */
PRINTF_LIKE(2, 3) int err_append(struct err *err, const char *fmt, ...);
/* Set the place; err must be set. */
PRINTF_LIKE(2, 3) void err_set_place(struct err *err, const char *fmt, ...);
/* Move: *to becomes *from, *from is unset. */
void err_move(struct err *to, struct err *from);
static inline bool err_is_set(const struct err *err)
{
	return err->kind != ERR_NONE;
}

#endif
