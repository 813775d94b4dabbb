#include "guild/config.h"

#include "guild/err.h"
#include "guild/file.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/yaml.h"

#define CONFIG_MAX ((size_t)16 << 20)

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
	return value_is(config, VALUE_MAP) ? config : value_map(a);
}
