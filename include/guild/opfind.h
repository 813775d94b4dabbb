/*
 * opfind.h: the definition of an operation, found by what the user typed or by a run, with all that
 * belongs to it: the flags that its script defines, and those that its dependencies bring.
 */
#ifndef GUILD_OPFIND_H
#define GUILD_OPFIND_H

#include "guild/lookup.h"
#include "guild/run.h"

struct opfind {
	struct project project;
	struct buf dir;    /* where the project of a run is */
	struct opdef *def; /* what was found; lives as long as this, and home */
};
#define OPFIND_INIT { .project = PROJECT_INIT, .dir = BUF_INIT }
void opfind_release(struct opfind *f);

/* The operation that opspec names in the project of the current directory, as project_find_op(). */
MUST_CHECK int opfind_by_spec(struct opfind *f, const char *home, const char *opspec,
			      struct err *err);
/*
 * The operation that the run is of: in the Guild file that the run names, else in the current
 * directory. ERR_NOTFOUND "cannot find definition for operation 'OP' in run ID…".
 */
MUST_CHECK int opfind_by_run(struct opfind *f, const char *home, struct run *run, struct err *err);

#endif
