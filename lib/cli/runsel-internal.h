/*
 * runsel-internal.h: what runsel-filter.c tests.
 */
#ifndef GUILD_RUNSEL_INTERNAL_H
#define GUILD_RUNSEL_INTERNAL_H

#include "guild/filter.h"
#include "guild/runmatch.h"
#include "guild/runsel.h"
#include "guild/timerange.h"

/* The options, checked and parsed. */
struct runsel_filter {
	const struct runsel *sel;
	struct runmatch *ops; /* one for each of sel->ops */
	int wanted, unwanted; /* masks of enum run_state; wanted 0: any */
	bool has_range;
	struct timerange range;
	struct filter *expr; /* NULL: none */
};
#define RUNSEL_FILTER_INIT { 0 }
void runsel_filter_release(struct runsel_filter *f);
/* ERR_USAGE with status 1, in upstream's words. */
MUST_CHECK int runsel_filter_init(struct runsel_filter *f, const struct runsel *sel, struct err *err);
/* 1 the run passes, 0 it does not, -1 it cannot be judged. */
MUST_CHECK int runsel_filter_test(const struct runsel_filter *f, struct run *run, struct err *err);

#endif
