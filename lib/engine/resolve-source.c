#include <errno.h>

#include "guild/alloc.h"
#include "guild/digest.h"
#include "guild/err.h"
#include "guild/expand.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/manifest.h"
#include "guild/path.h"
#include "guild/regex.h"
#include "guild/status.h"
#include "guild/tree.h"
#include "resolve-internal.h"

bool source_is_operation(const struct source *s)
{
	return streq(s->type, "operation");
}

bool source_is_config(const struct source *s)
{
	return streq(s->type, "config");
}

const struct value *source_config(const struct source *s, const struct value *config)
{
	const char *const names[] = { s->flag_name, s->name, s->uri };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i] && value_has(config, names[i]))
			return value_get(config, names[i]);
	return NULL;
}

/* ${name} in text by the run's flags. */
static int expand_text(const struct resolving *r, const struct source *s, const char *text,
		       struct buf *out, struct err *err)
{
	struct value *resolved;
	struct value *in = value_str(r->arena, text);

	if (expand_value(r->arena, in, r->flags, EXPAND_ERROR, &resolved, err) < 0) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;
		CLEANUP(err_release) struct err cause = ERR_INIT;

		err_move(&cause, err);
		value_repr_str(&repr, text, strlen(text));
		return err_set(err, ERR_INVALID, cause.kind == ERR_NOTFOUND
			       ? "cannot resolve %s in %s: undefined reference '%s'"
			       : "cannot resolve %s in %s: %s",
			       repr.s, source_resolving_name(s), cause.msg);
	}
	value_str_py(out, resolved);
	return 0;
}

/* ---- select ---- */

/* Every path below dir, '/'-separated, sorted; links to directories are named, not entered. */
static int list_below(const char *dir, struct strlist *paths, struct err *err)
{
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	const struct tree_entry *entry;
	int rc;

	if (tree_walk_open(&walk, dir, 0, err) < 0)
		return -1;
	while ((rc = tree_walk_next(&walk, &entry, err)) > 0)
		strlist_push(paths, entry->path);
	strlist_sort(paths);
	return rc;
}

static bool parse_group(const char *s, struct regex_span span, double *out)
{
	CLEANUP(free_ptr) char *text = NULL;
	char *end;

	if (span.start == (size_t)-1)
		return false;
	text = xmemdup0(s + span.start, span.end - span.start);
	*out = strtod(text, &end);
	return *text && !*end;
}

enum reduce { REDUCE_NONE, REDUCE_MIN, REDUCE_MAX };

/*
 * Add the paths that the pattern matches from start to end. select-min and
 * select-max keep the one whose first group is the least or the greatest number.
 */
static void select_pattern(const char *pattern, enum reduce reduce, const char *dir,
			   const struct strlist *paths, struct strlist *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *best = NULL;
	double best_value = 0;
	struct regex *re;

	buf_addf(&text, "%s$", pattern);
	if (regex_compile(&re, text.s, 0, &err) < 0) {
		buf_reset(&text);
		value_repr_str(&text, pattern, strlen(pattern));
		log_error("error compiling regular expression %s: %s", text.s, err.msg);
		return;
	}
	for (size_t i = 0; i < paths->n; i++) {
		const char *path = paths->v[i];
		struct regex_span span[2] = { { 0, 0 }, { (size_t)-1, 0 } };
		double value;

		if (!regex_match(re, path, strlen(path), span, ARRAY_SIZE(span)))
			continue;
		if (reduce == REDUCE_NONE) {
			strlist_pushf(out, "%s/%s", dir, path);
			continue;
		}
		if (!parse_group(path, span[1], &value))
			continue;
		if (!best || (reduce == REDUCE_MIN ? value < best_value : value > best_value)) {
			best = path;
			best_value = value;
		}
	}
	if (best)
		strlist_pushf(out, "%s/%s", dir, best);
	regex_free(re);
}

static bool has_select(const struct source *s)
{
	return value_len(s->select) || value_len(s->select_min) || value_len(s->select_max);
}

static int select_below(const struct source *s, const char *dir, struct strlist *out, struct err *err)
{
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	const struct value *const lists[] = { s->select, s->select_min, s->select_max };
	static const enum reduce reduce[] = { REDUCE_NONE, REDUCE_MIN, REDUCE_MAX };

	if (list_below(dir, &paths, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		for (size_t j = 0; j < value_len(lists[i]); j++) {
			const char *pattern = value_get_str(lists[i]->list.items[j]);

			if (pattern)
				select_pattern(pattern, reduce[i], dir, &paths, out);
		}
	}
	strlist_sort(out);
	strlist_uniq(out);
	return 0;
}

/* ---- files ---- */

static bool is_archive(const struct source *s, const char *path)
{
	static const char *const ends[] = { ".zip", ".tar", ".tgz", ".gz", ".tar.bz2", ".tar.xz" };
	size_t len = strlen(path);

	if (s->unpack == NO)
		return false;
	if (s->archive_type)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		size_t m = strlen(ends[i]);

		if (len >= m && strcasecmp(path + len - m, ends[i]) == 0)
			return true;
	}
	return false;
}

