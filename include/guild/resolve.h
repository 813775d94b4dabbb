/*
 * resolve.h: what an operation requires, found and put into its run. guildfile(5);
 * guild-rundir(5).
 *
 * An operation requires resources. A resource has sources: files of the project, archives,
 * downloads, files of another run. Four steps lead from the definition to files in the run:
 *
 *	1. resolve_add_flags     the definition gets flags that choose: which run, which file
 *	2. resolve_default_runs  a flag that names no run yet gets the one that would be used now
 *	3. resolve_deps_attr     the resources become data: "deps" in the run attribute "op"
 *	4. resolve_run           what the data stands for is found and put into the run; the run
 *	                         attribute "deps" says what was found
 *
 * The first three prepare an operation. The last one is a part of each start, and all that it
 * reads is in the run: a run can be started again without its definition. A source that was
 * resolved at an earlier start is left as it is, unless it says always-resolve.
 *
 *	resolve_add_flags(def);
 *	…                                      flag values are decoded, into flags
 *	if (resolve_default_runs(&a, def, home, flags, &err) < 0 ||
 *	    resolve_deps_attr(&a, def, flags, &deps, &err) < 0)
 *		return fail(&err);
 *	…                                      the run's directory is made
 *	if (resolve_run(&run, home, exec_path, deps, flags, 0, &err) < 0)
 *		return fail(&err);
 *
 * Values that are returned live in the arena that is given. Progress and warnings are logged in
 * upstream's words.
 */
#ifndef GUILD_RESOLVE_H
#define GUILD_RESOLVE_H

#include "guild/guildfile.h"
#include "guild/run.h"

/*
 * Add the flags that the operation's dependencies bring to its definition. A flag that is there
 * keeps what it says. A resource that cannot be found is a warning.
 */
void resolve_add_flags(struct opdef *op);
/*
 * Change flags so that those of operation dependencies hold the full id of the run that they would
 * use now: null is filled in, a prefix is completed. A directory that is given instead of a run
 * becomes an absolute path. No suitable run is a warning. -1: the runs cannot be listed.
 */
MUST_CHECK int resolve_default_runs(struct arena *a, const struct opdef *op, const char *home,
				    struct value *flags, struct err *err);
/*
 * The value of op.deps: a list of resource maps with name, location, and the flag values that
 * choose (config). -1: a resource cannot be found; the caller prefixes "invalid definition for
 * operation 'OP': ".
 */
MUST_CHECK int resolve_deps_attr(struct arena *a, const struct opdef *op, const struct value *flags,
				 struct value **out, struct err *err);

enum resolve_flags {
	RESOLVE_STAGE = 1 << 0, /* operation sources wait for the start */
	RESOLVE_FORCE = 1 << 1, /* what is not met is a warning (--force-deps) */
};
/*
 * Resolve deps, a value of op.deps (NULL: none), into the run, and write its attribute deps, merged
 * with what was resolved earlier. flags are the run's, for ${name} in sources. Helper programs are
 * in exec_path. -1: "run failed because a dependency was not met: …"; what was put into the run
 * until then stays there and is in the manifest.
 */
MUST_CHECK int resolve_run(struct run *run, const char *home, const char *exec_path,
			   const struct value *deps, const struct value *flags,
			   int resolve_flags, struct err *err);

#endif
