/*
 * op-deps.c: what an operation requires, as its run records it.
 */
#include "guild/err.h"
#include "guild/map.h"
#include "guild/resolve.h"

#include "op-internal.h"

static int deps_of_def(struct op *op, struct value **out, struct err *err)
{
	if (resolve_deps_attr(&op->arena, op->def, op->flags, out, err) < 0)
		return err_wrap(err, "invalid definition for operation '%s'", op->def->fullname);
	return 0;
}

int op_record_deps(struct op *op, struct err *err)
{
	struct value *deps;

	if (deps_of_def(op, &deps, err) < 0)
		return -1;
	value_set(&op->arena, op->attr, "deps", deps);
	return 0;
}

int op_refresh_deps(struct op *op, struct err *err)
{
	const struct value *old = value_get(op->attr, "deps");
	CLEANUP(map_release) struct map configs = MAP_INIT; /* by the dependency's name */
	struct value *new;

	if (!value_len(old))
		return 0;
	if (deps_of_def(op, &new, err) < 0)
		return -1;
	for (size_t i = 0; i < value_len(new); i++) {
		const char *name = value_str_at(new->list.items[i], "name");
		struct value *config = value_get(new->list.items[i], "config");

		if (name && config)
			map_set(&configs, name, config);
	}
	for (size_t i = 0; i < value_len(old); i++) {
		const char *name = value_str_at(old->list.items[i], "name");
		struct value *config = name ? map_get(&configs, name) : NULL;

		if (config)
			value_set(&op->arena, old->list.items[i], "config", config);
	}
	return 0;
}

/* ---- --dep ---- */

/*
 * The resource of a path: as upstream's, it lies in the current directory of whoever resolves it.
 */
static struct value *dep_of_path(struct arena *a, const char *path)
{
	struct value *dep = value_map(a), *sources = value_list(a), *source = value_map(a);

	value_set(a, source, "file", value_str(a, path));
	value_append(a, sources, source);
	value_set(a, dep, "sources", sources);
	value_set(a, dep, "target-type", value_str(a, "link"));
	value_set(a, dep, "name", value_str(a, path));
	value_set(a, dep, "location", value_str(a, "."));
	return dep;
}

/* The paths that deps has such resources of: the keys of out. */
static void add_paths_of_deps(struct map *out, const struct value *deps)
{
	for (size_t i = 0; i < value_len(deps); i++) {
		const char *name = value_str_at(deps->list.items[i], "name");
		const char *location = value_str_at(deps->list.items[i], "location");

		if (name && location && streq(location, "."))
			map_set(out, name, deps->list.items[i]);
	}
}

int op_dep_paths(struct run *run, struct strlist *out, struct err *err)
{
	const struct value *params = NULL;

	if (run_attr(run, "run_params", &params, err) < 0)
		return -1;
	value_strings(value_get(params, "additional_deps"), out);
	return 0;
}

int op_record_dep_paths(struct op *op, const struct runopts *opts, struct run *from,
			struct err *err)
{
	if (from && op_dep_paths(from, &op->dep_paths, err) < 0)
		return -1;
	strlist_pushv(&op->dep_paths, opts->deps.v);
	strlist_uniq(&op->dep_paths);
	if (op->dep_paths.n)
		value_set(&op->arena, op->run_params, "additional_deps",
			  value_strv(&op->arena, op->dep_paths.v));
	return 0;
}

void op_add_dep_paths(struct op *op)
{
	struct arena *a = &op->arena;
	const struct value *recorded = value_get(op->attr, "deps");
	CLEANUP(map_release) struct map there = MAP_INIT;
	struct value *deps;

	if (!op->dep_paths.n)
		return;
	deps = value_is(recorded, VALUE_LIST) ? value_copy(a, recorded) : value_list(a);
	add_paths_of_deps(&there, deps);
	for (size_t i = 0; i < op->dep_paths.n; i++)
		if (!map_has(&there, op->dep_paths.v[i]))
			value_append(a, deps, dep_of_path(a, op->dep_paths.v[i]));
	value_set(a, op->attr, "deps", deps);
}
