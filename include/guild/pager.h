/*
 * pager.h: long output to a terminal goes through $GUILD_PAGER, else $PAGER, else less.
 */
#ifndef GUILD_PAGER_H
#define GUILD_PAGER_H

#include "guild/compat.h"

/* From now on stdout leads into the pager, when it is a terminal and a pager is there
 * ("cat" or "" means none). pager_finish() flushes and waits; the exit path of cmd calls it. */
void pager_start(void);
void pager_finish(void);
/* The descriptor to ask about the terminal (width, colour) in place of fd: what stdout was
 * before the pager. */
int pager_tty(int fd);
/* The columns that text to read is filled to: those of the terminal but two, from 50 to 78. */
size_t pager_width(void);

#endif
