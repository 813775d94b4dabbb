/*
 * attr.c: attributes of a run that is shown as far as it can be read.
 */
#include "info.h"

#include "guild/err.h"

const struct value *info_attr(struct run *run, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *v = NULL;

	if (run_attr(run, name, &v, &err) < 0)
		run_warn(run, &err);
	return v;
}
