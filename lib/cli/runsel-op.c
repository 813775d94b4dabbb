/*
 * runsel-op.c: -Fo. guild-filters(7); upstream guild/commands/runs_impl.py, _compare_op; guild/op_util.py, parse_opspec.
 */
#include "runsel-internal.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/glob.h"
#include "guild/regex.h"

struct parts {
	char *pkg, *model, *op; /* NULL or "": not there */
};

static void parts_release(struct parts *p)
{
	free(p->pkg);
	free(p->model);
	free(p->op);
}

/* "op", "model:op", "pkg/model:op", "pkg/op"; another form has no parts. */
static struct parts split(const char *s)
{
	const char *slash = strchr(s, '/'), *colon = strchr(s, ':');
	const char *model = slash ? slash + 1 : s;
	const char *op = colon ? colon + 1 : model;
	struct parts p = { 0 };

	if (slash && colon && colon < slash)
		return p;
	if ((slash || colon) && !*op)
		return p;
	if (strpbrk(op, "/:") || (slash && strchr(slash + 1, '/')))
		return p;
	if (slash && slash == s && !colon)
		return p;
	if (slash && colon && memchr(model, '?', (size_t)(colon - model)))
		return p;
	if (slash)
		p.pkg = xstrndup(s, (size_t)(slash - s));
	if (colon)
		p.model = xstrndup(model, (size_t)(colon - model));
	p.op = xstrdup(op);
	return p;
}

static bool part_matches(const char *want, const char *have)
{
	if (!want || !*want)
		return true;
	if (!have || !*have)
		return false;
	return strchr(want, '*') ? glob_match(want, have) : streq(want, have);
}

static bool regex_matches(const char *pattern, const char *desc)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct regex *re;
	bool found;

	if (regex_compile(&re, pattern, 0, &err) < 0)
		return false;
	found = regex_search(re, desc, strlen(desc), 0, NULL, 0);
	regex_free(re);
	return found;
}

bool runsel_op_matches(const char *val, const char *desc)
{
	CLEANUP(parts_release) struct parts want = { 0 };
	CLEANUP(parts_release) struct parts have = { 0 };

	if (val[0] == '^' || ends_with(val, "$"))
		return regex_matches(val, desc);
	want = split(val);
	have = split(desc);
	return part_matches(want.pkg, have.pkg) && part_matches(want.model, have.model) &&
	       part_matches(want.op, have.op);
}
