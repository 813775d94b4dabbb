/*
 * ophelp.h: `guild run OP --help-op` and `--help-model`, and `guild help` of a project, in upstream's layout.
 *
 * An operation's imported flags and those of its dependencies are shown when the caller has
 * added them (flagimport.h, resolve.h). Lines are as wide as standard output, at most 80 columns.
 */
#ifndef GUILD_OPHELP_H
#define GUILD_OPHELP_H

#include "guild/guildfile.h"

void ophelp_format_op(struct buf *out, const struct opdef *op);
void ophelp_format_model(struct buf *out, const struct model *m);
/* All that is not private. where: "the current directory"; bold: the headings, for a terminal. */
void ophelp_format_project(struct buf *out, const struct guildfile *gf, const char *where, bool bold);

#endif
