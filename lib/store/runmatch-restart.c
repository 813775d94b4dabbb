/*
 * runmatch-restart.c: RUN of --restart and --proto. Source: upstream guild/run_util.py,
 * marked_or_latest_run_for_opspec.
 */
#include "guild/err.h"
#include "guild/home.h"
#include "guild/path.h"
#include "guild/runmatch.h"
#include "guild/status.h"

#define FULL_ID_LEN 32 /* run_make_id() */

/* Can the run be started again, or has it ended well enough to be a prototype? */
static bool is_usable(struct run *run, const struct runmatch *op, struct err *err)
{
	const struct opref *opref;
	const struct run_status *st;

	if (run_opref(run, &opref, err) < 0 || !runmatch_opref(op, opref) ||
	    run_status(run, &st, err) < 0)
		return false;
	return st->state & (RUN_COMPLETED | RUN_RUNNING | RUN_TERMINATED);
}

/*
 * A run of the operation; NULL: none, or spec is not one. Borrowed from runs. Each run up to the
 * marked one is looked at, as those that cannot be read are reported.
 */
static struct run *find_by_operation(const struct run_list *runs, const char *spec)
{
	CLEANUP(runmatch_release) struct runmatch op = RUNMATCH_INIT;
	CLEANUP(err_release) struct err not_an_op = ERR_INIT;
	struct runmatch_pick pick = RUNMATCH_PICK_INIT;

	if (runmatch_parse(&op, RUNMATCH_RESTART, spec, &not_an_op) < 0)
		return NULL;
	for (size_t i = 0; i < runs->n && !pick.marked; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct run *run = runs->v[i];

		if (!is_usable(run, &op, &err) || runmatch_pick_offer(&pick, run, &err) < 0)
			run_warn(run, &err);
	}
	return runmatch_pick_run(&pick);
}

/* A whole id is not the name of an operation, and need not be compared with that of every run. */
static struct run *find_by_full_id(const char *home, const char *spec)
{
	CLEANUP(run_release) struct run run = RUN_INIT;

	if (strlen(spec) != FULL_ID_LEN || strspn(spec, "0123456789abcdef") != FULL_ID_LEN)
		return NULL;
	return runs_open(home, spec, &run) ? run_new(run.dir) : NULL;
}

static int find_by_id(const char *home, const char *spec, struct run **out, struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	struct run *found;

	if (runs_find_prefix(home, spec, &runs, err) < 0)
		return -1;
	/* An id that is the beginning of others is meant when it is given whole. */
	found = run_list_find_id(&runs, spec);
	if (!found && runs.n > 1)
		return runmatch_several(spec, runs.v, runs.n, err);
	if (!found && !runs.n)
		return runmatch_none(spec, NULL, err);
	*out = run_new(found ? found->dir : runs.v[0]->dir);
	return 0;
}

bool runmatch_is_path(const char *spec)
{
	return path_is_abs(spec) || spec[0] == '.';
}

int runmatch_restart(const char *home, const char *spec, struct run **out, struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	struct run *found;

	if (runmatch_is_path(spec)) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;

		path_absolute(&dir, home_cwd(), spec);
		*out = run_new(dir.s);
		return 0;
	}
	found = find_by_full_id(home, spec);
	if (found) {
		*out = found;
		return 0;
	}
	if (runs_load(home, 0, &runs, err) < 0)
		return -1;
	found = find_by_operation(&runs, spec);
	if (!found)
		return find_by_id(home, spec, out, err);
	*out = run_new(found->dir);
	return 0;
}
