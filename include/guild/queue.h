/*
 * queue.h: what queues are told: to pause, and to end when what is staged is done. guild-rundir(5).
 *
 * Plain files that a queue looks at before it starts a run:
 *
 *	HOME/queue/paused        no queue starts a run. Is there, or is not
 *	RUN/.guild/DRAIN         of the run of a queue: two lines,
 *		supervisor=PID,TICKS  as in its LOCK: the life that is meant. After a restart it means nothing
 *		before=US             runs that were staged until then are to be started, later ones not
 *
 * Guild AI's queues know neither.
 */
#ifndef GUILD_QUEUE_H
#define GUILD_QUEUE_H

#include "guild/run.h"

/* The directory of "paused", for who watches it; appended. */
void queue_dir(struct buf *out, const char *home);
/* 1 when it was not so before, 0, -1. */
MUST_CHECK int queue_pause(const char *home, struct err *err);
MUST_CHECK int queue_resume(const char *home, struct err *err);
bool queue_is_paused(const char *home);

/* Is it the run of a queue, Guild AI's or ours? Runs without a readable opref are none. */
bool queue_is_run(struct run *run);
/* Tell the queue that runs there to drain. 1, 0 when it is none of ours that runs here, -1. */
MUST_CHECK int queue_drain(struct run *run, struct err *err);
/* 1 when it was told to in this life, with the time until which a run must have been staged (µs); 0; -1. */
MUST_CHECK int queue_is_draining(const struct run *run, int64_t *before_us, struct err *err);

#endif
