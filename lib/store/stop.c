#include "guild/stop.h"

#include <signal.h>
#include <time.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/err.h"
#include "guild/proc.h"
#include "guild/status.h"

#define POLL_NS (20 * 1000000)
/* Without a supervisor: so long may the operation's children end by themselves (as upstream). */
#define CHILDREN_TIMEOUT_S 5

struct victim {
	pid_t pid;
	uint64_t start;
};

struct victims {
	struct victim *v;
	size_t n, cap;
};

static void victims_release(struct victims *vs)
{
	free(vs->v);
}

static void add_victim(struct victims *vs, pid_t pid, uint64_t start)
{
	for (size_t i = 0; i < vs->n; i++)
		if (vs->v[i].pid == pid)
			return;
	ALLOC_GROW(vs->v, vs->n + 1, vs->cap);
	vs->v[vs->n++] = (struct victim){ pid, start };
}

static void add_descendants(struct victims *vs, pid_t pid)
{
	CLEANUP(free_ptr) pid_t *pids = NULL;
	size_t n = proc_descendants(pid, &pids);
	struct proc_stat st;

	for (size_t i = 0; i < n; i++)
		if (proc_stat(pids[i], &st))
			add_victim(vs, pids[i], st.start);
}

/* The processes of the run, the one to ask first; none: it does not run here. */
static int find_victims(struct run *run, struct victims *vs, bool *supervised, struct err *err)
{
	const struct run_status *st;
	struct lock_info lock;
	struct proc_stat proc;
	int rc;

	run_forget(run);
	if (run_status(run, &st, err) < 0)
		return -1;
	rc = lock_read(run, &lock, err);
	if (rc < 0)
		return -1;
	*supervised = st->supervisor != 0;
	if (!rc || st->state != RUN_RUNNING || st->where)
		return 0;
	if (st->supervisor && lock.supervisor == st->supervisor)
		add_victim(vs, lock.supervisor, lock.supervisor_start);
	if (st->pid && lock.pid == st->pid && (lock.start || proc_stat(lock.pid, &proc)))
		add_victim(vs, lock.pid, lock.start ? lock.start : proc.start);
	if (vs->n)
		add_descendants(vs, vs->v[0].pid);
	return 0;
}

static bool any_alive(const struct victims *vs, size_t first)
{
	for (size_t i = first; i < vs->n; i++)
		if (proc_is_same(vs->v[i].pid, vs->v[i].start))
			return true;
	return false;
}

/* Until all from first on are gone, or the time is over. */
static void wait_for(const struct victims *vs, size_t first, int timeout_s)
{
	const struct timespec pause = { .tv_nsec = POLL_NS };
	int64_t end = clock_monotonic_us() + (int64_t)timeout_s * 1000000;

	while (any_alive(vs, first) && clock_monotonic_us() < end)
		(void)nanosleep(&pause, NULL); /* a signal only shortens it */
}

static void signal_all(const struct victims *vs, size_t first, int sig)
{
	for (size_t i = first; i < vs->n; i++)
		(void)proc_signal(vs->v[i].pid, vs->v[i].start, sig); /* who is gone, is */
}

static size_t list_survivors(const struct victims *vs, pid_t **pids)
{
	size_t n = 0;

	*pids = xcalloc(vs->n + 1, sizeof(**pids));
	for (size_t i = 0; i < vs->n; i++)
		if (proc_is_same(vs->v[i].pid, vs->v[i].start))
			(*pids)[n++] = vs->v[i].pid;
	return n;
}

int run_stop(struct run *run, int timeout_s, bool force, pid_t **pids, size_t *n, struct err *err)
{
	CLEANUP(victims_release) struct victims vs = { 0 };
	bool supervised;

	if (find_victims(run, &vs, &supervised, err) < 0)
		return -1;
	if (vs.n) {
		(void)proc_signal(vs.v[0].pid, vs.v[0].start, SIGTERM); /* gone: nothing to wait for */
		if (!supervised) { /* nobody passes the signal on */
			wait_for(&vs, 1, MIN(CHILDREN_TIMEOUT_S, timeout_s));
			signal_all(&vs, 1, SIGTERM);
		}
		wait_for(&vs, 0, timeout_s);
	}
	if (force && supervised && any_alive(&vs, 1)) { /* the supervisor lives to tell the end */
		signal_all(&vs, 1, SIGKILL);
		wait_for(&vs, 0, STOP_KILL_TIMEOUT_S);
	}
	if (force && any_alive(&vs, 0)) {
		signal_all(&vs, 0, SIGKILL);
		wait_for(&vs, 0, STOP_KILL_TIMEOUT_S);
	}
	run_forget(run);
	*n = list_survivors(&vs, pids);
	return *n == 0;
}
