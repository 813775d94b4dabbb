/*
 * flagval-decode.c: flag values from command-line text. Source: upstream guild/flag_util.py.
 *
 * The first reading that succeeds wins: what the definition's type says, then int, float, a function
 * or a sequence, a repeated list ("[1]*3"), YAML. Text that is none of these is itself.
 */
#include <ctype.h>

#include "flagval-internal.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/yaml.h"

/* How deep function arguments and repeated lists are read inside each other. */
#define MAX_DEPTH 50
/* What a value of a list or map counts for at least: about its text with what separates it from the next. */
#define ITEM_SIZE 8

/* A short text can ask for a huge list, and one inside each other: all that one makes shares a budget. */
struct decoder {
	struct arena *arena;
	size_t room; /* bytes that lists and maps may still take */
};

static struct value *decode(struct decoder *d, const char *text, const char *type, unsigned depth);

/* Take the value from the room, each use of a shared one; false when it doesn't fit. */
static bool take_room(size_t *room, const struct value *v)
{
	size_t size = ITEM_SIZE;

	if (value_is(v, VALUE_STR) || value_is(v, VALUE_BIGINT) || value_is(v, VALUE_DATE))
		size += v->str.len;
	if (size > *room)
		return false;
	*room -= size;
	for (size_t i = 0; value_is(v, VALUE_LIST) && i < v->list.n; i++)
		if (!take_room(room, v->list.items[i]))
			return false;
	for (size_t i = 0; i < value_map_len(v); i++)
		if (!take_room(room, v->map.entries[i].key) ||
		    !take_room(room, v->map.entries[i].value))
			return false;
	return true;
}

static void warn_undecoded(const char *text, const char *why)
{
	CLEANUP(buf_release) struct buf repr = BUF_INIT;

	value_repr_str(&repr, text, strlen(text));
	log_warning("error decoding %s: %s", repr.s, why);
}

/* ---- numbers ---- */

/* An integer past int64: its digits, without blanks, "_", "+" and leading zeros. */
static struct value *big_int(struct arena *a, const char *text)
{
	CLEANUP(buf_release) struct buf digits = BUF_INIT;
	struct value *v;
	bool started = false;

	for (const char *s = text; *s; s++) {
		if (*s == '-')
			buf_addch(&digits, '-');
		else if (*s >= '0' && *s <= '9' && (started || *s != '0')) {
			buf_addch(&digits, *s);
			started = true;
		}
	}
	v = value_str(a, digits.s);
	v->type = VALUE_BIGINT;
	return v;
}

static struct value *decode_int(struct arena *a, const char *text)
{
	int64_t i;

	switch (num_parse_pyint(text, &i)) {
	case NUM_NOT_INT:
		return NULL;
	case NUM_INT:
		return value_int(a, i);
	case NUM_BIG:
		return big_int(a, text);
	}
	return NULL;
}

static struct value *decode_float(struct arena *a, const char *text)
{
	double d;

	return num_parse_pyfloat(text, &d) ? value_float(a, d) : NULL;
}

static struct value *decode_number(struct arena *a, const char *text)
{
	struct value *v = decode_int(a, text);

	return v ? v : decode_float(a, text);
}

static struct value *decode_yaml(struct arena *a, const char *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v;

	if (yaml_load(a, text, strlen(text), "<flag>", &v, &err) < 0)
		return NULL;
	return v;
}

/* YAML's reading; text whose aliases make too much of it is itself. */
static struct value *decode_plain(struct decoder *d, const char *text)
{
	struct value *v = decode_yaml(d->arena, text);

	if ((!value_is(v, VALUE_LIST) && !value_is(v, VALUE_MAP)) || take_room(&d->room, v))
		return v;
	warn_undecoded(text, "too many values");
	return value_str(d->arena, text);
}

/* ---- functions ---- */

struct function {
	const char *name; /* NULL: anonymous */
	const char *args; /* text between the brackets */
	size_t name_len, args_len;
};

static bool is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.';
}

/* NAME[…] at the start of the text, up to the last "]" of the line; what follows does not matter. */
static bool split_named(const char *text, struct function *f)
{
	const char *s = text, *close;

	while (is_name_char(*s))
		s++;
	if (s == text || *s != '[')
		return false;
	close = s + strcspn(s, "\n");
	while (close > s && *close != ']')
		close--;
	if (close == s)
		return false;
	*f = (struct function){ text, s + 1, (size_t)(s - text), (size_t)(close - s - 1) };
	return true;
}

