/*
 * label.h: label templates. guildfile(5).
 */
#ifndef GUILD_LABEL_H
#define GUILD_LABEL_H

#include "guild/value.h"

/* A template or flags that make a longer label make this much of it. */
#define LABEL_MAX_BYTES ((size_t)1 << 20)

/* "a=1 b=2": what a run without a label template is called. */
void label_default(struct buf *out, const struct value *flags);
/* Render the template over flags; extra (may be NULL) adds names (label) and wins. NULL template: the default label. */
void label_render(struct buf *out, const char *template, const struct value *flags,
		  const struct value *extra);

#endif
