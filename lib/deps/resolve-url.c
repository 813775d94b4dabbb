/*
 * resolve-url.c: sources that are downloaded, once: to HOME/cache/resources/SHA224/NAME, where
 * upstream has them too. guild--fetch does it, so that nothing else need load what it takes.
 */
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/url.h"
#include "resolve-internal.h"

#define MAX_NAME 255 /* of a file */

/* Python's urllib refuses the same. */
static int check_text(const char *text, struct err *err)
{
	for (const char *p = text; *p; p++) {
		if ((unsigned char)*p <= ' ' || *p == 0x7f) {
			CLEANUP(buf_release) struct buf repr = BUF_INIT;

			value_repr_str(&repr, text, strlen(text));
			return err_set(err, ERR_INVALID, "URL can't contain control characters. %s",
				       repr.s);
		}
	}
	return 0;
}

/* The name of a file in its cache directory, beside our own files there. */
static int check_name(const struct buf *name, struct err *err)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;
	const char *problem = NULL;

	if (!name->len)
		return err_set(err, ERR_INVALID, "the URL does not end in the name of a file");
	for (const char *p = name->s; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			problem = "holds control characters";
	if (strchr(name->s, '/') || streq(name->s, ".") || streq(name->s, ".."))
		problem = "is a path";
	else if (starts_with(name->s, ".guild-"))
		problem = "is reserved";
	else if (name->len > MAX_NAME)
		problem = "is too long";
	if (!problem)
		return 0;
	value_repr_str(&repr, name->s, name->len);
	return err_set(err, ERR_INVALID, "the URL ends in %s, which %s", repr.s, problem);
}

/*
 * Where the file is kept. Upstream takes the source as written for the key; where that names a
 * flag we take the URL that it stands for, or the file of one flag value would be taken for that
 * of another.
 */
static void cache_dir(const struct resolving *r, const struct url *url, struct buf *out)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	for (size_t i = 0; i < URL_N_PARTS; i++)
		buf_addf(&key, "%s%s", i ? "\n" : "", url->part[i].s);
	resource_cache_dir(r, key.s, out);
}

static int fetch(const struct resolving *r, const char *url, const char *path, struct err *err)
{
	const char *const words[] = { url, path, NULL };
	CLEANUP(buf_release) struct buf said = BUF_INIT;
	int returncode;

	if (helper_run(r, "guild--fetch", words, NULL, &said, &returncode, err) < 0)
		return -1;
	if (returncode < 0)
		return err_set(err, ERR_OS, "the download was stopped by signal %d", -returncode);
	if (returncode && !said.len)
		return err_set(err, ERR_OS, "guild--fetch ended with status %d", returncode);
	return returncode ? err_set(err, ERR_OS, "%s", said.s) : 0;
}

static int download(const struct resolving *r, const char *text, const struct url *url,
		    struct buf *path, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	url_file_name(url, &name);
	if (check_text(text, err) < 0 || check_name(&name, err) < 0)
		return -1;
	cache_dir(r, url, path);
	if (file_mkdirs(path->s, err) < 0)
		return -1;
	path_push(path, name.s);
	if (file_exists(AT_FDCWD, path->s)) {
		log_info("Using cached file %s", path->s);
		return 0;
	}
	return fetch(r, text, path->s, err);
}

/* "file:///data/x" given as a URL is that file. */
static int find_local(const struct resolving *r, const struct source *s, const struct url *url,
		      struct strlist *paths, struct err *err)
{
	struct source file = *s;

	file.value = url->part[URL_PATH].s;
	return source_find_file(r, &file, paths, err);
}

int source_find_url(const struct resolving *r, const struct source *s, struct strlist *paths,
		    struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	CLEANUP(url_release) struct url url = URL_INIT;
	const struct value *config = source_config(s, r->config);
	const char *scheme;

	url_parse(&url, s->value);
	scheme = url.part[URL_SCHEME].s;
	if (streq(scheme, "file"))
		return find_local(r, s, &url, paths, err);
	if (!streq(scheme, "http") && !streq(scheme, "https"))
		return err_set(err, ERR_INVALID, "unsupported source '%s': expected http:// or https://",
			       s->value);
	if (value_truth(config))
		return source_find_configured(s, config, paths, err);
	if (source_expand(r, s, s->value, &text, err) < 0)
		return -1;
	url_parse(&url, text.s);
	if (download(r, text.s, &url, &path, err) < 0)
		return -1;
	path_dirname(&dir, path.s);
	if (source_files(r, s, path.s, dir.s, paths, err) < 0 || source_check_found(s, paths, err) < 0)
		return -1;
	return source_post_process(r, s, dir.s, err);
}
