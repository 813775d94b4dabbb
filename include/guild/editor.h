/*
 * editor.h: let the user edit a text: $VISUAL, else $EDITOR, else /usr/bin/editor.
 */
#ifndef GUILD_EDITOR_H
#define GUILD_EDITOR_H

#include "guild/buf.h"

struct err;

enum editor_flags {
	EDITOR_KEEP_COMMENTS = 1 << 0, /* else lines that begin with "#" are dropped */
};
/*
 * Replace text by what the user makes of it, in a temporary file whose name ends in suffix (".GUILD_COMMENT").
 * Blanks at both ends are dropped. ERR_INVALID when the editor cannot be started or fails: text is untouched.
 */
MUST_CHECK int editor_edit(struct buf *text, const char *suffix, int flags, struct err *err);

#endif
