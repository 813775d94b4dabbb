/*
 * opref.c: the reference of a run to its operation.
 *
 * The file is one line of four shell words; the first is TYPE:NAME, where each
 * half was quoted on its own:
 *
 *	guildfile:'/my proj/guild.yml' 79e14ea36512d075f210842841e7b93c '' train
 *
 * Source: upstream guild/opref.py.
 */
#include "guild/opref.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/path.h"
#include "guild/shlex.h"

void opref_release(struct opref *r)
{
	free(r->pkg_type);
	free(r->pkg_name);
	free(r->pkg_version);
	free(r->model_name);
	free(r->op_name);
	*r = (struct opref)OPREF_INIT;
}

static char *copy_part(const char *s)
{
	return xstrdup(s ? s : "");
}

void opref_copy(struct opref *to, const struct opref *from)
{
	struct opref copy = {
		.pkg_type = copy_part(from->pkg_type),
		.pkg_name = copy_part(from->pkg_name),
		.pkg_version = copy_part(from->pkg_version),
		.model_name = copy_part(from->model_name),
		.op_name = copy_part(from->op_name),
	};

	opref_release(to);
	*to = copy;
}

int opref_parse(struct opref *out, const char *text, size_t len, struct err *err)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(free_ptr) char *copy = xmemdup0(text, len);
	const char *colon;

	if (strlen(copy) != len || shlex_split(copy, &words, err) < 0 || words.n != 4)
		goto invalid;
	colon = strchr(words.v[0], ':');
	if (!colon)
		goto invalid;
	opref_release(out);
	*out = (struct opref){
		.pkg_type = xstrndup(words.v[0], (size_t)(colon - words.v[0])),
		.pkg_name = xstrdup(colon + 1),
		.pkg_version = xstrdup(words.v[1]),
		.model_name = xstrdup(words.v[2]),
		.op_name = xstrdup(words.v[3]),
	};
	return 0;
invalid:
	return err_set(err, ERR_SYNTAX, "invalid opref: %s", copy);
}

static void add_part(struct buf *out, const char *part)
{
	shlex_quote_guild(out, part ? part : "");
}

void opref_format(struct buf *out, const struct opref *r)
{
	add_part(out, r->pkg_type);
	buf_addch(out, ':');
	add_part(out, r->pkg_name);
	buf_addch(out, ' ');
	add_part(out, r->pkg_version);
	buf_addch(out, ' ');
	add_part(out, r->model_name);
	buf_addch(out, ' ');
	add_part(out, r->op_name);
}

static bool part_equal(const char *a, const char *b)
{
	return streq(a ? a : "", b ? b : "");
}

bool opref_equal(const struct opref *a, const struct opref *b)
{
	return part_equal(a->pkg_type, b->pkg_type) && part_equal(a->pkg_name, b->pkg_name) &&
	       part_equal(a->pkg_version, b->pkg_version) &&
	       part_equal(a->model_name, b->model_name) && part_equal(a->op_name, b->op_name);
}

void opref_opspec(struct buf *out, const struct opref *r, const char *cwd)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!part_equal(r->pkg_type, "script")) {
		if (part_equal(r->pkg_type, "package") && !part_equal(r->pkg_name, ""))
			buf_addf(out, "%s/", r->pkg_name);
		if (!part_equal(r->model_name, ""))
			buf_addf(out, "%s:", r->model_name);
		buf_addstr(out, r->op_name ? r->op_name : "");
		return;
	}
	path_join(&path, r->pkg_name ? r->pkg_name : "", r->op_name ? r->op_name : "");
	if (cwd) {
		CLEANUP(buf_release) struct buf normal = BUF_INIT;

		path_absolute(&normal, cwd, path.s);
		path_relative(out, normal.s, cwd);
	} else {
		buf_addbuf(out, &path);
	}
}

void opref_desc(struct buf *out, const struct opref *r)
{
	if (streq(r->pkg_type, "package"))
		buf_addf(out, "%s/", r->pkg_name);
	if (*r->model_name)
		buf_addf(out, "%s:", r->model_name);
	buf_addstr(out, r->op_name);
}

bool opref_split_spec(const char *spec, char **pkg, char **model, char **op)
{
	const char *colon = strrchr(spec, ':');
	const char *name = colon ? colon + 1 : spec;
	const char *slash;
	size_t before;

	if (!*name || strchr(name, '/'))
		return false;
	*pkg = *model = NULL;
	if (!colon) {
		*op = xstrdup(name);
		return true;
	}
	/* A package ends at the first slash; without one (or with nothing on
	 * one side of it) all that is before the colon is the model. */
	before = (size_t)(colon - spec);
	slash = memchr(spec, '/', before);
	if (slash && slash > spec && slash + 1 < colon) {
		const char *rest = slash + 1;

		if (memchr(rest, ':', (size_t)(colon - rest)))
			return false;
		*pkg = xstrndup(spec, (size_t)(slash - spec));
		*model = xstrndup(rest, (size_t)(colon - rest));
	} else {
		if (!before || memchr(spec, ':', before))
			return false;
		*model = xstrndup(spec, before);
	}
	*op = xstrdup(name);
	return true;
}
