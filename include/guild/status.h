/*
 * status.h: what a run is doing, as far as it can be proven. Documentation/technical/run-lifecycle.adoc; guild-rundir(5).
 *
 * .guild/LOCK, ours: the operation's pid in the first ten bytes, padded with blanks (upstream reads ten), then lines
 *	start=TICKS  boot=BOOT_ID  host=HOST  supervisor=PID,TICKS  pidns=INODE  dir=DEVICE,INODE
 * pidns is the pid namespace that the pids are of, dir the run directory: one that is a copy of it is not what
 * they run. Upstream's LOCK is a pid alone.
 */
#ifndef GUILD_STATUS_H
#define GUILD_STATUS_H

#include <sys/types.h>

#include "guild/run.h"

enum run_state {
	RUN_RUNNING = 1 << 0,
	RUN_COMPLETED = 1 << 1,
	RUN_ERROR = 1 << 2,
	RUN_TERMINATED = 1 << 3,
	RUN_PENDING = 1 << 4,
	RUN_STAGED = 1 << 5,
};

struct run_status {
	enum run_state state;
	char *where;   /* what holds it where we cannot see ("running (HOST)"), NULL: here */
	bool remote;   /* a remote of upstream's holds it, where names it */
	pid_t pid;     /* the operation's process while it runs here, else 0 */
	pid_t supervisor; /* its guild-run, 0: none or unknown */
	uint64_t pid_start, supervisor_start; /* their start times, guild/proc.h */
};

/* Computed once per run (run_forget asks again). Files that cannot be read are -1. */
MUST_CHECK int run_status(struct run *run, const struct run_status **out, struct err *err);
/* "running", … */
const char *run_state_name(enum run_state state);
/* With the place: "running (HOST)". Appended. */
void run_status_text(struct buf *out, const struct run_status *st);

/* ---- for who runs ---- */
struct lock_info {
	pid_t pid;        /* the operation, or the supervisor while there is none */
	uint64_t start;   /* ticks, 0: unknown (upstream's) */
	pid_t supervisor;
	uint64_t supervisor_start;
	char boot[40], host[256], pidns[32]; /* "": unknown */
	uint64_t dir_device, dir_inode;      /* 0: unknown */
	int64_t mtime_us; /* when the file was written */
};
/* pid: the operation, or once more the supervisor while there is none. */
MUST_CHECK int lock_write(const struct run *run, pid_t pid, pid_t supervisor, struct err *err);
MUST_CHECK int lock_read(const struct run *run, struct lock_info *out, struct err *err); /* 1, 0 none, -1 */
/* Who holds it: nobody that lives, a process here, or another host, of which nothing can be proven. */
enum lock_holder { LOCK_HELD_BY_NONE, LOCK_HELD_HERE, LOCK_HELD_ELSEWHERE };
enum lock_holder lock_holder(const struct run *run, const struct lock_info *lock);
/* Does somebody run or prepare it, here or elsewhere? The files are read anew. */
bool run_is_held(const struct run *run);
MUST_CHECK int lock_remove(const struct run *run, struct err *err);
/* Markers: PENDING, STAGED. run_remove_guild_file() takes one away. */
MUST_CHECK int run_set_marker(const struct run *run, const char *name, struct err *err);

#endif
