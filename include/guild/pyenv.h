/*
 * pyenv.h: the Python interpreter of operations, and what is known about it without starting it.
 * design.md 3, 11; guildfile.md 4.1.
 */
#ifndef GUILD_PYENV_H
#define GUILD_PYENV_H

#include "guild/strlist.h"
#include "guild/value.h"

struct err;

/* ${python_exe}: by python-requires (NULL: none), $GUILD_PYTHON_EXE, the active environment's, else python3 in
 * $PATH. Absolute path. ERR_NOTFOUND "cannot find a python interpreter for requirement 'R'". */
MUST_CHECK int pyenv_find(const char *python_requires, struct buf *out, struct err *err);
/* The folder that holds our guild package (libexec/python), put on PYTHONPATH of Python operations. */
const char *pyenv_package_dir(void);
/* sys.version of the interpreter without newlines, cached by path, size and time. */
MUST_CHECK int pyenv_version(const char *python, struct buf *out, struct err *err);
/* The lines of `pip freeze` as the interpreter's own metadata gives them. 1: from the cache; 0: the cache is cold and
 * gathering costs a Python start (pyenv_freeze_gather); -1. */
MUST_CHECK int pyenv_freeze_cached(const char *python, struct strlist *lines, struct err *err);
MUST_CHECK int pyenv_freeze_gather(const char *python, struct strlist *lines, struct err *err);
/* The run attribute platform: architecture, cpus, processor, python_version (python NULL: left out), uname. */
MUST_CHECK int pyenv_platform(struct arena *a, const char *python, struct value **out, struct err *err);

#endif
