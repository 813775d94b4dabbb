#include "guild/pycache.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/yaml.h"

static int64_t mtime_ns(const struct stat *st)
{
	return (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

void pycache_key_file(struct strlist *key, const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		strlist_push(key, path);
	else
		strlist_pushf(key, "%s %lld %lld", path, (long long)mtime_ns(&st),
			      (long long)st.st_size);
}

void pycache_key_packages(struct strlist *key, const char *python)
{
	static const char *const names[] = { "PYTHONPATH", "PYTHONHOME", "PYTHONNOUSERSITE",
					     "PYTHONUSERBASE", "HOME" };

	pycache_key_file(key, python);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		strlist_push(key, getenv(names[i]) ? getenv(names[i]) : "");
}

bool pycache_path(const char *home, const char *folder, const struct strlist *key, struct buf *out)
{
	char hex[DIGEST_HEX_MAX];
	struct digest d;

	if (!home)
		return false;
	digest_init(&d, DIGEST_SHA1);
	digest_update(&d, PYCACHE_VERSION, sizeof(PYCACHE_VERSION));
	for (size_t i = 0; i < key->n; i++)
		digest_update(&d, key->v[i], strlen(key->v[i]) + 1);
	digest_hex(&d, hex);
	home_cache_dir(out, home, folder);
	path_push(out, hex);
	return true;
}

static bool file_is_as_recorded(const struct value *file)
{
	struct stat st;

	if (!value_is(file, VALUE_LIST) || file->list.n != 3 ||
	    !value_is(file->list.items[0], VALUE_STR) ||
	    !value_is(file->list.items[1], VALUE_INT) ||
	    !value_is(file->list.items[2], VALUE_INT))
		return false;
	return stat(file->list.items[0]->str.s, &st) == 0 &&
	       mtime_ns(&st) == file->list.items[1]->i &&
	       (int64_t)st.st_size == file->list.items[2]->i;
}

bool pycache_load(struct arena *a, const char *path, struct value **out)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *answer;
	const struct value *files;

	if (file_read(AT_FDCWD, path, 0, &text, &err) <= 0 ||
	    pycache_parse(a, text.s, text.len, &answer, &err) < 0)
		return false;
	files = value_get(answer, "files");
	for (size_t i = 0; i < files->list.n; i++)
		if (!file_is_as_recorded(files->list.items[i]))
			return false;
	*out = answer;
	return true;
}

int pycache_parse(struct arena *a, const char *text, size_t len, struct value **out,
		  struct err *err)
{
	struct value *answer;

	if (yaml_load(a, text, len, "answer of the Python interpreter", &answer, err) < 0)
		return -1;
	if (!value_is(value_get(answer, "files"), VALUE_LIST))
		return err_set(err, ERR_SYNTAX, "the Python interpreter gave no answer");
	*out = answer;
	return 0;
}

void pycache_save(const char *path, const char *text, size_t len)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;

	path_dirname(&dir, path);
	if (file_mkdirs(dir.s, &err) < 0 ||
	    file_write(AT_FDCWD, path, NULL, text, len, 0, &err) < 0)
		log_debug("%s", err.msg);
}
