#include "guild/record.h"

static const struct record_field *find(const struct record_kind *k, const char *name)
{
	for (size_t i = 0; i < k->n_fields; i++)
		if (streq(k->fields[i].name, name))
			return &k->fields[i];
	return NULL;
}

static struct value *get_field(const struct record_field *f, struct arena *a, void *record)
{
	const void *at = (const char *)record + f->value;
	const char *s;
	const struct value *v;

	if (f->get)
		return f->get(a, record, f->name);
	switch (f->type) {
	case RECORD_IS_STR:
		s = *(const char *const *)at;
		return s ? value_str(a, s) : value_null(a);
	case RECORD_IS_INT:
		return value_int(a, *(const int64_t *)at);
	case RECORD_IS_BOOL:
		return value_bool(a, *(const bool *)at);
	case RECORD_IS_VALUE:
		v = *(const struct value *const *)at;
		return v ? value_copy(a, v) : value_null(a);
	}
	BUG("field %s has no type", f->name);
}

static void add_text(const struct record_field *f, void *record, struct buf *out)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	const struct value *v;

	if (f->text != f->value || (f->type == RECORD_IS_STR && !f->get)) {
		const char *s = *(const char *const *)((const char *)record + f->text);

		buf_addstr(out, s ? s : "");
		return;
	}
	v = get_field(f, &a, record);
	if (value_is(v, VALUE_BOOL))
		buf_addstr(out, v->b ? "yes" : "no");
	else if (!value_is_null(v))
		value_str_py(out, v);
}

/* A modifier asks for another form than the table's: that is the base's, or what more knows. */
bool record_text(const struct record_kind *k, void *record, const char *name, const char *modifier,
		 struct buf *out)
{
	for (; k; k = k->base) {
		const struct record_field *f = modifier ? NULL : find(k, name);

		if (f && !f->has_text_of_base) {
			add_text(f, record, out);
			return true;
		}
		if (k->more && k->more->text && k->more->text(out, record, name, modifier))
			return true;
	}
	return false;
}

struct value *record_get(const struct record_kind *k, struct arena *a, void *record,
			 const char *name)
{
	for (; k; k = k->base) {
		const struct record_field *f = find(k, name);
		struct value *v;

		if (f)
			return get_field(f, a, record);
		if (!k->more || !k->more->get)
			continue;
		v = k->more->get(a, record, name);
		return v ? v : value_null(a);
	}
	return NULL;
}

const char *record_next_member(const struct record_kind *k, size_t *i)
{
	if (k->members)
		return k->members[*i] ? k->members[(*i)++] : NULL;
	return *i < k->n_fields ? k->fields[(*i)++].name : NULL;
}

struct value *record_value(const struct record_kind *k, struct arena *a, void *record)
{
	struct value *map = value_map(a);
	const char *name;

	for (size_t i = 0; (name = record_next_member(k, &i));) {
		struct value *v = record_get(k, a, record, name);

		if (v)
			value_set(a, map, name, v);
	}
	return map;
}

bool record_is_number(const struct record_kind *k, const char *name)
{
	for (; k; k = k->base) {
		const struct record_field *f = find(k, name);

		if (f)
			return f->type == RECORD_IS_INT;
	}
	return false;
}

/* ---- names ---- */

static void add_name(struct value *names, struct arena *a, const char *name, const char *help)
{
	if (!value_has(names, name))
		value_set(a, names, name, value_str(a, help));
}

static void add_names(const struct record_kind *k, struct arena *a, struct value *names)
{
	const char *name, *help;

	if (k->base)
		add_names(k->base, a, names);
	for (size_t i = 0; k->more && k->more->name && (name = k->more->name(i, &help)); i++)
		add_name(names, a, name, help);
	for (size_t i = 0; i < k->n_fields; i++)
		add_name(names, a, k->fields[i].name, k->fields[i].help);
}

struct value *record_names(const struct record_kind *k, struct arena *a)
{
	struct value *names = value_map(a);

	add_names(k, a, names);
	return names;
}
