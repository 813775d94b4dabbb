/*
 * wrap.h: a paragraph of text, broken into lines.
 *
 * The rules are those of Python's textwrap in the variant of the library click, because upstream
 * formats its help and its comments with it:
 *
 *	- A line may end between words, after a hyphen between two words, or beside a dash (--).
 *	- Blanks between words are kept, except at the end of a line.
 *	- A word that is wider than a line starts on the current line, with one character at
 *	  least, and is cut at the end of each line.
 *
 * With WRAP_WORDS lines end between words only, whatever their width, and words are separated by
 * one blank. Our own help is formatted this way.
 *
 *	buf_addchars(&out, ' ', 2);
 *	wrap_text(&out, s, strlen(s), width - 2, 2, 0);
 *	buf_addch(&out, '\n');
 */
#ifndef GUILD_WRAP_H
#define GUILD_WRAP_H

#include "guild/buf.h"

enum wrap_flags {
	WRAP_WORDS = 1 << 0,
};

/*
 * Append len bytes of text in lines of at most width columns. White space counts as blanks. Each
 * line after the first starts with indent blanks, which are not part of the width. The last line is
 * not ended. Returns the number of lines, 1 for an empty text.
 */
size_t wrap_text(struct buf *out, const char *s, size_t len, size_t width, size_t indent,
		 int flags);

#endif
