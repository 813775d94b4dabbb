/*
 * steps.h: a pipeline: the steps of its definition, the runs that its links say they are. guild-rundir(5).
 */
#ifndef GUILD_STEPS_H
#define GUILD_STEPS_H

#include "guild/run.h"
#include "guild/runopts.h"

struct childrun;

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
 * The run of the step as a child of this process, the pipeline's, in child: all but exec_path.
 * restart: run_dir is started again. Borrows from step and run_dir.
 */
void step_child(const struct step *step, struct run *parent, const char *run_dir, bool restart,
		struct childrun *child);

#endif
