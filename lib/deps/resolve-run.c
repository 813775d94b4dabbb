/*
 * resolve-run.c: the run that an operation source, or a DVC stage, means.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/regex.h"
#include "guild/status.h"
#include "resolve-internal.h"

struct op_ref {
	char *pkg, *model, *op;
	struct regex *model_re, *op_re;
};

static void op_ref_release(struct op_ref *ref)
{
	free(ref->pkg);
	free(ref->model);
	free(ref->op);
	regex_free(ref->model_re);
	regex_free(ref->op_re);
	*ref = (struct op_ref){ 0 };
}

static int op_ref_parse(struct op_ref *ref, const char *spec, struct err *err)
{
	if (!opref_split_spec(spec, &ref->pkg, &ref->model, &ref->op)) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;

		value_repr_str(&repr, spec, strlen(spec));
		/* [sic]: upstream's spelling, which its users' tests match. */
		return err_set(err, ERR_SYNTAX, "inavlid operation reference %s", repr.s);
	}
	if (ref->model && regex_compile(&ref->model_re, ref->model, 0, err) < 0)
		return err_wrap(err, "invalid operation reference '%s'", spec);
	if (regex_compile(&ref->op_re, ref->op, 0, err) < 0)
		return err_wrap(err, "invalid operation reference '%s'", spec);
	return 0;
}

static bool op_ref_matches(const struct op_ref *ref, const struct opref *o)
{
	if (!*o->op_name)
		return false;
	if (ref->pkg && (!streq(o->pkg_type, "package") || !streq(o->pkg_name, ref->pkg)))
		return false;
	if (ref->model_re && !regex_fullmatch(ref->model_re, o->model_name, strlen(o->model_name)))
		return false;
	return regex_fullmatch(ref->op_re, o->op_name, strlen(o->op_name));
}

/* What a run must be to be taken. */
struct wanted {
	struct op_ref *refs; /* of one of these operations */
	size_t n_refs;
	const char *stage;   /* instead of refs: of this DVC stage */
	const char *prefix;  /* of its ID; NULL: any */
	int states;          /* enum run_state, or-ed */
};

static void wanted_release(struct wanted *w)
{
	for (size_t i = 0; i < w->n_refs; i++)
		op_ref_release(&w->refs[i]);
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
		if (op_ref_parse(&w->refs[i], part.s, err) < 0)
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
		if (op_ref_matches(&w->refs[i], o))
			return 1;
	return 0;
}

/* All of an ID: that run, whatever it is. */
static bool is_full_id(const char *prefix)
{
	return prefix && strlen(prefix) == 32;
}

/* Runs that cannot be read are not, with a warning. */
static bool is_wanted(struct run *run, const struct wanted *w)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct run_status *status;
	int rc;

	if (is_full_id(w->prefix))
		return streq(run->id, w->prefix);
	if (w->prefix && *w->prefix && !starts_with(run->id, w->prefix))
		return false;
	rc = w->stage ? is_of_stage(run, w->stage, &err) : is_of_operation(run, w, &err);
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

static bool is_marked(struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	return run_is_marked(run, &err) > 0;
}

static int none_found(const struct wanted *w, struct err *err)
{
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	if (w->stage)
		return err_set(err, ERR_NOTFOUND, "no suitable run for '%s' stage", w->stage);
	for (size_t i = 0; i < w->n_refs; i++) {
		const struct op_ref *ref = &w->refs[i];

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

int source_find_run(const struct source *s, const char *prefix, bool include_staged,
		    const struct run_list *runs, struct run **out, struct err *err)
{
	CLEANUP(wanted_release) struct wanted w = { .prefix = prefix };
	struct run *latest = NULL, *marked = NULL;

	if (wanted_init(&w, s, err) < 0)
		return -1;
	if (include_staged)
		w.states |= RUN_STAGED;
	for (size_t i = 0; i < runs->n && !marked; i++) {
		struct run *run = runs->v[i];

		/* Of the others only a marked one counts: to see that costs least. */
		if ((latest && !is_marked(run)) || !is_wanted(run, &w))
			continue;
		if (latest || is_marked(run))
			marked = run;
		if (!latest)
			latest = run;
	}
	if (!latest)
		return none_found(&w, err);
	*out = marked ? marked : latest;
	return 0;
}

int source_load_runs(const char *home, const char *prefix, struct run_list *out, struct err *err)
{
	const char *parent = getenv("GUILD_RUNS_PARENT");

	if (is_full_id(prefix) && !(parent && *parent))
		return runs_find_prefix(home, prefix, out, err);
	return runs_load(home, 0, out, err);
}
