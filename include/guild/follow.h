/*
 * follow.h: read a file while another process writes it.
 *
 *	CLEANUP(follow_close) struct follow f = FOLLOW_INIT;
 *
 *	follow_open(&f, path);
 *	while ((n = follow_read(&f, data, sizeof(data), &err)) > 0)
 *		…                          0: nothing new yet; ask again after a change
 *
 * The file may come to be later. One that has become shorter, or has been replaced, is read from its beginning.
 */
#ifndef GUILD_FOLLOW_H
#define GUILD_FOLLOW_H

#include <sys/types.h>

#include "guild/compat.h"

struct err;

struct follow {
	char *path;
	int fd;    /* -1: it is not there yet */
	off_t pos; /* what has been read */
};
#define FOLLOW_INIT { .fd = -1 }

/* Opens nothing yet. */
void follow_open(struct follow *f, const char *path);
void follow_close(struct follow *f);
/* What is new, at most size bytes: their number, 0 for none, -1. */
MUST_CHECK ssize_t follow_read(struct follow *f, char *data, size_t size, struct err *err);

#endif
