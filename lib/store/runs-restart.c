/*
 * runs-restart.c: the RUN of --restart and --proto. Apart from runs.c as it alone needs regular
 * expressions, which a listing does not load.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/path.h"
#include "guild/regex.h"
#include "guild/runs.h"
#include "guild/status.h"

#define FULL_ID_LEN 32 /* run_make_id() */

/* Upstream takes the parts for regular expressions that match the whole name. */
static bool part_matches(const char *pattern, const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct regex *re;
	bool match;

	if (streq(pattern, text))
		return true;
	if (regex_compile(&re, pattern, 0, &err) < 0)
		return false;
	match = regex_fullmatch(re, text, strlen(text));
	regex_free(re);
	return match;
}

struct opspec {
	char *pkg, *model, *op; /* pkg, model: NULL for any */
};

static void opspec_release(struct opspec *s)
{
	free(s->pkg);
	free(s->model);
	free(s->op);
}

/* Could the operation of this run be started again, or has it ended well enough to be a prototype? */
static bool is_usable(struct run *run, const struct opspec *spec, struct err *err)
{
	const struct opref *opref;
	const struct run_status *st;

	if (run_opref(run, &opref, err) < 0)
		return false;
	if (spec->pkg && (!streq(opref->pkg_type, "package") || !streq(opref->pkg_name, spec->pkg)))
		return false;
	if (spec->model && !part_matches(spec->model, opref->model_name))
		return false;
	if (!part_matches(spec->op, opref->op_name) || run_status(run, &st, err) < 0)
		return false;
	return st->state == RUN_COMPLETED || st->state == RUN_RUNNING || st->state == RUN_TERMINATED;
}

/* The marked run of the operation, else the latest; NULL: none. Borrowed from runs. */
static struct run *find_by_operation(struct run_list *runs, const struct opspec *spec)
{
	struct run *latest = NULL;

	for (size_t i = 0; i < runs->n; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct run *run = runs->v[i];

		if (is_usable(run, spec, &err)) {
			if (!latest)
				latest = run;
			if (run_is_marked(run, &err) > 0)
				return run;
		}
		if (err_is_set(&err))
			run_warn(run, &err);
	}
	return latest;
}

static int several(const struct run_list *l, const char *spec, struct err *err)
{
	char id[9];

	err_set(err, ERR_INVALID, "'%s' matches multiple runs:", spec);
	err->bare = true;
	for (size_t i = 0; i < l->n; i++)
		err_append(err, "\n  %s", run_short_id(l->v[i], id));
	return -1;
}

/* A whole id is no operation's name, and need not be compared with that of every run. */
static struct run *find_by_full_id(const char *home, const char *spec)
{
	CLEANUP(run_release) struct run run = RUN_INIT;

	if (strlen(spec) != FULL_ID_LEN || strspn(spec, "0123456789abcdef") != FULL_ID_LEN)
		return NULL;
	return runs_open(home, spec, &run) ? run_new(run.dir) : NULL;
}

/* An id that is the beginning of others is meant when it is given whole. */
static struct run *exact_match(const struct run_list *l, const char *spec)
{
	for (size_t i = 0; i < l->n; i++)
		if (streq(l->v[i]->id, spec))
			return l->v[i];
	return NULL;
}

int runs_find_for_restart(const char *home, const char *spec, struct run **out, struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	CLEANUP(run_list_release) struct run_list matches = RUN_LIST_INIT;
	CLEANUP(opspec_release) struct opspec op = { 0 };
	struct run *found = NULL;

	if (path_is_abs(spec) || spec[0] == '.') {
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
	if (opref_split_spec(spec, &op.pkg, &op.model, &op.op))
		found = find_by_operation(&runs, &op);
	if (!found) {
		if (runs_find_prefix(home, spec, &matches, err) < 0)
			return -1;
		found = exact_match(&matches, spec);
		if (!found && matches.n > 1)
			return several(&matches, spec, err);
		if (matches.n == 0)
			return err_set(err, ERR_NOTFOUND,
				       "could not find a run matching '%s'\n"
				       "Try 'guild runs list' for a list.", spec);
		if (!found)
			found = matches.v[0];
	}
	*out = run_new(found->dir);
	return 0;
}
