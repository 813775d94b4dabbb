/*
 * sourcecode.h: which files of a project are source code, and their copy into a run. guildfile(5); guild-rundir(5).
 */
#ifndef GUILD_SOURCECODE_H
#define GUILD_SOURCECODE_H

#include "guild/guildfile.h"
#include "guild/run.h"

/* Paths relative to root, in the order they are copied. Dependencies' own files are left out. */
struct sourcecode {
	char *root; /* absolute */
	char *dest; /* relative to the run, "." */
	bool disabled; /* by the rules, or a pipeline: nothing is copied */
	struct strlist paths;
	struct strlist origins; /* their paths in the project, one each; empty: the same */
	struct strlist skipped; /* what the rules left out; only filled when asked for */
	struct strlist rules;   /* the rules as text, for --test-sourcecode */
};
#define SOURCECODE_INIT \
	{ .paths = STRLIST_INIT, .origins = STRLIST_INIT, .skipped = STRLIST_INIT, .rules = STRLIST_INIT }
void sourcecode_release(struct sourcecode *f);
/*
 * Apply base rules, the model's and the operation's; dep_paths (may be NULL) are dependencies beside the operation's own.
 * Warnings in upstream's words; with want_skipped none of the limits, for what they leave out is in the list.
 */
MUST_CHECK int sourcecode_select(const struct opdef *op, const struct strlist *dep_paths,
				 bool want_skipped, struct sourcecode *out, struct err *err);
/*
 * The source code that a run has, to be copied to the same places of another one: what its manifest
 * says; of a run from before manifests, what is in dest unless that is the run itself ("."). A
 * file that is not there any more is ERR_NOTFOUND, a path that leads out of the run ERR_INVALID.
 */
MUST_CHECK int sourcecode_of_run(const struct run *run, const char *dest, struct sourcecode *out,
				 struct err *err);
/*
 * Copy them, record them in the manifest, write sourcecode_digest. A file that is gone
 * meanwhile is left out. In a run that has a source file of the same name it is replaced, with
 * its line in the manifest.
 */
MUST_CHECK int sourcecode_copy(const struct sourcecode *f, struct run *run, struct err *err);

#endif
