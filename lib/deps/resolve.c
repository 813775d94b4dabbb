#include "guild/resolve.h"

#include <fcntl.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "resolve-internal.h"

/*
 * Where the file of the run came from, as the manifest has it, and its path in an archive or a
 * download.
 */
static const char *manifest_source(const struct resolving *r, const struct source *s,
				   const char *path, struct buf *out)
{
	const char *subpath = resource_cache_subpath(r, path);

	/* A plain prefix test, as upstream's: what lies below the project is named from there. */
	if (!subpath && streq(s->type, "file") && starts_with(path, r->location)) {
		buf_addstr(out, "file:");
		path_relative(out, path, r->location);
	} else {
		buf_addstr(out, s->uri);
	}
	return subpath;
}

/* The line of the manifest, unless it is there already: of a start before this one. */
static void record_target(struct resolving *r, const struct source *s, const char *path,
			  const struct target *target)
{
	CLEANUP(buf_release) struct buf from = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	const char *subpath = manifest_source(r, s, path, &from);
	const struct manifest_entry *e = map_get(&r->manifest->by_path, target->path.s);

	if (e && e->type == MANIFEST_DEP && streq(e->digest, target->sha1) &&
	    streq(e->source, from.s))
		return;
	manifest_format(&line, MANIFEST_DEP, target->path.s, target->sha1, from.s, subpath);
	buf_addbuf(&r->lines, &line);
}

/* Put what was found into the run. What is there is recorded, also when a later one fails. */
static int place(struct resolving *r, const struct source *s, const struct strlist *found,
		 struct err *err)
{
	CLEANUP(err_release) struct err failed = ERR_INIT;
	int rc = 0;

	buf_reset(&r->lines);
	for (size_t i = 0; i < found->n && rc == 0; i++) {
		CLEANUP(target_release) struct target target = TARGET_INIT;

		rc = target_place(r, s, found->v[i], &target, err);
		if (rc == 0 && target.path.len)
			record_target(r, s, found->v[i], &target);
	}
	if (r->lines.len && manifest_append(r->run, &r->lines, &failed) < 0 && rc == 0) {
		err_move(err, &failed);
		rc = -1;
	}
	return rc;
}

/* Absolute paths of what a source stands for now, at one location. */
static int find_by_type(const struct resolving *r, const struct source *s, struct strlist *paths,
			struct err *err)
{
	if (streq(s->type, "file") || source_is_config(s))
		return source_find_file(r, s, paths, err);
	if (source_is_run(s))
		return source_find_operation(r, s, paths, err);
	if (streq(s->type, "url"))
		return source_find_url(r, s, paths, err);
	if (streq(s->type, "module"))
		return source_check_module(r, s, err);
	if (streq(s->type, "dvcfile"))
		return source_find_dvcfile(r, s, paths, err);
	BUG("source of type '%s'", s->type);
}

/*
 * Look for the source's files in the resource's own directory, and for those of a project in
 * the directories of packages as well. The last that fails tells.
 */
static int find(struct resolving *r, const struct source *s, struct strlist *found, struct err *err)
{
	size_t n = streq(s->type, "file") || source_is_config(s) ? r->locations.n : 1;

	for (size_t i = 0; i < n; i++) {
		err_release(err);
		strlist_clear(found);
		r->location = r->locations.v[i];
		if (find_by_type(r, s, found, err) == 0)
			return 0;
	}
	source_unmet(r, s, err);
	return -1;
}

/* Find a source and put it into the run; *paths gets the list for the attribute deps. */
static int resolve_source(struct resolving *r, const struct source *s, struct value **paths,
			  struct err *err)
{
	CLEANUP(strlist_release) struct strlist found = STRLIST_INIT;
	struct value *list = value_list(r->arena);

	if (find(r, s, &found, err) < 0)
		return -1;
	if (source_is_config(s) && config_generate(r, s, &found, err) < 0)
		return -1;
	if (place(r, s, &found, err) < 0)
		return -1;
	for (size_t i = 0; i < found.n; i++) {
		CLEANUP(buf_release) struct buf rel = BUF_INIT;

		path_relative(&rel, found.v[i], r->run->dir);
		value_append(r->arena, list, value_str(r->arena, rel.s));
	}
	*paths = list;
	return 0;
}

/* What is recorded of a resolved source (guild-rundir(5)). */
static struct value *source_info(const struct resolving *r, const struct source *s,
				 struct value *paths)
{
	const char *const names[] = { s->name, s->flag_name, s->uri, s->value };
	struct value *info = value_map(r->arena);

	value_set(r->arena, info, "uri", value_str(r->arena, s->uri));
	value_set(r->arena, info, "paths", paths);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i] && value_has(r->config, names[i])) {
			value_set(r->arena, info, "config", value_get(r->config, names[i]));
			break;
		}
	}
	return info;
}

