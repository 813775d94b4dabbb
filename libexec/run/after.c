/*
 * after.c: guild run --stage --after RUN.
 */
#include "guild/err.h"
#include "guild/map.h"
#include "guild/runsel.h"
#include "guild/staged.h"

#include "run.h"

static const struct runsel all = RUNSEL_INIT;

static int add(const char *home, struct run_list *runs, const char *spec,
	       const struct run *restart, struct map *seen, struct strlist *ids, struct err *err)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	struct run *run;
	int rc;

	strlist_push(&words, spec);
	if (runsel_one_of(&all, runs, &words, &run, err) < 0)
		return err_wrap(err, "--after %s", spec);
	strlist_push(ids, run->id);
	if (!restart)
		return 0; /* nothing can wait for a run that is not there yet */
	rc = staged_is_cycle(home, restart->id, run->id, seen, err);
	if (rc > 0)
		return err_set(err, ERR_INVALID,
			       "run %s cannot come after run %s, which comes after it", restart->id,
			       run->id);
	return rc;
}

int run_find_after(const struct runopts *opts, const char *home, const struct run *restart,
		   struct strlist *ids, struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	CLEANUP(map_release) struct map seen = MAP_INIT;

	if (opts->after.n && !opts->stage)
		return err_set(err, ERR_USAGE, "--after can only be used with --stage\n"
					       "Try 'guild run --help' for more information.");
	if (opts->after.n && runsel_filter(&all, 0, &runs, err) < 0)
		return -1;
	for (size_t i = 0; i < opts->after.n; i++)
		if (add(home, &runs, opts->after.v[i], restart, &seen, ids, err) < 0)
			return -1;
	strlist_uniq(ids);
	return 0;
}
