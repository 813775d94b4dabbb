/*
 * identity-files.c: the files of a run, source code and dependencies, beside those that it would
 * take now.
 */
#include <sys/stat.h>

#include "guild/alloc.h"
#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/manifest.h"
#include "guild/op.h"
#include "guild/path.h"
#include "guild/sourcecode.h"

#include "identity-internal.h"

/* A file system's clock may be a tick behind: a change so close to the run may be after it. */
#define TICK_US (20 * 1000)

/*
 * The file was not touched after the run was made. It is the change time that tells: unlike the
 * time of modification nobody sets it back.
 */
static bool is_untouched(const struct comparing *c, const struct stat *st)
{
	int64_t changed_us = (int64_t)st->st_ctim.tv_sec * 1000000 + st->st_ctim.tv_nsec / 1000;

	return changed_us + TICK_US < c->made_us;
}

static const struct value *digest_value(struct arena *a, const char *digest)
{
	return digest && !streq(digest, "-") ? value_str(a, digest) : NULL;
}

/* Read the file: is it the one of this digest? */
static int compare_digest(struct arena *a, const char *path, const char *digest,
			  enum identity_state *state, const struct value **now, struct err *err)
{
	char sha1[DIGEST_HEX_MAX];

	if (digest_file(DIGEST_SHA1, AT_FDCWD, path, sha1, err) < 0)
		return -1;
	*now = value_str(a, sha1);
	*state = streq(sha1, digest) ? STATE_SAME : STATE_CHANGED;
	return 0;
}

/* ---- source code ---- */

/*
 * The source code of a prototype is not as old as the run: the time of the run tells nothing then.
 */
static int source_is_of_project(struct run *run, bool *of_project, struct err *err)
{
	const struct value *params = NULL;

	if (run_attr(run, "run_params", &params, err) < 0)
		return -1;
	*of_project = !value_truth(value_get(params, "proto"));
	return 0;
}

static int compare_source(const struct comparing *c, const char *path, const char *digest,
			  bool by_time, enum identity_state *state, const struct value **now,
			  struct err *err)
{
	struct stat st;

	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode)) {
		*state = STATE_GONE;
		return 0;
	}
	*state = STATE_SAME;
	if (by_time && is_untouched(c, &st))
		return 0;
	return compare_digest(&c->id->arena, path, digest, state, now, err);
}

/* Each file that the run has, then those that it would have as well. */
static int add_files(const struct comparing *c, const struct manifest *m,
		     const struct sourcecode *files, bool by_time, struct err *err)
{
	CLEANUP(map_release) struct map seen = MAP_INIT;
	CLEANUP(map_release) struct map selected = MAP_INIT;

	for (size_t i = 0; i < files->paths.n; i++)
		map_set(&selected, files->paths.v[i], NULL);
	for (size_t i = 0; i < m->n; i++) {
		const struct manifest_entry *e = &m->v[i];
		const struct value *now = NULL;
		enum identity_state state = STATE_GONE;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		if (e->type != MANIFEST_SOURCE || map_has(&seen, e->source))
			continue;
		map_set(&seen, e->source, NULL);
		path_join(&path, files->root, e->source);
		if (map_has(&selected, e->source) &&
		    compare_source(c, path.s, e->digest, by_time, &state, &now, err) < 0)
			return -1;
		identity_add(c->id, FACT_SOURCE, state, e->source,
			     digest_value(&c->id->arena, e->digest), now);
	}
	for (size_t i = 0; i < files->paths.n; i++)
		if (!map_has(&seen, files->paths.v[i]))
			identity_add(c->id, FACT_SOURCE, STATE_NEW, files->paths.v[i], NULL, NULL);
	return 0;
}

/* The sum of the files, which follow it. */
static void sum_up(struct identity *id, size_t sum)
{
	for (size_t i = sum + 1; i < id->n; i++)
		if (id->v[i].state != STATE_SAME)
			id->v[sum].state = STATE_CHANGED;
}

int identity_add_source(const struct comparing *c, struct err *err)
{
	CLEANUP(strlist_release) struct strlist dep_paths = STRLIST_INIT;
	CLEANUP(sourcecode_release) struct sourcecode files = SOURCECODE_INIT;
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	const struct value *digest = NULL;
	size_t sum = c->id->n;
	bool by_time;
	int rc;

	if (run_attr(c->run, "sourcecode_digest", &digest, err) < 0 ||
	    source_is_of_project(c->run, &by_time, err) < 0)
		return -1;
	rc = manifest_load(&m, c->run, err);
	if (rc < 0 || op_dep_paths(c->run, &dep_paths, err) < 0 ||
	    (c->def && sourcecode_select(c->def, &dep_paths, /* want_skipped: */ false, &files, err) < 0))
		return -1;
	if (value_is_null(digest) && !files.paths.n)
		return 0;
	identity_add(c->id, FACT_SOURCECODE, c->def && rc > 0 ? STATE_SAME : STATE_UNKNOWN, "", digest,
		     NULL);
	if (!c->def || rc == 0)
		return 0;
	if (add_files(c, &m, &files, by_time, err) < 0)
		return -1;
	sum_up(c->id, sum);
	return 0;
}

/* ---- dependencies ---- */

/*
 * The dependencies that the manifest has, by what can be told of the project's file: a copy says
 * that it is of "file:REL", which the file's path ends with; a link leads to it; a copy from elsewhere is
 * known by its name alone. Values are entries, of which the last of a key counts.
 */
struct known_deps {
	struct map by_end, by_real, by_name;
};

static void known_deps_release(struct known_deps *k)
{
	map_release(&k->by_end);
	map_release(&k->by_real);
	map_release(&k->by_name);
}

