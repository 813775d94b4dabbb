#include "guild/resolve.h"

#include "guild/alloc.h"
#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/manifest.h"
#include "guild/path.h"
#include "resolve-internal.h"

/* Where a path of the resource cache is below its resource; NULL: it is none. */
static const char *cache_subpath(const struct resolving *r, const char *path)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	const char *slash;

	home_cache_dir(&root, r->home, "resources");
	if (!starts_with(path, root.s) || path[root.len] != '/')
		return NULL;
	slash = strchr(path + root.len + 1, '/'); /* the name before it is the key */
	return slash ? slash + 1 : NULL;
}

/* A line for the manifest: where the file of the run came from. */
static int record_target(const struct resolving *r, const struct source *s, const char *path,
			 const char *target, struct err *err)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(buf_release) struct buf from = BUF_INIT;
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	char sha1[DIGEST_HEX_MAX] = "-";
	const char *subpath = NULL;

	path_join(&full, r->run->dir, target);
	if (file_is_regular(AT_FDCWD, full.s) &&
	    digest_file(DIGEST_SHA1, AT_FDCWD, full.s, sha1, err) < 0)
		return -1;
	/* A plain prefix test, as upstream's: what lies below the project is named from there. */
	if (r->res->location && starts_with(path, r->res->location)) {
		buf_addstr(&from, "file:");
		path_relative(&from, path, r->res->location);
	} else {
		buf_addstr(&from, s->uri);
		subpath = cache_subpath(r, path);
	}
	manifest_format(&line, MANIFEST_DEP, target, sha1, from.s, subpath);
	return manifest_append(r->run, &line, err);
}

/* Find a source and put it into the run; *paths gets the list for the attribute deps. */
static int resolve_source(const struct resolving *r, const struct source *s, bool record,
			  struct value **paths, struct err *err)
{
	CLEANUP(strlist_release) struct strlist found = STRLIST_INIT;
	CLEANUP(buf_release) struct buf rel = BUF_INIT;
	struct value *list = value_list(r->arena);

	if (source_find(r, s, &found, err) < 0) {
		source_unmet(r, s, err);
		return -1;
	}
	if (source_is_config(s) && config_generate(r, s, &found, err) < 0)
		return -1;
	for (size_t i = 0; i < found.n; i++) {
		CLEANUP(free_ptr) char *target = NULL;

		if (target_place(r, s, found.v[i], &target, err) < 0)
			return -1;
		if (target && record && record_target(r, s, found.v[i], target, err) < 0)
			return -1;
		buf_reset(&rel);
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

static int resolve_resource(const struct resolving *r, int flags, struct value *resolved,
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
		if (resolve_source(r, s, flags & RESOLVE_MANIFEST, &paths, err) == 0) {
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
 * The file that the flags go to is made again at each start, unless its source says otherwise. The attribute does
 * not tell: it is what the definition says. Source: upstream plugins/config_flags.py.
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

int resolve_run(struct run *run, const char *home, const char *exec_path,
		const struct value *deps, const struct value *flags, int resolve_flags,
		struct err *err)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	const struct value *old = NULL, *op = NULL;
	const char *flags_dest;
	struct value *all;

	if (run_attr(run, "deps", &old, err) < 0 || run_attr(run, "op", &op, err) < 0)
		return -1;
	flags_dest = value_str_at(value_get(op, "op-cmd"), "flags-dest");
	all = value_is(old, VALUE_MAP) ? value_copy(&arena, old) : value_map(&arena);
	for (size_t i = 0; i < value_len(deps); i++) {
		const struct value *dep = deps->list.items[i];
		struct resolving r = { .arena = &arena, .run = run, .home = home,
				       .exec_path = exec_path, .flags = flags };
		struct resdef *res;
		struct value *resolved;

		if (resdef_from_data(&arena, dep, &res, err) < 0)
			return -1;
		renew_flags_file(res, flags_dest);
		r.res = res;
		r.config = value_get(dep, "config");
		resolved = value_get(all, resdef_resolving_name(res));
		if (!value_is(resolved, VALUE_MAP)) {
			resolved = value_map(&arena);
			value_set(&arena, all, resdef_resolving_name(res), resolved);
		}
		if (resolve_resource(&r, resolve_flags, resolved, err) == 0)
			continue;
		if (!(resolve_flags & RESOLVE_FORCE))
			return err_wrap(err, "run failed because a dependency was not met");
		log_warning("a dependency was not met: %s", err->msg);
		err_release(err);
	}
	return run_write_attr(run, "deps", all, err);
}
