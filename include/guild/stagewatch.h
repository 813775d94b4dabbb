/*
 * stagewatch.h: wait until a run may have been staged, or another one may have ended.
 *
 *	do {
 *		stagewatch_begin(&w, home);
 *		look at what is staged; stagewatch_add_run(&w, dir) for each run whose end would matter
 *	} while ((rc = stagewatch_arm(&w, home, &err)) > 0);
 *	rc = stagewatch_wait(&w, fd, timeout_ms, &err);
 *
 * What is watched: the home's runs, those that are being made, those that were added, and what queues are told
 * (guild/queue.h). A run that is staged again after it had ended is not: only the timeout finds it, as it
 * finds what other hosts do (guild/notify.h).
 */
#ifndef GUILD_STAGEWATCH_H
#define GUILD_STAGEWATCH_H

#include "guild/notify.h"

struct err;

struct stagewatch {
	struct notify notify;
	struct map settled;  /* names in the home's runs that need no watching: once a run is made, only who knows
				its name changes it */
	struct strlist dirs; /* where a change matters, as far as the look has come */
};
#define STAGEWATCH_INIT { .notify = NOTIFY_INIT, .dirs = STRLIST_INIT }
void stagewatch_open(struct stagewatch *w);
void stagewatch_close(struct stagewatch *w);

void stagewatch_begin(struct stagewatch *w, const char *home);
/* The end of this run, or what it is told, matters. */
void stagewatch_add_run(struct stagewatch *w, const char *dir);
/* 1: something may have changed since the look began, look again. 0: wait. -1. */
MUST_CHECK int stagewatch_arm(struct stagewatch *w, const char *home, struct err *err);
/* 1 when something has changed or fd can be read, 0 when the time is over, -1. */
MUST_CHECK int stagewatch_wait(struct stagewatch *w, int fd, int timeout_ms, struct err *err);

#endif
