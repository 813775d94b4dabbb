/*
 * runs.h: the runs of a home: found, filtered by root, sorted, selected, trashed.
 */
#ifndef GUILD_RUNS_H
#define GUILD_RUNS_H

#include "guild/run.h"

/* Runs, each owned by the list. */
struct run_list {
	struct run **v;
	size_t n, cap;
	struct arena times; /* "started" of the runs, where runs_load() has read it */
};
#define RUN_LIST_INIT { 0 }
void run_list_release(struct run_list *l);
/* Add the run in dir; borrowed from the list. */
struct run *run_list_add(struct run_list *l, const char *dir);
/* Drop the runs for which keep is false, in one pass: keep[i] tells of l->v[i]. */
void run_list_keep(struct run_list *l, const bool *keep);

enum runs_flags {
	RUNS_DELETED = 1 << 0,  /* of the trash */
	RUNS_IGNORE_PARENT = 1 << 1, /* do not restrict to $GUILD_RUNS_PARENT's links */
};
/*
 * Every run in the home, newest first (started, else initialized; without one last, then by id). A run without a readable time is last, and is
 * reported by who formats it. One open a run.
 */
MUST_CHECK int runs_load(const char *home, int flags, struct run_list *out, struct err *err);
/* By a root directory that holds run directories (archives). */
MUST_CHECK int runs_load_root(const char *root, int flags, struct run_list *out, struct err *err);
/* Runs whose id begins with prefix, whatever $GUILD_RUNS_PARENT says; reads only names. */
MUST_CHECK int runs_find_prefix(const char *home, const char *prefix, struct run_list *out, struct err *err);
/* The RUN of --restart and --proto: a path, else the latest run of an operation, else an id prefix. */
MUST_CHECK int runs_find_for_restart(const char *home, const char *spec, struct run **out, struct err *err);

/*
 * To and from the trash, and for ever. guild-rundir(5). An existing target is renamed, with a warning.
 * What is deleted for ever is first moved to HOME/trash/purge, where no half of a run is listed; what an
 * interrupted command left there goes with the next one.
 */
MUST_CHECK int runs_delete(const char *home, const struct run *run, bool permanent, struct err *err);
MUST_CHECK int runs_restore(const char *home, const struct run *run, struct err *err);

#endif
