/*
 * pyenv.h: the Python interpreter of operations, and what is known about it.
 * guildfile(5); Documentation/technical/run-lifecycle.adoc.
 *
 * Guild itself needs no Python. Operations may, and the definition of each says which interpreter
 * it requires:
 *
 *	CLEANUP(buf_release) struct buf python = BUF_INIT;
 *	CLEANUP(buf_release) struct buf version = BUF_INIT;
 *
 *	if (pyenv_find(home, ">=3.8", &python, &err) < 0 ||
 *	    pyenv_version(home, python.s, &version, &err) < 0)
 *		return fail(&err);
 *
 * Below, python is the path of an interpreter. To ask it something costs a Python start: 10 ms to
 * seconds. Each answer is kept under HOME/cache/python/ for as long as the interpreter, and all
 * else that the answer depends on, stay the same (pycache.h). home is the Guild home for that; with
 * NULL nothing is kept.
 *
 * A `python` in $PATH may be a script that starts the real one. That costs tens of milliseconds at
 * each start, but the script may set an environment, so it is used as it is. The shims of the
 * version manager pyenv are an exception. A shim looks for the nearest .python-version above the
 * current directory. An operation starts in its run directory, where the shim would find another
 * interpreter than the one that the project names. So pyenv_find() asks a shim, in Guild's current
 * directory, which interpreter it starts, and returns that one.
 *
 * Outputs are appended to, and are the caller's.
 */
#ifndef GUILD_PYENV_H
#define GUILD_PYENV_H

#include "guild/strlist.h"
#include "guild/value.h"

struct err;

/* ---- find ---- */
/*
 * The absolute path of the interpreter, which ${python_exe} stands for.
 *
 * Without a requirement (NULL): $GUILD_PYTHON_EXE, else the python of the active virtual or Conda
 * environment, else python3 or python in $PATH.
 *
 * With one (python-requires): the highest pythonX.Y that meets it in the directory of the
 * interpreter above, else in the first directory of $PATH that has one. ERR_INVALID: it is not a
 * requirement.
 *
 * ERR_NOTFOUND "cannot find a python interpreter…".
 */
MUST_CHECK int pyenv_find(const char *home, const char *python_requires, struct buf *out,
			  struct err *err);
/*
 * Does a version ("3.11") meet a requirement (">=3.6,<4")? 1, 0, or -1 with ERR_INVALID. A version
 * consists of digits and dots. A requirement that is a bare version means ==, as upstream's.
 */
MUST_CHECK int pyenv_version_meets(const char *version, const char *requirement, struct err *err);

/* ---- run ---- */
/*
 * Run the interpreter with args (NULL-ended) to its end, in Guild's current directory and without
 * standard input. *returncode is as proc_wait's. -1: it could not be run.
 */
MUST_CHECK int pyenv_run(const char *python, const char *const *args, struct buf *out,
			 struct buf *errors, int *returncode, struct err *err);
/* The directory of our guild package, for the PYTHONPATH of Python operations. Static storage. */
const char *pyenv_package_dir(void);

/* ---- ask ---- */
/* The interpreter's sys.version, without newlines. */
MUST_CHECK int pyenv_version(const char *home, const char *python, struct buf *out,
			     struct err *err);
/* The folders in which the interpreter finds modules (sys.path). */
MUST_CHECK int pyenv_path(const char *home, const char *python, struct strlist *out,
			  struct err *err);
/*
 * Does the interpreter import the module? 0: it does. ERR_NOTFOUND with the text of Python's
 * ImportError; ERR_INVALID "NAME failed: …" for another exception. A failure is not kept.
 */
MUST_CHECK int pyenv_check_module(const char *home, const char *python, const char *name,
				  struct err *err);
/*
 * The lines of `pip freeze`, as the metadata of the installed packages gives them. The first
 * function is quick: false when no answer is kept. The second starts the interpreter, which
 * may take seconds, so it is called beside other work.
 */
bool pyenv_freeze_cached(const char *home, const char *python, struct strlist *lines);
MUST_CHECK int pyenv_freeze_gather(const char *home, const char *python, struct strlist *lines,
				   struct err *err);
/*
 * The run attribute "platform", in the arena: architecture, cpus, processor, python_version, uname.
 * python NULL: without python_version.
 */
MUST_CHECK int pyenv_platform(struct arena *a, const char *home, const char *python,
			      struct value **out, struct err *err);

#endif
