/*
 * runmatch.h: which run is meant.
 *
 * Runs are named by words on the command line, by dependencies, by the links of steps, and by
 * operations that need not run again. Each question has its answer here:
 *
 *	RUN of most commands                 runmatch_word()       index, range, path, id prefix
 *	RUN of --restart and --proto         runmatch_restart()    path, operation, id prefix
 *	"is the run one of this operation?"  struct runmatch       by one of the modes below
 *	"which of these runs?"               struct runmatch_pick  the marked one, else the latest
 *
 * Commands that take RUN arguments call runsel.h, which reads "-" and the filters, too.
 *
 *
 * Operations
 *
 * Guild AI compares a run's operation in a different way in each place, and its users rely on each.
 * A specification is [PKG/][MODEL:]OP. What it leaves out matches anything.
 *
 *	mode      specification             MODEL           OP              PKG
 *	FILTER    -Fo VAL                   equal or glob   equal or glob   equal or glob
 *	RESTART   --restart, --proto RUN    equal or regex  equal or regex  equal
 *	RESOURCE  operation: SPEC           regex           regex           equal
 *	STEP      the operation of a step   contains it     equal           not compared
 *	NEEDED    a reference (--needed)    equal           equal           equal, and its version
 *	SAME_OP   a reference               equal           equal           equal
 *
 * FILTER compares with the text that listings show, not with the run's reference. Only a part with
 * "*" is a glob. A value that begins with "^" or ends with "$" is a regular expression that is
 * searched for in the whole text; one with an error matches no run. Any other value that is not of
 * the form above, such as "m:", matches every run.
 * Source: upstream guild/commands/runs_impl.py, _compare_op.
 *
 * RESTART: a regular expression matches the whole name; one with an error matches no run.
 * Source: upstream guild/run_util.py, marked_or_latest_run_for_opspec.
 *
 * RESOURCE: a regular expression matches the whole name, and has to be valid.
 * Source: upstream guild/resolver.py, marked_or_latest_run.
 *
 * STEP: a script, and a step that is not of the form above, match by the last part of their paths.
 * This rule is ours: upstream restarts the run that a step's link leads to, whatever it is.
 *
 * NEEDED: all five parts of the reference are equal.
 * Source: upstream guild/commands/run_impl.py, _check_run_needed.
 *
 * SAME_OP: all but the version. This rule is ours: --needed tells what is different in such a run.
 *
 *	CLEANUP(runmatch_release) struct runmatch m = RUNMATCH_INIT;
 *
 *	if (runmatch_parse(&m, RUNMATCH_RESOURCE, "prepare-.*", err) < 0)
 *		return -1;
 *	if (run_opref(run, &opref, err) == 0 && runmatch_opref(&m, opref))
 *		…
 */
#ifndef GUILD_RUNMATCH_H
#define GUILD_RUNMATCH_H

#include "guild/runs.h"

struct regex;

/* ---- operations ---- */

enum runmatch_mode {
	RUNMATCH_FILTER,
	RUNMATCH_RESTART,
	RUNMATCH_RESOURCE,
	RUNMATCH_STEP,
	RUNMATCH_NEEDED,
	RUNMATCH_SAME_OP,
};

/* The parts of a specification, or of a text that is compared with one. NULL: not there. */
struct runmatch_parts {
	char *pkg, *model, *op;
};

/* Owns what it points to, apart from ref. To be read, not set. */
struct runmatch {
	enum runmatch_mode mode;
	struct runmatch_parts parts;
	struct regex *model_re, *op_re; /* NULL: not a regular expression */
	bool whole;                     /* FILTER, STEP: op, op_re is all of the specification */
	const struct opref *ref;        /* NEEDED, SAME_OP: borrowed */
};
#define RUNMATCH_INIT { 0 }
void runmatch_release(struct runmatch *m);

/*
 * Read a specification, by a mode that has one. FILTER and STEP accept every text. ERR_SYNTAX:
 * RESTART and RESOURCE do not accept the form; RESOURCE: a part is not a regular expression.
 */
