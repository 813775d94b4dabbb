/*
 * run.h: the parts of guild-run.
 */
#ifndef GUILD_RUN_PARTS_H
#define GUILD_RUN_PARTS_H

#include "guild/op.h"
#include "guild/opt.h"
#include "guild/outscalar.h"
#include "guild/run.h"
#include "guild/runopts.h"

/* --print-cmd: the words, quoted; --print-env: what is added to the environment, a line each. */
void run_print_cmd(const struct op *op);
void run_print_env(const struct op *op);

/* --edit-flags: let the user change op->flags, again while they are wrong and he wants to. */
MUST_CHECK int run_edit_flags(struct op *op, const struct runopts *opts, struct err *err);
/* --edit-comment: text is what --comment says. An empty comment is an error that was said. */
MUST_CHECK int run_edit_comment(struct buf *text, struct err *err);

/* Ask whether to go on. restart: the run that is started again, or NULL. As confirm(). */
MUST_CHECK int run_confirm(const struct op *op, const struct runopts *opts, const struct run *restart,
			   struct err *err);

/*
 * --after: the ids of the runs that it names, added to ids. They must be there, and none of them may be waiting
 * for the run that is staged again (restart, else NULL).
 */
MUST_CHECK int run_find_after(const struct runopts *opts, const char *home, const struct run *restart,
			      struct strlist *ids, struct err *err);

/*
 * --needed: is there nothing to do? 1 (and said so on stdout), 0, -1. A restart is needed
 * unless the run finished with the same flags, a new run unless another one of the operation
 * did.
 */
MUST_CHECK int run_is_done(const struct op *op, struct run *restart, struct err *err);

/*
 * --test-sourcecode: print which files a run of the operation would take, by which rules, and
 * which not.
 */
MUST_CHECK int run_test_sourcecode(const struct opdef *def, const struct strlist *dep_paths,
				   struct err *err);
/*
 * --test-output-scalars, --test-output-attrs: print the lines of the file ("-": standard input),
 * and below each what the patterns of the operation find in it.
 */
MUST_CHECK int run_test_output(const struct op *op, enum outscalar_kind kind, const char *path,
			       struct err *err);
/* --test-flags: print the definitions of the flags. */
void run_test_flags(const struct opdef *def);

/*
 * Completion (guild/cmd.h): operations; then the flags of the operation as NAME= and their values, or those of
 * the run that is to be restarted. opts: the options that were typed before.
 */
void run_candidates(const struct runopts *opts, enum opt_complete kind, const struct strlist *words,
		    struct strlist *out);

#endif
