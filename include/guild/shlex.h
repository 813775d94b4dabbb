/*
 * shlex.h: shell words as Python's shlex (POSIX mode) and upstream's util.
 */
#ifndef GUILD_SHLEX_H
#define GUILD_SHLEX_H

#include "guild/strlist.h"

struct err;

/* Words of s, comments not recognised. "No closing quotation", "No escaped character" are ERR_SYNTAX. */
MUST_CHECK int shlex_split(const char *s, struct strlist *words, struct err *err);
/* shlex.quote: as it is when safe, else single quotes; "" gives ''. */
void shlex_quote(struct buf *out, const char *s);
/* Upstream's shlex_quote: as above with the '"'…'"' ends simplified (guild-rundir(5)). */
void shlex_quote_guild(struct buf *out, const char *s);

#endif
