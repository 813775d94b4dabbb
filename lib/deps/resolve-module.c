/*
 * resolve-module.c: sources that are Python modules, which have to be installed.
 */
#include "guild/pyenv.h"
#include "resolve-internal.h"

/*
 * Upstream asks the interpreter that it runs in itself. The operation's own is what can import
 * the module later, or not.
 */
int source_check_module(const struct resolving *r, const struct source *s, struct err *err)
{
	CLEANUP(buf_release) struct buf python = BUF_INIT;
	const struct value *op = NULL;

	if (run_attr(r->run, "op", &op, err) < 0 ||
	    pyenv_find(r->home, value_str_at(op, "python-requires"), &python, err) < 0)
		return -1;
	return pyenv_check_module(r->home, python.s, s->value, err);
}
