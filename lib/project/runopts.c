#include "guild/runopts.h"

#include "guild/err.h"
#include "guild/num.h"

#define MINUTE_US 60e6
#define STOP_AFTER_MAX 1e9 /* minutes: 1,900 years */

#define REL(type, s, l, field, arg, help) OPT_REL(type, s, l, struct runopts, field, arg, help)
#define REL_COMPLETE(type, s, l, field, arg, complete, help) \
	OPT_REL_COMPLETE(type, s, l, struct runopts, field, arg, complete, help)

const struct option runopts_options[] = {
	REL(STRING, "l", "label", label, "LABEL",
	    "Label the run: a template that may name flags as ${NAME}."),
	REL_COMPLETE(LIST, "t", "tag", tags, "TAG", COMPLETE_TAG,
		     "Give the run a tag. May be used several times."),
	REL(STRING, "c", "comment", comment, "COMMENT", "Give the run a comment."),
	REL(FLAG, "ec", "edit-comment", edit_comment, NULL, "Write the run's comment in an editor."),
	REL(FLAG, "e", "edit-flags", edit_flags, NULL, "Edit the flag values in an editor before the run."),
	REL_COMPLETE(STRING, "d", "run-dir", run_dir, "DIR", COMPLETE_DIR,
		     "Run in DIR instead of a directory of the Guild home."),
	REL(FLAG, NULL, "stage", stage, NULL, "Prepare the run, but do not start it."),
	REL_COMPLETE(LIST, NULL, "after", after, "RUN", COMPLETE_RUN,
		     "With --stage: let queues start the run once RUN has completed. May be used several times."),
	REL_COMPLETE(STRING, NULL, "restart, start", restart, "RUN", COMPLETE_RUN,
		     "Start a run again in its own directory, or start one that is staged."),
	REL_COMPLETE(STRING, NULL, "proto", proto, "RUN", COMPLETE_RUN,
		     "Start a new run with the operation, flags and source code of RUN."),
	REL(FLAG, NULL, "force-sourcecode", force_sourcecode, NULL,
	    "With --restart or --proto, take source code and definition from the project as it is now."),
	REL(FLAG, "f", "force-flags", force_flags, NULL,
	    "Accept flags and values that the operation does not."),
	REL_COMPLETE(LIST, "D", "dep", deps, "PATH", COMPLETE_FILE,
		     "Link PATH into the run as a dependency. May be used several times."),
	REL(FLAG, NULL, "force-deps", force_deps, NULL, "Go on when a dependency is not met."),
	REL(FLAG, NULL, "needed", needed, NULL,
	    "Run only when no finished run of the operation has the same flags."),
	REL(FLAG, NULL, "keep-run", keep_run, NULL,
	    "Keep the run even when its operation says 'delete-on-success'."),
	{ .type = OPT_TYPE_INT, .long_name = "random-seed", .arg = "N", .min = INT64_MIN,
	  .help = "Record N as the run's random seed; 0 is as if it was not given.",
	  .offset = offsetof(struct runopts, random_seed), .flags = OPT_RELATIVE },
	REL(STRING, NULL, "gpus", gpus, "DEVICES",
	    "Let the operation use these GPUs: IDs with commas between. Without the option it may use all."),
	REL(FLAG, NULL, "no-gpus", no_gpus, NULL, "Let the operation use no GPU."),
	REL(FLAG, "b", "background", background, NULL, "Run in the background."),
	REL_COMPLETE(STRING, NULL, "pidfile", pidfile, "FILE", COMPLETE_FILE,
		     "Run in the background, and keep its process ID in FILE."),
	REL(NUMBER, NULL, "stop-after", stop_after, "N", "Stop the operation after N minutes."),
	REL(FLAG, "q", "quiet", quiet, NULL, "Do not show what the operation prints."),
	REL(FLAG, "y", "yes", yes, NULL, "Do not ask."),
	REL(FLAG, NULL, "print-cmd", print_cmd, NULL, "Show the operation's command, and end."),
	REL(FLAG, NULL, "print-env", print_env, NULL,
	    "Show what the operation adds to the environment, and end."),
	REL(FLAG, "h", "help-op", help_op, NULL, "Show the operation's help, and end."),
	REL(FLAG, NULL, "help-model", help_model, NULL, "Show the model's help, and end."),
	REL_COMPLETE(STRING, NULL, "test-output-scalars", test_output_scalars, "FILE", COMPLETE_FILE,
		     "Show what the patterns of output scalars find in FILE (- for standard input), and end."),
	REL_COMPLETE(STRING, NULL, "test-output-attrs", test_output_attrs, "FILE", COMPLETE_FILE,
		     "Show what the patterns of output attributes find in FILE, and end."),
	REL(FLAG, NULL, "test-sourcecode", test_sourcecode, NULL,
	    "Show which files a run takes as source code and which it leaves, and end."),
	REL(FLAG, NULL, "test-flags", test_flags, NULL,
	    "Show how the operation's flags are defined, and end."),
	REL_COMPLETE(STRING, NULL, "debug-sourcecode", debug_sourcecode, "PATH[:PATH]...", COMPLETE_DIR,
		     "Import the operation's modules from PATH, not from their copy in the run."),
	REL(LIST, NULL, "break", breaks, "LOCATION",
	    "Stop a Python operation at LOCATION, in the debugger. May be used several times."),
	REL(FLAG, NULL, "break-on-error", break_on_error, NULL,
	    "Debug a Python operation at the place where it fails."),
	{ .type = OPT_TYPE_STRING, .long_name = "run-id", .arg = "ID", .help = "Use ID for the run.",
	  .offset = offsetof(struct runopts, run_id), .flags = OPT_RELATIVE | OPT_HIDDEN },
	{ .type = OPT_TYPE_INT, .long_name = "claim-fd", .arg = "FD", .min = 3,
	  .help = "The descriptor by which a queue has claimed the run.",
	  .offset = offsetof(struct runopts, claim_fd), .flags = OPT_RELATIVE | OPT_HIDDEN },
	OPT_END,
};

