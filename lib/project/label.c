/*
 * label.c: label templates.
 *
 *	${lr}  ${lr|%.3f}  ${data|basename}  ${x|default:none}  ${default_label}
 *
 * A name without filters is shown as in the default label; a filter works on the value itself.
 * Source: upstream guild/op_util.py (run_label).
 */
#include "guild/label.h"

#include "guild/flagval.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/utf8.h"
#include "label-internal.h"

struct rendering {
	struct buf *out;
	const struct value *names;
	const char *default_label;
	size_t room; /* bytes that references and their filters may still make */
};

void label_default(struct buf *out, const struct value *flags)
{
	flag_format_assigns(out, flags, FLAG_SHORTEN_FLOATS | FLAG_SHORTEN_PATHS);
}

static const struct value *filter_basename(struct arena *a, const struct value *v)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	if (!value_truth(v))
		return value_str(a, "");
	value_str_py(&path, v);
	if (path.s[path.len - 1] == '/' || path.s[path.len - 1] == '\\')
		buf_setlen(&path, path.len - 1);
	return value_str(a, path_basename(path.s));
}

static const struct value *filter_unquote(struct arena *a, const struct value *v)
{
	if (!value_is(v, VALUE_STR) || v->str.len < 2 || v->str.s[0] != '\'' ||
	    v->str.s[v->str.len - 1] != '\'')
		return v;
	return value_strn(a, v->str.s + 1, v->str.len - 2);
}

/* filter: "NAME" or "NAME:ARG". */
static const struct value *apply_filter(struct arena *a, const char *filter, const struct value *v)
{
	const char *colon = strchr(filter, ':');
	size_t len = colon ? (size_t)(colon - filter) : strlen(filter);
	const char *name = arena_strndup(a, filter, len);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (name[0] == '%') {
		if (!label_python_format(&text, name, v))
			return v;
		return value_strn(a, text.s, text.len);
	}
	if (streq(name, "default"))
		return value_is_null(v) ? value_str(a, colon ? colon + 1 : "") : v;
	if (streq(name, "basename"))
		return filter_basename(a, v);
	if (streq(name, "unquote"))
		return filter_unquote(a, v);
	value_repr_str(&text, filter, strlen(filter));
	log_warning("unsupported template transform: %s", text.s);
	return value_str(a, "#error#");
}

/* After text that is longer than the room, no more is made. */
static void take_room(struct rendering *r, size_t len)
{
	r->room -= MIN(len, r->room);
}

/* ref: what stands between "${" and "}". */
static void add_ref(struct rendering *r, const char *ref)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;
	size_t start = r->out->len;
	const struct value *v;

	strlist_split(&parts, ref, "|");
	v = value_get(r->names, parts.v[0]);
	if (value_is_null(v) && streq(parts.v[0], "default_label")) {
		v = value_str(&arena, r->default_label);
	} else if (parts.n == 1 && !value_is_null(v)) {
		flag_format(r->out, v, FLAG_SHORTEN_FLOATS | FLAG_SHORTEN_PATHS);
		take_room(r, r->out->len - start);
		return;
	}
	for (size_t i = 1; r->room && i < parts.n; i++) {
		v = apply_filter(&arena, parts.v[i], v);
		if (value_is(v, VALUE_STR))
			take_room(r, v->str.len);
	}
	if (!value_is_null(v))
		value_str_py(r->out, v);
	take_room(r, r->out->len - start);
}

/* Cut what was added from start on to what a label may hold, between two characters. */
static void cut(struct buf *text, size_t start)
{
	buf_setlen(text, MIN(text->len, start + LABEL_MAX_BYTES));
	buf_setlen(text, text->len - utf8_unfinished(text->s, text->len));
	log_warning("a label of more than %zu bytes is cut", LABEL_MAX_BYTES);
}

/* The next "${…}" at or after s, with at least one byte and no newline in it; its "}" in *end. */
static const char *next_ref(const char *s, const char **end)
{
	while ((s = strstr(s, "${"))) {
		size_t len;

		if (!s[2])
			return NULL;
		len = s[2] == '\n' ? 0 : strcspn(s + 3, "}\n");
		if (s[2] != '\n' && s[3 + len] == '}') {
			*end = s + 3 + len;
			return s;
		}
		s += 2 + len; /* nothing closes on this line */
	}
	return NULL;
}

/* The template until the room is used up. */
static void render(struct rendering *r, const char *template)
{
	const char *ref, *end;

	while (r->room && (ref = next_ref(template, &end))) {
		CLEANUP(buf_release) struct buf inner = BUF_INIT;

		buf_add(r->out, template, (size_t)(ref - template));
		buf_add(&inner, ref + 2, (size_t)(end - ref - 2));
		add_ref(r, inner.s);
		template = end + 1;
	}
	if (r->room)
		buf_addstr(r->out, template);
}

void label_render(struct buf *out, const char *template, const struct value *flags,
		  const struct value *extra)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf default_label = BUF_INIT;
	struct value *names = value_map(&arena);
	const struct value *sources[] = { flags, extra }; /* extra wins */
	struct rendering r = { .out = out, .names = names, .room = LABEL_MAX_BYTES };
	size_t start = out->len;

	label_default(&default_label, flags);
	r.default_label = default_label.s;
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++)
		for (size_t k = 0; k < value_map_len(sources[i]); k++)
			value_set_key(&arena, names, sources[i]->map.entries[k].key,
				      sources[i]->map.entries[k].value);
	if (template)
		render(&r, template);
	else
		buf_addbuf(out, &default_label);
	if (!r.room || out->len - start > LABEL_MAX_BYTES)
		cut(out, start);
}
