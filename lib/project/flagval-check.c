/*
 * flagval-check.c: the values of an operation's flags: what was given, with defaults, coerced and checked.
 * Source: upstream guild/op_util.py (flag_vals_for_opdef).
 */
#include <fcntl.h>

#include "flagval-internal.h"
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/map.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/utf8.h"

struct checking {
	struct arena *arena;
	const struct opdef *op;
	struct err *err;
};

static bool is_function(const struct value *v)
{
	return value_get_str(v) && flag_is_function(value_get_str(v));
}

/* ---- aliases and defaults ---- */

/*
 * The values on their way to the names of their flags. Nothing is taken out of given, for that costs
 * a look at all others each time.
 */
struct renaming {
	const struct value *given;
	struct map gone;       /* aliases in given that have become names */
	struct value *renamed; /* by name, in the order of the flags */
};

static struct value *current(const struct renaming *r, const char *name)
{
	struct value *v = value_get(r->renamed, name);

	return v || map_has(&r->gone, name) ? v : value_get(r->given, name);
}

static void rename_alias(struct checking *c, struct renaming *r, const struct flagdef *f)
{
	struct value *v = current(r, f->alias);

	if (value_has(r->given, f->alias))
		map_set(&r->gone, f->alias, NULL);
	(void)value_unset(r->renamed, f->alias); /* rarely there: as the name of a flag before */
	value_set(c->arena, r->renamed, f->name, v);
}

/* What was not renamed stays in its order, the others follow. */
static struct value *join_renamed(struct checking *c, const struct renaming *r)
{
	struct value *all = value_map(c->arena);

	for (size_t i = 0; i < r->given->map.n; i++) {
		const struct value_entry *e = &r->given->map.entries[i];

		if (!value_get_str(e->key) || !map_has(&r->gone, value_get_str(e->key)))
			value_set_key(c->arena, all, e->key, e->value);
	}
	for (size_t i = 0; i < r->renamed->map.n; i++)
		value_set_key(c->arena, all, r->renamed->map.entries[i].key,
			      r->renamed->map.entries[i].value);
	return all;
}

static int apply_aliases(struct checking *c, enum flag_force force, struct value **flags)
{
	struct renaming r = { .given = *flags, .gone = MAP_INIT, .renamed = value_map(c->arena) };
	int rc = 0;

	for (size_t i = 0; i < c->op->n_flags && rc == 0; i++) {
		const struct flagdef *f = &c->op->flags[i];

		if (!f->alias || !*f->alias || streq(f->alias, f->name) || !current(&r, f->alias))
			continue;
		if (!current(&r, f->name))
			rename_alias(c, &r, f);
		else if (force == FLAG_CHECK)
			/* Upstream names the two the wrong way round; its users' texts do too. */
			rc = err_set(c->err, ERR_INVALID,
				     "cannot specify both alias '%s' and name for flag '%s'\n"
				     "Use --force-flags to skip this check.",
				     f->name, f->alias);
	}
	if (rc == 0 && r.gone.n)
		*flags = join_renamed(c, &r);
	map_release(&r.gone);
	return rc;
}

static void apply_defaults(struct checking *c, struct value *flags)
{
	for (size_t i = 0; i < c->op->n_flags; i++) {
		const struct flagdef *f = &c->op->flags[i];

		if (!value_has(flags, f->name))
			value_set(c->arena, flags, f->name,
				  f->default_ ? value_copy(c->arena, f->default_)
					      : value_null(c->arena));
	}
}

/* ---- types ---- */

static int type_error(struct checking *c, const struct flagdef *f)
{
	return err_set(c->err, ERR_INVALID, "invalid value for type '%s'", f->type);
}

/* Text as Python's int() and float() read it. */
static struct value *text_number(struct arena *a, const char *s, bool whole)
{
	struct value *v = flag_decode(a, s, whole ? "int" : "float");
	int64_t i;
	double d;

