/*
 * runrecord.h: a run as a record of listings (listing.h): the fields of field.h, and its place in the list.
 *
 *	struct runrecord r = { .run = list.v[i], .index = i + 1 };
 *
 *	listing_add(&l, &r);
 *
 * A kind of record whose struct begins with a struct runrecord may have runrecord_kind as its base.
 */
#ifndef GUILD_RUNRECORD_H
#define GUILD_RUNRECORD_H

#include "guild/record.h"
#include "guild/run.h"

struct runrecord {
	struct run *run;
	size_t index; /* its place in the list, from 1; 0: unknown */
};
extern const struct record_kind runrecord_kind;

/* What a run is as an object: upstream's keys, in upstream's order. A batch has batch_proto, too. */
#define RUNRECORD_MEMBERS                                                                           \
	"id", "run_dir", "opref", "exit_status", "cmd", "comments", "marked", "label", "started",   \
	"status", "stopped", "tags", "batch_proto"

/* It was deleted meanwhile: "is_gone" of kinds that extend this one. */
bool runrecord_is_gone(void *record);

/* The runs as a table on stderr, indented: what commands show before they ask. */
void runrecord_preview(struct run *const *runs, size_t n);

#endif
