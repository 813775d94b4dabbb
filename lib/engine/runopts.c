/*
 * runopts.c: the table of the options of `guild run`. Each entry says all that is known of its
 * option, in struct option and in struct runopt; everything else here reads it.
 *
 * Source of the parameters, of what a step may say and of what excludes what: upstream
 * guild/commands/run.py, run_impl.py (_check_incompatible_options,
 * _check_incompatible_with_restart), steps_util.py.
 */
#include "guild/runopts.h"

#include <inttypes.h>

#include "guild/err.h"
#include "guild/num.h"

#define MINUTE_US 60e6
#define STOP_AFTER_MAX 1e9 /* minutes: 1,900 years */
#define TRY_HELP "\nTry 'guild run --help' for more information."

/*
 * What the step of a pipeline does with an option. The words of a child run are in the order of
 * this enum.
 */
enum step_use {
	STEP_IGNORES,
	STEP_TAKES,      /* as upstream's; the step's run gets it */
	STEP_TAKES_OURS, /* the same, but upstream's steps drop it */
};

/* The data of an option: what the parser need not know. */
struct runopt {
	const char *param; /* name in run_params; NULL: it is not recorded */
	enum step_use step;
	const char *excludes[2]; /* names of options that cannot be given beside it */
	bool not_with_restart;
};

#define OPTION_(t, s, l, field, a, h, f)                                               \
	.type = OPT_TYPE_##t, .short_name = s, .long_name = l,                         \
	.offset = offsetof(struct runopts, field), .arg = a, .help = h, .flags = f
#define OPTION(t, s, l, field, a, h) OPTION_(t, s, l, field, a, h, OPT_RELATIVE)
#define HIDDEN(t, s, l, field, a, h) OPTION_(t, s, l, field, a, h, OPT_RELATIVE | OPT_HIDDEN)
/* No option, but a parameter all the same: with a field (an argument), or without one. */
#define ARGUMENT(t, a, field) OPTION(t, NULL, NULL, field, a, NULL)
#define NOT_OFFERED(t) .type = OPT_TYPE_##t
#define DATA(...) .data = &(const struct runopt){ __VA_ARGS__ }