static int verify_file(const struct source *s, const char *path, struct err *err)
{
	char sha256[DIGEST_HEX_MAX];

	if (!s->sha256)
		return 0;
	if (file_is_dir(AT_FDCWD, path)) {
		log_warning("cannot verify '%s' because it's a directory", path);
		return 0;
	}
	if (digest_file(DIGEST_SHA256, AT_FDCWD, path, sha256, err) < 0)
		return -1;
	if (strcasecmp(sha256, s->sha256) != 0)
		return err_set(err, ERR_INVALID,
			       "'%s' has an unexpected sha256 (expected %s but got %s)", path,
			       s->sha256, sha256);
	return 0;
}

/* The file that a flag names instead of the source's own: taken as it is. */
static int find_configured_file(const struct source *s, const struct value *config,
				struct strlist *paths, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	value_str_py(&text, config);
	path_absolute(&path, cwd, text.s);
	if (!file_exists(AT_FDCWD, path.s))
		return err_set(err, ERR_NOTFOUND, "%s does not exist", path.s);
	path_relative(&shown, path.s, cwd);
	log_info("Using %s for %s", shown.s, source_resolving_name(s));
	strlist_push(paths, path.s);
	return 0;
}

static int find_file(const struct resolving *r, const struct source *s, struct strlist *paths,
		     struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	const struct value *config = source_config(s, r->config);
	bool is_dir;

	if (value_truth(config))
		return find_configured_file(s, config, paths, err);
	if (expand_text(r, s, s->value, &name, err) < 0)
		return -1;
	if (path_is_abs(r->res->location ? r->res->location : "."))
		path_absolute(&path, r->res->location, name.s);
	else
		path_absolute(&path, cwd, name.s);
	if (!file_exists(AT_FDCWD, path.s))
		return err_set(err, ERR_NOTFOUND, "cannot find source file '%s'", name.s);
	is_dir = file_is_dir(AT_FDCWD, path.s);
	if (is_dir && has_select(s))
		return select_below(s, path.s, paths, err);
	if (verify_file(s, path.s, err) < 0)
		return -1;
	if (!is_dir && is_archive(s, path.s))
		return err_set(err, ERR_INVALID,
			       "archives are not unpacked by this version: set 'unpack: no' for '%s', "
			       "or require the files themselves", name.s);
	strlist_push(paths, path.s);
	return 0;
}

/* ---- operations ---- */

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

	if (has_select(s))
		return select_below(s, run->dir, paths, err);
	if (generated_names(run, &names, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n; i++)
		strlist_pushf(paths, "%s/%s", run->dir, names.v[i]);
	return 0;
}

static int find_operation(const struct resolving *r, const struct source *s, struct strlist *paths,
			  struct err *err)
{
	CLEANUP(run_list_release) struct run_list runs = RUN_LIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf spec = BUF_INIT;
	const struct value *config = source_config(s, r->config);
	struct run *run;

	if (value_truth(config))
		value_str_py(&text, config);
	if (expand_text(r, s, text.s, &spec, err) < 0)
		return -1;
	if (strchr(spec.s, '/') && file_is_dir(AT_FDCWD, spec.s)) {
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

int source_find(const struct resolving *r, const struct source *s, struct strlist *paths,
		struct err *err)
{
	int rc;

	if (streq(s->type, "file") || source_is_config(s))
		rc = find_file(r, s, paths, err);
	else if (source_is_operation(s))
		rc = find_operation(r, s, paths, err);
	else
		rc = err_set(err, ERR_INVALID, "sources of type '%s' are not supported by this version",
			     s->type);
	if (rc < 0 || paths->n)
		return rc;
	if (s->fail_if_empty)
		return err_set(err, ERR_NOTFOUND, "nothing resolved for %s", source_resolving_name(s));
	if (s->warn_if_empty)
		log_warning("nothing resolved for %s", source_resolving_name(s));
	return 0;
}

void source_unmet(const struct resolving *r, const struct source *s, struct err *err)
{
	err_wrap(err, "could not resolve '%s' in %s resource", source_resolving_name(s),
		 resdef_resolving_name(r->res));
	if (s->help)
		err_append(err, "\n%s", s->help);
}
