#include "guild/config.h"

#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/yaml.h"

#define CONFIG_MAX ((size_t)16 << 20)
/* How deep items may extend each other, and what they hold. */
#define CONFIG_MAX_DEPTH 100

/* Append DIR/NAME if there is such a file. */
static bool find_in(struct buf *out, const char *dir, const char *name)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	path_join(&path, dir, name);
	if (!file_exists(AT_FDCWD, path.s))
		return false;
	buf_addbuf(out, &path);
	return true;
}

void config_path(struct buf *out, const char *cwd, const char *home)
{
	const char *given = getenv("GUILD_CONFIG");

	if (given && *given)
		buf_addstr(out, given);
	else if (!find_in(out, cwd, "guild-config.yml") &&
		 !(home && find_in(out, home, "config.yml")))
		path_expand_home(out, "~/.guild/config.yml");
}

/* ---- extends ---- */

struct extending {
	struct arena *arena;
	const char *path;    /* for warnings */
	struct value *shared; /* the section "config": items that only others extend */
	int depth;
};

/* What the target lacks of the parent; maps that both have are merged. */
static void inherit(struct extending *x, const struct value *parent, struct value *target)
{
	if (!value_is(parent, VALUE_MAP) || parent == target || x->depth >= CONFIG_MAX_DEPTH)
		return;
	x->depth++;
	for (size_t i = 0; i < parent->map.n; i++) {
		const struct value_entry *e = &parent->map.entries[i];
		const struct value_entry *own = value_find(target, e->key);

		if (!own)
			value_set_key(x->arena, target, e->key, e->value);
		else if (value_is(own->value, VALUE_MAP))
			inherit(x, e->value, own->value);
	}
	x->depth--;
}

/*
 * Give an item what it extends. Its "extends" goes first, so that a circle ends where it began.
 * Parents are looked for in its own section, then among the shared items.
 */
static void extend_item(struct extending *x, struct value *item, struct value *section)
{
	struct value *extends = value_get(item, "extends");
	size_t n = value_is(extends, VALUE_LIST) ? extends->list.n : 1;

	if (!extends || x->depth >= CONFIG_MAX_DEPTH)
		return;
	value_unset(item, "extends");
	x->depth++;
	for (size_t i = 0; i < n; i++) {
		const struct value *spec =
			value_is(extends, VALUE_LIST) ? extends->list.items[i] : extends;
		const struct value_entry *parent = value_find(section, spec);
		struct value *found_in = section;

		if (!parent && x->shared) {
			parent = value_find(x->shared, spec);
			found_in = x->shared;
		}
		if (!parent) {
			CLEANUP(buf_release) struct buf text = BUF_INIT;

			value_str_py(&text, spec);
			log_warning("cannot find '%s' in %s", text.s, x->path);
			continue;
		}
		if (value_is(parent->value, VALUE_MAP))
			extend_item(x, parent->value, found_in);
		inherit(x, parent->value, item);
	}
	x->depth--;
}

static void extend_sections(struct arena *a, struct value *config, const char *path)
{
	struct value *shared = value_get(config, "config");
	struct extending x = { a, path, value_is(shared, VALUE_MAP) ? shared : NULL, 0 };

	for (size_t i = 0; i < config->map.n; i++) {
		struct value *section = config->map.entries[i].value;

		if (!value_is(section, VALUE_MAP) || section == shared)
			continue;
		for (size_t k = 0; k < section->map.n; k++)
			if (value_is(section->map.entries[k].value, VALUE_MAP))
				extend_item(&x, section->map.entries[k].value, section);
	}
	value_unset(config, "config");
}

struct value *config_load(struct arena *a, const char *path)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *config;
	int rc = file_read(AT_FDCWD, path, CONFIG_MAX, &text, &err);

	if (rc < 0)
		log_warning("cannot read user config in %s: %s", path, err.msg);
	if (rc <= 0)
		return value_map(a);
	if (yaml_load(a, text.s, text.len, path, &config, &err) < 0) {
		log_warning("error loading user config in %s: %s", path, err.msg);
		return value_map(a);
	}
	if (!value_is(config, VALUE_MAP))
		return value_map(a);
	extend_sections(a, config, path);
	return config;
}