const struct option runopts_options[] = {
	{ OPTION(STRING, "l", "label", label, "LABEL",
		 "Label the run: a template that may name flags as ${NAME}."),
	  DATA(.param = "label", .step = STEP_TAKES) },
	{ OPTION(LIST, "t", "tag", tags, "TAG", "Give the run a tag. May be used several times."),
	  .complete = COMPLETE_TAG, DATA(.param = "tags", .step = STEP_TAKES) },
	{ OPTION(STRING, "c", "comment", comment, "COMMENT", "Give the run a comment."),
	  DATA(.param = "comment") },
	{ OPTION(FLAG, "ec", "edit-comment", edit_comment, NULL,
		 "Write the run's comment in an editor."),
	  DATA(.param = "edit_comment") },
	{ OPTION(FLAG, "e", "edit-flags", edit_flags, NULL,
		 "Edit the flag values in an editor before the run."),
	  DATA(.param = "edit_flags") },
	{ OPTION(STRING, "d", "run-dir", run_dir, "DIR",
		 "Run in DIR instead of a directory of the Guild home."),
	  .complete = COMPLETE_DIR, DATA(.param = "run_dir", .not_with_restart = true) },
	{ OPTION(FLAG, NULL, "stage", stage, NULL, "Prepare the run, but do not start it."),
	  DATA(.param = "stage", .excludes = { "--background", "--pidfile" }) },
	{ OPTION(LIST, NULL, "after", after, "RUN",
		 "With --stage: let queues start the run once RUN has completed. May be "
		 "used several times."),
	  .complete = COMPLETE_RUN, DATA(.param = NULL) },
	{ OPTION(STRING, NULL, "restart, start", restart, "RUN",
		 "Start a run again in its own directory, or start one that is staged."),
	  .complete = COMPLETE_RUN, DATA(.param = "restart") },
	{ OPTION(STRING, NULL, "proto", proto, "RUN",
		 "Start a new run with the operation, flags and source code of RUN."),
	  .complete = COMPLETE_RUN, DATA(.param = "proto", .not_with_restart = true) },
	{ OPTION(FLAG, NULL, "force-sourcecode", force_sourcecode, NULL,
		 "With --restart or --proto, take source code and definition from the "
		 "project as it is now."),
	  DATA(.param = "force_sourcecode", .step = STEP_TAKES) },
	{ OPTION(FLAG, "f", "force-flags", force_flags, NULL,
		 "Accept flags and values that the operation does not."),
	  DATA(.param = "force_flags", .step = STEP_TAKES) },
	{ OPTION(LIST, "D", "dep", deps, "PATH",
		 "Link PATH into the run as a dependency. May be used several times."),
	  .complete = COMPLETE_FILE, DATA(.param = "additional_deps", .step = STEP_TAKES_OURS) },
	{ OPTION(FLAG, NULL, "force-deps", force_deps, NULL, "Go on when a dependency is not met."),
	  DATA(.param = "force_deps") },
	{ OPTION(FLAG, NULL, "needed", needed, NULL,
		 "Run only when no finished run of the operation has the same flags."),
	  DATA(.param = "needed", .step = STEP_TAKES) },
	{ OPTION(FLAG, NULL, "keep-run", keep_run, NULL,
		 "Keep the run even when its operation says 'delete-on-success'."),
	  DATA(.param = "keep_run") },
	{ OPTION(INT, NULL, "random-seed", random_seed, "N",
		 "Record N as the run's random seed; 0 is as if it was not given."),
	  .min = INT64_MIN, DATA(.param = "random_seed", .step = STEP_TAKES) },
	{ OPTION(STRING, NULL, "gpus", gpus, "DEVICES",
		 "Let the operation use these GPUs: IDs with commas between. Without the "
		 "option it may use all."),
	  DATA(.param = "gpus", .step = STEP_TAKES) },
	{ OPTION(FLAG, NULL, "no-gpus", no_gpus, NULL, "Let the operation use no GPU."),
	  DATA(.param = "no_gpus", .step = STEP_TAKES, .excludes = { "--gpus" }) },
	{ OPTION(FLAG, "b", "background", background, NULL, "Run in the background."),
	  DATA(.param = "background") },
	{ OPTION(STRING, NULL, "pidfile", pidfile, "FILE",
		 "Run in the background, and keep its process ID in FILE."),
	  .complete = COMPLETE_FILE, DATA(.param = "pidfile") },
	{ OPTION(NUMBER, NULL, "stop-after", stop_after, "N",
		 "Stop the operation after N minutes."),
	  DATA(.param = "stop_after", .step = STEP_TAKES) },
	{ OPTION(FLAG, "q", "quiet", quiet, NULL, "Do not show what the operation prints."),
	  DATA(.param = "quiet") },
	{ OPTION(FLAG, "y", "yes", yes, NULL, "Do not ask."), DATA(.param = "yes") },
	{ OPTION(FLAG, NULL, "print-cmd", print_cmd, NULL,
		 "Show the operation's command, and end."),
	  DATA(.param = "print_cmd", .excludes = { "--print-env" }) },
	{ OPTION(FLAG, NULL, "print-env", print_env, NULL,
		 "Show what the operation adds to the environment, and end."),
	  DATA(.param = "print_env") },
	{ OPTION(FLAG, "h", "help-op", help_op, NULL, "Show the operation's help, and end."),
	  DATA(.param = "help_op", .not_with_restart = true) },
	{ OPTION(FLAG, NULL, "help-model", help_model, NULL, "Show the model's help, and end."),
	  DATA(.param = "help_model", .not_with_restart = true) },
	{ OPTION(STRING, NULL, "test-output-scalars", test_output_scalars, "FILE",
		 "Show what the patterns of output scalars find in FILE (- for standard "
		 "input), and end."),
	  .complete = COMPLETE_FILE,
	  DATA(.param = "test_output_scalars", .not_with_restart = true) },
	{ OPTION(STRING, NULL, "test-output-attrs", test_output_attrs, "FILE",
		 "Show what the patterns of output attributes find in FILE, and end."),
	  .complete = COMPLETE_FILE, DATA(.param = "test_output_attrs", .not_with_restart = true) },
	{ OPTION(FLAG, NULL, "test-sourcecode", test_sourcecode, NULL,
		 "Show which files a run takes as source code and which it leaves, and end."),
	  DATA(.param = "test_sourcecode", .not_with_restart = true) },
	{ OPTION(FLAG, NULL, "test-flags", test_flags, NULL,
		 "Show how the operation's flags are defined, and end."),
	  DATA(.param = "test_flags", .not_with_restart = true) },
	{ OPTION(STRING, NULL, "debug-sourcecode", debug_sourcecode, "PATH[:PATH]...",
		 "Import the operation's modules from PATH, not from their copy in the run."),
	  .complete = COMPLETE_DIR, DATA(.param = "debug_sourcecode") },
	{ OPTION(LIST, NULL, "break", breaks, "LOCATION",
		 "Stop a Python operation at LOCATION, in the debugger. May be used "
		 "several times."),
	  DATA(.param = "break_", .step = STEP_TAKES_OURS) },
	{ OPTION(FLAG, NULL, "break-on-error", break_on_error, NULL,
		 "Debug a Python operation at the place where it fails."),
	  DATA(.param = "break_on_error", .step = STEP_TAKES_OURS) },
	{ HIDDEN(STRING, NULL, "run-id", run_id, "ID",
		 "Use ID for the run."),
	  DATA(.param = "run_id") },
	OPT_END,

	/* The parser has read to OPT_END. What follows are parameters that are no options. */
	{ ARGUMENT(STRING, "OPERATION", opspec),
	  DATA(.param = "opspec", .step = STEP_TAKES, .not_with_restart = true) },
	{ ARGUMENT(LIST, "FLAG=VAL", flags), DATA(.param = "flags", .step = STEP_TAKES) },

	/*
	 * Options of upstream's that we do not offer: each always has its default, which is that
	 * of its type.
	 */
	{ NOT_OFFERED(STRING), DATA(.param = "batch_comment") },
	{ NOT_OFFERED(STRING), DATA(.param = "batch_label", .step = STEP_TAKES) },
	{ NOT_OFFERED(LIST), DATA(.param = "batch_tags", .step = STEP_TAKES) },
	{ NOT_OFFERED(FLAG), DATA(.param = "edit_batch_comment") },
	{ NOT_OFFERED(FLAG), DATA(.param = "fail_on_trial_error", .step = STEP_TAKES) },
	{ NOT_OFFERED(FLAG), DATA(.param = "keep_batch") },
	{ NOT_OFFERED(INT), DATA(.param = "max_trials", .step = STEP_TAKES) },
	{ NOT_OFFERED(STRING), DATA(.param = "maximize", .step = STEP_TAKES) },
	{ NOT_OFFERED(STRING), DATA(.param = "minimize", .step = STEP_TAKES) },
	{ NOT_OFFERED(FLAG), DATA(.param = "no_wait") },
	{ NOT_OFFERED(LIST), DATA(.param = "opt_flags", .step = STEP_TAKES) },
	{ NOT_OFFERED(FLAG), DATA(.param = "optimize", .step = STEP_TAKES) },
	{ NOT_OFFERED(STRING), DATA(.param = "optimizer", .step = STEP_TAKES) },
	{ NOT_OFFERED(FLAG), DATA(.param = "print_trials") },
	{ NOT_OFFERED(STRING), DATA(.param = "remote", .step = STEP_TAKES) },
	{ NOT_OFFERED(STRING), DATA(.param = "save_trials") },
	{ NOT_OFFERED(FLAG), DATA(.param = "stage_trials") },
};

