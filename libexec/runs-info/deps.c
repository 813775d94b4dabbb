/*
 * deps.c: the dependencies of a run, from two places: the attribute deps has sources with the
 * paths that they were resolved to, the manifest has files with their digests and where each
 * came from.
 *
 * Which entry of the manifest is of which source has to be found out. A file of the project is
 * "file:PATH", from the directory of its resource; anything else has the URI of its source, and what
 * is of an archive its path there. Both may have tens of thousands, so entries are looked up by these.
 */
#include "info.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/manifest.h"
#include "guild/path.h"

/* The dependencies of the manifest by a key that several may share: the first entry of each. */
struct origins {
	const struct manifest *m;
	const char *location;               /* of project files in by_file; NULL: by_file is empty */
	struct map by_file, by_uri;         /* by absolute path; by source */
	const struct manifest_entry **next; /* the next of the same key, NULL: none; of each entry */
};

static void origins_release(struct origins *o)
{
	map_release(&o->by_file);
	map_release(&o->by_uri);
	free(o->next);
}

/* The directory that each resource's files of the project are named from; the first of a name counts. */
static struct value *locations(struct arena *a, const struct value *op)
{
	const struct value *deps = value_get(op, "deps");
	struct value *out = value_map(a);

	for (size_t i = 0; value_is(deps, VALUE_LIST) && i < deps->list.n; i++) {
		const char *name = value_str_at(deps->list.items[i], "name");
		const char *location = value_str_at(deps->list.items[i], "location");

		if (name && !value_has(out, name))
			value_set(a, out, name, location ? value_str(a, location) : value_null(a));
	}
	return out;
}

/* A file of the project, named from its resource's directory. */
static bool is_project_file(const struct manifest_entry *e, const char *location)
{
	return location && !e->subpath && starts_with(e->source, "file:");
}

static void index_entries(struct origins *o, const char *location)
{
	const struct manifest *m = o->m;

	origins_release(o);
	*o = (struct origins){ .m = m, .location = location };
	o->next = xcalloc(m->n + 1, sizeof(o->next[0]));
	for (size_t i = m->n; i-- > 0;) {
		struct manifest_entry *e = &m->v[i];
		CLEANUP(buf_release) struct buf file = BUF_INIT;

		if (e->type != MANIFEST_DEP)
			continue;
		if (is_project_file(e, location)) {
			path_absolute(&file, location, e->source + strlen("file:"));
			o->next[i] = map_set(&o->by_file, file.s, e);
		} else {
			o->next[i] = map_set(&o->by_uri, e->source, e);
		}
	}
}

/* What was found for a source, in any order and maybe twice. */
struct found {
	const struct manifest_entry **v;
	size_t n, cap;
};

static void found_release(struct found *f)
{
	free(f->v);
}

static void found_add(struct found *f, const struct manifest_entry *e)
{
	ALLOC_GROW(f->v, f->n + 1, f->cap);
	f->v[f->n++] = e;
}

static int compare_places(const void *a, const void *b)
{
	const struct manifest_entry *const *x = a, *const *y = b;

	return (*x > *y) - (*x < *y);
}

/* Every end of the path that begins after a slash. */
static void add_ends(struct map *ends, const char *path)
{
	for (const char *s = strchr(path, '/'); s; s = strchr(s + 1, '/'))
		map_set(ends, s + 1, NULL);
}

/* The entries that a source's paths stand for. */
static void find_entries(const struct origins *o, const struct run *run, const struct value *source,
			 struct found *out)
{
	const struct value *paths = value_get(source, "paths");
	const char *uri = value_str_at(source, "uri");
	const struct manifest_entry *of_uri = uri ? map_get(&o->by_uri, uri) : NULL;
	CLEANUP(map_release) struct map ends = MAP_INIT;
	bool any = false;

	for (size_t i = 0; value_is(paths, VALUE_LIST) && i < paths->list.n; i++) {
		const char *path = value_get_str(paths->list.items[i]);
		const struct manifest_entry *e;
		CLEANUP(buf_release) struct buf full = BUF_INIT;

		if (!path)
			continue;
		any = true;
		path_absolute(&full, run->dir, path);
		for (e = map_get(&o->by_file, full.s); e; e = o->next[e - o->m->v])
			found_add(out, e);
		if (of_uri)
			add_ends(&ends, full.s);
	}
	/*
	 * Of an archive the path in it; else the name that it got may be another, but the
	 * source is one.
	 */
	for (; any && of_uri; of_uri = o->next[of_uri - o->m->v])
		if (!of_uri->subpath || map_has(&ends, of_uri->subpath))
			found_add(out, of_uri);
	if (out->n)
		qsort(out->v, out->n, sizeof(out->v[0]), compare_places);
}

static void add_digests(struct arena *a, struct value *source, const struct origins *o,
			const struct run *run)
{
	CLEANUP(found_release) struct found found = { 0 };
	struct value *digests = value_map(a);

	find_entries(o, run, source, &found);
	for (size_t i = 0; i < found.n; i++)
		if (!streq(found.v[i]->digest, "-"))
			value_set(a, digests, found.v[i]->path, value_str(a, found.v[i]->digest));
	if (value_len(digests))
		value_set(a, source, "digests", digests);
}

/* The sources of a resource. Most resources are named from one directory: the index stays. */
static void add_resource(struct arena *a, struct value *sources, struct origins *o,
			 const struct run *run, const char *location)
{
	if (!o->next || !location != !o->location ||
	    (location && !streq(location, o->location)))
		index_entries(o, location);
	for (size_t i = 0; value_is(sources, VALUE_MAP) && i < sources->map.n; i++)
		if (value_is(sources->map.entries[i].value, VALUE_MAP))
			add_digests(a, sources->map.entries[i].value, o, run);
}

/* What the manifest is asked for shows its bad lines. */
static void pass_over(size_t line UNUSED, const char *why UNUSED, void *data UNUSED)
{
}

struct value *info_deps(struct arena *a, struct run *run, bool digests)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(origins_release) struct origins origins = { 0 };
	const struct value *recorded = info_attr(run, "deps");
	struct value *deps, *places;

	if (!value_truth(recorded))
		return value_map(a);
	deps = value_copy(a, recorded);
	if (!digests || !value_is(deps, VALUE_MAP))
		return deps;
	if (manifest_read(&m, run, pass_over, NULL, &err) < 0)
		run_warn(run, &err);
	origins.m = &m;
	places = locations(a, info_attr(run, "op"));
	for (size_t i = 0; i < deps->map.n; i++) {
		const char *name = value_get_str(deps->map.entries[i].key);

		if (name)
			add_resource(a, deps->map.entries[i].value, &origins, run,
				     value_str_at(places, name));
	}
	return deps;
}
