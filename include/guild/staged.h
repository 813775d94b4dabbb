/*
 * staged.h: runs that were staged and wait to be started, and what they wait for. guild-rundir(5).
 *
 * A run may be staged to come after others. .guild/AFTER names these, an id a line. It is started
 * once they all have completed; as in make, it is not started when one of them has failed. Only who
 * starts runs by itself (a queue) heeds this: a user who names a run to start means it.
 *
 * Guild AI ignores the file, and starts such a run when its turn comes.
 */
#ifndef GUILD_STAGED_H
#define GUILD_STAGED_H

#include "guild/runs.h"

/*
 * The home's staged runs in the order in which they were staged. Looks for one file in each run and
 * reads those of staged runs alone. One that cannot be read is a warning, and left out.
 */
MUST_CHECK int staged_load(const char *home, struct run_list *out, struct err *err);

/* The GPUs that the run was staged with (--gpus), NULL: none named. *no_gpus: it is to have none. Borrowed from run. */
MUST_CHECK int staged_gpus(struct run *run, const char **gpus, bool *no_gpus, struct err *err);

/* Have the run come after those ids; none: after no other. */
MUST_CHECK int staged_write_after(const struct run *run, const struct strlist *ids, struct err *err);
/* Its ids, none when it has no such file. */
MUST_CHECK int staged_read_after(const struct run *run, struct strlist *ids, struct err *err);
/*
 * Would run have to wait for itself when it came after the run of that id? Follows those that wait to be started.
 * seen has the ids that were followed already, and led to no cycle: an empty map at first, then the same one for each
 * further question about the run. 1, 0, -1.
 */
MUST_CHECK int staged_is_cycle(const char *home, const char *run_id, const char *after, struct map *seen,
			       struct err *err);

enum staged_turn {
	STAGED_READY,    /* nothing is to come before it */
	STAGED_WAITS,    /* for a run that may still complete */
	STAGED_BLOCKED,  /* by a run that has failed or is gone: until that is started again, or restored */
};
struct staged_order {
	enum staged_turn turn;
	bool in_progress;      /* one of those that it waits for is being worked on now */
	struct strlist dirs;   /* the run directories of those that have not completed */
	struct buf why;        /* "after 1a2b3c4d (error)", "" when it is ready */
};
#define STAGED_ORDER_INIT { .dirs = STRLIST_INIT, .why = BUF_INIT }
void staged_order_release(struct staged_order *o);
/* Into an empty order. */
MUST_CHECK int staged_order(const char *home, const struct run *run, struct staged_order *out, struct err *err);

#endif
