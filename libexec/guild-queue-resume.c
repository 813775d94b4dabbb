/*
 * guild queue resume: queues start runs again.
 */
#include "guild/compat.h"

#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/msg.h"
#include "guild/queue.h"

static const struct option options[] = { OPT_END };

static int resume_main(struct strlist *args UNUSED)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf home = BUF_INIT;
	int rc;

	if (home_find(&home, &err) < 0)
		return fail(&err);
	rc = queue_resume(home.s, &err);
	if (rc < 0)
		return fail(&err);
	note(rc ? "Queues go on" : "Queues are not paused");
	return 0;
}

const struct command command = {
	.name = "queue resume", .options = options, .main = resume_main,
	.summary = "Let paused queues go on.",
	.help = "Ends what ``guild queue pause`` began. Queues that are running go on by themselves.",
};
