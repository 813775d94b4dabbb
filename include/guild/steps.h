/*
 * steps.h: a pipeline: the steps of its definition, the runs that its links say they are. guild-rundir(5).
 */
#ifndef GUILD_STEPS_H
#define GUILD_STEPS_H

#include "guild/run.h"
#include "guild/runopts.h"

/* Environment variable of guild--steps: a descriptor for errors of its own, where its stderr is not shown. */
#define STEPS_ERRORS_FD "GUILD_STEPS_ERRORS_FD"

struct step {
	char *name;      /* link name: unique, "train_2" */
	char *title;     /* the name in messages: not made unique */
	char *opspec;
	struct runopts opts; /* options for the child */
	struct value *flags; /* resolved, without nulls */
	const struct value *expect; /* NULL: none */
	bool isolate;
};
struct steps {
	struct arena arena;
	struct step *v;
	size_t n;
};
#define STEPS_INIT { 0 }
void steps_release(struct steps *s);
/* From the parent's attributes steps, flags, opref, run_params. Errors in upstream's words. */
MUST_CHECK int steps_load(struct steps *s, struct run *parent, struct err *err);
/*
 * The directory of the step's run by its link. *restart true: the link leads to a run of that operation. Otherwise the link is
 * (re)made to a new id. Errors name the link: a file or directory in its place, a run of another
 * operation, a link out of the runs.
 */
MUST_CHECK int step_resolve_dir(const struct step *step, struct run *parent, struct buf *run_dir,
				bool *restart, struct err *err);
/*
 * The child's command after "guild run" in args, and in shown the words that its log line shows: the restarted run's
 * id or the operation, then options and flags. The run to start again is named by its path: the fastest to find.
 */
void step_args(const struct step *step, struct run *parent, const char *run_dir, bool restart,
	       struct strlist *args, struct strlist *shown);

#endif