MUST_CHECK int runmatch_parse(struct runmatch *out, enum runmatch_mode mode, const char *spec,
			      struct err *err);
/* Compare with a reference, by NEEDED or SAME_OP. It must live as long as out. */
void runmatch_like(struct runmatch *out, enum runmatch_mode mode, const struct opref *ref);

/* Is it a reference to the operation? By any mode but FILTER. */
bool runmatch_opref(const struct runmatch *m, const struct opref *opref);
/* Is it the text of the operation, as field_op_desc() gives it? By FILTER alone. */
bool runmatch_desc(const struct runmatch *m, const char *desc);

/* ---- the marked run, else the latest ---- */

/*
 * Offer the runs that will do, the newest first, until one is marked:
 *
 *	struct runmatch_pick pick = RUNMATCH_PICK_INIT;
 *
 *	for (size_t i = 0; i < runs->n && !pick.marked; i++)
 *		if (runmatch_pick_wants(&pick, runs->v[i]) && will_do(runs->v[i]) &&
 *		    runmatch_pick_offer(&pick, runs->v[i], &err) < 0)
 *			run_warn(runs->v[i], &err);
 *	return runmatch_pick_run(&pick);
 */
struct runmatch_pick {
	struct run *marked, *latest; /* NULL: none yet */
};
#define RUNMATCH_PICK_INIT { 0 }
/*
 * Could the run change the answer? Once there is a latest run, only a marked one can. This costs
 * less than to see whether the run will do. Skip the question to look at every run all the same.
 */
bool runmatch_pick_wants(const struct runmatch_pick *pick, struct run *run);
/* -1: it cannot be read whether the run is marked. It is taken as one that is not. */
MUST_CHECK int runmatch_pick_offer(struct runmatch_pick *pick, struct run *run, struct err *err);
/* The answer so far. NULL: no run was offered. */
struct run *runmatch_pick_run(const struct runmatch_pick *pick);

/* ---- words ---- */

/*
 * Add the runs that a word names among list to out, in the order of the list:
 *
 *	2              the second run, where the list is that long; as Python's int(): "02", " 2 "
 *	2:5  2:  :5  : the runs from the one to the other; what follows a range is ignored
 *	dir/run        the run in that directory: any word with a slash; "~" is the user's home
 *	1a2b           the run whose id begins so: any other word
 *
 * A number beyond the list, and a range that ends beyond it, are taken as the beginning of an id.
 *
 * 1: the word names runs; a range may be empty. 0: it names none: see runmatch_none(). -1
 * (ERR_INVALID): several ids begin so; the message is that of runmatch_several().
 *
 * A word takes log n steps in a list of n runs. The first path takes as many as there are runs
 * before its own, and all paths together not more than n.
 */
MUST_CHECK int runmatch_word(struct run_list *list, const char *word, struct run_refs *out,
			     struct err *err);

/*
 * The run that a word of --restart or --proto means, in this order:
 *
 *	1. a path, absolute or with a leading dot: the run directory, which need not be there
 *	2. an id of 32 digits, where there is such a run
 *	3. an operation (RUNMATCH_RESTART): its marked, else its latest run that has completed, is
 *	   running or was terminated
 *	4. an id, else the beginning of one
 *
 * *out is yours: run_free(). Errors are those of runmatch_none() and runmatch_several(). A run that
 * cannot be read is a warning, where it could have been one of the operation.
 */
MUST_CHECK int runmatch_restart(const char *home, const char *spec, struct run **out,
				struct err *err);
/* Is such a word a path (1. above)? */
bool runmatch_is_path(const char *spec);

/* Set the error of a word, in upstream's sentences. Both return -1. */
/* ERR_NOTFOUND. command ("guild label"): its --help is recommended; NULL: none is. */
int runmatch_none(const char *word, const char *command, struct err *err);
/* ERR_INVALID, with the short id of each run on a line of its own. */
int runmatch_several(const char *word, struct run *const *runs, size_t n, struct err *err);

#endif
