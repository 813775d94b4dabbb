#include <errno.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/expand.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/runs.h"
#include "resolve-internal.h"

/*
 * The resource of a dependency. A spec may name flags: "${data}-files". Without
 * flags (NULL) such a spec names nothing yet.
 */
static int dep_resource(struct arena *a, const struct opdef *op, const struct depdef *dep,
			const struct value *flags, struct resdef **out, struct err *err)
{
	struct depdef named = *dep;
	struct value *spec;

	if (dep->inline_ || !flags || !strstr(dep->spec, "${"))
		return depdef_resource(op, dep, out, err);
	if (expand_value(a, value_str(a, dep->spec), flags, &spec, err) < 0)
		return err_wrap(err, "cannot resolve dependency '%s': undefined reference", dep->spec);
	named.spec = value_get_str(spec);
	if (!named.spec)
		return err_set(err, ERR_INVALID, "invalid dependency '%s' in operation '%s'", dep->spec,
			       op->fullname);
	return depdef_resource(op, &named, out, err);
}

/* Names of flags that can stand for the source, in order of preference. */
static size_t flag_names(const struct source *s, const char *names[2])
{
	size_t n = 0;

	if (s->flag_name) {
		names[n++] = s->flag_name;
	} else if (s->name) {
		names[n++] = s->name;
	} else {
		names[n++] = s->uri;
		names[n++] = s->value;
	}
	return n;
}

/* ---- flags that dependencies bring ---- */

struct dep_flag {
	const char *name;
	const char *alias;
	const struct value *default_;
	const char *const *types; /* that a definition of the user's may have; NULL-ended */
};

static bool dep_flag_for_source(struct arena *a, const struct source *s, struct dep_flag *out)
{
	static const char *const file_types[] = { "string", "path", "existing-path", NULL };
	static const char *const run_types[] = { "string", NULL };

	if (streq(s->type, "file")) {
		if (!s->flag_name)
			return false;
		*out = (struct dep_flag){ s->flag_name, NULL, value_str(a, s->value), file_types };
		return true;
	}
	if (!source_is_operation(s) || s->no_flag)
		return false;
	if (s->flag_name)
		*out = (struct dep_flag){ s->flag_name, NULL, NULL, run_types };
	else if (s->name)
		*out = (struct dep_flag){ s->name, NULL, NULL, run_types };
	else
		*out = (struct dep_flag){ s->uri, s->value, NULL, run_types };
	return true;
}

static bool type_allowed(const char *type, const char *const *types)
{
	for (; *types; types++)
		if (streq(type, *types))
			return true;
	return false;
}

static void add_dep_flag(struct opdef *op, const struct source *s, const struct dep_flag *f)
{
	struct arena *a = &op->model->guildfile->arena;
	struct flagdef *flag = opdef_flag(op, f->name);
	struct value *extra;

	if (flag) {
		if (flag->arg_skip == UNSET)
			flag->arg_skip = YES;
		if (value_is_null(flag->default_))
			flag->default_ = f->default_;
		if (flag->type && !type_allowed(flag->type, f->types)) {
			log_warning("flag '%s' for operation %s is configured with type '%s' - this "
				    "value cannot be used because it conflicts with the dependency "
				    "'%s' - ignoring configured value",
				    f->name, op->name, flag->type, source_resolving_name(s));
			flag->type = "string";
		}
		return;
	}
	flag = opdef_add_flag(op, f->name, f->alias);
	flag->default_ = f->default_;
	flag->type = "string";
	flag->arg_skip = YES;
	/* Upstream's generated flags carry their own name as an extra attribute; runs record it. */
	extra = value_map(a);
	value_set(a, extra, "name", value_str(a, f->name));
	flag->extra = extra;
}

void resolve_add_flags(struct opdef *op)
{
	for (size_t i = 0; i < op->n_deps; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct resdef *res;
		struct dep_flag flag;

		if (depdef_resource(op, &op->deps[i], &res, &err) < 0) {
			log_warning("cannot find resource definition for dependency %s",
				    op->deps[i].spec);
			continue;
		}
		for (size_t j = 0; j < res->n_sources; j++)
			if (dep_flag_for_source(&op->model->guildfile->arena, &res->sources[j], &flag))
				add_dep_flag(op, &res->sources[j], &flag);
	}
}

