/*
 * runcomments.h: the comments of a run, as listings show them.
 */
#ifndef GUILD_RUNCOMMENTS_H
#define GUILD_RUNCOMMENTS_H

#include "guild/buf.h"

struct value;

/*
 * Append who wrote each comment and when, and its text, wrapped. numbered: "[1] USER TIME" and an indent of
 * two (guild comment); else without a number and an indent of four (guild runs).
 */
void runcomments_format(struct buf *out, const struct value *comments, bool numbered);
/* The local time; what is no number, as it is. */
void runcomments_add_time(struct buf *out, const struct value *time);

#endif