/* ---- entries ---- */

static const struct runopt *data_of(const struct option *o)
{
	return o->data;
}

static bool has_field(const struct option *o)
{
	return o->flags & OPT_RELATIVE;
}

static const void *field_of(const struct runopts *opts, const struct option *o)
{
	return (const char *)opts + o->offset;
}

static const char *text_of(const struct runopts *opts, const struct option *o)
{
	return *(const char *const *)field_of(opts, o);
}

static const struct strlist *list_of(const struct runopts *opts, const struct option *o)
{
	return field_of(opts, o);
}

static int64_t int_of(const struct runopts *opts, const struct option *o)
{
	return *(const int64_t *)field_of(opts, o);
}

enum kind { KIND_FLAG, KIND_TEXT, KIND_NUMBER, KIND_LIST, KIND_INT };

static enum kind kind_of(const struct option *o)
{
	switch (o->type) {
	case OPT_TYPE_FLAG:
		return KIND_FLAG;
	case OPT_TYPE_STRING:
		return KIND_TEXT;
	case OPT_TYPE_NUMBER:
		return KIND_NUMBER;
	case OPT_TYPE_LIST:
		return KIND_LIST;
	case OPT_TYPE_INT:
		return KIND_INT;
	case OPT_TYPE_END:
	case OPT_TYPE_SWITCH:
	case OPT_TYPE_COUNT:
	case OPT_TYPE_CHOICE:
	case OPT_TYPE_INCLUDE:
	case OPT_TYPE_GROUP:
		break;
	}
	BUG("option type %d", (int)o->type);
}

