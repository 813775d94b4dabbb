/*
 * deps.c: the dependencies of a run, from two places: the attribute deps has sources with the
 * paths that they were resolved to, the manifest has files with their digests and where each
 * came from.
 */
#include "info.h"

#include "guild/err.h"
#include "guild/manifest.h"
#include "guild/path.h"

/* The directory that a resource's files of the project are named from. */
static const char *location_of(const struct value *op, const char *resource)
{
	const struct value *deps = value_get(op, "deps");

	for (size_t i = 0; value_is(deps, VALUE_LIST) && i < deps->list.n; i++) {
		const char *name = value_str_at(deps->list.items[i], "name");

		if (name && streq(name, resource))
			return value_str_at(deps->list.items[i], "location");
	}
	return NULL;
}

/* Does the entry come from path, one that a source of this URI was resolved to? */
static bool comes_from(const struct manifest_entry *e, const char *uri, const char *path,
		       const char *location)
{
	CLEANUP(buf_release) struct buf file = BUF_INIT;
	CLEANUP(buf_release) struct buf end = BUF_INIT;

	if (location && !e->subpath && starts_with(e->source, "file:")) {
		path_absolute(&file, location, e->source + strlen("file:"));
		return streq(file.s, path);
	}
	if (!uri || !streq(e->source, uri))
		return false;
	/*
	 * Of an archive the path in it; else the name that it got may be another, but the
	 * source is one.
	 */
	buf_addf(&end, "/%s", e->subpath ? e->subpath : "");
	return !e->subpath || ends_with(path, end.s);
}

static bool is_from_source(const struct manifest_entry *e, const struct value *source,
			   const struct run *run, const char *location)
{
	const struct value *paths = value_get(source, "paths");

	if (e->type != MANIFEST_DEP)
		return false;
	for (size_t i = 0; value_is(paths, VALUE_LIST) && i < paths->list.n; i++) {
		const char *path = value_get_str(paths->list.items[i]);
		CLEANUP(buf_release) struct buf full = BUF_INIT;

		if (!path)
			continue;
		path_absolute(&full, run->dir, path);
		if (comes_from(e, value_str_at(source, "uri"), full.s, location))
			return true;
	}
	return false;
}

static void add_digests(struct arena *a, struct value *source, const struct manifest *m,
			const struct run *run, const char *location)
{
	struct value *digests = value_map(a);

	for (size_t i = 0; i < m->n; i++)
		if (is_from_source(&m->v[i], source, run, location) && !streq(m->v[i].digest, "-"))
			value_set(a, digests, m->v[i].path, value_str(a, m->v[i].digest));
	if (value_len(digests))
		value_set(a, source, "digests", digests);
}

/* What the manifest is asked for shows its bad lines. */
static void pass_over(size_t line UNUSED, const char *why UNUSED, void *data UNUSED)
{
}

struct value *info_deps(struct arena *a, struct run *run, bool digests)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *recorded = info_attr(run, "deps");
	struct value *deps;

	if (!value_truth(recorded))
		return value_map(a);
	deps = value_copy(a, recorded);
	if (!digests || !value_is(deps, VALUE_MAP))
		return deps;
	if (manifest_read(&m, run, pass_over, NULL, &err) < 0)
		run_warn(run, &err);
	for (size_t i = 0; i < deps->map.n; i++) {
		const char *name = value_get_str(deps->map.entries[i].key);
		struct value *sources = deps->map.entries[i].value;

		for (size_t k = 0; name && value_is(sources, VALUE_MAP) && k < sources->map.n; k++)
			if (value_is(sources->map.entries[k].value, VALUE_MAP))
				add_digests(a, sources->map.entries[k].value, &m, run,
					    location_of(info_attr(run, "op"), name));
	}
	return deps;
}
