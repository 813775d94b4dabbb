/*
 * runmatch.h: which run is meant.
 *
 * Runs are named by a word on the command line, by a dependency, by a step's link or by an
 * operation that may be skipped. Each question has one answer here:
 *
 *	RUN of most commands                 runmatch_word()     an index, a range, a path, an id prefix
 *	RUN of --restart and --proto         runmatch_restart()  a path, an operation, an id prefix
 *	"is the run one of this operation?"  struct runmatch     by one of the modes below
 *	"which of these runs?"               struct runmatch_pick  the marked one, else the latest
 *
 * Commands that take RUN arguments call runsel.h, which reads "-" and the filters, too.
 *
 *
 * Operations
 *
 * Guild AI compares a run's operation in a different way in each place, and its users rely on each.
 * A specification is PKG/MODEL:OP, of which PKG and MODEL may be left out: then any will do.
 *
 *	mode      specification             MODEL           OP              PKG
 *	FILTER    -Fo VAL                   equal or glob   equal or glob   equal or glob
 *	RESTART   --restart, --proto RUN    equal or regex  equal or regex  equal
 *	RESOURCE  operation: SPEC           regex           regex           equal
 *	STEP      the operation of a step   contains it     equal           not compared
 *	NEEDED    a reference (--needed)    equal           equal           equal, and its version
 *	SAME_OP   a reference               equal           equal           equal
 *
 *	FILTER    compares the text that listings show, not the run's reference. Only a part with "*"
 *	          is a glob. A value that begins with "^" or ends with "$" is a regular expression,
 *	          searched for in the whole text. One that is not of the form above, as "m:", matches
 *	          every run; a regular expression with an error matches none.
 *	          Guild AI's guild/commands/runs_impl.py, _compare_op.
 *	RESTART   regular expressions match the whole name; one with an error matches none.
 *	          Guild AI's guild/run_util.py, marked_or_latest_run_for_opspec.
 *	RESOURCE  regular expressions match the whole name, and have to be valid.
 *	          Guild AI's guild/resolver.py, marked_or_latest_run.
 *	STEP      a script, or a step that is not of the form above, matches by the last part of its
 *	          path. Ours: Guild AI takes the run that a link leads to as it is.
 *	NEEDED    all five parts of the reference. Guild AI's guild/commands/run_impl.py,
 *	          _check_run_needed.
 *	SAME_OP   all but the version of the package. Ours, to say what of the latest run differs.
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
 * Could the run change the answer? Once there is a latest run, only a marked one can. That costs less
 * to see than whether the run will do. Who has to look at each run need not ask.
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
 *	2        the second run, where the list has as many; any form of Python's int(): "02", " 2 "
 *	2:5 2: :5 :   runs of the list, first and last included; what follows the range is ignored
 *	dir/run  the run with that directory; a word with a slash. "~" is the user's home
 *	1a2b     the run whose id begins so: everything else, and numbers that the list does not reach
 *
 * 1: the word names runs; a range may be empty. 0: it names none: see runmatch_none(). -1
 * (ERR_INVALID): the id prefix is that of several runs, which runmatch_several() lists.
 *
 * A word is a matter of log n steps for a list of n runs, a path of as many as there are runs before
 * it, once for all paths.
 */
MUST_CHECK int runmatch_word(struct run_list *list, const char *word, struct run_refs *out, struct err *err);

/*
 * The run that a word of --restart or --proto means, in this order: a path (absolute or with a
 * leading dot) is the run directory, which is not looked at; an operation (RUNMATCH_RESTART) is its
 * marked, else its latest run that has completed, runs or was terminated; anything else is the
 * beginning of an id. A whole id is that run's, whatever others begin with it.
 *
 * *out is yours: run_free(). Errors as those of runmatch_none() and runmatch_several().
 */
MUST_CHECK int runmatch_restart(const char *home, const char *spec, struct run **out, struct err *err);

/*
 * Upstream's sentences, for the error of a word; both return -1. ERR_NOTFOUND: command ("guild
 * label") is the one whose --help is recommended; NULL: none. ERR_INVALID, with the short id of each
 * run on a line of its own.
 */
int runmatch_none(const char *word, const char *command, struct err *err);
int runmatch_several(const char *word, struct run *const *runs, size_t n, struct err *err);

#endif
