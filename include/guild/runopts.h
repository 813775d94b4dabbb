/*
 * runopts.h: the options of `guild run`: one table for the command, for step definitions and for
 * the run attribute run_params (guild-rundir(5)).
 */
#ifndef GUILD_RUNOPTS_H
#define GUILD_RUNOPTS_H

#include "guild/opt.h"
#include "guild/value.h"

struct runopts {
	const char *label;
	struct strlist tags;
	struct strlist deps; /* paths of --dep */
	const char *comment;
	const char *restart; /* RUN of --restart or --start */
	const char *proto;   /* RUN of --proto */
	int64_t random_seed; /* 0: not given */
	const char *run_dir, *run_id;
	const char *gpus; /* NULL: not given */
	bool edit_flags, edit_comment;
	bool yes, stage, quiet, needed, force_flags, force_sourcecode, force_deps, keep_run, keep_batch;
	bool no_gpus, print_cmd, print_env, help_op, help_model, test_sourcecode, test_flags;
	const char *test_output_scalars, *test_output_attrs; /* a file, or "-" */
	const char *debug_sourcecode; /* PATH[:PATH]... */
	struct strlist breaks;        /* places where the debugger stops */
	bool break_on_error;
	bool background;
	const char *pidfile;          /* implies background */
	const char *stop_after;       /* a number: minutes */
	struct strlist after;         /* RUNs that a staged run is to come after */
	int64_t claim_fd;             /* 0: not given */
	/* What a step may say and a child run accepts comes here as issues build it. */
	/* The arguments. */
	const char *opspec;    /* NULL: none */
	struct strlist flags;  /* NAME=VAL and @FILE words */
};
#define RUNOPTS_INIT { .tags = STRLIST_INIT, .deps = STRLIST_INIT, .breaks = STRLIST_INIT, .after = STRLIST_INIT, \
		       .flags = STRLIST_INIT }
void runopts_release(struct runopts *o);

/* Relative to struct runopts. */
extern const struct option runopts_options[];

/* Take the arguments left by opt_parse: a first one with "=" is a flag, not the operation. opspec borrows from args. */
void runopts_take_args(struct runopts *o, const struct strlist *args);
/* Parse "OP [FLAGS] [OPTIONS]" words as `guild run` does. What options point to is argv's, opspec is args'. */
MUST_CHECK int runopts_parse(struct runopts *o, const char *prog, char *const *argv, struct strlist *args,
			     struct err *err);
/* The map of all 54 keys of upstream, those that were given with their values. */
struct value *runopts_params(struct arena *a, const struct runopts *o);

/* --stop-after in µs, at least 1; 0: not given. */
int64_t runopts_stop_after_us(const struct runopts *o);

/* What a step's definition may do with a parameter (its name as in run_params). */
enum runopts_use {
	RUNOPTS_STEP_USED,
	RUNOPTS_STEP_IGNORED,     /* upstream warns and ignores it */
	RUNOPTS_STEP_UNSUPPORTED, /* upstream uses it, this suite does not offer it */
	RUNOPTS_STEP_UNKNOWN,     /* no parameter of `guild run` */
};
enum runopts_use runopts_step_use(const char *name);

#endif