static bool is_given(const struct runopts *opts, const struct option *o)
{
	if (!has_field(o))
		return false;
	switch (kind_of(o)) {
	case KIND_FLAG:
		return *(const bool *)field_of(opts, o);
	case KIND_TEXT:
	case KIND_NUMBER:
		return text_of(opts, o);
	case KIND_LIST:
		return list_of(opts, o)->n;
	case KIND_INT:
		return int_of(opts, o);
	}
	BUG("option %s", o->long_name);
}

/* As if it had not been given. */
static void reset(struct runopts *opts, const struct option *o)
{
	void *field = opt_target(o, opts);

	switch (kind_of(o)) {
	case KIND_FLAG:
		*(bool *)field = false;
		break;
	case KIND_TEXT:
	case KIND_NUMBER:
		*(const char **)field = NULL;
		break;
	case KIND_LIST:
		strlist_release(field);
		break;
	case KIND_INT:
		*(int64_t *)field = 0;
		break;
	}
}

/* As --help shows it first: "--restart"; of an argument its name. */
static void add_name(struct buf *out, const struct option *o)
{
	if (o->long_name)
		buf_addf(out, "--%.*s", (int)strcspn(o->long_name, ", /"), o->long_name);
	else
		buf_addstr(out, o->arg);
}

/* ---- in order ---- */

#define N_ENTRIES (ARRAY_SIZE(runopts_options) - 1) /* without OPT_END */

/* What is not recorded comes last. */
static int compare_params(const void *a, const void *b)
{
	const char *pa = data_of(*(const struct option *const *)a)->param;
	const char *pb = data_of(*(const struct option *const *)b)->param;

	if (!pa || !pb)
		return !pa - !pb;
	return strcmp(pa, pb);
}

/* By parameter, as upstream has them in run_params and checks them. Sorted once. */
static const struct option *const *by_param(void)
{
	static const struct option *order[N_ENTRIES];
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(runopts_options) && !order[N_ENTRIES - 1]; i++)
		if (runopts_options[i].type != OPT_TYPE_END)
			order[n++] = &runopts_options[i];
	if (n)
		qsort(order, N_ENTRIES, sizeof(order[0]), compare_params);
	return order;
}

/* ---- options and arguments ---- */

void runopts_release(struct runopts *opts)
{
	for (size_t i = 0; i < ARRAY_SIZE(runopts_options); i++)
		if (has_field(&runopts_options[i]))
			reset(opts, &runopts_options[i]);
}

void runopts_take_args(struct runopts *opts, const struct strlist *args)
{
	size_t first = 0;

	if (args->n && !strchr(args->v[0], '=')) {
		opts->opspec = args->v[0];
		first = 1;
	}
	strlist_pushv(&opts->flags, args->v + first);
}

int runopts_parse(struct runopts *opts, const char *prog, char *const *argv, struct strlist *args,
		  struct err *err)
{
	const struct option table[] = { OPT_INCLUDE(runopts_options, opts), OPT_END };
	int rc = opt_parse(table, prog, argv, args, err);

	if (rc < 0)
		return -1;
	if (rc > 0)
		return err_set(err, ERR_USAGE, "--help cannot be used here");
	runopts_take_args(opts, args);
	return 0;
}

/* ---- run_params ---- */

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

