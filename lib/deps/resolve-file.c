/*
 * resolve-file.c: sources that are files of the project, or that a flag names instead.
 */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "resolve-internal.h"

int source_find_configured(const struct source *s, const struct value *config,
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

int source_find_file(const struct resolving *r, const struct source *s, struct strlist *paths,
		     struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf base = BUF_INIT;
	CLEANUP(buf_release) struct buf key = BUF_INIT;
	CLEANUP(buf_release) struct buf cache = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	const struct value *config = source_config(s, r->config);

	if (value_truth(config))
		return source_find_configured(s, config, paths, err);
	if (source_expand(r, s, s->value, &name, err) < 0)
		return -1;
	path_absolute(&base, cwd, r->location);
	path_absolute(&path, base.s, name.s);
	if (!file_exists(AT_FDCWD, path.s))
		return err_set(err, ERR_NOTFOUND, "cannot find source file '%s'", name.s);
	buf_addf(&key, "file\n%s", path.s);
	resource_cache_dir(r, key.s, &cache);
	if (!file_is_dir(AT_FDCWD, path.s)) {
		if (source_files(r, s, path.s, cache.s, paths, err) < 0)
			return -1;
	} else if (source_has_select(s)) {
		if (source_select_below(s, path.s, paths, err) < 0)
			return -1;
	} else {
		strlist_push(paths, path.s);
	}
	if (source_check_found(s, paths, err) < 0)
		return -1;
	return source_post_process(r, s, cache.s, err);
}
