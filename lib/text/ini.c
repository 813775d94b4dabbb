#include "guild/ini.h"

#include <ctype.h>

#include "guild/err.h"

#define MAX_INTERPOLATION_DEPTH 10 /* as Python's */
#define MAX_INTERPOLATED (1 << 20) /* bytes of one value */

/* ---- read ---- */

struct reader {
	struct arena *arena;
	const char *name;
	size_t line;
	struct value *sections;
	struct value *section; /* NULL before the first */
	struct buf option;     /* empty: none is open */
	struct buf value;      /* its lines so far, and empty ones that count if more comes */
	size_t indent;         /* of the option */
};

static void end_option(struct reader *r)
{
	if (!r->option.len)
		return;
	buf_rtrim(&r->value);
	value_set(r->arena, r->section, r->option.s,
		  value_strn(r->arena, r->value.s, r->value.len));
	buf_reset(&r->option);
	buf_reset(&r->value);
}

static int begin_section(struct reader *r, const char *text, size_t len, struct err *err)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_add(&name, text, len);
	if (value_has(r->sections, name.s))
		return err_set(err, ERR_SYNTAX, "%s:%zu: section '%s' is there already", r->name,
			       r->line, name.s);
	r->section = value_map(r->arena);
	value_set(r->arena, r->sections, name.s, r->section);
	return 0;
}

static int begin_option(struct reader *r, const char *text, struct err *err)
{
	size_t sep = strcspn(text, "=:");

	if (!r->section || sep == 0 || !text[sep])
		return err_set(err, ERR_SYNTAX, "%s:%zu: expected [SECTION] or NAME = VALUE", r->name,
			       r->line);
	buf_add(&r->option, text, sep);
	buf_rtrim(&r->option);
	for (size_t i = 0; i < r->option.len; i++)
		r->option.s[i] = (char)tolower((unsigned char)r->option.s[i]);
	buf_addstr(&r->value, text + sep + 1);
	buf_trim(&r->value);
	if (value_has(r->section, r->option.s))
		return err_set(err, ERR_SYNTAX, "%s:%zu: option '%s' is there already", r->name,
			       r->line, r->option.s);
	return 0;
}

static int read_line(struct reader *r, const char *line, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t indent = strspn(line, " \t\v\f\r");
	const char *close;

	buf_addstr(&text, line);
	buf_trim(&text);
	if (text.len && (text.s[0] == '#' || text.s[0] == ';'))
		return 0;
	if (r->option.len && (!text.len || indent > r->indent)) {
		buf_addf(&r->value, "\n%s", text.s);
		return 0;
	}
	if (!text.len)
		return 0;
	end_option(r);
	r->indent = indent;
	close = strrchr(text.s, ']');
	if (text.s[0] == '[' && close && close > text.s + 1)
		return begin_section(r, text.s + 1, (size_t)(close - text.s - 1), err);
	return begin_option(r, text.s, err);
}

/* text with its %(name)s and %% resolved by the options of its section. */
static int interpolate(const struct value *section, const char *text, int depth, struct buf *out,
		       struct err *err)
{
	if (depth > MAX_INTERPOLATION_DEPTH || out->len > MAX_INTERPOLATED)
		return err_set(err, ERR_SYNTAX, "it goes too deep");
	while (*text) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		size_t plain = strcspn(text, "%");
		const char *end, *value;

		buf_add(out, text, plain);
		text += plain;
		if (!*text)
			break;
		if (text[1] == '%') {
			buf_addch(out, '%');
			text += 2;
			continue;
		}
		end = text[1] == '(' ? strchr(text, ')') : NULL;
		if (!end || end[1] != 's')
			return err_set(err, ERR_SYNTAX, "'%%' must be followed by '%%' or '(NAME)s', "
							"found: '%s'", text);
		buf_add(&name, text + 2, (size_t)(end - text - 2));
		for (size_t i = 0; i < name.len; i++)
			name.s[i] = (char)tolower((unsigned char)name.s[i]);
		value = value_str_at(section, name.s);
		if (!value)
			return err_set(err, ERR_SYNTAX, "'%s' is no option of its section", name.s);
		if (interpolate(section, value, depth + 1, out, err) < 0)
			return -1;
		text = end + 2;
	}
	return 0;
}

