/*
 * regex-internal.h: what the files of regex share.
 */
#ifndef GUILD_REGEX_INTERNAL_H
#define GUILD_REGEX_INTERNAL_H

#include "guild/buf.h"

struct err;

/*
 * Append Python's pattern in PCRE2's dialect. *ascii is set when (?a) asks for it. What Python
 * refuses and PCRE2 would take for something else is ERR_SYNTAX.
 */
MUST_CHECK int regex_translate(const char *pattern, struct buf *out, bool *ascii, struct err *err);

#endif
