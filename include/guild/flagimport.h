/*
 * flagimport.h: flags that a Python script defines. guildfile(5).
 *
 * The user's interpreter runs our helper (libexec/python/guild/_import_flags.py) once; its answer is kept under
 * HOME/cache/flags/, keyed by the interpreter, the destination, the format version, and the state of the script and of every
 * project module that the import loaded. Nothing of the project is imported to read globals.
 */
#ifndef GUILD_FLAGIMPORT_H
#define GUILD_FLAGIMPORT_H

#include "guild/guildfile.h"

/*
 * Import the flags of an operation as its flags-import says and merge them into op (attributes that are not set are
 * filled, missing flags added, sorted; flags_dest set if unset). Scripts and modules that cannot be
 * read are warnings in upstream's words. Only needed by commands that show or run the operation.
 *
 * The module is the first word of main; an operation that was made for a script has none (op->script).
 *
 * Flags of a configuration file (flags-dest config:FILE) are read here too, without Python.
 */
void flagimport_apply(struct opdef *op);

#endif
