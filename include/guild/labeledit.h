/*
 * labeledit.h: a run's label, changed by hand.
 */
#ifndef GUILD_LABELEDIT_H
#define GUILD_LABELEDIT_H

#include "guild/run.h"

struct err;

/*
 * Drop from label each blank-delimited part that the regular expression matches as a whole; what is left is
 * joined by single blanks. ERR_SYNTAX "cannot remove label part 'PART': …".
 */
MUST_CHECK int label_remove_part(struct buf *label, const char *part, struct err *err);
/* The template over the run's flags and its label (`label`), trimmed. */
MUST_CHECK int label_render_for_run(struct buf *out, const char *template, struct run *run, struct err *err);
/* The run's label; "" when it has none. */
MUST_CHECK int label_of_run(struct buf *out, struct run *run, struct err *err);
MUST_CHECK int label_write(struct run *run, const struct buf *label, struct err *err);

#endif
