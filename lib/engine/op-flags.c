/*
 * op-flags.c: the flag values of an operation: those of the run that it is made from, of its
 * definition, and those given now. Source: upstream run_impl.py (_op_init_op_flags).
 */
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/resolve.h"

#include "op-internal.h"

/* Was the flag given, by its name or its alias? */
static bool is_given(const struct value *user, const struct flagdef *f)
{
	return value_has(user, f->name) || (f->alias && value_has(user, f->alias));
}

static int parse_user_flags(struct op *op, const struct opdef *def, const struct runopts *opts,
			    struct err *err)
{
	CLEANUP(strlist_release) struct strlist batch_files = STRLIST_INIT;

	if (flag_parse_args(&op->arena, opts->flags.v, def, op->user_flags, &batch_files, err) < 0)
		return -1;
	if (batch_files.n)
		return err_set(err, ERR_INVALID, "batch file '%s': batches are not supported yet",
			       batch_files.v[0]);
	return 0;
}

int op_check_no_batch(const struct value *flags, struct err *err)
{
	const char *name = flag_batch_name(flags);

	if (!name)
		return 0;
	return err_set(err, ERR_INVALID,
		       "flag '%s' has a list or search value: batches are not supported yet", name);
}

static int all_flags(struct op *op, const struct opdef *def, const struct runopts *opts,
		     const struct value *user, struct value **out, struct err *err)
{
	if (flag_values(&op->arena, def, user, opts->force_flags ? FLAG_FORCE : FLAG_CHECK, out,
			err) < 0)
		return -1;
	return 0;
}

/* The same, with the runs that they mean. */
static int all_flags_and_runs(struct op *op, const struct opdef *def, const struct runopts *opts,
			      const struct value *user, struct value **out, struct err *err)
{
	if (all_flags(op, def, opts, user, out, err) < 0)
		return -1;
	return resolve_default_runs(&op->arena, def, op->home, *out, err);
}

/* The flag has a value that was given now, by its name or its alias, or by a name that is none. */
static bool is_name_given(const struct op *op, const struct opdef *def, const char *name)
{
	const struct flagdef *f = opdef_flag(def, name);

	return f ? is_given(op->user_flags, f) : value_has(op->user_flags, name);
}

/* A required flag counts as given when the run has a value for it. */
static struct value *with_required(struct op *op, const struct opdef *def, const struct value *old)
{
	struct value *user = value_copy(&op->arena, op->user_flags);

	for (size_t i = 0; i < def->n_flags; i++) {
		const struct flagdef *f = &def->flags[i];
		const struct value *v = value_get(old, f->name);

		if (f->required && v && !is_given(user, f))
			value_set(&op->arena, user, f->name, value_copy(&op->arena, v));
	}
	return user;
}

/* Flags that the run does not have come with its source code, which is the run's own. */
static int check_known(const struct op *op, const struct opdef *def, const struct runopts *opts,
		       struct err *err)
{
	for (size_t i = 0; i < def->n_flags; i++) {
		const struct flagdef *f = &def->flags[i];

		if (is_given(op->user_flags, f) && !value_has(op->flags, f->name))
			return err_set(err, ERR_INVALID,
				       "unsupported flag '%s'\n"
				       "The run was started without it. Use --force-sourcecode to "
				       "%s with the project's current source code or "
				       "--force-flags to skip this check.", f->name,
				       opts->proto ? "start a new one" : "restart");
	}
	return 0;
}

/* The flags that the run recorded. */
static int recorded_flags(struct op *op, struct run *run, struct err *err)
{
	const struct value *flags;
	int rc = run_attr(run, "flags", &flags, err);

	if (rc < 0)
		return -1;
	if (rc && !value_is(flags, VALUE_MAP))
		return err_set(err, ERR_INVALID, "%s/.guild/attrs/flags: expected a map", run->dir);
	op->flags = rc ? value_copy(&op->arena, flags) : value_map(&op->arena);
	return 0;
}

/*
 * The run's flags, with those that were given now. New ones come only with a definition that the
 * command asks for: with new source code, or by the name of an operation.
 */
