#include "guild/err.h"
#include "guild/runmatch.h"

bool runmatch_pick_wants(const struct runmatch_pick *pick, struct run *run)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT; /* not marked, as far as is known */

	return !pick->latest || run_is_marked(run, &ignored) > 0;
}

int runmatch_pick_offer(struct runmatch_pick *pick, struct run *run, struct err *err)
{
	int marked = run_is_marked(run, err);

	if (!pick->latest)
		pick->latest = run;
	if (marked > 0 && !pick->marked)
		pick->marked = run;
	return MIN(marked, 0);
}

struct run *runmatch_pick_run(const struct runmatch_pick *pick)
{
	return pick->marked ? pick->marked : pick->latest;
}
