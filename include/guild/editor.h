/*
 * editor.h: let the user edit a text: $VISUAL, else $EDITOR, else /usr/bin/editor.
 */
#ifndef GUILD_EDITOR_H
#define GUILD_EDITOR_H

#include "guild/buf.h"

struct err;

/*
 * Replace text by what the user makes of it, in a temporary file whose name ends in suffix (".GUILD_COMMENT").
 * Lines that begin with "#" are dropped, blanks at both ends too. ERR_INVALID when the editor cannot be
 * started or fails: text is untouched.
 */
MUST_CHECK int editor_edit(struct buf *text, const char *suffix, struct err *err);

#endif
