/*
 * tty.h: what a descriptor leads to.
 */
#ifndef GUILD_TTY_H
#define GUILD_TTY_H

#include "guild/compat.h"

bool tty_is(int fd);
/* Columns: $COLUMNS, else the terminal's width, else 80. */
size_t tty_columns(int fd);
/* The same of $LINES, 24. */
size_t tty_rows(int fd);
/* A terminal, NO_COLOR unset or empty, TERM set and not "dumb". */
bool tty_has_colour(int fd);

#endif
