/*
 * op.h: an operation made ready to run: from a definition, or from the run that is started again.
 *
 * Both ways end in the same struct, whose parts are what the run's attributes will hold;
 * nothing of a run directory is touched here. Source: upstream run_impl.py, op_util.py;
 * guild-rundir(5).
 *
 * A restart keeps what the run recorded of its definition (command, dependencies, steps); the
 * definition only decodes and checks new flag values. With --force-sourcecode all of it comes
 * from the definition.
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
	const char *exec_path;    /* folder of guild--steps, borrowed; set by the caller */
	struct opref opref;
	const struct opdef *def;  /* NULL: restarted from what the run recorded */
	struct value *flags;      /* every flag value */
	struct value *user_flags; /* those given now */
	struct value *attr;       /* the run attribute "op" (guild-rundir(5)) */
	struct value *run_params;
	struct value *extra;      /* further attributes to write, by name: plugins, steps, … */
	struct value *env;        /* what definition and flags add to it: names to text */
	struct strlist cmd;       /* argv, resolved */
	char *label;              /* rendered, "" for none */
	struct strlist tags;      /* to write; empty: none, or as they are */
	struct strlist source_paths; /* what it imports from: its dest, or --debug-sourcecode */
	bool is_steps;
	bool is_python;           /* PYTHONPATH, pip_freeze and python_version are recorded */
	char *python;             /* its interpreter, NULL unless is_python */
};
#define OP_INIT { .cmd = STRLIST_INIT, .tags = STRLIST_INIT, .source_paths = STRLIST_INIT }
void op_release(struct op *op);

/*
 * From a definition (flags imported, dependency flags added): flags decoded, checked and
 * completed, label, command. restart: the run that is started again with changes, whose flags
 * win over defaults, or NULL. A value that would make a batch is ERR_INVALID.
 */
MUST_CHECK int op_from_def(struct op *op, struct opdef *def, const struct runopts *opts,
			   struct run *restart, struct err *err);
/*
 * From what the run recorded, without its definition. "cannot restart run in R: missing op
 * configuration…".
 */
MUST_CHECK int op_from_run(struct op *op, struct run *run, const struct runopts *opts, struct err *err);

/*
 * The environment that the operation's definition and flags add (`--print-env`), as
 * "NAME=VALUE", sorted.
 */
void op_env(const struct op *op, struct strlist *out);
/* Where source code is in the run, relative to it: ".". */
const char *op_source_dest(const struct op *op);
/* Whether a run that succeeds is to be deleted. */
bool op_deletes_on_success(const struct op *op);

#endif
