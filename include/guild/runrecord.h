/*
 * runrecord.h: a run as a record of listings.
 *
 * Its fields are those of field.h, and its place in the list.
 *
 *	struct runrecord r = { .run = list.v[i], .index = i + 1 };
 *
 *	listing_add(&l, &r);
 *
 * A kind of record that is about a run can extend this one: its struct starts with a struct
 * runrecord, and its base is runrecord_kind (record.h).
 */
#ifndef GUILD_RUNRECORD_H
#define GUILD_RUNRECORD_H

#include <stdio.h>

#include "guild/record.h"
#include "guild/run.h"

struct runrecord {
	struct run *run;
	size_t index; /* its place in the list, from 1; 0: unknown */
};
extern const struct record_kind runrecord_kind;

/* What is shown below a run with --verbose, and by `guild runs info`: upstream's names. */
#define RUNRECORD_DETAILS \
	"id", "operation", "from", "status", "started", "stopped", "marked", "label", \
	"sourcecode_digest", "vcs_commit", "run_dir", "command", "exit_status", "pid"

/* The members of a run: upstream's keys, in upstream's order. Only a batch has batch_proto. */
#define RUNRECORD_MEMBERS \
	"id", "run_dir", "opref", "exit_status", "cmd", "comments", "marked", "label", "started", \
	"status", "stopped", "tags", "batch_proto"

/* Was the run deleted meanwhile? For "is_gone" of kinds that extend this one. */
bool runrecord_is_gone(void *record);

/*
 * Print the runs as an indented table, which commands show before they ask. op_field names the
 * column of the operation: "op_desc", or "operation" for it without its directory.
 */
void runrecord_print(FILE *to, struct run *const *runs, size_t n, const char *op_field);

#endif