	if (whole)
		return num_parse_pyint(s, &i) == NUM_NOT_INT ? NULL
		       : num_parse_pyint(s, &i) == NUM_INT   ? value_int(a, i)
							     : v;
	return num_parse_pyfloat(s, &d) ? value_float(a, d) : NULL;
}

static struct value *to_int(struct arena *a, struct value *v)
{
	switch (v->type) {
	case VALUE_INT:
	case VALUE_BIGINT:
		return v;
	case VALUE_BOOL:
		return value_int(a, v->b);
	case VALUE_STR:
		return text_number(a, v->str.s, true);
	case VALUE_NULL:
	case VALUE_FLOAT:
	case VALUE_DATE:
	case VALUE_LIST:
	case VALUE_MAP:
		break;
	}
	return NULL;
}

static struct value *to_float(struct arena *a, struct value *v)
{
	double d;

	if (value_number(v, &d))
		return value_float(a, d);
	if (value_is(v, VALUE_STR) || value_is(v, VALUE_BIGINT))
		return text_number(a, v->str.s, false);
	return NULL;
}

static struct value *to_path(struct arena *a, struct value *v)
{
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	CLEANUP(buf_release) struct buf abs = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();

	if (!value_is(v, VALUE_STR))
		return NULL;
	path_expand_home(&home, v->str.s);
	if (!home.len || path_is_abs(home.s))
		return value_str(a, home.s);
	path_absolute(&abs, cwd, home.s);
	return value_str(a, abs.s);
}

static int coerce_scalar(struct checking *c, const struct flagdef *f, struct value *v,
			 struct value **out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *made = NULL;

	if (streq(f->type, "string")) {
		value_str_py(&text, v);
		made = value_is(v, VALUE_STR) ? v : value_str(c->arena, text.s);
	} else if (streq(f->type, "int")) {
		made = to_int(c->arena, v);
	} else if (streq(f->type, "float")) {
		made = to_float(c->arena, v);
	} else if (streq(f->type, "boolean")) {
		made = value_bool(c->arena, value_truth(v));
	} else if (streq(f->type, "number")) {
		if (value_is(v, VALUE_FLOAT) || value_is(v, VALUE_BOOL))
			made = v;
		else if (!(made = to_int(c->arena, v)))
			made = to_float(c->arena, v);
	} else if (streq(f->type, "path") || streq(f->type, "existing-path")) {
		made = to_path(c->arena, v);
	} else {
		log_warning("unknown flag type '%s' for %s - cannot coerce", f->type, f->name);
		made = v;
	}
	if (!made)
		return type_error(c, f);
	*out = made;
	return 0;
}

/* A value that will be split: each part is coerced, then they are put together again. */
static int coerce_parts(struct checking *c, const struct flagdef *f, const struct value *v,
			struct value **out)
{
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *list = value_list(c->arena), *item;

	flag_split(&parts, v, f->arg_split);
	for (size_t i = 0; i < parts.n; i++) {
		if (coerce_scalar(c, f, value_str(c->arena, parts.v[i]), &item) < 0)
			return -1;
		value_append(c->arena, list, item);
	}
	flag_join(&text, list, f->arg_split);
	*out = value_str(c->arena, text.s);
	return 0;
}

static int coerce(struct checking *c, const struct flagdef *f, struct value *v,
		  struct value **out)
{
	struct value *list, *item;

	if (value_is_null(v) || !f->type || !*f->type || streq(f->type, "auto") ||
	    is_function(v)) {
		*out = v;
		return 0;
	}
	if (!value_is(v, VALUE_LIST))
		return value_truth(f->arg_split) ? coerce_parts(c, f, v, out)
						 : coerce_scalar(c, f, v, out);
	list = value_list(c->arena);
	for (size_t i = 0; i < v->list.n; i++) {
		if (coerce(c, f, v->list.items[i], &item) < 0)
			return -1;
		value_append(c->arena, list, item);
	}
	*out = list;
	return 0;
}

