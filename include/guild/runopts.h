/*
 * runopts.h: the options of `guild run`.
 *
 * One table, runopts_options, knows each of them: how it is written, what completes it, its name
 * in the run attribute run_params (guild-rundir(5)), whether the step of a pipeline may say it
 * (guildfile(5)), and which options cannot be given beside it. A new option is a field of struct
 * runopts and an entry of the table.
 *
 * The values are a struct runopts. They come from a command line, from the text of a step, or
 * from the keys of a step. They go to a run as its parameters, or to a child as words of its
 * command line:
 *
 *	struct runopts opts = RUNOPTS_INIT;
 *
 *	if (runopts_parse(&opts, "guild run", argv, &args, err) < 0)
 *		return -1;
 *	if (runopts_set_key(&opts, &arena, "random-seed", value) == RUNOPTS_KEY_INVALID)
 *		…
 *	runopts_words(&opts, &words);            "--label", "L", "--random-seed", "1"
 *	params = runopts_params(&arena, &opts);  upstream's 54 keys
 *	runopts_release(&opts);
 *
 * Ownership: lists are the struct's own. Texts are borrowed: from argv after runopts_parse(),
 * from args (opspec alone) after runopts_take_args(), from the arena after runopts_set_key().
 * Whoever sets a text keeps it alive.
 */
#ifndef GUILD_RUNOPTS_H
#define GUILD_RUNOPTS_H

#include "guild/opt.h"
#include "guild/value.h"

/* Each field is as if its option was not given when it is false, NULL, 0 or empty. */
struct runopts {
	const char *label;
	struct strlist tags;
	struct strlist deps;   /* paths of --dep */
	const char *comment;
	const char *restart;   /* RUN of --restart or --start */
	const char *proto;     /* RUN of --proto */
	int64_t random_seed;
	const char *run_dir, *run_id;
	const char *gpus;
	bool edit_flags, edit_comment;
	bool yes, stage, quiet, needed, force_flags, force_sourcecode, force_deps, keep_run;
	bool no_gpus, print_cmd, print_env, help_op, help_model, test_sourcecode, test_flags;
	const char *test_output_scalars, *test_output_attrs; /* a file, or "-" */
	const char *debug_sourcecode; /* PATH[:PATH]... */
	struct strlist breaks; /* places where the debugger stops */
	bool break_on_error;
	bool background;
	const char *pidfile;    /* implies background */
	const char *stop_after; /* a number: minutes */
	struct strlist after;   /* RUNs that a staged run is to come after */
	/* The arguments. */
	const char *opspec;
	struct strlist flags; /* NAME=VAL and @FILE words */
};
#define RUNOPTS_INIT                                                                       \
	{ .tags = STRLIST_INIT, .deps = STRLIST_INIT, .breaks = STRLIST_INIT,              \
	  .after = STRLIST_INIT, .flags = STRLIST_INIT }
void runopts_release(struct runopts *opts);

/* The table for OPT_INCLUDE, relative to struct runopts. */
extern const struct option runopts_options[];

/* ---- from a command line ---- */

/* Take the arguments that opt_parse() left: a first one with "=" is a flag, not the operation. */
void runopts_take_args(struct runopts *opts, const struct strlist *args);
/*
 * Parse "OP [FLAGS] [OPTIONS]" words as `guild run` does. prog is the command for messages, as in
 * opt_parse(). -1 with ERR_USAGE in upstream's words; opts may then be set in part.
 */
MUST_CHECK int runopts_parse(struct runopts *opts, const char *prog, char *const *argv,
			     struct strlist *args, struct err *err);
/*
 * Options that cannot be given together, and a run ID that cannot be one: -1, in upstream's
 * words.
 */
MUST_CHECK int runopts_check(const struct runopts *opts, struct err *err);

/* ---- to a run, to a child ---- */

/*
 * The value of run_params: a map of all 54 keys of upstream, in its order. An option not given
 * has its default.
 */
struct value *runopts_params(struct arena *a, const struct runopts *opts);
/*
 * Append the options that are given, by their long names, each value a word of its own; the
 * arguments are not among them. Parsing the words gives the same options. Those that a step of
 * upstream's passes on are in its order, so that the line that shows them is upstream's.
 */
void runopts_words(const struct runopts *opts, struct strlist *words);
/* --stop-after in µs, at least 1; 0: not given. */
int64_t runopts_stop_after_us(const struct runopts *opts);

/* ---- steps ---- */

/*
 * The text of a step was parsed into opts: reset the options that a step ignores, and append
 * their names to ignored, as in run_params.
 */
void runopts_ignore_for_step(struct runopts *opts, struct strlist *ignored);
/*
 * Append the keys of a step that stand for options: "random-seed". Key and option may differ:
 * "tags" is --tag.
 */
void runopts_step_keys(struct strlist *keys);

/*
 * What became of a step's key. An option not offered is one that upstream has and this suite has
 * not.
 */
enum runopts_key {
	RUNOPTS_KEY_SET,         /* or there was nothing to do: an option not offered, turned off */
	RUNOPTS_KEY_INVALID,     /* the value is of the wrong type */
	RUNOPTS_KEY_UNSUPPORTED, /* an option not offered, turned on */
	RUNOPTS_KEY_OTHER,       /* the key stands for no option */
};
/* Set the option that the key stands for. Texts are copied to the arena. */
enum runopts_key runopts_set_key(struct runopts *opts, struct arena *a, const char *key,
				 const struct value *v);

#endif
