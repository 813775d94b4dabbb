/*
 * identity.h: what a run was made from, and what of it is different now: why it would be run again.
 *
 *	CLEANUP(identity_release) struct identity id = IDENTITY_INIT;
 *	if (identity_compare(&id, run, home, 0, &err) < 0) …
 *	for (size_t i = 0; i < id.n; i++)
 *		… id.v[i].fact, id.v[i].name, id.v[i].state
 *
 * Each fact is of one thing: a flag, a file, a dependency. What `guild run --needed` looks at
 * counts: status, operation, Guild file and flags. Source code and dependencies are compared all
 * the same, for who decides with more care.
 *
 * A file that has not been touched since the run was made is not read: its change time says so.
 * Source code is read where it was touched; dependencies, which may be large, only on request.
 */
#ifndef GUILD_IDENTITY_H
#define GUILD_IDENTITY_H

#include "guild/run.h"

enum identity_fact {
	FACT_STATUS,     /* was: how the run ended; changed where that is no good end */
	FACT_OPERATION,  /* name: as it is run; was, now: where its definition is */
	FACT_GUILDFILE,  /* name: path; was, now: digest */
	FACT_FLAG,       /* name; was, now: value */
	FACT_SOURCECODE, /* was: digest of all files */
	FACT_SOURCE,     /* name: path of a file in the project; was: its digest */
	FACT_DEPENDENCY, /* name: source; was, now: digest of a file, or id of a run */
	FACT_NEEDED,     /* name: what counts and is not the same; now: whether there is any */
};
const char *identity_fact_name(enum identity_fact fact);

enum identity_state {
	STATE_SAME,
	STATE_CHANGED,
	STATE_NEW,     /* the run had none */
	STATE_GONE,    /* there is none now */
	STATE_UNKNOWN, /* touched since, or nothing to compare with */
};
const char *identity_state_name(enum identity_state state);

struct identity_item {
	enum identity_fact fact;
	enum identity_state state;
	const char *name;
	const struct value *was, *now; /* NULL: nothing to say */
	bool counts;                   /* `guild run --needed` looks at it */
};

struct identity {
	struct arena arena; /* holds all that the items point to */
	struct identity_item *v;
	size_t n, cap;
};
#define IDENTITY_INIT { 0 }
void identity_release(struct identity *id);

enum identity_flags {
	IDENTITY_READ_DEPS = 1 << 0, /* read dependencies that were touched */
};
/*
 * Compare the run with its project as it is now, in the order of the facts. A definition that is
 * not there any more is a fact, not an error.
 */
MUST_CHECK int identity_compare(struct identity *id, struct run *run, const char *home,
				const char *exec_path, int flags, struct err *err);

/* Add a fact for each flag of the two sets, in order of name. NULL: no flags. */
void identity_add_flags(struct identity *id, const struct value *was, const struct value *now);
/* Append what is not the same and counts: "guildfile, flag steps". */
void identity_reasons(const struct identity *id, struct buf *out);

#endif
