/*
 * expand.c: ${name} in text.
 *
 * A value may hold references to values that hold references, so a short text
 * can ask for a huge one: the number of references followed and the bytes that
 * they make are limited.
 */
#include "guild/expand.h"

#include "guild/err.h"
#include "guild/yaml.h"

#define MAX_REFS 10000
#define MAX_BYTES ((size_t)1 << 20)
#define MAX_DEPTH 200

struct expansion {
	struct arena *arena;
	const struct value *names;
	const char *stack[MAX_DEPTH]; /* names being resolved, the outermost first */
	size_t depth;
	size_t n_refs, n_bytes; /* spent so far */
	struct err *err;
};

/*
 * The reference "${…}" or "\${…}" at or after s: its start, and its end in *end; NULL when
 * there is no further one. The name has at least one byte and no newline. Each byte is looked at
 * a few times at most: where nothing closes, the rest of the line holds no reference.
 */
static const char *next_ref(const char *s, const char *limit, const char **end)
{
	for (; limit - s >= 4; s++) {
		const char *open = s, *close;

		if (*open == '\\')
			open++;
		if (limit - open < 4 || open[0] != '$' || open[1] != '{' || open[2] == '\n')
			continue;
		for (close = open + 3; close < limit && *close != '}' && *close != '\n'; close++)
			;
		if (close < limit && *close == '}') {
			*end = close + 1;
			return s;
		}
		if (close == limit)
			return NULL;
		s = close;
	}
	return NULL;
}

static int expand_str(struct expansion *x, const struct value *v, struct value **out);

static int cycle_error(struct expansion *x, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	for (size_t i = 0; i < x->depth; i++)
		buf_addf(&path, "%s -> ", x->stack[i]);
	return err_set(x->err, ERR_INVALID, "reference cycle (%s%s)", path.s, name);
}

static int expand_ref(struct expansion *x, const char *s, size_t len, struct value **out)
{
	char *name = arena_strndup(x->arena, s + 2, len - 3);
	struct value *found;
	int rc;

	for (size_t i = 0; i < x->depth; i++)
		if (streq(x->stack[i], name))
			return cycle_error(x, name);
	if (x->depth == MAX_DEPTH || ++x->n_refs > MAX_REFS)
		return err_set(x->err, ERR_INVALID, "too many references: stopped at '%s'", name);
	if (!value_has(x->names, name))
		return err_set(x->err, ERR_NOTFOUND, "%s", name);
	found = value_get(x->names, name);
	if (!value_is(found, VALUE_STR)) {
		*out = found;
		return 0;
	}
	x->stack[x->depth++] = name;
	rc = expand_str(x, found, out);
	x->depth--;
	return rc;
}

/* A piece of the text, as the reference pattern split it. */
static int expand_part(struct expansion *x, const char *s, size_t len, struct value **out)
{
	if (len >= 3 && s[0] == '$' && s[1] == '{' && s[len - 1] == '}')
		return expand_ref(x, s, len, out);
	if (len >= 4 && s[0] == '\\' && s[1] == '$' && s[2] == '{' && s[len - 1] == '}') {
		s++;
		len--;
	}
	*out = value_strn(x->arena, s, len);
	return 0;
}

static int add_part(struct expansion *x, struct value *list, const char *s, size_t len)
{
	struct value *part;

	if (!len)
		return 0;
	if (expand_part(x, s, len, &part) < 0)
		return -1;
	value_append(x->arena, list, part);
	return 0;
}

static int join_parts(struct expansion *x, const struct value *parts, struct value **out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < parts->list.n; i++) {
		const struct value *part = parts->list.items[i];

		if (part->type == VALUE_STR)
			buf_add(&text, part->str.s, part->str.len);
		else
			yaml_encode(&text, part);
		if (text.len > MAX_BYTES - x->n_bytes)
			return err_set(x->err, ERR_INVALID, "references make too long a text");
	}
	x->n_bytes += text.len;
	*out = value_strn(x->arena, text.s, text.len);
	return 0;
}

static int expand_str(struct expansion *x, const struct value *v, struct value **out)
{
	struct value *parts = value_list(x->arena);
	const char *s = v->str.s, *limit = s + v->str.len, *ref, *end;

	while ((ref = next_ref(s, limit, &end))) {
		if (add_part(x, parts, s, (size_t)(ref - s)) < 0 ||
		    add_part(x, parts, ref, (size_t)(end - ref)) < 0)
			return -1;
		s = end;
	}
	if (add_part(x, parts, s, (size_t)(limit - s)) < 0)
		return -1;
	if (parts->list.n == 1) {
		*out = parts->list.items[0];
		return 0;
	}
	return join_parts(x, parts, out);
}

static int expand_any(struct expansion *x, const struct value *v, struct value **out)
{
	struct value *made, *item;

	if (value_is(v, VALUE_LIST)) {
		made = value_list(x->arena);
		for (size_t i = 0; i < v->list.n; i++) {
			if (expand_any(x, v->list.items[i], &item) < 0)
				return -1;
			value_append(x->arena, made, item);
		}
	} else if (value_is(v, VALUE_MAP)) {
		made = value_map(x->arena);
		for (size_t i = 0; i < v->map.n; i++) {
			if (expand_any(x, v->map.entries[i].value, &item) < 0)
				return -1;
			value_set_key(x->arena, made, v->map.entries[i].key, item);
		}
	} else if (value_is(v, VALUE_STR)) {
		return expand_str(x, v, out);
	} else {
		made = v ? value_copy(x->arena, v) : value_null(x->arena);
	}
	*out = made;
	return 0;
}

int expand_value(struct arena *a, const struct value *v, const struct value *names,
		 struct value **out, struct err *err)
{
	struct expansion x = { .arena = a, .names = names, .err = err };
	struct value *made;

	if (expand_any(&x, v, &made) < 0)
		return -1;
	*out = made;
	return 0;
}