/* [A:B]: in brackets, with a colon, and not what YAML would call a list of more than one thing. */
static bool split_anonymous(const char *text, struct function *f)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	size_t len = strlen(text);
	const struct value *v;

	if (len < 2 || text[0] != '[' || text[len - 1] != ']' || !strchr(text, ':'))
		return false;
	v = decode_yaml(&arena, text);
	if (v) {
		const struct value *item;

		if (!value_is(v, VALUE_LIST) || v->list.n != 1)
			return false;
		item = v->list.items[0];
		if (!value_is(item, VALUE_STR) && !value_is(item, VALUE_INT) &&
		    !value_is(item, VALUE_BIGINT) && !value_is(item, VALUE_BOOL))
			return false;
	}
	*f = (struct function){ NULL, text + 1, 0, len - 2 };
	return true;
}

bool flag_is_function(const char *text)
{
	struct function f;

	return split_named(text, &f) || split_anonymous(text, &f);
}

static const struct value *function_args(struct decoder *d, const struct function *f,
					 unsigned depth)
{
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *args = value_list(d->arena);

	buf_add(&text, f->args, f->args_len);
	if (f->name)
		buf_trim(&text);
	if (!text.len)
		return args;
	strlist_split(&parts, text.s, ":");
	for (size_t i = 0; i < parts.n; i++) {
		CLEANUP(buf_release) struct buf part = BUF_INIT;

		buf_addstr(&part, parts.v[i]);
		buf_trim(&part);
		value_append(d->arena, args, decode(d, part.s, NULL, depth + 1));
	}
	return args;
}

/* A search function stays text, a sequence is expanded; NULL for what is neither. */
static struct value *decode_function(struct decoder *d, const char *text, unsigned depth)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *args;
	struct function f;
	struct value *v;
	char *name;
	int rc;

	if (!split_named(text, &f))
		return split_anonymous(text, &f) ? value_str(d->arena, text) : NULL;
	name = arena_strndup(d->arena, f.name, f.name_len);
	if (!flag_is_sequence(name))
		return NULL;
	args = function_args(d, &f, depth);
	rc = flag_expand_sequence(d->arena, name, args, d->room / ITEM_SIZE, &v, &err);
	if (rc < 0)
		warn_undecoded(text, err.msg);
	if (rc <= 0)
		return NULL;
	d->room -= v->list.n * ITEM_SIZE;
	return v;
}

/* ---- repeated lists ---- */

/* "[…] * N", blanks around ignored. A first part that is no list leaves the text as it is. */
static struct value *decode_repeated(struct decoder *d, const char *text, unsigned depth)
{
	CLEANUP(buf_release) struct buf trimmed = BUF_INIT;
	struct value *list, *made;
	uint64_t times;
	size_t end, left, size;
	bool fits;

	buf_addstr(&trimmed, text);
	buf_trim(&trimmed);
	end = trimmed.len;
	while (end && isdigit((unsigned char)trimmed.s[end - 1]))
		end--;
	if (end == trimmed.len || !num_parse_u64(trimmed.s + end, &times))
		return NULL;
	while (end && isspace((unsigned char)trimmed.s[end - 1]))
		end--;
	if (!end || trimmed.s[--end] != '*')
		return NULL;
	while (end && isspace((unsigned char)trimmed.s[end - 1]))
		end--;
	if (end < 2 || trimmed.s[0] != '[' || trimmed.s[end - 1] != ']')
		return NULL;
	buf_setlen(&trimmed, end);
	list = decode(d, trimmed.s, NULL, depth + 1);
	if (!value_is(list, VALUE_LIST))
		return value_str(d->arena, text);
	left = d->room;
	fits = take_room(&left, list);
	size = d->room - left - ITEM_SIZE; /* of its items */
	if (!fits || (size && times > d->room / size)) {
		warn_undecoded(text, "too many values");
		return value_str(d->arena, text);
	}
	d->room -= times * size;
	made = value_list(d->arena);
	for (uint64_t i = 0; i < times && list->list.n; i++)
		for (size_t k = 0; k < list->list.n; k++)
			value_append(d->arena, made, list->list.items[k]);
	return made;
}

