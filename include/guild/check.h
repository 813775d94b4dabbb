/*
 * check.h: what a step's run is expected to have done. guildfile.md 7, "Checks".
 */
#ifndef GUILD_CHECK_H
#define GUILD_CHECK_H

#include "guild/run.h"

/* Evaluate every check of expect (a check map or a list). Says each on the log. *failed: how many failed. */
MUST_CHECK int check_run(const struct value *expect, const struct run *run, size_t *failed, struct err *err);

#endif