/* "invalid value V for NAME: " before what err says. */
static int invalid_value(struct checking *c, const struct flagdef *f, const struct value *v)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	value_str_py(&text, v);
	return err_wrap(c->err, "invalid value %s for %s", text.s, f->name);
}

static int coerce_all(struct checking *c, enum flag_force force, struct value *flags)
{
	for (size_t i = 0; i < flags->map.n; i++) {
		struct value_entry *e = &flags->map.entries[i];
		const char *name = value_get_str(e->key);
		const struct flagdef *f = name ? opdef_flag(c->op, name) : NULL;
		struct value *v;

		if (!f)
			continue;
		if (coerce(c, f, e->value, &v) == 0)
			e->value = v;
		else if (force == FLAG_CHECK)
			return invalid_value(c, f, e->value);
		else
			err_release(c->err);
	}
	return 0;
}

/* ---- checks ---- */

static int check_names(struct checking *c, const struct value *flags)
{
	for (size_t i = 0; i < flags->map.n; i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		value_str_py(&name, flags->map.entries[i].key);
		if (!opdef_flag(c->op, name.s))
			return err_set(c->err, ERR_INVALID,
				       "unsupported flag '%s'\nTry 'guild run %s --help-op' for a "
				       "list of flags or use --force-flags to skip this check.",
				       name.s, c->op->fullname);
	}
	return 0;
}

/* Rows of two columns, as upstream's tables: the first one as wide as its widest cell. */
static void add_rows(struct buf *out, char *const *first, char *const *second, size_t n)
{
	size_t width = 0;

	for (size_t i = 0; i < n; i++)
		width = MAX(width, utf8_width(first[i]));
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, "  %s", first[i]);
		buf_addchars(out, ' ', width - utf8_width(first[i]) + 2);
		buf_addf(out, "%s\n", second[i]);
	}
}

static int choice_error(struct checking *c, const struct flagdef *f)
{
	CLEANUP(strlist_release) struct strlist values = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist descriptions = STRLIST_INIT;
	CLEANUP(buf_release) struct buf rows = BUF_INIT;

	for (size_t i = 0; i < f->n_choices; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;
		const struct flag_choice *choice = &f->choices[i];

		flag_encode(&text, choice->value);
		strlist_push(&values, text.s);
		strlist_push(&descriptions, choice->description);
	}
	add_rows(&rows, values.v, descriptions.v, values.n);
	err_set(c->err, ERR_INVALID,
		"Unsupported value for '%s' - supported values are:\n\n%s\n"
		"Run the command again using one of these options.",
		f->name, rows.s);
	c->err->bare = true;
	return -1;
}

static int check_choice(struct checking *c, const struct flagdef *f, const struct value *v)
{
	if (!value_truth(v) || f->allow_other || !f->n_choices)
		return 0;
	for (size_t i = 0; i < f->n_choices; i++)
		if ((value_truth(f->choices[i].alias) && value_equal(f->choices[i].alias, v)) ||
		    value_equal(f->choices[i].value, v))
			return 0;
	return choice_error(c, f);
}

static int range_error(struct checking *c, const struct flagdef *f, const struct value *v,
		       const char *how, const struct value *bound)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	value_str_py(&text, bound);
	err_set(c->err, ERR_INVALID, "out of range (%s %s)", how, text.s);
	return invalid_value(c, f, v);
}

static int check_range(struct checking *c, const struct flagdef *f, const struct value *v)
{
	bool ok = true;

	if (value_is_null(v))
		return 0;
	if (f->min && value_compare(v, f->min, &ok) < 0 && ok)
		return range_error(c, f, v, "less than min", f->min);
	if (f->max && ok && value_compare(v, f->max, &ok) > 0 && ok)
		return range_error(c, f, v, "greater than max", f->max);
	if (ok)
		return 0;
	err_set(c->err, ERR_INVALID, "cannot be compared with min or max");
	return invalid_value(c, f, v);
}