void runopts_release(struct runopts *o)
{
	strlist_release(&o->tags);
	strlist_release(&o->breaks);
	strlist_release(&o->deps);
	strlist_release(&o->after);
	strlist_release(&o->flags);
	*o = (struct runopts)RUNOPTS_INIT;
}

void runopts_take_args(struct runopts *o, const struct strlist *args)
{
	size_t first = 0;

	if (args->n && !strchr(args->v[0], '=')) {
		o->opspec = args->v[0];
		first = 1;
	}
	strlist_pushv(&o->flags, args->v + first);
}

int runopts_parse(struct runopts *o, const char *prog, char *const *argv, struct strlist *args,
		  struct err *err)
{
	const struct option table[] = { OPT_INCLUDE(runopts_options, o), OPT_END };
	int rc = opt_parse(table, prog, argv, args, err);

	if (rc < 0)
		return -1;
	if (rc > 0)
		return err_set(err, ERR_USAGE, "--help cannot be used here");
	runopts_take_args(o, args);
	return 0;
}

/*
 * Upstream's parameters of `guild run`: what a run records of the command that made it. A parameter
 * without a field is one that we do not offer: it always has upstream's default.
 */
enum param_type {
	PARAM_NULL,
	PARAM_FALSE,
	PARAM_LIST,
	PARAM_BOOL,
	PARAM_INT, /* 0: null */
	PARAM_STR,
	PARAM_NUMBER, /* a text */
	PARAM_STRLIST,
};

