/*
 * settings.h: the settings file of somebody's program: YAML, JSON or INI, as its name says.
 *
 * Settings are maps in maps. A dotted name says where a value is: "a.b" is b in a, unless a key "a.b" is
 * there, for the longest key that is there goes first.
 */
#ifndef GUILD_SETTINGS_H
#define GUILD_SETTINGS_H

#include "guild/value.h"

struct err;

enum settings_format { SETTINGS_UNKNOWN, SETTINGS_YAML, SETTINGS_JSON, SETTINGS_INI };

/* By .yml, .yaml, .json, .ini or .cfg, in any case; ".in" behind it is ignored. */
enum settings_format settings_format(const char *path);
/*
 * Read text of a known format. *out is what the file holds, null for an empty one: only a map is settings. Values of INI files
 * are int, float, yes and no as Python's configparser knows them, else text. name is for messages.
 */
MUST_CHECK int settings_parse(struct arena *a, enum settings_format format, const char *text, size_t len,
			      const char *name, struct value **out, struct err *err);
/* Keys sorted. YAML in block style, JSON on one line. */
void settings_encode(struct buf *out, enum settings_format format, const struct value *settings);

/* Set a value by its dotted name; missing maps are made. ERR_INVALID where a value that is no map is in the way. */
MUST_CHECK int settings_set(struct arena *a, struct value *settings, const char *name, struct value *v,
			    struct err *err);
/* A map of dotted name to value, of all that is no map; empty for what is no map itself. */
struct value *settings_flatten(struct arena *a, const struct value *settings);

#endif
