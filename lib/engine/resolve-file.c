/*
 * resolve-file.c: sources that are files of the project, or that a flag names instead.
 */
#include "guild/alloc.h"
#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "resolve-internal.h"

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

int source_find_file(const struct resolving *r, const struct source *s, struct strlist *paths,
		     struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	const struct value *config = source_config(s, r->config);
	bool is_dir;

	if (value_truth(config))
		return find_configured_file(s, config, paths, err);
	if (source_expand(r, s, s->value, &name, err) < 0)
		return -1;
	if (path_is_abs(r->res->location ? r->res->location : "."))
		path_absolute(&path, r->res->location, name.s);
	else
		path_absolute(&path, cwd, name.s);
	if (!file_exists(AT_FDCWD, path.s))
		return err_set(err, ERR_NOTFOUND, "cannot find source file '%s'", name.s);
	is_dir = file_is_dir(AT_FDCWD, path.s);
	if (is_dir && source_has_select(s))
		return source_select_below(s, path.s, paths, err);
	if (verify_file(s, path.s, err) < 0)
		return -1;
	if (!is_dir && is_archive(s, path.s))
		return err_set(err, ERR_INVALID,
			       "archives are not unpacked by this version: set 'unpack: no' for '%s', "
			       "or require the files themselves", name.s);
	strlist_push(paths, path.s);
	return 0;
}
