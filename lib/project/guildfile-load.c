/*
 * guildfile-load.c: load a guild.yml, with the files that it leads to.
 *
 * A step that comes upon another file (an `include`, a package that a model `extends`) has that file
 * loaded by all steps. It calls gf_load.read for that, which is read_file() here.
 */
#include <fcntl.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"
#include "guild/utf8.h"
#include "guild/yaml.h"
#include "guildfile-internal.h"

/* Bytes of the offending line that a message shows. */
#define SHOWN_LINE 120

/* The line of a syntax error and a mark below its column, as PyYAML shows them for text. */
static void append_line(struct err *err, const char *text, size_t len)
{
	CLEANUP(buf_release) struct buf raw = BUF_INIT;
	CLEANUP(buf_release) struct buf shown = BUF_INIT;
	const char *s = text, *end = text + len, *eol;
	size_t column = err->column ? err->column - 1 : 0;
	size_t from = 0, at = 0, n;

	for (unsigned line = 1; line < err->line; line++) {
		s = memchr(s, '\n', (size_t)(end - s));
		if (!s)
			return;
		s++;
	}
	eol = memchr(s, '\n', (size_t)(end - s));
	if (!eol)
		eol = end;
	/* A long line is shown from shortly before the place on. */
	for (size_t i = 0; i < column && at < (size_t)(eol - s); i++, at += n) {
		(void)utf8_decode(s + at, (size_t)(eol - s) - at, &n); /* only n */
		if (i + SHOWN_LINE / 2 <= column)
			from = at;
	}
	gf_clip(&raw, s + from, (size_t)(eol - s) - from, SHOWN_LINE);
	utf8_sanitize(&shown, raw.s, raw.len, /* keep_lines= */ true);
	for (size_t i = 0; i < shown.len; i++)
		if (shown.s[i] == '\t')
			shown.s[i] = ' '; /* one column, as the mark below counts it */
	buf_reset(&raw);
	utf8_sanitize(&raw, s + from, at - from, /* keep_lines= */ true);
	for (size_t i = 0; i < raw.len; i++)
		if (raw.s[i] == '\t')
			raw.s[i] = ' ';
	err_append(err, "\n    %s\n    %*s^", shown.s, (int)MIN(utf8_width(raw.s), 1000), "");
}

/* ---- reading ---- */

static struct guildfile *new_guildfile(const char *path, const char *home)
{
	struct guildfile *gf = xcalloc(1, sizeof(*gf));
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	struct buf abs = BUF_INIT, dir = BUF_INIT;

	buf_init(&gf->text);
	path_absolute(&abs, cwd, path);
	path_dirname(&dir, abs.s);
	gf->path = buf_detach(&abs);
	gf->dir = buf_detach(&dir);
	gf->home = home ? xstrdup(home) : NULL;
	return gf;
}

static const char *const item_types[] = { "config", "include", "model", "package" };

/* The one type key of an item, and its name. */
static int item_type(struct gf_ctx *x, const struct value *item, const char **type,
		     const char **name)
{
	CLEANUP(buf_release) struct buf used = BUF_INIT;
	const struct value *v;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(item_types); i++) {
		if (!value_has(item, item_types[i]))
			continue;
		buf_addf(&used, "%s%s", n++ ? ", " : "", item_types[i]);
		*type = item_types[i];
	}
	if (!n)
		return gf_error(x, item,
				"missing required type (one of: config, include, model, "
				"package) in %s",
				gf_repr(x, item));
	if (n > 1)
		return gf_error(x, item, "multiple types (%s) in %s", used.s, gf_repr(x, item));
	v = value_get(item, *type);
	*name = value_get_str(v);
	if (!*name)
		return gf_error(x, v, "invalid %s name $%s: expected a string", *type,
				gf_repr(x, v));
	return 0;
}

static int init_package(struct gf_ctx *x, const struct value *item)
{
	struct value *requires;

	if (x->gf->package)
		return gf_error(x, item, "mutiple package definitions");
	if (gf_str_to_list(x, gf_get(item, "requires"), "requires", &requires) < 0)
		return -1;
	x->gf->package = item;
	return 0;
}

static int init_models(struct gf_ctx *x, const struct value *items)
{
	struct guildfile *gf = x->gf;
	const char *type = NULL, *name = NULL;

	gf->models = arena_calloc(x->arena, items->list.n, sizeof(gf->models[0]));
	for (size_t i = 0; i < items->list.n; i++) {
		struct value *item = items->list.items[i];
		struct model *m;

		if (item_type(x, item, &type, &name) < 0)
			return -1;
		if (streq(type, "package") && init_package(x, item) < 0)
			return -1;
		if (!streq(type, "model"))
			continue;
		if (guildfile_model(gf, name))
			return gf_error(x, item, "duplicate model '%s'", name);
		m = ARENA_NEW(x->arena, struct model);
		gf->models[gf->n_models++] = m;
		if (gf_init_model(x, name, item, m) < 0)
			return -1;
	}
	for (size_t i = 0; i < gf->n_models; i++)
		if (gf_finish_model(x, gf->models[i]) < 0)
			return -1;
	return 0;
}

/* The line of the first byte that is no UTF-8, or NUL; 0 when there is none. */
static unsigned bad_byte_line(const char *text, size_t len)
{
	unsigned line = 1;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		if (text[i] == '\0' || utf8_decode(text + i, len - i, &n) < 0)
			return line;
		line += text[i] == '\n';
	}
	return 0;
}

