/*
 * progress.h: how far a download is: one line on stdout that is written over, where that is a
 * terminal and the download takes more than a second.
 */
#ifndef GUILD_FETCH_PROGRESS_H
#define GUILD_FETCH_PROGRESS_H

#include "guild/compat.h"

struct progress {
	const char *name;   /* of the file, borrowed */
	int64_t begun_us;   /* 0: not yet */
	int64_t shown_us;   /* 0: nothing is on the screen */
	int64_t begun_size; /* bytes that were there before */
};
#define PROGRESS_INIT(n) { .name = n }

/* size bytes of total (-1: unknown) are there. */
void progress_show(struct progress *p, int64_t size, int64_t total);
/* Take the line away. */
void progress_end(struct progress *p);

#endif
