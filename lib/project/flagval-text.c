/* flagval-text.c: flag values as people read and type them. Source: upstream guild/flag_util.py. */
#include "guild/flagval.h"

#include <fcntl.h>

#include "guild/file.h"
#include "guild/path.h"
#include "guild/yaml.h"

/* Digits kept behind the point, and columns for a path, where a value is shown in short. */
#define SHORT_FLOAT_DIGITS 5
#define SHORT_PATH_WIDTH 20

static void encode_list(struct buf *out, const struct value *list)
{
	buf_addch(out, '[');
	for (size_t i = 0; i < list->list.n; i++) {
		const struct value *item = list->list.items[i];
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		if (i)
			buf_addstr(out, ", ");
		flag_encode(&text, item);
		if (item->type == VALUE_STR && strchr(text.s, ','))
			value_repr_str(out, text.s, text.len);
		else
			buf_addbuf(out, &text);
	}
	buf_addch(out, ']');
}

static void encode_map(struct buf *out, const struct value *map)
{
	struct value_entry *entries = value_sorted_entries(map);

	buf_addch(out, '{');
	for (size_t i = 0; i < map->map.n; i++) {
		if (i)
			buf_addstr(out, ", ");
		flag_encode(out, entries[i].key);
		buf_addstr(out, ": ");
		flag_encode(out, entries[i].value);
	}
	buf_addch(out, '}');
	free(entries);
}

void flag_encode(struct buf *out, const struct value *v)
{
	if (value_is_null(v)) {
		buf_addstr(out, "null");
		return;
	}
	switch (v->type) {
	case VALUE_NULL:
		BUG("null was handled");
	case VALUE_BOOL:
		buf_addstr(out, v->b ? "yes" : "no");
		break;
	case VALUE_LIST:
		encode_list(out, v);
		break;
	case VALUE_MAP:
		if (v->set)
			yaml_encode_flow(out, v);
		else
			encode_map(out, v);
		break;
	case VALUE_INT:
	case VALUE_BIGINT:
	case VALUE_FLOAT:
	case VALUE_STR:
	case VALUE_DATE:
		yaml_encode_flow(out, v);
		break;
	}
}

/* Cut, not round, the digits after each point: "1.2345678e-05" becomes "1.23456e-05". */
static void shorten_float(struct buf *out, const char *text)
{
	size_t kept = 0;
	bool fraction = false;

	for (const char *s = text; *s; s++) {
		if (*s == '.') {
			fraction = true;
			kept = 0;
		} else if (fraction && *s >= '0' && *s <= '9') {
			if (kept++ >= SHORT_FLOAT_DIGITS)
				continue;
		} else {
			fraction = false;
		}
		buf_addch(out, *s);
	}
}

void flag_format(struct buf *out, const struct value *v, int flags)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *s = value_get_str(v);

	if ((flags & FLAG_SHORTEN_PATHS) && s && strchr(s, '/') && file_exists(AT_FDCWD, s))
		path_shorten(&text, s, SHORT_PATH_WIDTH);
	else
		flag_encode(&text, v);
	if ((flags & FLAG_SHORTEN_FLOATS) && value_is(v, VALUE_FLOAT))
		shorten_float(out, text.s);
	else if (s && text.s[0] != '\'' && text.s[0] != '"' && strchr(text.s, ' '))
		value_repr_str(out, text.s, text.len);
	else
		buf_addbuf(out, &text);
}

static void add_assign(struct buf *out, const struct value_entry *e, int format_flags)
{
	value_str_py(out, e->key);
	buf_addch(out, '=');
	flag_format(out, e->value, format_flags);
}

void flag_format_assigns(struct buf *out, const struct value *flags, int format_flags)
{
	struct value_entry *entries = value_sorted_entries(flags);
	const char *sep = "";

	for (size_t i = 0; i < value_map_len(flags); i++) {
		if (value_is_null(entries[i].value))
			continue;
		buf_addstr(out, sep);
		add_assign(out, &entries[i], format_flags);
		sep = " ";
	}
	free(entries);
}

void flag_assigns(struct strlist *out, const struct value *flags)
{
	struct value_entry *entries = value_sorted_entries(flags);

	for (size_t i = 0; i < value_map_len(flags); i++) {
		struct buf assign = BUF_INIT;

		add_assign(&assign, &entries[i], 0);
		strlist_take(out, buf_detach(&assign));
	}
	free(entries);
}
