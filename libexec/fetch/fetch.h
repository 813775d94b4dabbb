/*
 * fetch.h: the parts of guild--fetch.
 */
#ifndef GUILD_FETCH_PARTS_H
#define GUILD_FETCH_PARTS_H

#include "guild/buf.h"

struct err;

/* ---- partial.c ---- */

/*
 * What was downloaded so far, in DIR/.guild-partial. DIR/.guild-partial.from tells what it is a
 * part of: the URL, and the validator (ETag or Last-Modified) that its server gave to that very
 * content, a line each. Without a validator nothing can be continued, and there is no such file.
 */
struct partial {
	struct buf path, from_path;
	int fd;               /* open for appending */
	int64_t size;
	bool shared;          /* false: of this process alone, because there are no locks here */
	struct buf validator; /* empty: what is there cannot be continued */
};
#define PARTIAL_INIT { .path = BUF_INIT, .from_path = BUF_INIT, .fd = -1, .validator = BUF_INIT }
void partial_release(struct partial *p);
/* Open, or create, the one in dir for url. */
MUST_CHECK int partial_open(struct partial *p, const char *dir, const char *url, bool shared,
			    struct err *err);
/* Begin anew with other content. validator "": it cannot be continued. */
MUST_CHECK int partial_restart(struct partial *p, const char *url, const char *validator,
			       struct err *err);
MUST_CHECK int partial_append(struct partial *p, const void *data, size_t len, struct err *err);
/* It is whole: give it the name file, durably. */
MUST_CHECK int partial_finish(struct partial *p, const char *file, struct err *err);
/* Nothing is to be continued: remove it. */
void partial_discard(struct partial *p);

/* ---- transfer.c ---- */

struct limits {
	int64_t stall_s;   /* give up after so long without data; 0: never */
	int64_t timeout_s; /* give up after so long; 0: never */
	int64_t max_bytes; /* 0: any number */
};

/*
 * Download url into p, which may hold a part of it already. name is shown with the progress, which
 * goes to stdout where that is a terminal.
 */
MUST_CHECK int transfer(const char *url, const char *name, const struct limits *limits,
			struct partial *p, struct err *err);

#endif