static void known_deps_make(struct known_deps *k, const struct run *run, const struct manifest *m)
{
	for (size_t i = 0; i < m->n; i++) {
		struct manifest_entry *e = &m->v[i];
		CLEANUP(buf_release) struct buf target = BUF_INIT;
		CLEANUP(free_ptr) char *real = NULL;

		if (e->type != MANIFEST_DEP)
			continue;
		if (starts_with(e->source, "file:"))
			map_set(&k->by_end, e->source + strlen("file:"), e);
		path_join(&target, run->dir, e->path);
		real = path_real(target.s);
		map_set(&k->by_real, real, e);
		map_set(&k->by_name, path_basename(e->path), e);
	}
}

/* The digest of a file that was linked or copied into the run, NULL: none. */
static const char *recorded_digest(const struct known_deps *k, const char *path)
{
	const struct manifest_entry *last = map_get(&k->by_real, path), *e;

	for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
		e = map_get(&k->by_end, end + 1);
		if (e && (!last || e > last))
			last = e;
	}
	if (!last)
		last = map_get(&k->by_name, path_basename(path));
	return last ? last->digest : NULL;
}

static int add_file(const struct comparing *c, const struct known_deps *known, const char *name,
		    const char *path, struct err *err)
{
	const char *digest = recorded_digest(known, path);
	const struct value *now = NULL;
	enum identity_state state = STATE_UNKNOWN;
	bool comparable = digest && !streq(digest, "-");
	struct stat st;

	if (stat(path, &st) < 0)
		state = STATE_GONE;
	else if (S_ISREG(st.st_mode) && is_untouched(c, &st))
		state = STATE_SAME;
	else if (S_ISREG(st.st_mode) && comparable && (c->flags & IDENTITY_READ_DEPS) &&
		 compare_digest(&c->id->arena, path, digest, &state, &now, err) < 0)
		return -1;
	identity_add(c->id, FACT_DEPENDENCY, state, name, digest_value(&c->id->arena, digest), now);
	return 0;
}

/* "operation:prepare": the flag that names the run may be called so, or by the operation alone. */
static const char *run_now(const struct comparing *c, const char *name, const char *uri)
{
	const char *const names[] = { name, uri, starts_with(uri, "operation:") ? uri + 10 : uri };
	const char *id = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(names) && !id; i++)
		id = value_str_at(c->now, names[i]);
	return id;
}

/* The run that a file is of, from its path; "" when it is of none. */
static void run_of_path(const struct comparing *c, const char *path, struct buf *id)
{
	CLEANUP(buf_release) struct buf runs = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL;

	home_runs_dir(&runs, c->home, /* deleted: */ false);
	real = path_real(runs.s);
	if (starts_with(path, runs.s) && path[runs.len] == '/')
		path += runs.len + 1;
	else if (starts_with(path, real) && path[strlen(real)] == '/')
		path += strlen(real) + 1;
	else
		return;
	buf_add(id, path, strcspn(path, "/"));
}

static int add_run(const struct comparing *c, const char *name, const char *uri, const char *id,
		   struct err *err)
{
	const char *now = run_now(c, name, uri);
	CLEANUP(run_release) struct run dep = RUN_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	enum identity_state state = STATE_SAME;
	int64_t started = 0;

	home_runs_dir(&dir, c->home, /* deleted: */ false);
	path_push(&dir, id);
	run_init(&dep, dir.s);
	if (!file_is_dir(AT_FDCWD, dir.s))
		state = STATE_GONE;
	else if (run_attr_int(&dep, "started", &started, err) < 0)
		return -1;
	else if (started > c->started_us || (now && !starts_with(id, now)))
		state = STATE_CHANGED;
	identity_add(c->id, FACT_DEPENDENCY, state, name, value_str(&c->id->arena, id),
		     now ? value_str(&c->id->arena, now) : NULL);
	return 0;
}

/* A source of operation:… is one run, any other one its files. */
static int add_source(const struct comparing *c, const struct known_deps *known, const char *name,
		      const struct value *info, struct err *err)
{
	const struct value *paths = value_get(info, "paths");
	const char *uri = value_str_at(info, "uri");

	for (size_t i = 0; value_is(paths, VALUE_LIST) && i < value_len(paths); i++) {
		const char *rel = value_get_str(paths->list.items[i]);
		CLEANUP(buf_release) struct buf path = BUF_INIT;
		CLEANUP(buf_release) struct buf id = BUF_INIT;

		if (!rel)
			continue;
		path_absolute(&path, c->run->dir, rel);
		if (uri && starts_with(uri, "operation:"))
			run_of_path(c, path.s, &id);
		if (id.len)
			return add_run(c, name, uri, id.s, err);
		if (add_file(c, known, name, path.s, err) < 0)
			return -1;
	}
	return 0;
}

int identity_add_deps(const struct comparing *c, struct err *err)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(known_deps_release) struct known_deps known = { MAP_INIT, MAP_INIT, MAP_INIT };
	const struct value *deps = NULL;

	if (run_attr(c->run, "deps", &deps, err) < 0 || manifest_load(&m, c->run, err) < 0)
		return -1;
	known_deps_make(&known, c->run, &m);
	for (size_t i = 0; i < value_map_len(deps); i++) {
		const struct value *sources = deps->map.entries[i].value;

		for (size_t k = 0; k < value_map_len(sources); k++) {
			const struct value_entry *e = &sources->map.entries[k];
			CLEANUP(buf_release) struct buf name = BUF_INIT;

			value_str_py(&name, e->key);
			if (add_source(c, &known, name.s, e->value, err) < 0)
				return -1;
		}
	}
	return 0;
}
