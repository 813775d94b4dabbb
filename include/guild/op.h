/*
 * op.h: an operation made ready to run: from a definition, from a run that is started again,
 * or from the run that is the prototype of a new one.
 *
 * However it is made, it ends in the same struct. The parts of the struct are what the
 * attributes of its run will hold; no file of a run directory is written here. Source:
 * upstream run_impl.py, op_util.py; guild-rundir(5).
 *
 *	1. home, exec_path   set by the caller
 *	2. op_set_flags      the flag values: decoded, checked, completed
 *	3. op_replace_flags  only where the user edits the values (--edit-flags)
 *	4. op_record         what a run records that does not depend on flag values: reference,
 *	                     command template, parameters, seed, tags
 *	5. op_complete       what follows from the flag values: dependencies, label, command,
 *	                     environment
 *	6. exec_run          (guild/exec.h)
 *
 * opload.h finds the definition and the run that these steps need, and takes the steps:
 * commands call it, not this.
 *
 * A restart keeps what the run recorded of its definition (command, dependencies, steps).
 * The definition only decodes and checks new flag values. With --force-sourcecode all of it
 * comes from the definition. A prototype is used in the same way, but an operation that is
 * named beside it gives the command and the dependencies.
 */
#ifndef GUILD_OP_H
#define GUILD_OP_H

#include "guild/guildfile.h"
#include "guild/opref.h"
#include "guild/run.h"
#include "guild/runopts.h"

struct op {
	struct arena arena;       /* holds every value below */
	const char *home;         /* the Guild home, borrowed; set by the caller */
	const char *exec_path;    /* folder of the helpers (guild--steps), borrowed; set by the caller */
	struct opref opref;
	const struct opdef *def;  /* NULL: made from what a run recorded */
	struct value *flags;      /* every flag value */
	struct value *user_flags; /* those given now */
	struct value *attr;       /* the run attribute "op" (guild-rundir(5)) */
	struct value *run_params;
	struct value *extra;      /* further attributes to write, by name: plugins, steps, … */
	struct value *comment;    /* to add to those of the run, NULL: none */
	struct value *env;        /* what definition and flags add to it: names to text */
	struct strlist cmd;       /* argv, resolved */
	char *label;              /* rendered, "" for none */
	struct strlist tags;      /* to write; empty: none, or as they are */
	struct strlist source_paths; /* what it imports from: its dest, or --debug-sourcecode */
	struct strlist dep_paths; /* dependencies of --dep, which are no source code */
	bool is_python;           /* PYTHONPATH, pip_freeze and python_version are recorded */
	char *python;             /* the interpreter that its command names, NULL: it names none */
};
#define OP_INIT { .cmd = STRLIST_INIT, .tags = STRLIST_INIT, .source_paths = STRLIST_INIT, \
		  .dep_paths = STRLIST_INIT }
void op_release(struct op *op);

/*
 * Set op->flags and op->user_flags.
 *
 * def: the definition (flags imported, dependency flags added), which must outlive op. NULL:
 * the run is all that is needed. from: the run that is started again (opts->restart) or
 * taken as a prototype (opts->proto), whose flags win over defaults. NULL: none.
 */
MUST_CHECK int op_set_flags(struct op *op, struct opdef *def, const struct runopts *opts,
			    struct run *from, struct err *err);
/*
 * Take these flag values for all of op->flags: they were edited as a whole. Checked as
 * values that are given on the command line.
 */
MUST_CHECK int op_replace_flags(struct op *op, const struct value *flags,
				const struct runopts *opts, struct err *err);
/*
 * Record what does not depend on flag values. The same opts and from as for op_set_flags(),
 * here and below. ERR_INVALID "cannot restart run in R: missing op configuration…".
 */
MUST_CHECK int op_record(struct op *op, const struct runopts *opts, struct run *from,
			 struct err *err);
/* Add what follows from op->flags. ERR_INVALID when a flag value would make a batch. */
MUST_CHECK int op_complete(struct op *op, const struct runopts *opts, struct run *from,
			   struct err *err);
/*
 * Begin a trial: the operation of op with other flag values. All that op_set_flags() and
 * op_record() have set is copied into trial (OP_INIT before), but for the definition, which
 * both borrow. op_merge_flags() and op_complete() are to follow.
 */
void op_copy_record(struct op *trial, const struct op *op);
/*
 * Give some flags other values: a map of names to values, checked as op_replace_flags()
 * does. Runs are not looked up: a value that means one is its full id or its directory.
 */
MUST_CHECK int op_merge_flags(struct op *op, const struct value *values,
			      const struct runopts *opts, struct err *err);

/* Give the run this comment, after those that it has. */
void op_set_comment(struct op *op, const char *text);

/*
 * The environment that the operation's definition and flags add (`--print-env`), as
 * "NAME=VALUE", sorted.
 */
void op_env(const struct op *op, struct strlist *out);
/* Where source code is in the run, relative to it: ".". */
const char *op_source_dest(const struct op *op);
/*
 * Does the operation run in Python? Upstream's rule for its Python plugin: it has main, steps, or a
 * command that begins with a Python interpreter.
 */
bool op_uses_python(const struct opdef *def);
/* Whether a run that succeeds is to be deleted. */
bool op_deletes_on_success(const struct op *op);
/* The paths of --dep that a run was started with, appended. */
MUST_CHECK int op_dep_paths(struct run *run, struct strlist *out, struct err *err);

#endif