/* ---- types ---- */

static struct value *decode_boolean(struct decoder *d, const char *text)
{
	struct value *v = decode_plain(d, text);
	double number;

	if (v && (value_number(v, &number) || value_is(v, VALUE_BIGINT)))
		return value_bool(d->arena, value_truth(v));
	return v;
}

static struct value *decode_typed(struct decoder *d, const char *text, const char *type)
{
	if (!type || streq(type, "auto"))
		return NULL;
	if (streq(type, "string") || streq(type, "path") || streq(type, "existing-path"))
		return strchr("['\"{", text[0]) ? NULL : value_str(d->arena, text);
	if (streq(type, "int"))
		return decode_int(d->arena, text);
	if (streq(type, "float"))
		return decode_float(d->arena, text);
	if (streq(type, "number"))
		return decode_number(d->arena, text);
	if (streq(type, "boolean"))
		return decode_boolean(d, text);
	log_warning("uknown flag type %s, assuming 'auto'", type);
	return NULL;
}

/* Numbers that nobody meant: "1_000" as Python reads it, "1:30" as YAML does. */
static bool is_surprising(const struct value *v, const char *text)
{
	double d;

	return (value_number(v, &d) || value_is(v, VALUE_BIGINT)) && !strstr(text, "!!") &&
	       strpbrk(text, "_:");
}

/* Without the last look at numbers. */
static struct value *decode_raw(struct decoder *d, const char *text, const char *type,
				unsigned depth)
{
	struct value *v = NULL;

	if (!*text || depth > MAX_DEPTH)
		return value_str(d->arena, text);
	v = decode_typed(d, text, type);
	if (!v)
		v = decode_number(d->arena, text);
	if (!v)
		v = decode_function(d, text, depth);
	if (!v)
		v = decode_repeated(d, text, depth);
	if (!v)
		v = decode_plain(d, text);
	return v ? v : value_str(d->arena, text);
}

static struct value *decode(struct decoder *d, const char *text, const char *type, unsigned depth)
{
	struct value *v = decode_raw(d, text, type, depth);

	return is_surprising(v, text) ? value_str(d->arena, text) : v;
}

struct value *flag_decode(struct arena *a, const char *text, const char *type)
{
	struct decoder d = { .arena = a, .room = FLAG_MAX_SIZE };

	/* Of each two bytes one may be a value: what is spelled out fits. */
	d.room += strlen(text) * (ITEM_SIZE / 2 + 1);
	return decode(&d, text, type, 0);
}

/* ---- NAME=VAL words ---- */

static const char *type_for(const struct opdef *op, const char *name)
{
	const struct flagdef *flag = op ? opdef_flag(op, name) : NULL;

	if (flag && flag->type)
		return flag->type;
	flag = op ? opdef_flag_by_alias(op, name) : NULL;
	return flag ? flag->type : NULL;
}

int flag_parse_args(struct arena *a, char *const *args, const struct opdef *op,
		    struct value *flags, struct strlist *batch_files, struct err *err)
{
	CLEANUP(strlist_release) struct strlist bad = STRLIST_INIT;
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	for (; *args; args++) {
		CLEANUP(buf_release) struct buf word = BUF_INIT;
		char *equals;

		if (**args == '@') {
			strlist_push(batch_files, *args + 1);
			continue;
		}
		path_expand_home(&word, *args);
		equals = strchr(word.s, '=');
		if (!equals) {
			strlist_push(&bad, word.s);
			continue;
		}
		*equals = '\0';
		value_set(a, flags, word.s, flag_decode(a, equals + 1, type_for(op, word.s)));
	}
	if (!bad.n)
		return 0;
	strlist_uniq(&bad);
	strlist_join(&bad, "\n", &lines);
	return err_set(err, ERR_INVALID, "invalid argument(s):\n%s\nexpected NAME=VAL", lines.s);
}

const char *flag_batch_name(const struct value *flags)
{
	const char *list = NULL;

	for (size_t i = 0; i < value_len(flags); i++) {
		const struct value_entry *e = &flags->map.entries[i];
		const char *name = value_get_str(e->key);

		if (!name)
			continue;
		if (value_get_str(e->value) && flag_is_function(value_get_str(e->value)))
			return name;
		if (value_is(e->value, VALUE_LIST) && !list)
			list = name;
	}
	return list;
}
