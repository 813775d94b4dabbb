/*
 * resolve.h: dependencies: what an operation requires, found and put into its run. guildfile(5); guild-rundir(5).
 *
 * What is resolved is always the attribute form (op.deps: a list of resource maps with name, location and config), so that a
 * run can be started again without its definition.
 */
#ifndef GUILD_RESOLVE_H
#define GUILD_RESOLVE_H

#include "guild/guildfile.h"
#include "guild/run.h"

/* Flags that dependencies bring (guildfile(5)) are added to the definition. */
void resolve_add_flags(struct opdef *op);
/*
 * Flags of operation dependencies get the full id of the run that they would use now: a prefix is completed, null is
 * filled in. None suitable: a warning in upstream's words.
 */
MUST_CHECK int resolve_default_runs(struct arena *a, const struct opdef *op, const char *home,
				    struct value *flags, struct err *err);
/* The value of op.deps. "invalid definition for operation 'OP': …" is the caller's prefix. */
MUST_CHECK int resolve_deps_attr(struct arena *a, const struct opdef *op, const struct value *flags,
				 struct value **out, struct err *err);

enum resolve_flags {
	RESOLVE_STAGE = 1 << 0,    /* operation sources wait for the start */
	RESOLVE_FORCE = 1 << 1,    /* what is not met is a warning (--force-deps) */
};
/* Resolve them into the run and write its attribute deps (merged with what is resolved already). Helper programs are in
 * exec_path. The message begins
 * "run failed because a dependency was not met: ". */
MUST_CHECK int resolve_run(struct run *run, const char *home, const char *exec_path,
			   const struct value *deps, const struct value *flags,
			   int resolve_flags, struct err *err);

#endif
