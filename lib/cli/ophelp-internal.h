/*
 * ophelp-internal.h: what the pages of ophelp.h are made of. Widths are in columns.
 */
#ifndef OPHELP_INTERNAL_H
#define OPHELP_INTERNAL_H

#include "guild/ophelp.h"

/*
 * A description: each line is a paragraph of its own, filled to width, a blank line between. Lines after
 * the first begin with indent blanks; the last one is not ended.
 */
void ophelp_add_lines(struct buf *out, const char *text, size_t width, size_t indent);
/* The operation's flags, a definition each. */
void ophelp_add_flags(struct buf *out, const struct opdef *op, size_t indent);

#endif
