/*
 * op-internal.h: between the parts that make an operation ready: its command and its attribute
 * "op".
 */
#ifndef GUILD_OP_INTERNAL_H
#define GUILD_OP_INTERNAL_H

#include "guild/op.h"

/* Words of command templates: interpreters that are found at each start, and where flags go. */
#define PYTHON_EXE "${python_exe}"
#define GUILD_PYTHON_EXE "${guild_python_exe}"
#define FLAG_ARGS_MARK "__flag_args__"

/* ---- op-cmd.c ---- */
/* op_uses_python() of the words of a command template. */
bool op_args_use_python(const struct value *cmd_args);
/* Names of the plugins that upstream would have enabled, in its order. */
struct value *op_plugins(struct arena *a, const struct opdef *def);

/*
 * The map op-cmd of the attribute: cmd-args, cmd-env (with source_paths in PYTHONPATH),
 * cmd-flags, flags-dest.
 */
MUST_CHECK int op_cmd_template(struct arena *a, const struct opdef *def, const struct value *plugins,
			       const struct strlist *source_paths, struct value **out,
			       struct err *err);
/* ---- op-attr.c ---- */
/* The attribute "op" as the definition says, but for op-cmd and deps. */
struct value *op_attr_from_def(struct arena *a, const struct opdef *def, bool keep_run);
/* The attribute "opdef_attrs", where the definition has attributes: into op->extra. */
void op_record_opdef_attrs(struct op *op, const struct opdef *def);

/* ---- op-flags.c ---- */
/* ERR_INVALID when a value makes the run a batch. */
MUST_CHECK int op_check_no_batch(const struct value *flags, struct err *err);

/* ---- op-deps.c ---- */
/* op->attr "deps": what the definition requires, with the values of the flags that choose. */
MUST_CHECK int op_record_deps(struct op *op, struct err *err);
/* The flags that choose have other values now: put them into the dependencies that the run recorded. */
MUST_CHECK int op_refresh_deps(struct op *op, struct err *err);
/*
 * Set op->dep_paths and the parameter: the paths of --dep, and those that from (NULL: none) was
 * started with.
 */
MUST_CHECK int op_record_dep_paths(struct op *op, const struct runopts *opts, struct run *from,
				   struct err *err);
/* Add op->dep_paths to op->attr "deps". */
void op_add_dep_paths(struct op *op);

/* ---- op-resolve.c ---- */
/*
 * op->cmd, op->env and what follows from them (is_python, python), from op->attr and
 * op->flags.
 */
MUST_CHECK int op_resolve_cmd(struct op *op, bool force_flags, struct err *err);

/* The command of an R script, where the template's words are one's: added to op->cmd. false: they are not. */
bool op_resolve_r_cmd(struct op *op, const struct value *args);

#endif
