#include "guild/digestcache.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/strlist.h"

/*
 * A file of the cache:
 *	1 DEVICE INODE SIZE MTIME CTIME		the format's version, and file_state()
 *	sha1 HEX				each at most once
 *	sha256 HEX
 */
#define VERSION "1 "

struct entry {
	struct buf path;       /* of the cache's file */
	struct buf state;      /* of the file itself, now */
	struct strlist lines;  /* of the cache's file, after its first: those that still hold */
};

#define ENTRY_INIT { .path = BUF_INIT, .state = BUF_INIT, .lines = STRLIST_INIT }

static void entry_release(struct entry *e)
{
	buf_release(&e->path);
	buf_release(&e->state);
	strlist_release(&e->lines);
}

static const char *algo_name(enum digest_algo algo)
{
	switch (algo) {
	case DIGEST_SHA1:
		return "sha1 ";
	case DIGEST_SHA256:
		return "sha256 ";
	case DIGEST_MD5:
	case DIGEST_SHA224:
		break;
	}
	BUG("digest %d is not kept", (int)algo);
}

static size_t hex_length(enum digest_algo algo)
{
	return algo == DIGEST_SHA1 ? 40 : 64;
}

static void entry_load(struct entry *e, const char *home, const struct stat *st)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	home_cache_dir(&e->path, home, "digests");
	buf_addf(&e->path, "/%llx-%llx", (unsigned long long)st->st_dev,
		 (unsigned long long)st->st_ino);
	buf_addstr(&e->state, VERSION);
	file_state(st, &e->state);
	if (file_read(AT_FDCWD, e->path.s, 4096, &text, &err) <= 0)
		return;
	strlist_split(&e->lines, text.s, "\n");
	if (!streq(e->lines.v[0], e->state.s)) {
		strlist_clear(&e->lines);
		return;
	}
	strlist_remove(&e->lines, 0);
}

/* The digest in the entry, or NULL. */
static const char *entry_get(const struct entry *e, enum digest_algo algo)
{
	const char *name = algo_name(algo);

	for (size_t i = 0; i < e->lines.n; i++) {
		const char *hex = e->lines.v[i] + strlen(name);

		if (starts_with(e->lines.v[i], name) && strlen(hex) == hex_length(algo) &&
		    strspn(hex, "0123456789abcdef") == hex_length(algo))
			return hex;
	}
	return NULL;
}

static void entry_save(const struct entry *e)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;

	buf_addf(&text, "%s\n", e->state.s);
	for (size_t i = 0; i < e->lines.n; i++)
		if (*e->lines.v[i])
			buf_addf(&text, "%s\n", e->lines.v[i]);
	path_dirname(&dir, e->path.s);
	if (file_mkdirs(dir.s, &err) < 0 ||
	    file_write(AT_FDCWD, e->path.s, NULL, text.s, text.len, 0, &err) < 0)
		log_debug("%s", err.msg); /* read again next time */
}

static bool is_kept(const struct stat *st)
{
	return S_ISREG(st->st_mode) && st->st_size >= DIGESTCACHE_MIN;
}

bool digestcache_get(const char *home, enum digest_algo algo, const char *path,
		     char out[DIGEST_HEX_MAX])
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	struct stat st;
	const char *hex;

	if (stat(path, &st) < 0 || !is_kept(&st))
		return false;
	entry_load(&e, home, &st);
	hex = entry_get(&e, algo);
	if (hex)
		memcpy(out, hex, strlen(hex) + 1);
	return hex != NULL;
}

void digestcache_put(const char *home, enum digest_algo algo, const char *path,
		     const struct stat *before, const char *hex)
{
	CLEANUP(entry_release) struct entry e = ENTRY_INIT;
	CLEANUP(buf_release) struct buf old = BUF_INIT;
	struct stat now;

	/* Of a file written a moment ago times may stay while its bytes do not. */
	if (!is_kept(before) || !file_is_settled(before) || stat(path, &now) < 0)
		return;
	buf_addstr(&old, VERSION);
	file_state(before, &old);
	entry_load(&e, home, &now);
	if (!streq(old.s, e.state.s) || entry_get(&e, algo))
		return;
	strlist_pushf(&e.lines, "%s%s", algo_name(algo), hex);
	entry_save(&e);
}

int digestcache_file(const char *home, enum digest_algo algo, const char *path,
		     char out[DIGEST_HEX_MAX], struct err *err)
{
	struct stat before;

	if (digestcache_get(home, algo, path, out))
		return 0;
	if (stat(path, &before) < 0)
		return err_os(err, "cannot read %s", path);
	if (digest_file(algo, AT_FDCWD, path, out, err) < 0)
		return -1;
	digestcache_put(home, algo, path, &before, out);
	return 0;
}
