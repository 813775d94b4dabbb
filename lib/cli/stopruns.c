#include "guild/stopruns.h"

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/msg.h"
#include "guild/status.h"
#include "guild/stop.h"

int stopruns_is_running(struct run *run, struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	return st->state == RUN_RUNNING && !st->where && !st->remote;
}

/* 1: said which process is going to be stopped, 0: there is none here, -1. */
static int announce(struct run *run, struct err *err)
{
	const struct run_status *st;
	int rc = stopruns_is_running(run, err);

	if (rc <= 0)
		return rc;
	if (run_status(run, &st, err) < 0)
		return -1;
	note("Stopping %s (pid %d)", run->id, (int)(st->pid ? st->pid : st->supervisor));
	return 1;
}

int stopruns_ask(struct run *run, struct err *err)
{
	int rc = announce(run, err);

	return rc > 0 ? run_stop_begin(run, err) : rc;
}

int stopruns_stop(struct run *run, int timeout_s, bool force, struct err *err)
{
	CLEANUP(free_ptr) pid_t *left = NULL;
	size_t n;
	int rc = announce(run, err);

	if (rc <= 0)
		return rc;
	rc = run_stop(run, timeout_s, force, &left, &n, err);
	if (rc)
		return MIN(rc, 0);
	printf("The following processes did not stop as expected: ");
	for (size_t i = 0; i < n; i++)
		printf("%s%d", i ? ", " : "", (int)left[i]);
	putchar('\n');
	return err_set(err, ERR_BUSY, "%s", "");
}