static int check_text(const struct guildfile *gf, const char *text, size_t len, struct err *err)
{
	unsigned line;

	if (!memchr(text, '\0', len) && utf8_valid(text, len))
		return 0;
	/* YAML may be UTF-16: then it begins with a mark that tells. */
	if (len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0))
		return 0;
	line = bad_byte_line(text, len);
	err_set(err, ERR_SYNTAX,
		"error in %s: not a text file (a byte that is no UTF-8)\n  in \"%s\", line %u",
		gf->path, gf->path, line);
	err->line = line;
	return -1;
}

static int build(struct gf_ctx *x, struct value *data)
{
	struct value *items;

	if (gf_coerce(x, data, &items) < 0)
		return -1;
	/* What a document or a script says of itself is there for other programs, too. */
	for (size_t i = 0; i < items->list.n && !x->gf->is_script; i++)
		gf_warn_unknown_keys(x, items->list.items[i]);
	if (gf_expand_includes(x, items, &items) < 0)
		return -1;
	x->gf->items = items;
	return init_models(x, items);
}

static int parse_text(struct gf_load *load, struct guildfile *gf, const char *text, size_t len,
		      struct err *err)
{
	struct gf_ctx x = { .load = load, .gf = gf, .arena = &gf->arena, .err = err };
	struct value *data;
	int rc;

	if (check_text(gf, text, len, err) < 0)
		return -1;
	if (yaml_load(&gf->arena, text, len, gf->path, &data, err) < 0) {
		unsigned line = err->line, column = err->column;

		err_wrap(err, "error in %s", gf->path);
		err->line = line;
		err->column = column;
		if (line)
			append_line(err, text, len);
		return -1;
	}
	rc = build(&x, data);
	map_release(&x.extended);
	return rc;
}

static int read_file(struct gf_load *load, const char *path, struct guildfile **out,
		     struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct guildfile *gf;
	int rc = file_read(AT_FDCWD, path, GUILDFILE_MAX_BYTES, &text, err);

	if (rc == 0)
		return 0;
	if (rc > 0 && text.len > GUILDFILE_MAX_BYTES - load->n_bytes)
		rc = err_set(err, ERR_INVALID, "more than %zu MiB with what it includes",
			     GUILDFILE_MAX_BYTES >> 20);
	if (rc > 0 && load->depth >= GUILDFILE_MAX_DEPTH)
		rc = err_set(err, ERR_INVALID, "nested more than %d deep", GUILDFILE_MAX_DEPTH);
	if (rc < 0)
		return err_wrap(err, "error in %s", path);
	load->n_bytes += text.len;
	gf = new_guildfile(path, load->home);
	if (load->root) {
		struct guildfile *root = load->root;

		root->others = xreallocarray(root->others, root->n_others + 1,
					     sizeof(root->others[0]));
		root->others[root->n_others++] = gf;
	} else {
		load->root = gf;
	}
	load->depth++;
	gf->text = text;
	buf_init(&text);
	rc = parse_text(load, gf, gf->text.s, gf->text.len, err);
	load->depth--;
	if (rc < 0)
		return -1;
	*out = gf;
	return 1;
}

#define GF_LOAD_INIT \
	{ .read = read_file, .including = STRLIST_INIT, .extending = STRLIST_INIT }

static void release_load(struct gf_load *load)
{
	map_release(&load->files);
	strlist_release(&load->including);
	strlist_release(&load->extending);
}

int guildfile_load(const char *dir, const char *home, struct guildfile **out, struct err *err)
{
	struct gf_load load = GF_LOAD_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf abs = BUF_INIT;
	struct guildfile *gf;
	int rc;

	path_absolute(&abs, cwd, dir);
	path_join(&path, abs.s, "guild.yml");
	if (!file_is_regular(AT_FDCWD, path.s)) {
		if (!file_exists(AT_FDCWD, path.s) || file_is_dir(AT_FDCWD, path.s))
			return 0;
		return err_set(err, ERR_INVALID, "error in %s: not a regular file", path.s);
	}
	load.home = home;
	rc = read_file(&load, path.s, &gf, err);
	release_load(&load);
	if (rc > 0)
		*out = gf;
	else
		guildfile_free(load.root);
	return rc;
}

int guildfile_parse(const char *text, size_t len, const char *path, const char *home,
		    struct guildfile **out, struct err *err)
{
	struct gf_load load = GF_LOAD_INIT;
	struct guildfile *gf = new_guildfile(path, home);
	int rc;

	load.root = gf;
	load.home = home;
	buf_add(&gf->text, text, len);
	rc = parse_text(&load, gf, text, len, err);
	release_load(&load);
	if (rc < 0) {
		guildfile_free(gf);
		return -1;
	}
	*out = gf;
	return 0;
}

struct guildfile *guildfile_new_script(const char *base, const char *dir)
{
	struct guildfile *gf = xcalloc(1, sizeof(*gf));

	buf_init(&gf->text);
	gf->path = xstrdup(base);
	gf->dir = xstrdup(dir);
	gf->is_script = true;
	return gf;
}

int guildfile_build_script(struct guildfile *gf, struct value *ops, struct err *err)
{
	struct gf_load load = GF_LOAD_INIT;
	struct gf_ctx x = { .load = &load, .gf = gf, .arena = &gf->arena, .err = err };
	int rc;

	load.root = gf;
	rc = build(&x, ops);
	map_release(&x.extended);
	release_load(&load);
	return rc;
}