static const struct param {
	const char *name;
	enum param_type type;
	size_t offset; /* in struct runopts, from PARAM_BOOL on */
	bool step;     /* a step of a pipeline may say it */
} params[] = {
#define FIELD(type, name, field, step) { name, PARAM_##type, offsetof(struct runopts, field), step }
	FIELD(STRLIST, "additional_deps", deps, true),
	FIELD(BOOL, "background", background, false),
	{ "batch_comment", PARAM_NULL, 0, false },
	{ "batch_label", PARAM_NULL, 0, true },
	{ "batch_tags", PARAM_LIST, 0, true },
	FIELD(STRLIST, "break_", breaks, true),
	FIELD(BOOL, "break_on_error", break_on_error, true),
	FIELD(STR, "comment", comment, false),
	FIELD(STR, "debug_sourcecode", debug_sourcecode, false),
	{ "edit_batch_comment", PARAM_FALSE, 0, false },
	FIELD(BOOL, "edit_comment", edit_comment, false),
	FIELD(BOOL, "edit_flags", edit_flags, false),
	{ "fail_on_trial_error", PARAM_FALSE, 0, true },
	FIELD(STRLIST, "flags", flags, true),
	FIELD(BOOL, "force_deps", force_deps, false),
	FIELD(BOOL, "force_flags", force_flags, true),
	FIELD(BOOL, "force_sourcecode", force_sourcecode, true),
	FIELD(STR, "gpus", gpus, true),
	FIELD(BOOL, "help_model", help_model, false),
	FIELD(BOOL, "help_op", help_op, false),
	{ "keep_batch", PARAM_FALSE, 0, false },
	FIELD(BOOL, "keep_run", keep_run, false),
	FIELD(STR, "label", label, true),
	{ "max_trials", PARAM_NULL, 0, true },
	{ "maximize", PARAM_NULL, 0, true },
	{ "minimize", PARAM_NULL, 0, true },
	FIELD(BOOL, "needed", needed, true),
	FIELD(BOOL, "no_gpus", no_gpus, true),
	{ "no_wait", PARAM_FALSE, 0, false },
	FIELD(STR, "opspec", opspec, true),
	{ "opt_flags", PARAM_LIST, 0, true },
	{ "optimize", PARAM_FALSE, 0, true },
	{ "optimizer", PARAM_NULL, 0, true },
	FIELD(STR, "pidfile", pidfile, false),
	FIELD(BOOL, "print_cmd", print_cmd, false),
	FIELD(BOOL, "print_env", print_env, false),
	{ "print_trials", PARAM_FALSE, 0, false },
	FIELD(STR, "proto", proto, false),
	FIELD(BOOL, "quiet", quiet, false),
	FIELD(INT, "random_seed", random_seed, true),
	{ "remote", PARAM_NULL, 0, true },
	FIELD(STR, "restart", restart, false),
	FIELD(STR, "run_dir", run_dir, false),
	FIELD(STR, "run_id", run_id, false),
	{ "save_trials", PARAM_NULL, 0, false },
	FIELD(BOOL, "stage", stage, false),
	{ "stage_trials", PARAM_FALSE, 0, false },
	FIELD(NUMBER, "stop_after", stop_after, true),
	FIELD(STRLIST, "tags", tags, true),
	FIELD(BOOL, "test_flags", test_flags, false),
	FIELD(STR, "test_output_attrs", test_output_attrs, false),
	FIELD(STR, "test_output_scalars", test_output_scalars, false),
	FIELD(BOOL, "test_sourcecode", test_sourcecode, false),
	FIELD(BOOL, "yes", yes, false),
#undef FIELD
};

/* A text that is a number (OPT_TYPE_NUMBER). */
static struct value *number_value(struct arena *a, const char *text)
{
	int64_t n;
	double d = 0;

	if (num_parse_pyint(text, &n) == NUM_INT)
		return value_int(a, n);
	(void)num_parse_pyfloat(text, &d); /* the parser has seen that it is one */
	return value_float(a, d);
}

static struct value *param_value(struct arena *a, const struct param *p, const struct runopts *o)
{
	const char *field = (const char *)o + p->offset;

	switch (p->type) {
	case PARAM_NULL:
		return value_null(a);
	case PARAM_FALSE:
		return value_bool(a, false);
	case PARAM_LIST:
		return value_list(a);
	case PARAM_BOOL:
		return value_bool(a, *(const bool *)field);
	case PARAM_INT: {
		int64_t n = *(const int64_t *)(const void *)field;

		return n ? value_int(a, n) : value_null(a);
	}
	case PARAM_STR:
	case PARAM_NUMBER: {
		const char *s = *(const char *const *)(const void *)field;

		if (!s)
			return value_null(a);
		return p->type == PARAM_NUMBER ? number_value(a, s) : value_str(a, s);
	}
	case PARAM_STRLIST:
		return value_strv(a, ((const struct strlist *)(const void *)field)->v);
	}
	BUG("parameter type %d", (int)p->type);
}

struct value *runopts_params(struct arena *a, const struct runopts *o)
{
	struct value *map = value_map(a);

	for (size_t i = 0; i < ARRAY_SIZE(params); i++)
		value_set(a, map, params[i].name, param_value(a, &params[i], o));
	return map;
}

int64_t runopts_stop_after_us(const struct runopts *o)
{
	double minutes;

	if (!o->stop_after || !num_parse_pyfloat(o->stop_after, &minutes))
		return 0;
	if (!(minutes * MINUTE_US > 1)) /* nan too */
		return 1;
	return minutes < STOP_AFTER_MAX ? (int64_t)(minutes * MINUTE_US) : INT64_MAX;
}

enum runopts_use runopts_step_use(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(params); i++) {
		const struct param *p = &params[i];

		if (!streq(p->name, name))
			continue;
		if (!p->step)
			return RUNOPTS_STEP_IGNORED;
		return p->type >= PARAM_BOOL ? RUNOPTS_STEP_USED : RUNOPTS_STEP_UNSUPPORTED;
	}
	return RUNOPTS_STEP_UNKNOWN;
}
