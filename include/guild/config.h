/*
 * config.h: the user's configuration file. guild-rundir(5). Source: upstream
 * guild/config.py.
 */
#ifndef GUILD_CONFIG_H
#define GUILD_CONFIG_H

#include "guild/value.h"

struct buf;

/*
 * Append the file's path: $GUILD_CONFIG, else guild-config.yml in cwd, else config.yml in home
 * (NULL: unknown), else ~/.guild/config.yml. Only those between are looked for: it need not exist.
 */
void config_path(struct buf *out, const char *cwd, const char *home);
/*
 * The file's map, in the arena, never NULL. An item of a section has what it `extends`: items of
 * the same section, or of the section `config`, which is left out of the map. One that cannot be
 * found is a warning. The map is empty when there is no such file, or when it cannot be read, which
 * is a warning.
 */
struct value *config_load(struct arena *a, const char *path);

#endif
