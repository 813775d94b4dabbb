/*
 * resolve-operation.c: sources that are files of another run.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/manifest.h"
#include "guild/path.h"
#include "guild/regex.h"
#include "guild/status.h"
#include "guild/tree.h"
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

static bool is_full_id(const char *prefix)
{
	return prefix && strlen(prefix) == 32;
}

/* Does the run stand for one of the references? Runs that cannot be read do not, with a warning. */
static bool run_suits(struct run *run, const struct op_ref *refs, size_t n, const char *prefix,
		      bool include_staged)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	int states = RUN_COMPLETED | RUN_RUNNING | RUN_TERMINATED | (include_staged ? RUN_STAGED : 0);
	const struct run_status *status;
	const struct opref *o;
	bool matches = false;

	if (is_full_id(prefix))
		return streq(run->id, prefix);
	if (prefix && *prefix && !starts_with(run->id, prefix))
		return false;
	if (run_opref(run, &o, &err) < 0) {
		log_warning("cannot read opref for run %s: %s", run->id, err.msg);
		return false;
	}
	for (size_t i = 0; i < n && !matches; i++)
		matches = op_ref_matches(&refs[i], o);
	if (!matches)
		return false;
	if (run_status(run, &status, &err) < 0) {
		log_warning("cannot read the status of run %s: %s", run->id, err.msg);
		return false;
	}
	return status->state & states;
}

static bool is_marked(struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *marked = NULL;

	return run_attr(run, "marked", &marked, &err) > 0 && value_truth(marked);
}

int source_find_run(const char *spec, const char *prefix, bool include_staged,
		    const struct run_list *runs, struct run **out, struct err *err)
{
	CLEANUP(strlist_release) struct strlist specs = STRLIST_INIT;
	struct run *latest = NULL, *marked = NULL;
	struct op_ref *refs;
	int rc = 0;

	strlist_split(&specs, spec, ",");
	refs = xcalloc(specs.n, sizeof(*refs));
	for (size_t i = 0; i < specs.n && rc == 0; i++) {
		CLEANUP(buf_release) struct buf part = BUF_INIT;

		buf_addstr(&part, specs.v[i]);
		buf_trim(&part);
		rc = op_ref_parse(&refs[i], part.s, err);
	}
	for (size_t i = 0; i < runs->n && rc == 0 && !marked; i++) {
		if (!run_suits(runs->v[i], refs, specs.n, prefix, include_staged))
			continue;
		if (!latest)
			latest = runs->v[i];
		if (is_marked(runs->v[i]))
			marked = runs->v[i];
	}
	if (rc == 0 && !latest) {
		CLEANUP(buf_release) struct buf names = BUF_INIT;

		for (size_t i = 0; i < specs.n; i++) {
			if (i)
				buf_addch(&names, ',');
			if (refs[i].pkg)
				buf_addf(&names, "%s/", refs[i].pkg);
			if (refs[i].model || refs[i].pkg)
				buf_addf(&names, "%s:", refs[i].model ? refs[i].model : "");
			buf_addstr(&names, refs[i].op);
		}
		rc = err_set(err, ERR_NOTFOUND, "no suitable run for %s", names.s);
	}
	if (rc == 0)
		*out = marked ? marked : latest;
	for (size_t i = 0; i < specs.n; i++)
		op_ref_release(&refs[i]);
	free(refs);
	return rc;
}

/*
 * Names at the top of the run that hold something the operation made: nothing that the manifest lists, at any
 * depth. $GUILD_LEGACY_OPDEP_SELECT: 1 takes dependencies too, 2 everything. Source: upstream
 * resolver.py, _default_run_files_for_resolve.
 */
static int generated_names(const struct run *run, struct strlist *names, struct err *err)
{
	CLEANUP(manifest_release) struct manifest manifest = MANIFEST_INIT;
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	const char *legacy = getenv("GUILD_LEGACY_OPDEP_SELECT");
	const struct tree_entry *entry;
	int rc;

	if (manifest_load(&manifest, run, err) < 0)
		return -1;
	if (tree_walk_open(&walk, run->dir, 0, err) < 0)
		return -1;
	while ((rc = tree_walk_next(&walk, &entry, err)) > 0) {
		const struct manifest_entry *known = map_get(&manifest.by_path, entry->path);
		bool take = !known || (legacy && streq(legacy, "2")) ||
			    (legacy && streq(legacy, "1") && known->type == MANIFEST_DEP);

		if (entry->depth == 0 && streq(entry->name, ".guild")) {
			tree_walk_prune(&walk);
			continue;
		}
		if (known && entry->is_dir && !take) {
			tree_walk_prune(&walk);
			continue;
		}
		if (take && !entry->is_dir) /* links to directories are not taken: upstream's os.walk */
			strlist_pushn(names, entry->path, strcspn(entry->path, "/"));
	}
	strlist_sort(names);
	strlist_uniq(names);
	for (size_t i = names->n; i-- > 0;)
		if (starts_with(names->v[i], ".guild"))
			strlist_remove(names, i);
	return rc;
}

static int find_run_files(const struct source *s, const struct run *run, struct strlist *paths,
			  struct err *err)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;

	if (source_has_select(s)) {
		if (source_select_below(s, run->dir, paths, err) < 0)
			return -1;
	} else if (generated_names(run, &names, err) < 0) {
		return -1;
	}
	for (size_t i = 0; i < names.n; i++)
		strlist_pushf(paths, "%s/%s", run->dir, names.v[i]);
	return source_check_found(s, paths, err);
}

bool source_names_dir(const char *spec)
{
	bool may_be_id = spec[strspn(spec, "0123456789abcdef")] == '\0';

	return !may_be_id && file_is_dir(AT_FDCWD, spec);
}

int source_find_operation(const struct resolving *r, const struct source *s, struct strlist *paths,
			  struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf spec = BUF_INIT;
	const struct value *config = source_config(s, r->config);
	struct run *run;

	if (value_truth(config))
		value_str_py(&text, config);
	if (source_expand(r, s, text.s, &spec, err) < 0)
		return -1;
	if (source_names_dir(spec.s)) {
		CLEANUP(run_release) struct run at = RUN_INIT;
		CLEANUP(free_ptr) char *dir = path_real(spec.s);

		run_init(&at, dir);
		log_info("Using run %s for %s", spec.s, source_resolving_name(s));
		return find_run_files(s, &at, paths, err);
	}
	if (runs_load(r->home, 0, &runs, err) < 0)
		return -1;
	if (source_find_run(s->value, spec.len ? spec.s : NULL, false, &runs, &run, err) < 0)
		return -1;
	log_info("Using run %s for %s", run->id, source_resolving_name(s));
	return find_run_files(s, run, paths, err);
}
