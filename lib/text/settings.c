#include "guild/settings.h"

#include <ctype.h>
#include <strings.h>

#include "guild/err.h"
#include "guild/ini.h"
#include "guild/json.h"
#include "guild/num.h"
#include "guild/yaml.h"

enum settings_format settings_format(const char *path)
{
	static const struct { const char *extension; enum settings_format format; } formats[] = {
		{ ".yml", SETTINGS_YAML }, { ".yaml", SETTINGS_YAML }, { ".json", SETTINGS_JSON },
		{ ".ini", SETTINGS_INI }, { ".cfg", SETTINGS_INI },
	};
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_addstr(&name, path);
	for (size_t i = 0; i < name.len; i++)
		name.s[i] = (char)tolower((unsigned char)name.s[i]);
	while (ends_with(name.s, ".in"))
		buf_setlen(&name, name.len - strlen(".in"));
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (ends_with(name.s, formats[i].extension))
			return formats[i].format;
	return SETTINGS_UNKNOWN;
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

static int parse_json(struct arena *a, const char *text, size_t len, const char *name,
		      struct value **out, struct err *err)
{
	CLEANUP(buf_release) struct buf yaml = BUF_INIT;

	buf_add(&yaml, text, len);
	join_surrogates(&yaml);
	return yaml_load(a, yaml.s, yaml.len, name, out, err);
}

/* ---- INI: text to values ---- */

static struct value *ini_value(struct arena *a, struct value *text)
{
	static const struct { const char *word; bool value; } words[] = {
		{ "yes", true }, { "true", true }, { "on", true },
		{ "no", false }, { "false", false }, { "off", false },
	};
	const char *s = value_get_str(text);
	struct value *big;
	int64_t i;
	double f;

	switch (num_parse_pyint(s, &i)) {
	case NUM_INT:
		return value_int(a, i);
	case NUM_BIG:
		big = yaml_resolve_plain(a, s, strlen(s));
		if (value_is(big, VALUE_BIGINT))
			return big;
		break;
	case NUM_NOT_INT:
		break;
	}
	if (num_parse_pyfloat(s, &f))
		return value_float(a, f);
	for (size_t w = 0; w < ARRAY_SIZE(words); w++)
		if (strcasecmp(s, words[w].word) == 0)
			return value_bool(a, words[w].value);
	return text;
}

static int parse_ini(struct arena *a, const char *text, const char *name, struct value **out,
		     struct err *err)
{
	if (ini_parse(a, text, name, out, err) < 0)
		return -1;
	for (size_t i = 0; i < value_len(*out); i++) {
		struct value *section = (*out)->map.entries[i].value;

		for (size_t j = 0; j < value_len(section); j++) {
			struct value_entry *e = &section->map.entries[j];

			e->value = ini_value(a, e->value);
		}
	}
	return 0;
}

/* ---- all formats ---- */

int settings_parse(struct arena *a, enum settings_format format, const char *text, size_t len,
		   const char *name, struct value **out, struct err *err)
{
	switch (format) {
	case SETTINGS_YAML:
		return yaml_load(a, text, len, name, out, err);
	case SETTINGS_JSON:
		return parse_json(a, text, len, name, out, err);
	case SETTINGS_INI:
		return parse_ini(a, text, name, out, err);
	case SETTINGS_UNKNOWN:
		break;
	}
	BUG("settings of format %d", (int)format);
}

void settings_encode(struct buf *out, enum settings_format format, const struct value *settings)
{
	switch (format) {
	case SETTINGS_YAML:
		yaml_encode(out, settings);
		return;
	case SETTINGS_JSON:
		json_encode(out, settings, JSON_SORT);
		return;
	case SETTINGS_INI:
		ini_encode(out, settings);
		return;
	case SETTINGS_UNKNOWN:
		break;
	}
	BUG("settings of format %d", (int)format);
}

/* ---- dotted names ---- */

/* The entry whose key is the text, or is a number that prints as it. */
static struct value_entry *find_entry(struct value *map, const char *name, size_t len)
{
	for (size_t i = 0; i < map->map.n; i++) {
		struct value_entry *e = &map->map.entries[i];
		CLEANUP(buf_release) struct buf key = BUF_INIT;

		value_str_py(&key, e->key);
		if (key.len == len && memcmp(key.s, name, len) == 0)
			return e;
	}
	return NULL;
}

/* The length of name less its last part, 0 if it has but one. */
static size_t without_last_part(const char *name, size_t len)
{
	while (len > 0 && name[len - 1] != '.')
		len--;
	return len > 0 ? len - 1 : 0;
}

static void set_below(struct arena *a, struct value *map, const char *name, struct value *v)
{
	for (;;) {
		size_t len = strcspn(name, ".");
		struct value *key = value_strn(a, name, len);
		struct value *below;

		if (!name[len]) {
			value_set_key(a, map, key, v);
			return;
		}
		below = value_map(a);
		value_set_key(a, map, key, below);
		map = below;
		name += len + 1;
	}
}

int settings_set(struct arena *a, struct value *settings, const char *name, struct value *v,
		 struct err *err)
{
	struct value *map = settings;
	const char *rest = name; /* the part of the name below map */
	size_t len = strlen(rest);

	while (len > 0) {
		struct value_entry *e = find_entry(map, rest, len);

		if (!e) {
			len = without_last_part(rest, len);
			continue;
		}
		if (!rest[len]) {
			e->value = v;
			return 0;
		}
		if (!value_is(e->value, VALUE_MAP)) {
			CLEANUP(buf_release) struct buf shown = BUF_INIT;

			value_str_py(&shown, e->value);
			return err_set(err, ERR_INVALID,
				       "'%s' cannot be nested: conflicts with {'%.*s': %s}", name,
				       (int)(rest + len - name), name, shown.s);
		}
		map = e->value;
		rest += len + 1;
		len = strlen(rest);
	}
	set_below(a, map, rest, v);
	return 0;
}

static void flatten(struct arena *a, struct value *flat, const char *prefix, const struct value *map)
{
	for (size_t i = 0; i < value_len(map); i++) {
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		struct value *v = map->map.entries[i].value;

		buf_addstr(&name, prefix);
		value_str_py(&name, map->map.entries[i].key);
		if (value_is(v, VALUE_MAP)) {
			buf_addch(&name, '.');
			flatten(a, flat, name.s, v);
		} else {
			value_set(a, flat, name.s, v);
		}
	}
}

struct value *settings_flatten(struct arena *a, const struct value *settings)
{
	struct value *flat = value_map(a);

	if (value_is(settings, VALUE_MAP))
		flatten(a, flat, "", settings);
	return flat;
}