static int interpolate_section(struct arena *a, const struct value *raw, struct value *out,
			       struct err *err)
{
	for (size_t i = 0; i < value_len(raw); i++) {
		const char *option = value_get_str(raw->map.entries[i].key);
		const char *text = value_get_str(raw->map.entries[i].value);
		CLEANUP(buf_release) struct buf value = BUF_INIT;

		if (interpolate(raw, text, 1, &value, err) < 0)
			return err_wrap(err, "bad value of option '%s'", option);
		value_set(a, out, option, value_strn(a, value.s, value.len));
	}
	return 0;
}

int ini_parse(struct arena *a, const char *text, const char *name, struct value **out,
	      struct err *err)
{
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	struct reader r = { .arena = a, .name = name, .sections = value_map(a),
			    .option = BUF_INIT, .value = BUF_INIT };
	struct value *sections = value_map(a);
	int rc = 0;

	strlist_split(&lines, text, "\n");
	for (size_t i = 0; rc == 0 && i < lines.n; i++) {
		r.line = i + 1;
		rc = read_line(&r, lines.v[i], err);
	}
	end_option(&r);
	for (size_t i = 0; rc == 0 && i < value_len(r.sections); i++) {
		const struct value_entry *e = &r.sections->map.entries[i];
		struct value *section = value_map(a);

		rc = interpolate_section(a, e->value, section, err);
		if (rc < 0)
			err_wrap(err, "%s: section '%s'", name, value_get_str(e->key));
		value_set_key(a, sections, e->key, section);
	}
	buf_release(&r.option);
	buf_release(&r.value);
	if (rc == 0)
		*out = sections;
	return rc;
}

/* ---- write ---- */

/* An option's line. Further lines of a value are indented; what reads the file takes %% for a percent sign. */
static void encode_option(struct buf *out, const struct value *key, const struct value *v)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	value_str_py(&name, key);
	for (size_t i = 0; i < name.len; i++)
		name.s[i] = (char)tolower((unsigned char)name.s[i]);
	value_str_py(&text, v);
	buf_addf(out, "%s = ", name.s);
	for (size_t i = 0; i < text.len; i++) {
		buf_addch(out, text.s[i]);
		if (text.s[i] == '\n')
			buf_addch(out, '\t');
		else if (text.s[i] == '%')
			buf_addch(out, '%');
	}
	buf_addch(out, '\n');
}

static void encode_section(struct buf *out, const struct value *section)
{
	struct value_entry *entries = value_sorted_entries(section);

	for (size_t i = 0; i < value_len(section); i++)
		encode_option(out, entries[i].key, entries[i].value);
	free(entries);
}

static bool is_default(const struct value *key)
{
	return value_is(key, VALUE_STR) && streq(value_get_str(key), "DEFAULT");
}

void ini_encode(struct buf *out, const struct value *sections)
{
	struct value_entry *entries = value_sorted_entries(sections);
	CLEANUP(buf_release) struct buf top = BUF_INIT;
	bool has_default = value_is(value_get(sections, "DEFAULT"), VALUE_MAP);

	for (size_t i = 0; i < value_len(sections); i++)
		if (!value_is(entries[i].value, VALUE_MAP))
			encode_option(&top, entries[i].key, entries[i].value);
	if (top.len && !has_default)
		buf_addf(out, "[DEFAULT]\n%s\n", top.s);
	for (size_t i = 0; i < value_len(sections); i++) {
		if (!value_is(entries[i].value, VALUE_MAP))
			continue;
		buf_addch(out, '[');
		value_str_py(out, entries[i].key);
		buf_addstr(out, "]\n");
		if (is_default(entries[i].key))
			buf_addbuf(out, &top);
		encode_section(out, entries[i].value);
		buf_addch(out, '\n');
	}
	free(entries);
}
