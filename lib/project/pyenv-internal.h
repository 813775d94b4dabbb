/*
 * pyenv-internal.h: what the parts of pyenv share.
 */
#ifndef PYENV_INTERNAL_H
#define PYENV_INTERNAL_H

#include "guild/buf.h"

struct err;

/*
 * Where the answer to a question about the interpreter's packages is kept: name is the question,
 * arg what it is about (NULL: nothing). Appended; false when there is no home.
 */
bool pyenv_answer_path(const char *home, const char *python, const char *name, const char *arg,
		       struct buf *out);

/*
 * Run a script of our Python package, guild/SCRIPT, with an argument (NULL: without). *answer gets what it prints;
 * an exit status that is not 0 is an error that has what it said.
 */
MUST_CHECK int pyenv_ask(const char *python, const char *script, const char *arg, struct buf *answer,
			 struct err *err);

#endif
