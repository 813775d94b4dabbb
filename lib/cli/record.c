#include "guild/record.h"

#include "guild/flagval.h"
#include "guild/map.h"

static const struct record_field *find(const struct record_kind *k, const char *name)
{
	for (size_t i = 0; i < k->n_fields; i++)
		if (streq(k->fields[i].name, name))
			return &k->fields[i];
	return NULL;
}

static const void *member(const struct record_field *f, const void *record)
{
	return (const char *)record + f->offset;
}

static struct value *str_or_null(struct arena *a, const char *s)
{
	return s ? value_str(a, s) : value_null(a);
}

static struct value *copy_or_null(struct arena *a, const struct value *v)
{
	return v ? value_copy(a, v) : value_null(a);
}

static struct value *get_field(const struct record_field *f, struct arena *a, void *record)
{
	const void *at = member(f, record);

	if (f->get)
		return f->get(a, record);
	switch (f->type) {
	case RECORD_IS_STR:
		return str_or_null(a, *(const char *const *)at);
	case RECORD_IS_INT:
		return value_int(a, *(const int64_t *)at);
	case RECORD_IS_BOOL:
		return value_bool(a, *(const bool *)at);
	case RECORD_IS_VALUE:
		return copy_or_null(a, *(const struct value *const *)at);
	case RECORD_IS_TEXT:
		return NULL;
	case RECORD_IS_ANY:
	case RECORD_IS_DATA:
		break;
	}
	BUG("field %s has no getter", f->name);
}

/* A member's null is "null", and no value is no text. */
static void add_member_value(struct buf *out, const struct value *v)
{
	if (v)
		flag_encode(out, v);
}

static void add_text(const struct record_field *f, void *record, struct buf *out)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	const struct value *v;

	if (f->text) {
		f->text(out, record);
		return;
	}
	if (f->type == RECORD_IS_VALUE) {
		add_member_value(out, *(const struct value *const *)member(f, record));
		return;
	}
	v = get_field(f, &a, record);
	if (value_is(v, VALUE_BOOL))
		buf_addstr(out, v->b ? "yes" : "no");
	else if (!value_is_null(v))
		value_str_py(out, v);
}

static bool has_text(const struct record_field *f)
{
	return f && f->type != RECORD_IS_DATA;
}

/* A modifier asks for another form than the table's: that is the base's, or what more knows. */
bool record_text(const struct record_kind *k, void *record, const char *name, const char *modifier,
		 struct buf *out)
{
	for (; k; k = k->base) {
		const struct record_field *f = modifier ? NULL : find(k, name);

		if (has_text(f)) {
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

		if (f)
			return get_field(f, a, record);
		if (!k->more || !k->more->get)
			continue;
		return copy_or_null(a, k->more->get(record, name));
	}
	return NULL;
}

const char *record_next_member(const struct record_kind *k, size_t *i)
{
	if (k->members)
		return k->members[*i] ? k->members[(*i)++] : NULL;
	while (*i < k->n_fields) {
		const struct record_field *f = &k->fields[(*i)++];

		if (f->type != RECORD_IS_TEXT)
			return f->name;
	}
	return NULL;
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

struct names {
	struct map seen;
	record_each_fn *fn;
	void *data;
};

static void tell(struct names *n, const char *name, const char *help)
{
	if (!map_has(&n->seen, name))
		n->fn(name, help, n->data);
	map_set(&n->seen, name, n);
}

static void tell_names(struct names *n, const struct record_kind *k)
{
	const char *name, *help;

	if (k->base)
		tell_names(n, k->base);
	for (size_t i = 0; k->more && k->more->name && (name = k->more->name(i, &help)); i++)
		tell(n, name, help);
	for (size_t i = 0; i < k->n_fields; i++)
		tell(n, k->fields[i].name, k->fields[i].help);
}

void record_each_name(const struct record_kind *k, record_each_fn *fn, void *data)
{
	struct names n = { .seen = MAP_INIT, .fn = fn, .data = data };

	tell_names(&n, k);
	map_release(&n.seen);
}
