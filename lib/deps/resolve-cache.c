/*
 * resolve-cache.c: what the cache has of archives. guild-rundir(5).
 *
 * HOME/cache/resources/KEY/ has what an archive NAME holds, and beside it, in upstream's form,
 * .guild-cache-NAME.unpacked: the names of its members, one a line. Ours is
 * .guild-cache-NAME.state: what the archive was when it was unpacked, so that another in its
 * place is noticed whatever its time is.
 */
#include <fcntl.h>
#include <sys/stat.h>

#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/lock.h"
#include "guild/log.h"
#include "guild/path.h"
#include "resolve-internal.h"

#define SHA224_HEX_LEN 56

void resource_cache_dir(const struct resolving *r, const char *key, struct buf *out)
{
	char sha224[DIGEST_HEX_MAX];

	digest_data(DIGEST_SHA224, key, strlen(key), sha224);
	home_cache_dir(out, r->home, "resources");
	path_push(out, sha224);
}

const char *resource_cache_subpath(const struct resolving *r, const char *path)
{
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	const char *key;
	size_t len;

	home_cache_dir(&root, r->home, "resources");
	if (!starts_with(path, root.s) || path[root.len] != '/')
		return NULL;
	key = path + root.len + 1;
	len = strspn(key, "0123456789abcdef");
	return len == SHA224_HEX_LEN && key[len] == '/' ? key + len + 1 : NULL;
}

int resource_cache_lock(const char *dir, int *fd, struct err *err)
{
	if (file_mkdirs(dir, err) < 0)
		return -1;
	*fd = file_open_dir(AT_FDCWD, dir, err);
	if (*fd < 0)
		return -1;
	if (lock_try(*fd, err) == 0) {
		log_info("Waiting for another run that uses %s", dir);
		if (lock_wait(*fd, -1, err) > 0)
			return 1;
	}
	if (!err_is_set(err))
		return 1;
	/* Without locks two may do the same work, each in a folder of its own. */
	log_debug("%s: %s", dir, err->msg);
	err_release(err);
	return 0;
}

/* ---- what is there ---- */

void resource_cache_file(struct buf *out, const char *dir, const char *archive, const char *what)
{
	buf_addf(out, "%s/" RESOURCE_CACHE_PREFIX "%s.%s", dir, path_basename(archive), what);
}

void resource_archive_state(const struct stat *st, struct buf *out)
{
	buf_addstr(out, "1 ");
	file_state(st, out);
	buf_addch(out, '\n');
}

/*
 * The archive is the one that the names are of: by our record, else (upstream made it) by their
 * times.
 */
static bool is_current(const char *dir, const char *archive, const struct stat *list)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf now = BUF_INIT;
	CLEANUP(buf_release) struct buf then = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct stat st;

	if (stat(archive, &st) < 0)
		return false;
	resource_cache_file(&path, dir, archive, "state");
	if (file_read(AT_FDCWD, path.s, 0, &then, &err) > 0) {
		resource_archive_state(&st, &now);
		return streq(now.s, then.s);
	}
	return list->st_mtim.tv_sec > st.st_mtim.tv_sec ||
	       (list->st_mtim.tv_sec == st.st_mtim.tv_sec &&
		list->st_mtim.tv_nsec >= st.st_mtim.tv_nsec);
}

/* A name that stays below the directory: other programs write the list as well. */
static bool name_is_safe(const char *name)
{
	CLEANUP(buf_release) struct buf normal = BUF_INIT;

	path_normalize(&normal, name);
	return *name && !path_is_abs(name) && !streq(normal.s, "..") && !starts_with(normal.s, "../");
}

static void root_of(const char *name, struct buf *out)
{
	buf_add(out, name, strcspn(name, "/"));
}

static bool has_roots(const char *dir, const struct strlist *names)
{
	CLEANUP(buf_release) struct buf last = BUF_INIT;
	CLEANUP(buf_release) struct buf root = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	for (size_t i = 0; i < names->n; i++) {
		buf_reset(&root);
		root_of(names->v[i], &root);
		if (streq(root.s, last.s))
			continue;
		buf_set(&last, root.s);
		buf_reset(&path);
		path_join(&path, dir, root.s);
		if (!file_exists(AT_FDCWD, path.s) && !file_is_link(AT_FDCWD, path.s))
			return false;
	}
	return true;
}

/* The list of names, if there is one: whole, safe, and without the slashes that upstream leaves. */
static bool read_list(const char *path, struct strlist *names)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (file_read(AT_FDCWD, path, 0, &text, &err) <= 0)
		return false;
	for (char *line = text.s, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!end)
			return false; /* cut short */
		*end = '\0';
		for (char *p = end; p > line + 1 && p[-1] == '/'; p--)
			p[-1] = '\0';
		if (!name_is_safe(line))
			return false;
		strlist_push(names, line);
	}
	return true;
}

bool resource_cached(const char *dir, const char *archive, struct strlist *names)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(strlist_release) struct strlist found = STRLIST_INIT;
	struct stat st;

	resource_cache_file(&path, dir, archive, "unpacked");
	if (stat(path.s, &st) < 0 || !is_current(dir, archive, &st) ||
	    !read_list(path.s, &found) || !found.n || !has_roots(dir, &found))
		return false;
	strlist_pushv(names, found.v);
	return true;
}