static int check_scalar(struct checking *c, const struct flagdef *f, const struct value *v)
{
	if (is_function(v))
		return 0;
	if (check_choice(c, f, v) < 0)
		return -1;
	if (f->type && streq(f->type, "existing-path") && value_truth(v) && value_get_str(v) &&
	    !file_exists(AT_FDCWD, value_get_str(v))) {
		err_set(c->err, ERR_INVALID, "%s does not exist", value_get_str(v));
		return invalid_value(c, f, v);
	}
	return check_range(c, f, v);
}

static int check_value(struct checking *c, const struct flagdef *f, const struct value *v)
{
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;

	if (value_is(v, VALUE_LIST)) {
		for (size_t i = 0; i < v->list.n; i++)
			if (check_value(c, f, v->list.items[i]) < 0)
				return -1;
		return 0;
	}
	if (!value_truth(f->arg_split) || value_is_null(v))
		return check_scalar(c, f, v);
	flag_split(&parts, v, f->arg_split);
	for (size_t i = 0; i < parts.n; i++)
		if (check_scalar(c, f, flag_decode(c->arena, parts.v[i], NULL)) < 0)
			return -1;
	return 0;
}

static int check_required(struct checking *c, const struct value *flags)
{
	CLEANUP(strlist_release) struct strlist names = STRLIST_INIT;
	CLEANUP(strlist_release) struct strlist descriptions = STRLIST_INIT;
	CLEANUP(buf_release) struct buf rows = BUF_INIT;

	for (size_t i = 0; i < c->op->n_flags; i++) {
		const struct flagdef *f = &c->op->flags[i];
		const struct value *v = value_get(flags, f->name);

		if (!f->required ||
		    !(value_is_null(v) || (value_get_str(v) && !*value_get_str(v))))
			continue;
		strlist_push(&names, f->name);
		strlist_pushn(&descriptions, f->description, strcspn(f->description, "\n"));
	}
	if (!names.n)
		return 0;
	add_rows(&rows, names.v, descriptions.v, names.n);
	err_set(c->err, ERR_INVALID,
		"Operation requires the following missing flags:\n\n%s\n"
		"Run the command again with these flags or try 'guild run %s --help-op' for help.",
		rows.s, c->op->name);
	c->err->bare = true;
	return -1;
}

/* ---- choices that mean more ---- */

static void apply_choice(struct checking *c, const struct flagdef *f, const struct value *user,
			 struct value *flags)
{
	const struct value *given = value_get(flags, f->name);

	for (size_t i = 0; i < f->n_choices && !value_is_null(given); i++) {
		const struct flag_choice *choice = &f->choices[i];
		bool has_alias = value_truth(choice->alias);

		if (!value_equal(has_alias ? choice->alias : choice->value, given))
			continue;
		if (has_alias)
			value_set(c->arena, flags, f->name, value_copy(c->arena, choice->value));
		for (size_t k = 0; k < value_len(choice->flags); k++) {
			const struct value_entry *e = &choice->flags->map.entries[k];
			const struct value_entry *mine = value_find(user, e->key);

			if (!mine || value_is_null(mine->value))
				value_set_key(c->arena, flags, e->key, e->value);
		}
	}
}

int flag_values(struct arena *a, const struct opdef *op, const struct value *user,
		enum flag_force force, struct value **out, struct err *err)
{
	struct checking c = { .arena = a, .op = op, .err = err };
	struct value *flags = user ? value_copy(a, user) : value_map(a);

	if (apply_aliases(&c, force, &flags) < 0)
		return -1;
	apply_defaults(&c, flags);
	if (coerce_all(&c, force, flags) < 0)
		return -1;
	if (force == FLAG_CHECK) {
		if (check_names(&c, flags) < 0)
			return -1;
		for (size_t i = 0; i < op->n_flags; i++)
			if (check_value(&c, &op->flags[i], value_get(flags, op->flags[i].name)) < 0)
				return -1;
		if (check_required(&c, flags) < 0)
			return -1;
	}
	for (size_t i = 0; i < op->n_flags; i++)
		apply_choice(&c, &op->flags[i], user, flags);
	*out = flags;
	return 0;
}
