/*
 * runs.h: the runs of a home: listed, found by id, moved to the trash and back.
 *
 *	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
 *
 *	if (runs_load(home, 0, &runs, err) < 0)
 *		return -1;
 *	for (size_t i = 0; i < runs.n; i++)
 *		…                                // runs.v[i], the newest first
 *
 * A list owns its runs. A pointer to one of them is borrowed: it is valid until run_list_release(),
 * or until run_list_keep() drops that run. A run is not read when it is listed (run.h), apart from
 * the time by which the list is sorted.
 *
 * What a user's word for a run means is decided in runmatch.h; which runs pass the filter options,
 * in runsel.h.
 */
#ifndef GUILD_RUNS_H
#define GUILD_RUNS_H

#include "guild/run.h"

/* ---- lists ---- */

struct run_index;
struct run_list {
	struct run **v;
	size_t n, cap;
	struct arena times;      /* "started" of the runs that runs_load() has read it of */
	struct run_index *index; /* made by the first run_list_find_…(); NULL: not yet */
};
#define RUN_LIST_INIT { 0 }
void run_list_release(struct run_list *l);
/* Add the run in dir, which is not looked at. Borrowed from the list. */
struct run *run_list_add(struct run_list *l, const char *dir);
/* Drop the runs for which keep is false, in one pass: keep[i] is for l->v[i]. */
void run_list_keep(struct run_list *l, const bool *keep);

/* Runs that are borrowed from a list, in any order. */
struct run_refs {
	struct run **v; /* NULL-ended; NULL before the first is added */
	size_t n, cap;
};
#define RUN_REFS_INIT { 0 }
void run_refs_release(struct run_refs *refs);
void run_refs_add(struct run_refs *refs, struct run *run);

/*
 * Find runs in a list. The first question sorts the ids, which takes n log n steps; each takes
 * log n steps from then on. The list must not be sorted anew in between.
 */
/* The run with that id; of several, the first of the list. NULL: none. */
struct run *run_list_find_id(struct run_list *l, const char *id);
/* Add the runs whose id begins with prefix to out, in the order of the list. */
void run_list_find_prefix(struct run_list *l, const char *prefix, struct run_refs *out);
/*
 * The first run of the list whose directory is dir, once links are followed. dir: as path_real()
 * gives it. NULL: none. All questions together follow the links of each run once.
 */
struct run *run_list_find_dir(struct run_list *l, const char *dir);

/* ---- runs of a home ---- */

enum runs_flags {
	RUNS_DELETED = 1 << 0,       /* the runs in the trash */
	RUNS_IGNORE_PARENT = 1 << 1, /* all runs, whatever $GUILD_RUNS_PARENT says */
};
/*
 * Every run of the home, the newest first: by the time that it started, else that it was
 * initialized; of one time, by id. A run without a time that can be read is among the last. That is
 * not reported here but where the run is shown. A home without runs gives an empty list.
 *
 * $GUILD_RUNS_PARENT, where it is set, names a run by its id: only the runs that links in its
 * directory lead to are listed.
 */
MUST_CHECK int runs_load(const char *home, int flags, struct run_list *out, struct err *err);
/* The same for any directory of run directories, such as an archive. RUNS_DELETED is ignored. */
MUST_CHECK int runs_load_root(const char *root, int flags, struct run_list *out, struct err *err);
/*
 * Add the runs whose id begins with prefix to out, by name, whatever $GUILD_RUNS_PARENT says. Reads
 * the names of the runs alone.
 */
MUST_CHECK int runs_find_prefix(const char *home, const char *prefix, struct run_list *out,
				struct err *err);
/*
 * Name the run with that id, as run_init() does. false: there is none, or the id cannot be the name
 * of a run directory. Release the run in both cases.
 */
bool runs_open(const char *home, const char *id, struct run *out);

/* ---- the trash ---- */

/*
 * Move a run to the trash, or delete it for ever (permanent). guild-rundir(5). A run of the same id
 * that is in the trash already gets another name, with a warning.
 *
 * What is deleted for ever is first moved to HOME/trash/purge, so that no half of a run is ever
 * listed. Where a command was interrupted there, the next one completes its work.
 */
MUST_CHECK int runs_delete(const char *home, const struct run *run, bool permanent,
			   struct err *err);
/* Move a run back from the trash. A run of the same id gives way as in runs_delete(). */
MUST_CHECK int runs_restore(const char *home, const struct run *run, struct err *err);

#endif
