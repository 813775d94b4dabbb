/*
 * guild queue pause: no queue starts a further run.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/msg.h"
#include "guild/queue.h"

static const struct option options[] = { OPT_END };

static int pause_main(struct strlist *args UNUSED)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	int rc;

	if (home_find(&home, &err) < 0)
		return fail(&err);
	rc = queue_pause(home.s, &err);
	if (rc < 0)
		return fail(&err);
	note(rc ? "Queues are paused" : "Queues are paused already");
	return 0;
}

const struct command command = {
	.name = "queue pause", .options = options, .main = pause_main,
	.summary = "Let queues start no further runs.",
	.help = "Holds for every queue of the home, also for those that are started later, until ``guild queue "
		"resume``. Runs that are running go on.",
};
