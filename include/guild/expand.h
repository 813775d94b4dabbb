/*
 * expand.h: ${name} in text. guildfile(5). Source: upstream util.resolve_refs.
 */
#ifndef GUILD_EXPAND_H
#define GUILD_EXPAND_H

#include "guild/value.h"

struct err;

enum expand_unknown {
	EXPAND_ERROR, /* ERR_NOTFOUND, the message is the name alone: the caller words it */
	EXPAND_KEEP,  /* leave the reference as it is */
	EXPAND_EMPTY,
};
/*
 * Resolve the references of a string (or of the strings in a list or map): a whole-string reference gives the
 * value itself, others the pieces joined, non-strings as YAML. "\${x}" is a literal. A cycle is ERR_INVALID, and so are too many
 * references (10000) or too long a text (1 MiB in all).
 */
MUST_CHECK int expand_value(struct arena *a, const struct value *v, const struct value *names,
			    enum expand_unknown unknown, struct value **out, struct err *err);

#endif
