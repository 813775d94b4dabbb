/*
 * runtable.h: rows of runs, as the list and the previews of other commands show them.
 */
#ifndef GUILD_RUNTABLE_H
#define GUILD_RUNTABLE_H

#include "guild/run.h"
#include "guild/table.h"

enum runtable_form {
	RUNTABLE_LIST,    /* [INDEX:ID]  OPERATION  STARTED  STATUS  LABEL */
	RUNTABLE_SIMPLE,  /* [INDEX]  OPERATION  STATUS  LABEL */
	RUNTABLE_PREVIEW, /* [ID]  OPERATION  STARTED  STATUS  LABEL */
	RUNTABLE_COMMENTS, /* ID  OPERATION  STARTED  STATUS  LABEL */
};
#define RUNTABLE_INIT(form) TABLE_INIT((form) == RUNTABLE_SIMPLE ? 4 : 5)

/*
 * Add the run's row. What cannot be read of it is a warning (run_warn) and an empty cell. false: the
 * run was deleted meanwhile, there is no row.
 */
bool runtable_add(struct table *t, enum runtable_form form, struct run *run, size_t index);
/* The preview of commands that ask before they go on: indented, on stderr. */
void runtable_preview(struct run *const *runs, size_t n);

#endif
