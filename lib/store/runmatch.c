/*
 * runmatch.c: operations, compared by one of the modes of runmatch.h.
 */
#include "guild/runmatch.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/glob.h"
#include "guild/path.h"
#include "guild/regex.h"

static void release_parts(struct runmatch_parts *p)
{
	free(p->pkg);
	free(p->model);
	free(p->op);
	*p = (struct runmatch_parts){ 0 };
}

void runmatch_release(struct runmatch *m)
{
	release_parts(&m->parts);
	regex_free(m->model_re);
	regex_free(m->op_re);
	*m = (struct runmatch)RUNMATCH_INIT;
}

/* A regular expression; NULL where it has an error, and so matches nothing. */
static struct regex *compile(const char *pattern)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	struct regex *re = NULL;

	return regex_compile(&re, pattern, &ignored) < 0 ? NULL : re;
}

/* ---- FILTER ---- */

/*
 * "op", "model:op", "pkg/model:op", "pkg/op"; another form has no parts. Looser than
 * opref_split_spec(). Source: upstream guild/op_util.py, parse_opspec.
 */
static void split_desc(const char *s, struct runmatch_parts *out)
{
	const char *slash = strchr(s, '/'), *colon = strchr(s, ':');
	const char *model = slash ? slash + 1 : s;
	const char *op = colon ? colon + 1 : model;

	if (slash && colon && colon < slash)
		return;
	if ((slash || colon) && !*op)
		return;
	if (strpbrk(op, "/:") || (slash && strchr(slash + 1, '/')))
		return;
	if (slash && slash == s && !colon)
		return;
	if (slash && colon && memchr(model, '?', (size_t)(colon - model)))
		return;
	if (slash)
		out->pkg = xstrndup(s, (size_t)(slash - s));
	if (colon)
		out->model = xstrndup(model, (size_t)(colon - model));
	out->op = xstrdup(op);
}

static void parse_filter(struct runmatch *m, const char *val)
{
	m->whole = val[0] == '^' || ends_with(val, "$");
	if (m->whole)
		m->op_re = compile(val);
	else
		split_desc(val, &m->parts);
}

static bool part_matches(const char *want, const char *have)
{
	if (!want || !*want)
		return true;
	if (!have || !*have)
		return false;
	return strchr(want, '*') ? glob_match(want, have) : streq(want, have);
}

bool runmatch_desc(const struct runmatch *m, const char *desc)
{
	CLEANUP(release_parts) struct runmatch_parts have = { 0 };

	if (m->mode != RUNMATCH_FILTER)
		BUG("runmatch_desc by mode %d", (int)m->mode);
	if (m->whole)
		return m->op_re && regex_search(m->op_re, desc, strlen(desc), 0, NULL, 0);
	split_desc(desc, &have);
	return part_matches(m->parts.pkg, have.pkg) && part_matches(m->parts.model, have.model) &&
	       part_matches(m->parts.op, have.op);
}

/* ---- RESTART, RESOURCE ---- */

static int split_spec(struct runmatch_parts *out, const char *spec, struct err *err)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	if (opref_split_spec(spec, &out->pkg, &out->model, &out->op))
		return 0;
	value_repr_str(&repr, spec, strlen(spec));
	/* [sic]: upstream's spelling, which its users' tests match. */
	return err_set(err, ERR_SYNTAX, "inavlid operation reference %s", repr.s);
}

static int parse_restart(struct runmatch *m, const char *spec, struct err *err)
{
	if (split_spec(&m->parts, spec, err) < 0)
		return -1;
	m->model_re = m->parts.model ? compile(m->parts.model) : NULL;
	m->op_re = compile(m->parts.op);
	return 0;
}

static int parse_resource(struct runmatch *m, const char *spec, struct err *err)
{
	if (split_spec(&m->parts, spec, err) < 0)
		return -1;
	if ((m->parts.model && regex_compile(&m->model_re, m->parts.model, err) < 0) ||
	    regex_compile(&m->op_re, m->parts.op, err) < 0)
		return err_wrap(err, "invalid operation reference '%s'", spec);
	return 0;
}

