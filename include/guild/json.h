/*
 * json.h: values as JSON text, on one line, as Python's json.dumps writes them
 * (", " and ": " between, \uXXXX for what is not ASCII).
 * JSON that our own helpers and settings files hold is read by yaml.h.
 */
#ifndef GUILD_JSON_H
#define GUILD_JSON_H

#include "guild/value.h"

enum json_flags {
	JSON_SORT = 1 << 0,    /* keys by code point, else in the map's order */
	JSON_INDENT = 1 << 1,  /* two blanks a level, as indent=2 */
};
/* nan and inf come out as NaN and Infinity, as Python's do. Invalid UTF-8 as U+FFFD. */
void json_encode(struct buf *out, const struct value *v, int flags);
/* A string with its quotes. */
void json_encode_str(struct buf *out, const char *s, size_t len);

#endif
