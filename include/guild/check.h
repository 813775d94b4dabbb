/*
 * check.h: what a step's run is expected to have done. guildfile(5), "Checks".
 */
#ifndef GUILD_CHECK_H
#define GUILD_CHECK_H

#include "guild/run.h"

/*
 * Evaluate every check of expect (a check map or a list) and say each on the log. A check is
 * {output: REGEX} or {file: GLOB, contains: REGEX, compare-to: PATH}; what cannot be read or compiled does
 * not hold. Returns how many failed.
 */
size_t check_run(const struct value *expect, const struct run *run);

#endif
