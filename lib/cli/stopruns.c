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

int stopruns_stop(struct run *run, int timeout_s, bool force, struct err *err)
{
	CLEANUP(free_ptr) pid_t *left = NULL;
	const struct run_status *st;
	size_t n;
	int rc = stopruns_is_running(run, err);

	if (rc <= 0 || run_status(run, &st, err) < 0)
		return rc;
	note("Stopping %s (pid %d)", run->id, (int)(st->pid ? st->pid : st->supervisor));
	rc = run_stop(run, timeout_s, force, &left, &n, err);
	if (rc)
		return MIN(rc, 0);
	printf("The following processes did not stop as expected: ");
	for (size_t i = 0; i < n; i++)
		printf("%s%d", i ? ", " : "", (int)left[i]);
	putchar('\n');
	return err_set(err, ERR_BUSY, "%s", "");
}
