#include "guild/manifest.h"

#include <unistd.h>

#include "guild/alloc.h"
#include "guild/digest.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/shlex.h"

static void entry_release(struct manifest_entry *e)
{
	free(e->path);
	free(e->digest);
	free(e->source);
	free(e->subpath);
}

void manifest_release(struct manifest *m)
{
	for (size_t i = 0; i < m->n; i++)
		entry_release(&m->v[i]);
	free(m->v);
	map_release(&m->by_path);
	*m = (struct manifest)MANIFEST_INIT;
}

static bool is_type(const char *s)
{
	return streq(s, "s") || streq(s, "d") || streq(s, "i");
}

/* A line's words as an entry; false when they make none. */
static bool add_entry(struct manifest *m, const struct strlist *words)
{
	struct manifest_entry *e;

	if (words->n < 4 || words->n > 5 || !is_type(words->v[0]))
		return false;
	ALLOC_GROW(m->v, m->n + 1, m->cap);
	e = &m->v[m->n++];
	e->type = (enum manifest_type)words->v[0][0];
	e->path = xstrdup(words->v[1]);
	e->digest = xstrdup(words->v[2]);
	e->source = xstrdup(words->v[3]);
	e->subpath = words->n > 4 ? xstrdup(words->v[4]) : NULL;
	return true;
}

/*
 * A name may hold newlines: a quoted word goes on until its quote ends. So many lines after the
 * first are tried, not all: a quote that was left open is to cost one line of the file.
 */
#define MAX_MORE_LINES 16

/* A file that is larger was not made by us: it is not to fill the memory. */
#define MANIFEST_MAX (256 * 1024 * 1024)

/* Who wants to know of lines that are no entries. */
struct listener {
	manifest_bad_fn *bad;
	void *data;
};

/* Parse the entry that begins at lines->v[first]; returns how many lines it has. */
static size_t parse_entry(struct manifest *m, const struct listener *listener,
			  const struct strlist *lines, size_t first)
{
	CLEANUP(err_release) struct err why = ERR_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t n = 1; n <= 1 + MAX_MORE_LINES && first + n <= lines->n; n++) {
		CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;

		buf_addf(&text, "%s%s", n > 1 ? "\n" : "", lines->v[first + n - 1]);
		err_release(&why);
		if (shlex_split(text.s, &words, &why) < 0)
			continue;
		if (words.n && !add_entry(m, &words))
			break;
		return n;
	}
	listener->bad(first + 1, why.msg ? why.msg : "not a manifest entry", listener->data);
	return 1;
}

static void index_by_path(struct manifest *m)
{
	for (size_t i = 0; i < m->n; i++) {
		CLEANUP(buf_release) struct buf norm = BUF_INIT;

		path_normalize(&norm, m->v[i].path);
		map_set(&m->by_path, norm.s, &m->v[i]); /* the last of a path counts */
	}
}

int manifest_read(struct manifest *m, const struct run *run, manifest_bad_fn *bad, void *data,
		  struct err *err)
{
	const struct listener listener = { bad, data };
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	int rc = run_read_guild_file(run, "manifest", MANIFEST_MAX, &text, err);

	if (rc <= 0)
		return rc;
	strlist_split(&lines, text.s, "\n");
	for (size_t i = 0; i < lines.n;)
		i += parse_entry(m, &listener, &lines, i);
	index_by_path(m);
	return 1;
}

static void warn_of_line(size_t line, const char *why, void *data)
{
	const struct run *run = data;

	log_warning("%s/.guild/manifest, line %zu: %s - ignoring the line", run->dir, line, why);
}

int manifest_load(struct manifest *m, const struct run *run, struct err *err)
{
	struct run named = *run; /* only its name is looked at */

	return manifest_read(m, run, warn_of_line, &named, err);
}

void manifest_format(struct buf *out, enum manifest_type type, const char *path, const char *digest,
		     const char *source, const char *subpath)
{
	buf_addch(out, type);
	buf_addch(out, ' ');
	shlex_quote(out, path);
	buf_addch(out, ' ');
	shlex_quote(out, digest);
	buf_addch(out, ' ');
	shlex_quote(out, source);
	if (subpath) {
		buf_addch(out, ' ');
		shlex_quote(out, subpath);
	}
	buf_addch(out, '\n');
}

int manifest_append(const struct run *run, const struct buf *lines, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	int fd, rc;

	run_guild_path(&path, run, "manifest");
	fd = open(path.s, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return err_os(err, "cannot open %s", path.s);
	rc = file_write_all(fd, lines->s, lines->len, path.s, err);
	if (close(fd) < 0 && rc == 0)
		return err_os(err, "cannot write %s", path.s);
	return rc;
}

/* PATH, 0x00, the bytes of the file in the run, 0x00 (upstream guild/file_util.py, files_digest). */
static int digest_source(struct digest *d, const struct run *run, const char *name, struct err *err)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(file_close) int fd = -1;

	path_join(&path, run->dir, name);
	fd = open(path.s, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return err_os(err, "cannot read %s", path.s);
	digest_update(d, name, strlen(name) + 1);
	if (digest_fd(d, fd, err) < 0)
		return err_wrap(err, "%s", path.s);
	digest_update(d, "", 1);
	return 0;
}

int manifest_source_digest(const struct run *run, char out[33], bool *has, struct err *err)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;
	char hex[DIGEST_HEX_MAX];
	struct digest d;

	if (manifest_load(&m, run, err) < 0)
		return -1;
	for (size_t i = 0; i < m.n; i++)
		if (m.v[i].type == MANIFEST_SOURCE)
			strlist_push(&paths, m.v[i].path);
	strlist_sort(&paths); /* repeats stay: a restart with new source code has some */
	digest_init(&d, DIGEST_MD5);
	for (size_t i = 0; i < paths.n; i++)
		if (digest_source(&d, run, paths.v[i], err) < 0)
			return -1;
	digest_hex(&d, hex);
	*has = paths.n > 0;
	if (*has)
		memcpy(out, hex, 33);
	return 0;
}
