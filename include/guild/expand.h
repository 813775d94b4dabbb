/*
 * expand.h: ${name} in text. guildfile(5). Source: upstream util.resolve_refs.
 */
#ifndef GUILD_EXPAND_H
#define GUILD_EXPAND_H

#include "guild/value.h"

struct err;

/*
 * Resolve the references of a string (or of the strings in a list or map): a whole-string reference gives the
 * value itself, others the pieces joined, non-strings as YAML. "\${x}" is a literal. A cycle is ERR_INVALID, and so are too many
 * references (10000) or too long a text (1 MiB in all). An unknown name is ERR_NOTFOUND: the message is the name
 * alone, the caller words it.
 */
MUST_CHECK int expand_value(struct arena *a, const struct value *v, const struct value *names,
			    struct value **out, struct err *err);

#endif