static struct value *param_value(struct arena *a, const struct runopts *opts,
				 const struct option *o)
{
	bool given = is_given(opts, o);

	switch (kind_of(o)) {
	case KIND_FLAG:
		return value_bool(a, given);
	case KIND_TEXT:
		return given ? value_str(a, text_of(opts, o)) : value_null(a);
	case KIND_NUMBER:
		return given ? number_value(a, text_of(opts, o)) : value_null(a);
	case KIND_LIST:
		return given ? value_strv(a, list_of(opts, o)->v) : value_list(a);
	case KIND_INT:
		return given ? value_int(a, int_of(opts, o)) : value_null(a);
	}
	BUG("option %s", o->long_name);
}

struct value *runopts_params(struct arena *a, const struct runopts *opts)
{
	const struct option *const *order = by_param();
	struct value *map = value_map(a);

	for (size_t i = 0; i < N_ENTRIES && data_of(order[i])->param; i++)
		value_set(a, map, data_of(order[i])->param, param_value(a, opts, order[i]));
	return map;
}

int64_t runopts_stop_after_us(const struct runopts *opts)
{
	double minutes;

	if (!opts->stop_after || !num_parse_pyfloat(opts->stop_after, &minutes))
		return 0;
	if (!(minutes * MINUTE_US > 1)) /* nan too */
		return 1;
	return minutes < STOP_AFTER_MAX ? (int64_t)(minutes * MINUTE_US) : INT64_MAX;
}

/* ---- words ---- */

static void add_words(struct strlist *words, const struct runopts *opts, const struct option *o)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	add_name(&name, o);
	switch (kind_of(o)) {
	case KIND_FLAG:
		strlist_push(words, name.s);
		break;
	case KIND_TEXT:
	case KIND_NUMBER:
		strlist_push(words, name.s);
		strlist_push(words, text_of(opts, o));
		break;
	case KIND_LIST:
		for (size_t i = 0; i < list_of(opts, o)->n; i++) {
			strlist_push(words, name.s);
			strlist_push(words, list_of(opts, o)->v[i]);
		}
		break;
	case KIND_INT:
		strlist_push(words, name.s);
		strlist_pushf(words, "%" PRId64, int_of(opts, o));
		break;
	}
}

void runopts_words(const struct runopts *opts, struct strlist *words)
{
	static const enum step_use uses[] = { STEP_IGNORES, STEP_TAKES, STEP_TAKES_OURS };
	const struct option *const *order = by_param();

	for (size_t u = 0; u < ARRAY_SIZE(uses); u++)
		for (size_t i = 0; i < N_ENTRIES; i++)
			if (order[i]->long_name && data_of(order[i])->step == uses[u] &&
			    is_given(opts, order[i]))
				add_words(words, opts, order[i]);
}

/* ---- what excludes what ---- */

static int check_excluded(const struct runopts *opts, const struct option *o, struct err *err)
{
	const char *const *other = data_of(o)->excludes;
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(data_of(o)->excludes) && other[i]; i++) {
		if (!is_given(opts, opt_find(runopts_options, other[i], strlen(other[i]))))
			continue;
		add_name(&name, o);
		return err_set(err, ERR_INVALID, "%s and %s cannot both be used" TRY_HELP, name.s,
			       other[i]);
	}
	return 0;
}

static int check_restart(const struct option *o, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (!data_of(o)->not_with_restart)
		return 0;
	add_name(&name, o);
	return err_set(err, ERR_INVALID, "%s cannot be used with --restart" TRY_HELP, name.s);
}

int runopts_check(const struct runopts *opts, struct err *err)
{
	const struct option *const *order = by_param();
	const char *id = opts->run_id;

	for (size_t i = 0; i < N_ENTRIES; i++)
		if (is_given(opts, order[i]) && check_excluded(opts, order[i], err) < 0)
			return -1;
	if (id && (!*id || id[0] == '.' || strchr(id, '/')))
		return err_set(err, ERR_INVALID,
			       "invalid run ID '%s': expected a name without '/' that does not "
			       "begin with '.'", id);
	for (size_t i = 0; i < N_ENTRIES && opts->restart; i++)
		if (is_given(opts, order[i]) && check_restart(order[i], err) < 0)
			return -1;
	return 0;
}

/* ---- steps ---- */

