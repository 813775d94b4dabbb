/*
 * runmatch-word.c: RUN. Source: upstream guild/commands/runs_impl.py, select_runs.
 */
#include "guild/err.h"
#include "guild/runmatch.h"

int runmatch_none(const char *word, const char *command, struct err *err)
{
	err_set(err, ERR_NOTFOUND, "could not find a run matching '%s'\n"
				   "Try 'guild runs list' for a list", word);
	if (command)
		err_append(err, " or '%s --help' for more information", command);
	return err_append(err, ".");
}

int runmatch_several(const char *word, struct run *const *runs, size_t n, struct err *err)
{
	CLEANUP(buf_release) struct buf ids = BUF_INIT;
	char id[9];

	for (size_t i = 0; i < n; i++)
		buf_addf(&ids, "\n  %s", run_short_id(runs[i], id));
	err_set(err, ERR_INVALID, "'%s' matches multiple runs:%s", word, ids.s);
	err->bare = true;
	return -1;
}
