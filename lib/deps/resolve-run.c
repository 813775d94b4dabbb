/*
 * resolve-run.c: the run that an operation source, or a DVC stage, means.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/runmatch.h"
#include "guild/status.h"
#include "resolve-internal.h"

/* What a run must be to be taken. */
struct wanted {
	struct runmatch *refs; /* of one of these operations */
	size_t n_refs;
	const char *stage;     /* instead of refs: of this DVC stage */
	int states;            /* enum run_state, or-ed */
};

static void wanted_release(struct wanted *w)
{
	for (size_t i = 0; i < w->n_refs; i++)
		runmatch_release(&w->refs[i]);
	free(w->refs);
	*w = (struct wanted){ 0 };
}

static int wanted_init(struct wanted *w, const struct source *s, struct err *err)
{
	CLEANUP(strlist_release) struct strlist specs = STRLIST_INIT;

	if (source_is_stage(s)) {
		w->stage = s->value;
		w->states = RUN_COMPLETED;
		return 0;
	}
	w->states = RUN_COMPLETED | RUN_RUNNING | RUN_TERMINATED;
	strlist_split(&specs, s->value, ",");
	w->refs = xcalloc(specs.n, sizeof(*w->refs));
	w->n_refs = specs.n;
	for (size_t i = 0; i < specs.n; i++) {
		CLEANUP(buf_release) struct buf part = BUF_INIT;

		buf_addstr(&part, specs.v[i]);
		buf_trim(&part);
		if (runmatch_parse(&w->refs[i], RUNMATCH_RESOURCE, part.s, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * 1 when the run says that it is of the stage: by its operation's run-attrs or by itself. Source:
 * upstream dvc_util.py.
 */
static int is_of_stage(struct run *run, const char *stage, struct err *err)
{
	const struct value *opdef = NULL, *own = NULL;
	const char *name;

	if (run_attr(run, "opdef_attrs", &opdef, err) < 0 || run_attr(run, "dvc", &own, err) < 0)
		return -1;
	if (value_truth(value_get(opdef, "dvc")))
		own = value_get(opdef, "dvc");
	name = value_str_at(own, "stage");
	return name && streq(name, stage);
}

static int is_of_operation(struct run *run, const struct wanted *w, struct err *err)
{
	const struct opref *o;

	if (run_opref(run, &o, err) < 0)
		return -1;
	for (size_t i = 0; i < w->n_refs; i++)
		if (runmatch_opref(&w->refs[i], o))
			return 1;
	return 0;
}

/* Runs that cannot be read are not, with a warning. */
static bool is_wanted(struct run *run, const struct wanted *w)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct run_status *status;
	int rc = w->stage ? is_of_stage(run, w->stage, &err) : is_of_operation(run, w, &err);

	if (rc < 0)
		log_warning("cannot read opref for run %s: %s", run->id, err.msg);
	if (rc <= 0)
		return false;
	if (run_status(run, &status, &err) < 0) {
		log_warning("cannot read the status of run %s: %s", run->id, err.msg);
		return false;
	}
	return status->state & w->states;
}

/* The marked of n runs that are wanted, else the latest; NULL: none is. */
static struct run *pick(struct run *const *runs, size_t n, const struct wanted *w)
{
	struct runmatch_pick choice = RUNMATCH_PICK_INIT;

	for (size_t i = 0; i < n && !choice.marked; i++) {
		struct err err = ERR_INIT;

		if (runmatch_pick_wants(&choice, runs[i]) && is_wanted(runs[i], w) &&
		    runmatch_pick_offer(&choice, runs[i], &err) < 0)
			err_release(&err); /* not marked, as far as is known */
	}
	return runmatch_pick_run(&choice);
}

/* All of an ID: that run, whatever it is. */
static bool is_full_id(const char *prefix)
{
	return prefix && strlen(prefix) == 32;
}

static int none_found(const struct wanted *w, struct err *err)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	if (w->stage)
		return err_set(err, ERR_NOTFOUND, "no suitable run for '%s' stage", w->stage);
	for (size_t i = 0; i < w->n_refs; i++) {
		const struct runmatch_parts *ref = &w->refs[i].parts;

		if (i)
			buf_addch(&names, ',');
		if (ref->pkg)
			buf_addf(&names, "%s/", ref->pkg);
		if (ref->model || ref->pkg)
			buf_addf(&names, "%s:", ref->model ? ref->model : "");
		buf_addstr(&names, ref->op);
	}
	return err_set(err, ERR_NOTFOUND, "no suitable run for %s", names.s);
}

/* ---- the runs to choose from ---- */

void run_choice_release(struct run_choice *c)
{
	run_list_release(&c->all);
	run_list_release(&c->named);
}

int run_choice_load(struct run_choice *c, struct err *err)
{
	if (!c->loaded && runs_load(c->home, 0, &c->all, err) < 0)
		return -1;
	c->loaded = true;
	return 0;
}

/* NULL: there is none. No other run is looked at, unless a parent says which there are. */
static int find_by_id(struct run_choice *c, const char *id, struct run **out, struct err *err)
{
	CLEANUP(run_release) struct run run = RUN_INIT;
	const char *parent = getenv("GUILD_RUNS_PARENT");

	*out = NULL;
	if (!c->loaded && !(parent && *parent)) {
		if (runs_open(c->home, id, &run))
			*out = run_list_add(&c->named, run.dir);
		return 0;
	}
	if (run_choice_load(c, err) < 0)
		return -1;
	*out = run_list_find_id(&c->all, id);
	return 0;
}

int source_find_run(const struct source *s, const char *prefix, bool include_staged,
		    struct run_choice *runs, struct run **out, struct err *err)
{
	CLEANUP(wanted_release) struct wanted w = { 0 };
	CLEANUP(run_refs_release) struct run_refs some = RUN_REFS_INIT;
	struct run *found;

	if (wanted_init(&w, s, err) < 0)
		return -1;
	if (include_staged)
		w.states |= RUN_STAGED;
	if (is_full_id(prefix)) {
		if (find_by_id(runs, prefix, &found, err) < 0)
			return -1;
	} else if (run_choice_load(runs, err) < 0) {
		return -1;
	} else if (prefix && *prefix) {
		run_list_find_prefix(&runs->all, prefix, &some);
		found = pick(some.v, some.n, &w);
	} else {
		found = pick(runs->all.v, runs->all.n, &w);
	}
	if (!found)
		return none_found(&w, err);
	*out = found;
	return 0;
}
