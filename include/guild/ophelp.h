/*
 * ophelp.h: `guild run OP --help-op` and `--help-model`, in upstream's layout.
 *
 * An operation's imported flags and those of its dependencies are shown when the caller has
 * added them (flagimport.h, resolve.h). Lines are as wide as standard output, at most 80 columns.
 */
#ifndef GUILD_OPHELP_H
#define GUILD_OPHELP_H

#include "guild/guildfile.h"

void ophelp_format_op(struct buf *out, const struct opdef *op);
void ophelp_format_model(struct buf *out, const struct model *m);

#endif