void runopts_ignore_for_step(struct runopts *opts, struct strlist *ignored)
{
	const struct option *const *order = by_param();

	for (size_t i = 0; i < N_ENTRIES; i++) {
		const struct option *o = order[i];
		const char *param = data_of(o)->param;

		if (data_of(o)->step != STEP_IGNORES || !is_given(opts, o))
			continue;
		strlist_push(ignored, param ? param : o->long_name);
		reset(opts, o);
	}
}

static bool is_step_key(const struct option *o)
{
	return o->long_name && data_of(o)->step != STEP_IGNORES;
}

/*
 * "random-seed" of random_seed, "break" of break_, which has its "_" because the word is
 * Python's.
 */
static void add_step_key(struct buf *out, const char *param)
{
	for (const char *s = param; *s; s++)
		if (*s != '_' || s[1])
			buf_addch(out, *s == '_' ? '-' : *s);
}

void runopts_step_keys(struct strlist *keys)
{
	const struct option *const *order = by_param();

	for (size_t i = 0; i < N_ENTRIES; i++) {
		CLEANUP(buf_release) struct buf key = BUF_INIT;

		if (!is_step_key(order[i]))
			continue;
		add_step_key(&key, data_of(order[i])->param);
		strlist_push(keys, key.s);
	}
}

static bool set_text(struct arena *a, const struct value *v, const char **out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (value_is_null(v))
		return true;
	if (value_is(v, VALUE_LIST) || value_is(v, VALUE_MAP))
		return false;
	value_str_py(&text, v);
	*out = arena_strdup(a, text.s);
	return true;
}

static bool set_number(struct arena *a, const struct value *v, const char **out)
{
	const char *text = NULL;
	double number;

	if (!set_text(a, v, &text) || (text && !num_parse_pyfloat(text, &number)))
		return false;
	*out = text;
	return true;
}

/* A text or a list of them. */
static bool set_texts(struct arena *a, const struct value *v, struct strlist *out)
{
	strlist_clear(out);
	if (value_is(v, VALUE_MAP))
		return false;
	for (size_t i = 0; i < value_len(v); i++) {
		const char *text = NULL;

		if (!set_text(a, v->list.items[i], &text))
			return false;
		if (text)
			strlist_push(out, text);
	}
	if (value_is(v, VALUE_STR))
		strlist_push(out, value_get_str(v));
	return true;
}

static bool set_int(const struct value *v, int64_t *out)
{
	*out = value_is(v, VALUE_INT) ? v->i : 0;
	return value_is(v, VALUE_INT) || value_is_null(v);
}

static bool set(struct runopts *opts, struct arena *a, const struct option *o,
		const struct value *v)
{
	void *field = opt_target(o, opts);

	switch (kind_of(o)) {
	case KIND_FLAG:
		*(bool *)field = value_truth(v);
		return true;
	case KIND_TEXT:
		return set_text(a, v, field);
	case KIND_NUMBER:
		return set_number(a, v, field);
	case KIND_LIST:
		return set_texts(a, v, field);
	case KIND_INT:
		return set_int(v, field);
	}
	BUG("option %s", o->long_name);
}

/* An option that we do not offer: its key may be written as the parameter, too. */
static bool is_unsupported(const struct option *o, const char *key)
{
	const char *param = data_of(o)->param;

	if (has_field(o) || data_of(o)->step == STEP_IGNORES)
		return false;
	while (*param && (*key == *param || (*key == '-' && *param == '_'))) {
		param++;
		key++;
	}
	return !*param && !*key;
}

enum runopts_key runopts_set_key(struct runopts *opts, struct arena *a, const char *key,
				 const struct value *v)
{
	for (size_t i = 0; i < ARRAY_SIZE(runopts_options); i++) {
		const struct option *o = &runopts_options[i];
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		if (o->type == OPT_TYPE_END)
			continue;
		if (is_unsupported(o, key))
			return value_truth(v) ? RUNOPTS_KEY_UNSUPPORTED : RUNOPTS_KEY_SET;
		if (!is_step_key(o))
			continue;
		add_step_key(&name, data_of(o)->param);
		if (streq(name.s, key))
			return set(opts, a, o, v) ? RUNOPTS_KEY_SET : RUNOPTS_KEY_INVALID;
	}
	return RUNOPTS_KEY_OTHER;
}
