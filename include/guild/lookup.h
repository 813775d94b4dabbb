/*
 * lookup.h: from what the user typed to an operation. guildfile(5).
 */
#ifndef GUILD_LOOKUP_H
#define GUILD_LOOKUP_H

#include "guild/guildfile.h"
#include "guild/opref.h"

/* An operation and what it was found in. */
struct project {
	const char *cwd;          /* Guild's current directory, borrowed */
	const char *home;         /* the Guild home, borrowed; NULL: there is none */
	struct guildfile *guildfile; /* NULL: no guild.yml there */
	struct guildfile **scripts;  /* made for operations that no Guild file defines */
	size_t n_scripts;
};
#define PROJECT_INIT { 0 }

/*
 * Load cwd's Guild file if there is one. home is the Guild home, or NULL (guildfile.h). An error in
 * the file is logged in full (ERROR: error in …), and err is upstream's "guildfile in the current
 * directory contains an error (see above for details)".
 */
MUST_CHECK int project_open(struct project *p, const char *cwd, const char *home, struct err *err);
/* The same for commands that list: the log line begins "error loading guildfile from DIR: ". */
MUST_CHECK int project_open_for_list(struct project *p, const char *cwd, const char *home,
				     struct err *err);
void project_close(struct project *p);

/*
 * The operation that opspec names ("" or NULL: the default one): of the Guild file, else one that
 * is built in, by its name, else a script or executable file, by its path. Errors in upstream's
 * words. The opdef lives as long as the project.
 */
MUST_CHECK int project_find_op(struct project *p, const char *opspec, struct opdef **out,
			       struct err *err);
/*
 * The operation of that name that is part of Guild ("queue"), whatever the Guild file says. 1, 0
 * none, -1.
 */
MUST_CHECK int project_find_builtin(struct project *p, const char *name, struct opdef **out,
				    struct err *err);
/* The reference that a run of the operation records. */
void opdef_opref(const struct opdef *op, struct opref *out);

#endif
