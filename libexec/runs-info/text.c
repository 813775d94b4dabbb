/*
 * text.c: the details of a run as text, in upstream's layout, which is a little like YAML: a line
 * for a text, a section for a list or a map.
 */
#include "info.h"

#include "guild/alloc.h"
#include "guild/flagval.h"
#include "guild/natural.h"
#include "guild/yaml.h"

static void add_indented(struct buf *out, const char *lines, size_t indent, bool trim)
{
	CLEANUP(strlist_release) struct strlist list = STRLIST_INIT;

	strlist_split(&list, lines, "\n");
	for (size_t i = 0; i < list.n; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		buf_addstr(&line, list.v[i]);
		if (trim)
			buf_trim(&line);
		buf_addchars(out, ' ', indent);
		buf_addf(out, "%s\n", line.s);
	}
}

/* One text of a comment: what stands in single quotes loses them; several lines follow a bar. */
static void add_comment_part(struct buf *out, const struct value *key, const struct value *v)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf text_buf = BUF_INIT;

	value_str_py(&name, key);
	flag_encode(&text_buf, v);
	if (text_buf.len > 1 && text_buf.s[0] == '\'' && ends_with(text_buf.s, "'")) {
		buf_setlen(&text_buf, text_buf.len - 1);
		buf_remove(&text_buf, 0, 1);
	}
	if (!strchr(text_buf.s, '\n')) {
		buf_addf(out, "    %s: %s\n", name.s, text_buf.s);
		return;
	}
	buf_addf(out, "    %s: |\n", name.s);
	add_indented(out, text_buf.s, 6, /* trim= */ true);
}

static void add_line(struct buf *out, const char *lead, const struct value *v)
{
	buf_addstr(out, lead);
	flag_encode(out, v);
	buf_addch(out, '\n');
}

static void add_list(struct buf *out, const struct value *list)
{
	for (size_t i = 0; i < list->list.n; i++) {
		const struct value *item = list->list.items[i];
		CLEANUP(free_ptr) struct value_entry *parts = NULL;

		if (!value_is(item, VALUE_MAP)) {
			add_line(out, "  - ", item);
			continue;
		}
		buf_addstr(out, "  -\n");
		parts = value_sorted_entries(item);
		for (size_t k = 0; k < item->map.n; k++)
			add_comment_part(out, parts[k].key, parts[k].value);
	}
}

static int compare_names(const void *x, const void *y)
{
	const struct value_entry *a = x, *b = y;
	CLEANUP(buf_release) struct buf s = BUF_INIT;
	CLEANUP(buf_release) struct buf t = BUF_INIT;

	value_str_py(&s, a->key);
	value_str_py(&t, b->key);
	return natural_compare(s.s, t.s);
}

/* In natural order of the names. */
static struct value_entry *sorted_entries(const struct value *map)
{
	struct value_entry *v = xcalloc(map->map.n, sizeof(*v));

	for (size_t i = 0; i < map->map.n; i++)
		v[i] = map->map.entries[i];
	qsort(v, map->map.n, sizeof(*v), compare_names);
	return v;
}

static void add_map_entry(struct buf *out, const struct value_entry *e)
{
	const struct value *v = e->value;

	buf_addstr(out, "  ");
	value_str_py(out, e->key);
	buf_addch(out, ':');
	if (value_is(v, VALUE_LIST)) {
		buf_addch(out, '\n');
		for (size_t i = 0; i < v->list.n; i++)
			add_line(out, "    - ", v->list.items[i]);
	} else if (value_is(v, VALUE_MAP)) {
		CLEANUP(buf_release) struct buf yaml = BUF_INIT;

		buf_addch(out, '\n');
		yaml_encode(&yaml, v);
		add_indented(out, yaml.s, 4, /* trim= */ false);
	} else {
		add_line(out, " ", v);
	}
}

static void add_map(struct buf *out, const struct value *map)
{
	CLEANUP(free_ptr) struct value_entry *entries = sorted_entries(map);

	for (size_t i = 0; i < map->map.n; i++)
		add_map_entry(out, &entries[i]);
}

void info_add_sections(struct buf *out, const struct value *members)
{
	for (size_t i = 0; i < members->map.n; i++) {
		const struct value *v = members->map.entries[i].value;

		buf_addf(out, "%s:", value_get_str(members->map.entries[i].key));
		if (value_is(v, VALUE_LIST)) {
			buf_addch(out, '\n');
			add_list(out, v);
		} else if (value_is(v, VALUE_MAP)) {
			buf_addch(out, '\n');
			add_map(out, v);
		} else {
			buf_addch(out, ' ');
			value_str_py(out, v);
			buf_addch(out, '\n');
		}
	}
}
