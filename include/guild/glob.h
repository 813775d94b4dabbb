/*
 * glob.h: Python's fnmatch: * ? [seq] [!seq]; * crosses '/'. Case-sensitive. No
 * backtracking that a hostile pattern could blow up.
 */
#ifndef GUILD_GLOB_H
#define GUILD_GLOB_H

#include "guild/compat.h"

bool glob_match(const char *pattern, const char *s);

#endif
