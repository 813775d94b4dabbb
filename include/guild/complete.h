/*
 * complete.h: completion from the option tables. Shell scripts in contrib/completion stay dumb.
 *
 * A program started as `guild-NAME --guild-complete WORD…` prints a candidate a line for
 * the last WORD (options, values by enum opt_complete, arguments), and exits. "!!file:*" and
 * "!!dir" stand for what the shell itself completes. Kinds that need the project or the runs are
 * command.candidates' job, so that plain commands do not link the parsers.
 */
#ifndef GUILD_COMPLETE_H
#define GUILD_COMPLETE_H

#include "guild/cmd.h"

/* Print the candidates for words (the last is the one being typed, may be ""). */
int complete_command(const struct command *cmd, const struct strlist *words);

#endif
