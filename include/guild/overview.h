/*
 * overview.h: the options before the command, and the page that lists all commands.
 */
#ifndef GUILD_OVERVIEW_H
#define GUILD_OVERVIEW_H

#include "guild/opt.h"

struct global_opts {
	const char *cwd;  /* -C */
	const char *home; /* -H */
	bool debug, version, exec_path;
};
/* Relative to struct global_opts; the front end parses them, help shows them. */
extern const struct option global_options[];

/* Usage, options and commands by group on stdout, or one JSON object when GUILD_HELP_JSON is
 * set; externals: also the commands that others added. */
void overview_print(bool externals);

#endif
