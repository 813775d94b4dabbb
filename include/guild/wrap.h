/*
 * wrap.h: a paragraph of text in lines.
 *
 * Python's textwrap, as the library click uses it, and so Guild AI: words are kept together, but a word may end a line
 * with a hyphen between two words; blanks between words stay, but not at the ends of lines; a word that is wider than a line begins
 * on the line that it follows, one character at least, and is cut at the end of each line. With WRAP_WORDS
 * words are never parted, and there is one blank between two.
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
 * Append len bytes of text, in lines of width columns; all white space is blanks. Lines after the first are led by
 * indent blanks, which the width does not count. The last line is not ended. Returns how many lines there are.
 */
size_t wrap_text(struct buf *out, const char *s, size_t len, size_t width, size_t indent, int flags);

#endif