/* ---- runs that operation sources would use now ---- */

/* Flag values of the whole resource that may name a run, as text. */
static void run_prefixes(const struct resdef *res, const struct value *flags, struct strlist *out)
{
	for (size_t i = 0; i < res->n_sources; i++) {
		const char *names[2];
		size_t n = flag_names(&res->sources[i], names);

		for (size_t j = 0; j < n; j++) {
			const struct value *v = value_get(flags, names[j]);
			size_t items = value_is(v, VALUE_LIST) ? value_len(v) : 1;

			if (!value_truth(v))
				continue;
			for (size_t k = 0; k < items; k++) {
				CLEANUP(buf_release) struct buf text = BUF_INIT;

				value_str_py(&text, value_is(v, VALUE_LIST) ? v->list.items[k] : v);
				strlist_push(out, text.s);
			}
		}
	}
}

/* An item of a list of runs, and the next one of the same text. */
struct run_item {
	struct run_item *next;
};

static void add_item(struct map *by_text, const char *text, struct run_item *item)
{
	item->next = map_set(by_text, text, item);
}

/* The first item that is a prefix of id. It is then one of id. NULL: none is. */
static struct run_item *take_item(struct map *by_text, const char *id)
{
	CLEANUP(buf_release) struct buf prefix = BUF_INIT;
	struct run_item *first = NULL;
	size_t len = 0;

	for (const char *s = id;; s++) {
		struct run_item *item = map_get(by_text, prefix.s);

		if (item && (!first || item < first)) {
			first = item;
			len = prefix.len;
		}
		if (!*s)
			break;
		buf_addch(&prefix, *s);
	}
	if (!first)
		return NULL;
	buf_setlen(&prefix, len);
	map_set(by_text, prefix.s, first->next);
	add_item(by_text, id, first);
	return first;
}

/* In place of each id's first prefix that is in the list. */
static void complete_items(struct arena *a, struct value *list, const struct strlist *ids)
{
	CLEANUP(map_release) struct map by_text = MAP_INIT;
	struct run_item *items = arena_calloc(a, list->list.n, sizeof(*items));

	for (size_t i = list->list.n; i-- > 0;) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		value_str_py(&text, list->list.items[i]);
		add_item(&by_text, text.s, &items[i]);
	}
	for (size_t i = 0; i < ids->n; i++) {
		const struct run_item *item = take_item(&by_text, ids->v[i]);

		if (item)
			list->list.items[item - items] = value_str(a, ids->v[i]);
	}
}

/* Null becomes the id, a prefix of it is completed; in a list, the first item that is a prefix. */
static void set_run_flag(struct arena *a, struct value *flags, const char *name,
			 const struct strlist *ids)
{
	const struct value *old = value_get(flags, name);
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *list;

	if (value_is(old, VALUE_LIST)) {
		list = value_copy(a, old);
		complete_items(a, list, ids);
		value_set(a, flags, name, list);
		return;
	}
	if (!value_is_null(old))
		value_str_py(&text, old);
	for (size_t i = 0; i < ids->n; i++) {
		if (!starts_with(ids->v[i], text.s))
			continue;
		buf_reset(&text);
		buf_addstr(&text, ids->v[i]);
		value_set(a, flags, name, value_str(a, text.s));
	}
}

static const char *source_flag(const struct opdef *op, const struct source *s)
{
	const char *names[2];
	size_t n = flag_names(s, names);

	for (size_t i = 0; i < n; i++)
		if (opdef_flag(op, names[i]))
			return names[i];
	return s->flag_name ? s->flag_name : s->name ? s->name : s->uri;
}

static struct value *absolute_dir(struct arena *a, struct value *v)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = NULL;

	if (!value_is(v, VALUE_STR) || !source_names_dir(value_get_str(v)))
		return v;
	cwd = path_getcwd();
	path_absolute(&path, cwd, value_get_str(v));
	return value_str(a, path.s);
}

