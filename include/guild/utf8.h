/*
 * utf8.h: code points, columns on a terminal, and text made safe to show.
 */
#ifndef GUILD_UTF8_H
#define GUILD_UTF8_H

#include "guild/buf.h"

/*
 * The code point at s (len > 0 bytes left) and its length in *n. An invalid
 * byte gives -1 with *n = 1: surrogates, overlong forms and values past
 * U+10FFFF are invalid.
 */
int32_t utf8_decode(const char *s, size_t len, size_t *n);
/* What is no scalar value (a surrogate, past U+10FFFF) comes out as U+FFFD. */
void utf8_encode(struct buf *out, uint32_t code_point);
bool utf8_valid(const char *s, size_t len);
/* Code points in the text; an invalid byte counts as one. */
size_t utf8_length(const char *s);
/* Columns on a terminal: 0, 1 or 2 a code point; control characters count 0. */
size_t utf8_width(const char *s);
/* The longest prefix (bytes) that fills at most width columns. */
size_t utf8_clip(const char *s, size_t width);
/*
 * Append text in lower case, in any locale (one character for one; Unicode's
 * longer forms are not made). Invalid bytes stay as they are.
 */
void utf8_lower(struct buf *out, const char *s, size_t len);
/* How many bytes at the end may begin a character of which the rest is to come: 0 to 3. For text in pieces. */
size_t utf8_unfinished(const char *s, size_t len);
/*
 * Append text that is safe on a terminal: control characters (but not \n and
 * \t when keep_lines) and invalid bytes come out as \xHH.
 */
void utf8_sanitize(struct buf *out, const char *s, size_t len, bool keep_lines);

#endif