static bool is_of_package(const struct runmatch_parts *p, const struct opref *o)
{
	return !p->pkg || (streq(o->pkg_type, "package") && streq(o->pkg_name, p->pkg));
}

static bool regex_is_all_of(struct regex *re, const char *text)
{
	return re && regex_fullmatch(re, text, strlen(text));
}

static bool is_for_restart(const struct runmatch *m, const struct opref *o)
{
	const struct runmatch_parts *p = &m->parts;

	return is_of_package(p, o) &&
	       (!p->model || streq(p->model, o->model_name) ||
		regex_is_all_of(m->model_re, o->model_name)) &&
	       (streq(p->op, o->op_name) || regex_is_all_of(m->op_re, o->op_name));
}

static bool is_for_resource(const struct runmatch *m, const struct opref *o)
{
	return *o->op_name && is_of_package(&m->parts, o) &&
	       (!m->parts.model || regex_is_all_of(m->model_re, o->model_name)) &&
	       regex_is_all_of(m->op_re, o->op_name);
}

/* ---- STEP ---- */

static void parse_step(struct runmatch *m, const char *spec)
{
	struct runmatch_parts *p = &m->parts;

	m->whole = !opref_split_spec(spec, &p->pkg, &p->model, &p->op);
	if (m->whole)
		p->op = xstrdup(spec);
}

/* The model may be given in part, a script by any path to it. */
static bool is_of_step(const struct runmatch *m, const struct opref *o)
{
	const struct runmatch_parts *p = &m->parts;

	if (m->whole || streq(o->pkg_type, "script"))
		return streq(path_basename(o->op_name), path_basename(p->op));
	return streq(o->op_name, p->op) && (!p->model || strstr(o->model_name, p->model));
}

/* ---- SAME_OP ---- */

static bool is_same_op(const struct opref *a, const struct opref *b)
{
	return streq(a->pkg_type, b->pkg_type) && streq(a->pkg_name, b->pkg_name) &&
	       streq(a->model_name, b->model_name) && streq(a->op_name, b->op_name);
}

/* ---- all ---- */

int runmatch_parse(struct runmatch *out, enum runmatch_mode mode, const char *spec, struct err *err)
{
	struct runmatch m = { .mode = mode };
	int rc = 0;

	switch (mode) {
	case RUNMATCH_FILTER:
		parse_filter(&m, spec);
		break;
	case RUNMATCH_RESTART:
		rc = parse_restart(&m, spec, err);
		break;
	case RUNMATCH_RESOURCE:
		rc = parse_resource(&m, spec, err);
		break;
	case RUNMATCH_STEP:
		parse_step(&m, spec);
		break;
	case RUNMATCH_NEEDED:
	case RUNMATCH_SAME_OP:
		BUG("runmatch_parse by mode %d", (int)mode);
	}
	if (rc < 0)
		runmatch_release(&m);
	else
		*out = m;
	return rc;
}

void runmatch_like(struct runmatch *out, enum runmatch_mode mode, const struct opref *ref)
{
	if (mode != RUNMATCH_NEEDED && mode != RUNMATCH_SAME_OP)
		BUG("runmatch_like by mode %d", (int)mode);
	*out = (struct runmatch){ .mode = mode, .ref = ref };
}

bool runmatch_opref(const struct runmatch *m, const struct opref *opref)
{
	switch (m->mode) {
	case RUNMATCH_RESTART:
		return is_for_restart(m, opref);
	case RUNMATCH_RESOURCE:
		return is_for_resource(m, opref);
	case RUNMATCH_STEP:
		return is_of_step(m, opref);
	case RUNMATCH_NEEDED:
		return opref_equal(opref, m->ref);
	case RUNMATCH_SAME_OP:
		return is_same_op(opref, m->ref);
	case RUNMATCH_FILTER:
		break;
	}
	BUG("runmatch_opref by mode %d", (int)m->mode);
}
