/*
 * identity-internal.h: the parts of comparing a run with its project.
 */
#ifndef GUILD_IDENTITY_INTERNAL_H
#define GUILD_IDENTITY_INTERNAL_H

#include "guild/identity.h"
#include "guild/opfind.h"

/* What a run is compared with. */
struct comparing {
	struct identity *id;
	struct run *run;
	const char *home;
	int flags;               /* enum identity_flags */
	const struct opdef *def; /* NULL: gone */
	const struct value *now; /* flag values that the definition would give, NULL as def is */
	int64_t made_us;         /* when the run took its files; 0: unknown */
	int64_t started_us;      /* when it last read those that are linked */
};

/* ---- identity.c ---- */
void identity_add(struct identity *id, enum identity_fact fact, enum identity_state state,
		  const char *name, const struct value *was, const struct value *now);

/* ---- identity-files.c ---- */
MUST_CHECK int identity_add_source(const struct comparing *c, struct err *err);
MUST_CHECK int identity_add_deps(const struct comparing *c, struct err *err);

#endif