static int add_to_recorded(struct op *op, const struct opdef *def, const struct runopts *opts,
			   struct err *err)
{
	bool take_new = opts->force_sourcecode || opts->opspec;
	struct value *all;

	if (!take_new && !opts->force_flags && check_known(op, def, opts, err) < 0)
		return -1;
	if (all_flags_and_runs(op, def, opts, with_required(op, def, op->flags), &all, err) < 0)
		return -1;
	for (size_t i = 0; i < all->map.n; i++) {
		const char *name = value_get_str(all->map.entries[i].key);

		if (name && (is_name_given(op, def, name) ||
			     (take_new && !value_has(op->flags, name))))
			value_set(&op->arena, op->flags, name, all->map.entries[i].value);
	}
	return 0;
}

int op_set_flags(struct op *op, struct opdef *def, const struct runopts *opts, struct run *from,
		 struct err *err)
{
	op->def = def;
	op->user_flags = value_map(&op->arena);
	if (from && recorded_flags(op, from, err) < 0)
		return -1;
	if (!def)
		return 0;
	if (parse_user_flags(op, def, opts, err) < 0)
		return -1;
	return from ? add_to_recorded(op, def, opts, err)
		    : all_flags_and_runs(op, def, opts, op->user_flags, &op->flags, err);
}

static int check_names(const struct op *op, const struct value *flags, struct err *err)
{
	for (size_t i = 0; i < flags->map.n; i++) {
		const char *name = value_get_str(flags->map.entries[i].key);
		CLEANUP(buf_release) struct buf repr = BUF_INIT;

		if (name && (value_has(op->flags, name) || (op->def && opdef_flag(op->def, name))))
			continue;
		value_str_py(&repr, flags->map.entries[i].key);
		return err_set(err, ERR_INVALID, "unsupported flag '%s'", repr.s);
	}
	return 0;
}

/* Of the given values those that the definition knows. */
static struct value *known_flags(struct op *op, const struct value *flags)
{
	struct value *known = value_map(&op->arena);

	for (size_t i = 0; i < flags->map.n; i++) {
		const struct value_entry *e = &flags->map.entries[i];

		if (value_get_str(e->key) && opdef_flag(op->def, value_get_str(e->key)))
			value_set_key(&op->arena, known, e->key, value_copy(&op->arena, e->value));
	}
	return known;
}

/* Take these values, as they were checked: no flag comes to them. */
static void take_flags(struct op *op, const struct value *flags, const struct value *checked)
{
	struct value *result = value_map(&op->arena);

	for (size_t i = 0; i < flags->map.n; i++) {
		const struct value_entry *e = &flags->map.entries[i];
		const struct value_entry *good = checked ? value_find(checked, e->key) : NULL;

		value_set_key(&op->arena, result, value_copy(&op->arena, e->key),
			      value_copy(&op->arena, good ? good->value : e->value));
	}
	op->flags = result;
}

int op_replace_flags(struct op *op, const struct value *flags, const struct runopts *opts,
		     struct err *err)
{
	struct value *checked = NULL;

	if (!value_is(flags, VALUE_MAP))
		return err_set(err, ERR_SYNTAX, "expected lines of NAME: VALUE");
	if (!opts->force_flags && check_names(op, flags, err) < 0)
		return -1;
	if (op->def &&
	    all_flags_and_runs(op, op->def, opts, known_flags(op, flags), &checked, err) < 0)
		return -1;
	take_flags(op, flags, checked);
	return 0;
}

int op_merge_flags(struct op *op, const struct value *values, const struct runopts *opts,
		   struct err *err)
{
	struct value *flags = value_copy(&op->arena, op->flags), *checked = NULL;

	if (!opts->force_flags && check_names(op, values, err) < 0)
		return -1;
	for (size_t i = 0; i < values->map.n; i++)
		value_set_key(&op->arena, flags, value_copy(&op->arena, values->map.entries[i].key),
			      value_copy(&op->arena, values->map.entries[i].value));
	if (op->def && all_flags(op, op->def, opts, known_flags(op, flags), &checked, err) < 0)
		return -1;
	take_flags(op, flags, checked);
	return 0;
}