/* A directory that is given for a run is found from everywhere: the run may be started elsewhere. */
static void set_run_dirs(struct arena *a, const struct source *s, struct value *flags)
{
	const char *names[2];
	size_t n = flag_names(s, names);

	for (size_t i = 0; i < n; i++) {
		struct value *old = value_get(flags, names[i]);
		struct value *list;

		if (!value_is(old, VALUE_LIST)) {
			if (old)
				value_set(a, flags, names[i], absolute_dir(a, old));
			continue;
		}
		list = value_list(a);
		for (size_t k = 0; k < old->list.n; k++)
			value_append(a, list, absolute_dir(a, old->list.items[k]));
		value_set(a, flags, names[i], list);
	}
}

static void default_run(struct arena *a, const struct opdef *op, const struct source *s,
			const struct strlist *prefixes, struct run_choice *runs,
			struct value *flags)
{
	CLEANUP(strlist_release) struct strlist ids = STRLIST_INIT;
	bool found = false;

	for (size_t i = 0; i < MAX(prefixes->n, 1); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct run *run;

		if (prefixes->n && source_names_dir(prefixes->v[i])) {
			found = true;
			continue;
		}
		if (source_find_run(s, prefixes->n ? prefixes->v[i] : NULL,
				    /* include_staged= */ true, runs, &run, &err) < 0)
			continue;
		strlist_push(&ids, run->id);
	}
	if (ids.n)
		set_run_flag(a, flags, source_flag(op, s), &ids);
	if (!found && !ids.n && !s->optional)
		log_warning("cannot find a suitable run for required resource '%s'",
			    source_resolving_name(s));
}

int resolve_default_runs(struct arena *a, const struct opdef *op, const char *home,
			 struct value *flags, struct err *err)
{
	CLEANUP(run_choice_release) struct run_choice runs = { .home = home };

	for (size_t i = 0; i < op->n_deps; i++) {
		CLEANUP(strlist_release) struct strlist prefixes = STRLIST_INIT;
		struct resdef *res;

		if (dep_resource(a, op, &op->deps[i], flags, &res, err) < 0) {
			log_debug("error resolving runs for %s: %s", op->fullname, err->msg);
			err_release(err); /* said when the dependencies themselves are made */
			return 0;
		}
		for (size_t j = 0; j < res->n_sources; j++)
			if (source_is_run(&res->sources[j]))
				set_run_dirs(a, &res->sources[j], flags);
		run_prefixes(res, flags, &prefixes);
		for (size_t j = 0; j < res->n_sources; j++) {
			if (!source_is_run(&res->sources[j]))
				continue;
			if (run_choice_load(&runs, err) < 0)
				return -1;
			default_run(a, op, &res->sources[j], &prefixes, &runs, flags);
		}
	}
	return 0;
}

/* ---- the attribute form ---- */

static struct value *dep_config(struct arena *a, const struct resdef *res, const struct value *flags)
{
	struct value *config = value_map(a);

	for (size_t i = 0; i < res->n_sources; i++) {
		const char *names[2];
		size_t n = flag_names(&res->sources[i], names);

		for (size_t j = 0; j < n; j++)
			if (value_has(flags, names[j]))
				value_set(a, config, names[j], value_get(flags, names[j]));
	}
	return config;
}

int resolve_deps_attr(struct arena *a, const struct opdef *op, const struct value *flags,
		      struct value **out, struct err *err)
{
	struct value *deps = value_list(a);

	for (size_t i = 0; i < op->n_deps; i++) {
		struct value *dep, *config;
		struct resdef *res;

		if (dep_resource(a, op, &op->deps[i], flags, &res, err) < 0)
			return -1;
		dep = value_is(res->data, VALUE_MAP) ? value_copy(a, res->data) : value_map(a);
		value_set(a, dep, "name", value_str(a, resdef_resolving_name(res)));
		if (res->location)
			value_set(a, dep, "location", value_str(a, res->location));
		if (res->model && res->model->parent_dirs.n)
			value_set(a, dep, "parent-dirs", value_strv(a, res->model->parent_dirs.v));
		config = dep_config(a, res, flags);
		if (value_len(config))
			value_set(a, dep, "config", config);
		value_append(a, deps, dep);
	}
	*out = deps;
	return 0;
}
