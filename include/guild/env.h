/*
 * env.h: variables of this process's environment.
 *
 * Guild AI switches its behaviour by variables that are set to "1" (NO_WARN_RUNDIR, NO_VCS_COMMIT).
 * Any other value, "0" and "yes" among them, leaves the switch off.
 *
 *	if (env_is_one("NO_SOURCECODE"))
 *		strlist_clear(&files.paths);
 */
#ifndef GUILD_ENV_H
#define GUILD_ENV_H

#include "guild/compat.h"

/* The variable's value; NULL when it is not set, or empty. Valid until the environment changes. */
const char *env_get(const char *name);
/* Is the variable set to "1"? */
bool env_is_one(const char *name);
/* Is value, of a variable that was looked up elsewhere, "1"? NULL is a variable that is not set. */
bool env_value_is_one(const char *value);

#endif
