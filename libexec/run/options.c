/*
 * options.c: which options of guild run cannot be said together. Source: upstream run_impl.py
 * (_check_incompatible_options, _check_incompatible_with_restart).
 */
#include "guild/err.h"

#include "run.h"

#define TRY_HELP "\nTry 'guild run --help' for more information."

static int check_exclusive(const struct runopts *o, struct err *err)
{
	const struct { bool both; const char *a, *b; } exclusive[] = {
		{ o->no_gpus && o->gpus, "--no-gpus", "--gpus" },
		{ o->print_cmd && o->print_env, "--print-cmd", "--print-env" },
		{ o->stage && o->background, "--stage", "--background" },
		{ o->stage && o->pidfile, "--stage", "--pidfile" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(exclusive); i++)
		if (exclusive[i].both)
			return err_set(err, ERR_INVALID, "%s and %s cannot both be used" TRY_HELP,
				       exclusive[i].a, exclusive[i].b);
	return 0;
}

static int check_restart(const struct runopts *o, struct err *err)
{
	const struct { bool given; const char *name; } not_with_restart[] = {
		{ o->help_model, "--help-model" },
		{ o->help_op, "--help-op" },
		{ o->opspec, "OPERATION" },
		{ o->proto, "--proto" },
		{ o->run_dir, "--run-dir" },
		{ o->test_output_scalars, "--test-output-scalars" },
		{ o->test_output_attrs, "--test-output-attrs" },
		{ o->test_sourcecode, "--test-sourcecode" },
		{ o->test_flags, "--test-flags" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(not_with_restart); i++)
		if (not_with_restart[i].given)
			return err_set(err, ERR_INVALID, "%s cannot be used with --restart" TRY_HELP,
				       not_with_restart[i].name);
	return 0;
}

int run_check_options(const struct runopts *o, struct err *err)
{
	if (check_exclusive(o, err) < 0)
		return -1;
	if (o->run_id && (!*o->run_id || o->run_id[0] == '.' || strchr(o->run_id, '/')))
		return err_set(err, ERR_INVALID,
			       "invalid run ID '%s': expected a name without '/' that does not begin with '.'",
			       o->run_id);
	return o->restart ? check_restart(o, err) : 0;
}
