/*
 * resolve-operation.c: sources that are files of another run.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/manifest.h"
#include "guild/path.h"
#include "guild/tree.h"
#include "resolve-internal.h"

/*
 * Names at the top of the run that hold something the operation made: nothing that the manifest
 * lists, at any depth. $GUILD_LEGACY_OPDEP_SELECT: 1 takes dependencies too, 2 everything.
 * Source: upstream resolver.py, _default_run_files_for_resolve.
 */
static int generated_names(const struct run *run, struct strlist *names, struct err *err)
{
	CLEANUP(manifest_release) struct manifest manifest = MANIFEST_INIT;
	CLEANUP(tree_walk_close) struct tree_walk walk = TREE_WALK_INIT;
	const char *legacy = getenv("GUILD_LEGACY_OPDEP_SELECT");
	const struct tree_entry *entry;

	if (manifest_load(&manifest, run, err) < 0)
		return -1;
	if (tree_walk_open(&walk, run->dir, 0, err) < 0)
		return -1;
	while (tree_walk_next(&walk, &entry)) {
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
		/* Links to directories are not taken: upstream's os.walk. */
		if (take && !entry->is_dir && !starts_with(entry->path, ".guild"))
			strlist_pushn(names, entry->path, strcspn(entry->path, "/"));
	}
	strlist_sort(names);
	strlist_uniq(names);
	return 0;
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
	if (source_find_run(s, spec.s, /* include_staged= */ false, r->runs, &run, err) < 0)
		return -1;
	log_info("Using run %s for %s", run->id, source_resolving_name(s));
	return find_run_files(s, run, paths, err);
}