static int resolve_resource(struct resolving *r, int flags, struct value *resolved,
			    struct err *err)
{
	log_info_dim("Resolving %s", resdef_resolving_name(r->res));
	for (size_t i = 0; i < r->res->n_sources; i++) {
		const struct source *s = &r->res->sources[i];
		const char *name = source_resolving_name(s);
		struct value *paths;

		if (s->always_resolve != YES && value_has(resolved, name)) {
			log_info("Skipping resolution of %s because it's already resolved", name);
			continue;
		}
		if ((flags & RESOLVE_STAGE) && source_is_operation(s)) {
			log_info("Skipping resolution of %s because it's being staged", name);
			continue;
		}
		if (resolve_source(r, s, &paths, err) == 0) {
			value_set(r->arena, resolved, name, source_info(r, s, paths));
			continue;
		}
		if (!s->optional)
			return -1;
		log_debug("%s", err->msg);
		err_release(err);
		log_info("Could not resolve %s - skipping because dependency is optional", name);
	}
	return 0;
}

/*
 * The file that the flags go to is made again at each start, unless its source says otherwise.
 * The attribute does not tell: it is what the definition says. Source: upstream
 * plugins/config_flags.py.
 */
static void renew_flags_file(struct resdef *res, const char *flags_dest)
{
	for (size_t i = 0; flags_dest && i < res->n_sources; i++) {
		struct source *s = &res->sources[i];

		if (!source_is_config(s) || !streq(s->uri, flags_dest))
			continue;
		if (s->always_resolve == UNSET)
			s->always_resolve = YES;
		if (s->replace_existing == UNSET)
			s->replace_existing = YES;
	}
}

/*
 * The resource's directory, and those of packages that its model extends (recorded by
 * resolve_deps_attr).
 */
static void add_locations(struct resolving *r, const struct value *dep)
{
	strlist_push(&r->locations, r->res->location ? r->res->location : ".");
	value_strings(value_get(dep, "parent-dirs"), &r->locations);
}

/* One item of op.deps. all: the attribute deps. */
static int resolve_dep(struct resolving *r, const struct value *dep, const char *flags_dest,
		       int flags, struct value *all, struct err *err)
{
	struct value *resolved;
	struct resdef *res;
	int rc;

	if (resdef_from_data(r->arena, dep, &res, err) < 0)
		return -1;
	renew_flags_file(res, flags_dest);
	r->res = res;
	r->config = value_get(dep, "config");
	add_locations(r, dep);
	resolved = value_get(all, resdef_resolving_name(res));
	if (!value_is(resolved, VALUE_MAP)) {
		resolved = value_map(r->arena);
		value_set(r->arena, all, resdef_resolving_name(res), resolved);
	}
	rc = resolve_resource(r, flags, resolved, err);
	strlist_clear(&r->locations);
	if (rc == 0)
		return 0;
	if (!(flags & RESOLVE_FORCE))
		return err_wrap(err, "run failed because a dependency was not met");
	log_warning("a dependency was not met: %s", err->msg);
	err_release(err);
	return 0;
}

/* What a start before this one linked is taken as it is: say which link leads nowhere. */
static void warn_dangling(const struct resolving *r)
{
	for (size_t i = 0; i < r->manifest->n; i++) {
		const struct manifest_entry *e = &r->manifest->v[i];
		CLEANUP(buf_release) struct buf normal = BUF_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		path_normalize(&normal, e->path);
		if (e->type != MANIFEST_DEP || map_get(&r->manifest->by_path, normal.s) != e)
			continue; /* a later line of that path tells */
		path_join(&path, r->run->dir, e->path);
		if (file_is_dangling(AT_FDCWD, path.s))
			log_warning("dependency %s is a link to what is no longer there", e->path);
	}
}

int resolve_run(struct run *run, const char *home, const char *exec_path,
		const struct value *deps, const struct value *flags, int resolve_flags,
		struct err *err)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(manifest_release) struct manifest manifest = MANIFEST_INIT;
	CLEANUP(run_choice_release) struct run_choice runs = { .home = home };
	struct resolving r = {
		.arena = &arena, .run = run, .home = home, .exec_path = exec_path, .flags = flags,
		.runs = &runs, .manifest = &manifest, .locations = STRLIST_INIT, .lines = BUF_INIT,
	};
	const struct value *old = NULL, *op = NULL;
	const char *flags_dest;
	struct value *all;
	int rc = 0;

	if (run_attr(run, "deps", &old, err) < 0 || run_attr(run, "op", &op, err) < 0)
		return -1;
	flags_dest = value_str_at(value_get(op, "op-cmd"), "flags-dest");
	all = value_is(old, VALUE_MAP) ? value_copy(&arena, old) : value_map(&arena);
	if (value_len(deps) && manifest_load(&manifest, run, err) < 0)
		return -1;
	for (size_t i = 0; i < value_len(deps) && rc == 0; i++)
		rc = resolve_dep(&r, deps->list.items[i], flags_dest, resolve_flags, all, err);
	if (rc == 0)
		warn_dangling(&r);
	strlist_release(&r.locations);
	buf_release(&r.lines);
	return rc < 0 ? -1 : run_write_attr(run, "deps", all, err);
}
