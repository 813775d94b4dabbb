/*
 * runrecord.h: a run as a record of printer.h: --json, --jsonl, --format.
 */
#ifndef GUILD_RUNRECORD_H
#define GUILD_RUNRECORD_H

#include "guild/run.h"

struct runrecord {
	struct run *run;
	size_t index; /* its place in the list, from 1; 0: unknown */
};

/* For printer_record(): data is a struct runrecord. The keys and their order are upstream's. */
struct value *runrecord_value(struct arena *a, void *data);
bool runrecord_field(const char *name, const char *modifier, struct buf *out, void *data);

#endif
