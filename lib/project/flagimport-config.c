#include "guild/compat.h"

#include <ctype.h>
#include <strings.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/num.h"
#include "guild/path.h"
#include "guild/yaml.h"

#include "flagimport-internal.h"

/* Add NAME: {default: V, type: …} if V is something that a flag can be. */
static void add_flag(struct arena *a, struct value *flags, const char *name, struct value *v)
{
	struct value *attrs = value_map(a);

	switch (v->type) {
	case VALUE_NULL:
		break;
	case VALUE_BOOL:
		value_set(a, attrs, "type", value_str(a, "boolean"));
		break;
	case VALUE_INT:
	case VALUE_BIGINT:
	case VALUE_FLOAT:
		value_set(a, attrs, "type", value_str(a, "number"));
		break;
	case VALUE_STR:
		value_set(a, attrs, "type", value_str(a, "string"));
		break;
	case VALUE_LIST:
		value_set(a, attrs, "arg-split", value_bool(a, true));
		break;
	case VALUE_DATE:
	case VALUE_MAP:
		return;
	}
	value_set(a, attrs, "default", v);
	value_set(a, flags, name, attrs);
}

/* Nested maps become names with dots. */
static void flatten(struct arena *a, struct value *flags, const char *prefix,
		    const struct value *map)
{
	for (size_t i = 0; i < value_len(map); i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		struct value *v = map->map.entries[i].value;

		buf_addstr(&name, prefix);
		value_str_py(&name, map->map.entries[i].key);
		if (value_is(v, VALUE_MAP)) {
			buf_addch(&name, '.');
			flatten(a, flags, name.s, v);
		} else {
			add_flag(a, flags, name.s, v);
		}
	}
}

/* ---- JSON as YAML ---- */

static int hex4(const char *s)
{
	int n = 0;

	for (int i = 0; i < 4; i++) {
		const char *digits = "0123456789abcdef";
		const char *at = s[i] ? strchr(digits, tolower((unsigned char)s[i])) : NULL;

		if (!at)
			return -1;
		n = n * 16 + (int)(at - digits);
	}
	return n;
}

/* JSON writes a character beyond 16 bits as two escapes, which YAML refuses: make them one. */
static void join_surrogates(struct buf *text)
{
	for (size_t i = 0; i + 1 < text->len; i++) {
		char *s = text->s + i;
		int high, low;

		if (*s != '\\')
			continue;
		high = s[1] == 'u' ? hex4(s + 2) : -1;
		low = high >= 0xd800 && high < 0xdc00 && s[6] == '\\' && s[7] == 'u' ? hex4(s + 8) : -1;
		if (low >= 0xdc00 && low < 0xe000) {
			CLEANUP(buf_release) struct buf one = BUF_INIT;

			buf_addf(&one, "\\U%08X", 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
			buf_remove(text, i, 12);
			buf_insert(text, i, one.s, one.len);
		}
		i++; /* what follows a backslash begins no escape */
	}
}

/* ---- INI, as Python's configparser reads it ---- */

static struct value *ini_value(struct arena *a, const char *text)
{
	static const struct { const char *word; bool value; } words[] = {
		{ "yes", true }, { "true", true }, { "on", true },
		{ "no", false }, { "false", false }, { "off", false },
	};
	int64_t i;
	double f;

	if (num_parse_pyint(text, &i) == NUM_INT)
		return value_int(a, i);
	if (num_parse_pyfloat(text, &f))
		return value_float(a, f);
	for (size_t w = 0; w < ARRAY_SIZE(words); w++)
		if (strcasecmp(text, words[w].word) == 0)
			return value_bool(a, words[w].value);
	return value_str(a, text);
}

struct ini {
	struct buf section, option, value;
	bool has_section, has_option;
};

static void ini_end_option(struct arena *a, struct value *flags, struct ini *ini)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	if (ini->has_option) {
		buf_rtrim(&ini->value);
		buf_addf(&name, "%s.%s", ini->section.s, ini->option.s);
		add_flag(a, flags, name.s, ini_value(a, ini->value.s));
	}
	ini->has_option = false;
	buf_reset(&ini->option);
	buf_reset(&ini->value);
}

