#include "guild/compat.h"

#include <ctype.h>

#include "guild/err.h"
#include "guild/num.h"
#include "guild/pyenv.h"

/* A release number, at most MAX_PARTS parts of it; those that are not given are 0. */
enum { MAX_PARTS = 8 };
struct version {
	int64_t parts[MAX_PARTS];
	size_t n;
};

static bool version_parse(const char *s, size_t len, struct version *out)
{
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_add(&text, s, len);
	strlist_split(&parts, text.s, ".");
	*out = (struct version){ .n = parts.n };
	if (parts.n > MAX_PARTS)
		return false;
	for (size_t i = 0; i < parts.n; i++)
		if (!isdigit((unsigned char)parts.v[i][0]) ||
		    !num_parse_i64(parts.v[i], &out->parts[i]))
			return false;
	return true;
}

/* Compare the first n parts. */
static int version_compare(const struct version *a, const struct version *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (a->parts[i] != b->parts[i])
			return a->parts[i] < b->parts[i] ? -1 : 1;
	return 0;
}

enum operator { OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT, OP_COMPATIBLE };

static const struct {
	const char *text;
	enum operator op;
} operators[] = {
	/* The longer ones first. */
	{ "===", OP_EQ }, { "==", OP_EQ }, { "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE },
	{ "~=", OP_COMPATIBLE }, { "<", OP_LT }, { ">", OP_GT },
};

static bool meets(const struct version *v, enum operator op, const struct version *want,
		  bool any_suffix)
{
	size_t n = any_suffix ? want->n : MAX_PARTS;
	int cmp = version_compare(v, want, n);

	switch (op) {
	case OP_EQ:
		return cmp == 0;
	case OP_NE:
		return cmp != 0;
	case OP_LE:
		return cmp <= 0;
	case OP_GE:
		return cmp >= 0;
	case OP_LT:
		return cmp < 0;
	case OP_GT:
		return cmp > 0;
	case OP_COMPATIBLE:
		return cmp >= 0 && version_compare(v, want, want->n - 1) == 0;
	}
	BUG("operator %d", (int)op);
}

/* One clause, trimmed: 1, 0, or -1 when it is none. */
static int clause_met(const struct version *v, const char *clause)
{
	enum operator op = OP_EQ;
	struct version want;
	bool any_suffix = false;
	size_t len;

	for (size_t i = 0; i < ARRAY_SIZE(operators); i++)
		if (starts_with(clause, operators[i].text)) {
			op = operators[i].op;
			clause += strlen(operators[i].text);
			break;
		}
	clause += strspn(clause, " \t");
	len = strlen(clause);
	if (ends_with(clause, ".*")) {
		any_suffix = true;
		len -= 2;
	}
	if (!version_parse(clause, len, &want) || (any_suffix && op != OP_EQ && op != OP_NE) ||
	    (op == OP_COMPATIBLE && want.n < 2))
		return -1;
	return meets(v, op, &want, any_suffix);
}

int pyenv_version_meets(const char *version, const char *requirement, struct err *err)
{
	CLEANUP(strlist_release) struct strlist clauses = STRLIST_INIT;
	struct version v;
	int met = 1;

	if (!version_parse(version, strlen(version), &v))
		return 0;
	strlist_split(&clauses, requirement, ",");
	for (size_t i = 0; i < clauses.n; i++) {
		CLEANUP(buf_release) struct buf clause = BUF_INIT;
		int rc;

		buf_addstr(&clause, clauses.v[i]);
		buf_trim(&clause);
		rc = clause_met(&v, clause.s);
		if (rc < 0)
			return err_set(err, ERR_INVALID, "invalid version spec '%s'", requirement);
		met &= rc;
	}
	return met;
}
