/*
 * resolve-archive.c: what a file stands for: itself or, when it is an archive, what is in it.
 */
#include "guild/digestcache.h"
#include "guild/err.h"
#include "guild/path.h"
#include "guild/strlist.h"
#include "resolve-internal.h"

/* NAME.tar.ANY */
static bool is_packed_tar(const char *name, const char *end)
{
	return end - name >= 4 && strncasecmp(end - 4, ".tar", 4) == 0;
}

/* The type of an archive, by the source or the name of the file; NULL: it is not to be unpacked. */
static const char *archive_type(const struct source *s, const char *path)
{
	const char *name = path_basename(path);
	const char *end = strrchr(name, '.');

	if (s->unpack == NO)
		return NULL;
	if (s->archive_type)
		return s->archive_type;
	if (!end)
		return NULL;
	if (strcasecmp(end, ".zip") == 0)
		return "zip";
	if (strcasecmp(end, ".tar") == 0 || strcasecmp(end, ".tgz") == 0 || is_packed_tar(name, end))
		return "tar";
	return strcasecmp(end, ".gz") == 0 ? "gzip" : NULL;
}

/* Each time, also of a download: it stays, whatever it is, until it is removed by hand. */
static int verify(const struct resolving *r, const struct source *s, const char *path,
		  struct err *err)
{
	bool is_download = resource_cache_subpath(r, path);
	char sha256[DIGEST_HEX_MAX];

	if (!s->sha256)
		return 0;
	if (digestcache_file(r->home, DIGEST_SHA256, path, sha256, err) < 0)
		return -1;
	if (strcasecmp(sha256, s->sha256) == 0)
		return 0;
	return err_set(err, ERR_INVALID, is_download
		       ? "bad sha256 for '%s' (expected %s but got %s)"
		       : "'%s' has an unexpected sha256 (expected %s but got %s)",
		       path, s->sha256, sha256);
}

/* The top level of what the archive has, less what is Guild's own. */
static void add_roots(const struct strlist *members, const char *dir, struct strlist *out)
{
	for (size_t i = 0; i < members->n; i++)
		if (!starts_with(members->v[i], ".guild"))
			strlist_pushf(out, "%s/%.*s", dir, (int)strcspn(members->v[i], "/"),
				      members->v[i]);
	strlist_sort(out);
	strlist_uniq(out);
}

int source_files(const struct resolving *r, const struct source *s, const char *path,
		 const char *dir, struct strlist *paths, struct err *err)
{
	CLEANUP(strlist_release) struct strlist members = STRLIST_INIT;
	const char *type = archive_type(s, path);

	if (verify(r, s, path, err) < 0)
		return -1;
	if (!type) {
		strlist_push(paths, path);
		return 0;
	}
	if (!streq(type, "zip") && !streq(type, "tar") && !streq(type, "gzip"))
		return err_set(err, ERR_INVALID,
			       "'%s' cannot be unpacked (unsupported archive type '%s')", path, type);
	if (resource_unpacked(r, type, path, dir, &members, err) < 0)
		return -1;
	if (source_has_select(s))
		source_select_names(s, dir, &members, paths);
	else
		add_roots(&members, dir, paths);
	return 0;
}
