/*
 * rscript.h: the operation that an R script stands for, as the script itself describes it.
 *
 * A script may begin with comments "#| …" that hold YAML: attributes of the operation. Where these define no flags,
 * each name that the script assigns a constant to at its top level is one, and "#| …" just before the
 * assignment holds further attributes of the flag:
 *
 *	#| description: Train a model
 *
 *	#| {min: 0, max: 1}
 *	rate <- 0.1
 *
 * Source: upstream guild/plugins/r_script.py, and R/op.R of its R package guildai, which reads the script with R
 * and, at run time, puts the flags' values into the run's copy of it. Here only the run needs R (lib/engine/op-r.c).
 */
#ifndef GUILD_RSCRIPT_H
#define GUILD_RSCRIPT_H

#include "guild/value.h"

struct buf;
struct err;

/* A regular file whose name ends with ".R" or ".r". */
bool rscript_is(const char *path);

/*
 * The attributes of the operation for the script NAME, a path from dir: exec, flags-dest, flags, and what the script
 * says. *out lives in the arena. Errors name the script and the line.
 */
MUST_CHECK int rscript_op_data(struct arena *a, const char *dir, const char *name,
			       struct value **out, struct err *err);

/* The text as a string literal of R; appended. */
void rscript_quote(struct buf *out, const char *s);

#endif
