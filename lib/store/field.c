/*
 * field.c: a run's facts by name. Which name means what: guild-filters(7); upstream guild/index.py, guild/filter.py.
 */
#include "guild/field.h"

#include "guild/err.h"
#include "guild/flagval.h"

#include "field-internal.h"

/* The text as a value: 1; 0 when the run has none; -1 when it cannot be read. Then it is "". */
static int text_value(struct run *run, const struct field *f, const struct value **out,
		      struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	int rc = f->text(&(struct field_ask){ run, f->name, NULL, &text }, err);

	*out = value_strn(&run->arena, text.s, text.len);
	return rc;
}

/* A core field as text; started, stopped and from are "" where they are not set, time is undefined. */
static int core_value(struct run *run, const struct field *f, const struct value **out, struct err *err)
{
	int rc = text_value(run, f, out, err);

	return rc < 0 || (rc == 0 && streq(f->name, "time")) ? rc : 1;
}

static int map_entry(const struct value *map, const char *name, const struct value **out)
{
	const struct value *v = value_get(map, name);

	if (value_is_null(v))
		return 0;
	*out = v;
	return 1;
}

/* Core fields first, then what the operation defines, then any attribute file. */
static int attr_value(struct run *run, const char *name, const struct value **out, struct err *err)
{
	const struct field *f = field_find(name);
	const struct value *defined = NULL;

	if (f && (f->flags & FIELD_FILTER))
		return core_value(run, f, out, err);
	if (run_attr(run, "opdef_attrs", &defined, err) < 0)
		return -1;
	if (value_has(defined, name))
		return map_entry(defined, name, out);
	return run_attr(run, name, out, err);
}

static int flag_value(struct run *run, const char *name, const struct value **out, struct err *err)
{
	const struct value *flags;
	int rc = run_attr(run, "flags", &flags, err);

	return rc <= 0 ? rc : map_entry(flags, name, out);
}

/* NEEDSWORK: scalars are not read yet. */
static int scalar_value(struct run *run UNUSED, const char *name UNUSED,
			const struct value **out UNUSED, struct err *err UNUSED)
{
	return 0;
}

/* What a name may begin with, up to a colon. */
static const struct kind {
	const char *name;
	field_data_fn *value;
	const char *term, *help; /* as help says it; NULL: it does not */
} kinds[] = {
	{ "flag", flag_value, "flag:NAME", "That flag." },
	{ "attr", attr_value, "attr:NAME", "That attribute." },
	{ "scalar", scalar_value, NULL, NULL },
};

static const struct kind *find_kind(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i].name) == len && strncmp(kinds[i].name, name, len) == 0)
			return &kinds[i];
	return NULL;
}

int field_value(struct run *run, const char *name, const struct value **out, struct err *err)
{
	const char *colon = strchr(name, ':');
	const struct kind *kind = colon ? find_kind(name, (size_t)(colon - name)) : NULL;
	int rc;

	if (kind)
		return kind->value(run, colon + 1, out, err);
	rc = attr_value(run, name, out, err);
	return rc ? rc : flag_value(run, name, out, err);
}

const char *field_name(size_t i, const char **help)
{
	size_t n;
	const struct field *fields = field_all(&n);

	if (i < n) {
		*help = fields[i].help;
		return fields[i].name;
	}
	i -= n;
	if (i >= ARRAY_SIZE(kinds) || !kinds[i].help)
		return NULL;
	*help = kinds[i].help;
	return kinds[i].term;
}

/* ---- as text ---- */

static void add_value(struct buf *out, const struct value *v)
{
	const char *s = value_get_str(v);

	if (s)
		buf_addstr(out, s);
	else
		flag_encode(out, v);
}

static bool is_time_form(const char *modifier)
{
	return streq(modifier, "iso") || streq(modifier, "us");
}

bool field_text(struct run *run, const char *name, const char *modifier, struct buf *out)
{
	CLEANUP(buf_release) struct buf full = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct field *f = field_find(name);
	const struct value *v;
	int rc;

	if (f && modifier && !((f->flags & FIELD_TIME) && is_time_form(modifier)))
		return false;
	/* A template takes "flag:lr" for field "flag" in form "lr". */
	if (!f && (find_kind(name, strlen(name)) != NULL) != (modifier && *modifier))
		return false;
	if (f && f->text) {
		rc = f->text(&(struct field_ask){ run, name, modifier, out }, &err);
	} else {
		buf_addf(&full, "%s%s%s", name, modifier ? ":" : "", modifier ? modifier : "");
		rc = field_value(run, full.s, &v, &err);
		if (rc > 0)
			add_value(out, v);
	}
	if (rc < 0)
		run_warn(run, &err);
	return true;
}

/* ---- as data ---- */

const struct value *field_data(struct run *run, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct field *f = field_find(name);
	const struct value *v = NULL;
	int rc;

	if (f)
		rc = f->data ? f->data(run, name, &v, &err) : text_value(run, f, &v, &err);
	else
		rc = field_value(run, name, &v, &err);
	if (rc < 0)
		run_warn(run, &err);
	return rc ? v : NULL;
}
