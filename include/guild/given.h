/*
 * given.h: which options may, or must, be given together. Messages: upstream's.
 *
 *	const struct given g[] = { { "--set", opt.set }, { "--clear", opt.clear } };
 *	static const unsigned char conflicts[][2] = { { 0, 1 } };
 *
 *	if (given_require_one(g, 2, &err) < 0 || given_exclude(g, conflicts, 1, &err) < 0)
 *		return fail(&err);
 */
#ifndef GUILD_GIVEN_H
#define GUILD_GIVEN_H

#include "guild/compat.h"

struct err;

struct given {
	const char *name; /* "--set" */
	bool given;
};

/* "missing one of: --set, --clear" when none of the n options is. */
MUST_CHECK int given_require_one(const struct given *options, size_t n, struct err *err);
/* "--set and --clear cannot both be specified" for the first pair (of indexes) that is given. */
MUST_CHECK int given_exclude(const struct given *options, const unsigned char (*pairs)[2], size_t n_pairs,
			     struct err *err);
/* The same for any two of the n options. */
MUST_CHECK int given_at_most_one(const struct given *options, size_t n, struct err *err);

#endif
