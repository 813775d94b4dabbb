/*
 * pyenv.h: the Python interpreter of operations, and what is known about it without starting it.
 * Documentation/technical/run-lifecycle.adoc; guildfile(5).
 *
 * What an interpreter has told about itself is kept under HOME/cache/python/, keyed by
 * the interpreter's path, time and size.
 *
 * A `python` in $PATH may be a script that starts the real one: that costs tens of
 * milliseconds at each start. It is kept as it is, for it may set an environment, except for the
 * shims of pyenv. Such a shim looks for the nearest .python-version above the current directory; an
 * operation starts in its run directory and would get another interpreter than the
 * project names. So a shim is asked once, in the current directory, which interpreter it
 * starts; the answer is kept for as long as all that pyenv decides by is the same.
 */
#ifndef GUILD_PYENV_H
#define GUILD_PYENV_H

#include "guild/strlist.h"
#include "guild/value.h"

struct err;

/*
 * ${python_exe}: by python-requires (NULL: none), else $GUILD_PYTHON_EXE, the python of the active virtual or
 * Conda environment, python3 or python in $PATH. Appends an absolute path. By a requirement: the highest pythonX.Y
 * that meets it beside the default one, else in $PATH. ERR_NOTFOUND "cannot find a python interpreter
 * for requirement 'R'"; ERR_INVALID for a requirement that is none.
 */
MUST_CHECK int pyenv_find(const char *home, const char *python_requires, struct buf *out, struct err *err);
/*
 * Run an interpreter with args (NULL-ended) to its end, in Guild's current directory and without
 * standard input. out and errors are appended to; returncode is as proc_wait's.
 */
MUST_CHECK int pyenv_run(const char *python, const char *const *args, struct buf *out,
			 struct buf *errors, int *returncode, struct err *err);
/* The folder that holds our guild package, put on PYTHONPATH of Python operations. Static storage. */
const char *pyenv_package_dir(void);
/* sys.version of the interpreter without newlines, appended. */
MUST_CHECK int pyenv_version(const char *home, const char *python, struct buf *out, struct err *err);
/* The lines of `pip freeze` as the interpreter's own metadata gives them. 1: from the cache; 0: the cache is cold and
 * gathering costs a Python start (pyenv_freeze_gather); -1. */
bool pyenv_freeze_cached(const char *home, const char *python, struct strlist *lines);
MUST_CHECK int pyenv_freeze_gather(const char *home, const char *python, struct strlist *lines, struct err *err);
/* The folders that the interpreter finds modules in, appended. It is asked once, while they stay as they are. */
MUST_CHECK int pyenv_path(const char *home, const char *python, struct strlist *out, struct err *err);
/*
 * Does the interpreter import the module? Where it did, it is not asked again while the folders that it looks in and
 * the module's file are as they were. ERR_NOTFOUND with the text of Python's ImportError; ERR_INVALID "NAME failed: …" for
 * another exception.
 */
MUST_CHECK int pyenv_check_module(const char *home, const char *python, const char *name, struct err *err);
/* The run attribute platform: architecture, cpus, processor, python_version (python NULL: left out), uname. */
MUST_CHECK int pyenv_platform(struct arena *a, const char *home, const char *python, struct value **out, struct err *err);

/* ---- for tests ---- */
/* Whether a version ("3.11") meets a requirement (">=3.6,<4"); -1 ERR_INVALID. Digits and dots only, as
 * upstream's a bare version means ==. */
MUST_CHECK int pyenv_version_meets(const char *version, const char *requirement, struct err *err);

#endif
