/*
 * runopts.h: the options of `guild run`: one table for the command, for step definitions and for
 * the run attribute run_params (rundir.md 2.4.1).
 */
#ifndef GUILD_RUNOPTS_H
#define GUILD_RUNOPTS_H

#include "guild/opt.h"
#include "guild/value.h"

struct runopts {
	const char *label;
	struct strlist tags;
	const char *comment;
	const char *restart; /* RUN of --restart or --start */
	const char *run_dir, *run_id;
	bool yes, stage, quiet, needed, force_flags, force_sourcecode, force_deps, keep_run, keep_batch;
	bool print_cmd, print_env, help_op, help_model;
	/* What a step may say and a child run accepts comes here as issues build it. */
	/* The arguments. */
	const char *opspec;    /* NULL: none */
	struct strlist flags;  /* NAME=VAL and @FILE words */
};
#define RUNOPTS_INIT { .tags = STRLIST_INIT, .flags = STRLIST_INIT }
void runopts_release(struct runopts *o);

/* Relative to struct runopts. */
extern const struct option runopts_options[];

/* Parse "OP [FLAGS] [OPTIONS]" words as `guild run` does: a first argument with "=" is a flag. */
MUST_CHECK int runopts_parse(struct runopts *o, const char *prog, char *const *argv, struct err *err);
/* The map of all 54 keys of upstream, those that were given with their values. */
struct value *runopts_params(struct arena *a, const struct runopts *o);

#endif
