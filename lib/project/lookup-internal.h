/* lookup-internal.h: operations that no Guild file defines. */
#ifndef PROJECT_LOOKUP_INTERNAL_H
#define PROJECT_LOOKUP_INTERNAL_H

#include "guild/lookup.h"

/*
 * The operation of a script, opspec being its path from cwd. 1 with it (its Guild file is the caller's), 0 when
 * there is no such file, -1 "cannot run 'SPEC': …" when it cannot be run.
 */
MUST_CHECK int lookup_script(const char *cwd, const char *opspec, struct guildfile **out,
			     struct err *err);

/* The same for an operation that is part of Guild, by its name. */
MUST_CHECK int lookup_builtin(const char *opspec, struct guildfile **out, struct err *err);

#endif