/* One line without its newline. -1 for a line that is none of the format. */
static int ini_line(struct arena *a, struct value *flags, struct ini *ini, const char *line)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t sep;

	buf_addstr(&text, line);
	buf_trim(&text);
	if (text.len == 0 || text.s[0] == '#' || text.s[0] == ';')
		return 0;
	if (ini->has_option && isspace((unsigned char)line[0])) {
		buf_addf(&ini->value, "\n%s", text.s);
		return 0;
	}
	ini_end_option(a, flags, ini);
	if (text.s[0] == '[' && strrchr(text.s, ']')) {
		buf_reset(&ini->section);
		buf_add(&ini->section, text.s + 1, (size_t)(strrchr(text.s, ']') - text.s - 1));
		ini->has_section = true;
		return 0;
	}
	sep = strcspn(text.s, "=:");
	if (!ini->has_section || sep == 0 || sep == text.len)
		return -1;
	buf_add(&ini->option, text.s, sep);
	buf_rtrim(&ini->option);
	for (size_t i = 0; i < ini->option.len; i++)
		ini->option.s[i] = (char)tolower((unsigned char)ini->option.s[i]);
	buf_addstr(&ini->value, text.s + sep + 1);
	buf_trim(&ini->value);
	ini->has_option = true;
	return 0;
}

static int read_ini(struct arena *a, const char *text, const char *path, struct value *flags,
		    struct err *err)
{
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	struct ini ini = { BUF_INIT, BUF_INIT, BUF_INIT, false, false };
	int rc = 0;

	strlist_split(&lines, text, "\n");
	for (size_t i = 0; rc == 0 && i < lines.n; i++)
		if (ini_line(a, flags, &ini, lines.v[i]) < 0)
			rc = err_set(err, ERR_SYNTAX, "%s:%zu: expected [SECTION] or NAME = VALUE",
				     path, i + 1);
	ini_end_option(a, flags, &ini);
	buf_release(&ini.section);
	buf_release(&ini.option);
	buf_release(&ini.value);
	return rc;
}

static bool has_extension(const char *path, const char *const *extensions)
{
	for (; *extensions; extensions++)
		if (ends_with(path, *extensions))
			return true;
	return false;
}

int flagimport_read_config(struct arena *a, const char *path, const char *shown,
			   struct value **out, struct err *err)
{
	static const char *const yaml[] = { ".yml", ".yaml", ".json", NULL };
	static const char *const ini[] = { ".ini", ".cfg", NULL };
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	struct value *flags = value_map(a), *data;
	int rc;

	buf_addstr(&name, path);
	for (size_t i = 0; i < name.len; i++)
		name.s[i] = (char)tolower((unsigned char)name.s[i]);
	while (ends_with(name.s, ".in"))
		buf_setlen(&name, name.len - strlen(".in"));
	if (!has_extension(name.s, yaml) && !has_extension(name.s, ini))
		return err_set(err, ERR_INVALID, "config type for %s not supported", shown);
	rc = file_read(AT_FDCWD, path, 0, &text, err);
	if (rc == 0)
		return err_set(err, ERR_NOTFOUND, "cannot import flags from %s: no such file",
			       shown);
	if (rc < 0)
		return -1;
	if (has_extension(name.s, ini)) {
		if (read_ini(a, text.s, shown, flags, err) < 0)
			return -1;
	} else {
		if (ends_with(name.s, ".json"))
			join_surrogates(&text);
		if (yaml_load(a, text.s, text.len, shown, &data, err) < 0)
			return -1;
		if (value_is(data, VALUE_MAP))
			flatten(a, flags, "", data);
	}
	*out = flags;
	return 0;
}
