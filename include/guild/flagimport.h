/*
 * flagimport.h: flags that a Python script defines. guildfile(5).
 *
 * A script says which flags it has: by the arguments that it parses (argparse and others), or by
 * its global variables. They are imported into the operation's definition before flag values are
 * decoded:
 *
 *	guildfile_load(dir, home, &gf, &err)   the definition as the Guild file has it
 *	flagimport_apply(op)                   … and the flags of its script
 *	resolve_add_flags(op)                  … and those of its dependencies (resolve.h)
 *
 * An import costs a Python start. So a command asks for it operation by operation, for those that
 * it shows or runs.
 *
 * The operation's interpreter (pyenv.h) runs our helper,
 * libexec/python/guild/_import_flags.py. To find arguments, the helper runs the script up to the
 * point where it parses them. To find global variables, it only reads the script: nothing of the
 * project is imported.
 *
 * The answer is kept under HOME/cache/flags/, in the home that the Guild file was loaded with
 * (pycache.h). Its key is the interpreter, the destination and the format version; it holds while
 * the script, and every module of the project that the import loaded, stay the same.
 */
#ifndef GUILD_FLAGIMPORT_H
#define GUILD_FLAGIMPORT_H

#include "guild/guildfile.h"

/*
 * Import the flags of the operation, as its flags-import says, and merge them into op:
 *
 *	- attributes that a flag of the definition does not set are filled in;
 *	- flags that the definition does not have are added, and all flags sorted by name;
 *	- flags_dest is set, if it is not;
 *	- the output scalars of the script's framework are set, if op has none.
 *
 * The script is the module that the first word of main names. An operation that was made for a
 * script (op->script) has no main. Flags of a configuration file (flags-dest config:FILE) are read
 * here too, without Python.
 *
 * What is added lives in the arena of op's Guild file. Scripts and modules that cannot be read are
 * warnings in upstream's words: the operation may still run.
 */
void flagimport_apply(struct opdef *op);

#endif
