/*
 * home.h: where the Guild home is, and Guild's notion of the current directory.
 * Source: upstream guild/config.py; guild-rundir(5).
 */
#ifndef GUILD_HOME_H
#define GUILD_HOME_H

#include "guild/buf.h"

struct err;

/*
 * Guild's current directory, absolute: $GUILD_CWD, which `guild -C` sets, else the process's.
 * Static storage.
 */
const char *home_cwd(void);
/*
 * Append the Guild home's absolute path: $GUILD_HOME (must exist: "directory 'P' does not exist"),
 * else by scheme, environment, the nearest .guild upward, ~/.guild. It need not exist.
 */
MUST_CHECK int home_find(struct buf *out, struct err *err);
/*
 * The same for a caller that needs a home only for its caches: out->s, or NULL if there is none.
 * Nothing is said about it.
 */
const char *home_if_any(struct buf *out);
/* HOME/runs, HOME/trash/runs, HOME/cache/NAME: appended. */
void home_runs_dir(struct buf *out, const char *home, bool deleted);
void home_cache_dir(struct buf *out, const char *home, const char *name);

#endif
