/*
 * cmd-internal.h: between main() and the rest of the command layer.
 */
#ifndef CMD_INTERNAL_H
#define CMD_INTERNAL_H

/* Remember the command as typed: argv[0] as the front end sets it ("guild runs rm"), or
 * "guild NAME" for a program started by its own name. */
void cmd_set_path(const char *typed, const char *name);

#endif
