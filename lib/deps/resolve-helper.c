/*
 * resolve-helper.c: helper programs, so that only they load the libraries for what they do.
 */
#include <unistd.h>

#include "guild/proc.h"
#include "resolve-internal.h"

int helper_run(const struct resolving *r, const char *name, const char *const *words,
	       struct buf *out, struct buf *said, int *returncode, struct err *err)
{
	CLEANUP(strlist_release) struct strlist argv = STRLIST_INIT;
	struct proc_spec spec = PROC_SPEC_INIT;

	strlist_pushf(&argv, "%s/%s", r->exec_path, name);
	for (; *words; words++)
		strlist_push(&argv, *words);
	spec.argv = argv.v;
	if (!out)
		spec.fd_out = STDERR_FILENO;
	if (proc_capture(&spec, out, said, returncode, err) < 0)
		return -1;
	buf_trim(said);
	if (starts_with(said->s, "guild: "))
		buf_remove(said, 0, strlen("guild: "));
	return 0;
}
