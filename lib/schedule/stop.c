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

struct victims {
	struct proc_id *v;
	size_t n, cap;
};

static void victims_release(struct victims *vs)
{
	free(vs->v);
}

static void add_victim(struct victims *vs, pid_t pid, uint64_t start)
{
	for (size_t i = 0; i < vs->n; i++)
		if (vs->v[i].pid == pid && vs->v[i].start == start)
			return;
	ALLOC_GROW(vs->v, vs->n + 1, vs->cap);
	vs->v[vs->n++] = (struct proc_id){ pid, start };
}

/* What they have started since we looked. */
static void add_descendants(struct victims *vs)
{
	size_t n_roots = vs->n;

	for (size_t r = 0; r < n_roots; r++) {
		CLEANUP(free_ptr) struct proc_id *found = NULL;
		size_t n = proc_is_same(vs->v[r].pid, vs->v[r].start) ?
			   proc_descendants(vs->v[r].pid, &found) : 0;

		for (size_t i = 0; i < n; i++)
			add_victim(vs, found[i].pid, found[i].start);
	}
}

/* The processes of the run, the one to ask first; none: it does not run here. */
static int find_victims(struct run *run, struct victims *vs, bool *supervised, struct err *err)
{
	const struct run_status *st;

	run_forget(run);
	if (run_status(run, &st, err) < 0)
		return -1;
	*supervised = st->supervisor != 0;
	if (st->state != RUN_RUNNING || st->where || st->remote)
		return 0;
	if (st->supervisor)
		add_victim(vs, st->supervisor, st->supervisor_start);
	if (st->pid)
		add_victim(vs, st->pid, st->pid_start);
	add_descendants(vs);
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

static void signal_one(const struct proc_id *v, int sig)
{
	(void)proc_signal(v->pid, v->start, sig); /* who is gone, is */
	if (sig != SIGKILL)
		(void)proc_signal(v->pid, v->start, SIGCONT); /* a stopped process hears nothing else */
}

static void signal_from(const struct victims *vs, size_t first, int sig)
{
	for (size_t i = first; i < vs->n; i++)
		signal_one(&vs->v[i], sig);
}

/* Ask it to end. A supervisor passes it on; where there is none, we do, later. */
static void ask(const struct victims *vs)
{
	if (vs->n)
		signal_one(&vs->v[0], SIGTERM);
}

/*
 * Supervisors (the first process, and those of a pipeline's steps, which run the same program) live to tell how what
 * they supervise has ended.
 */
static void kill_supervised(struct victims *vs)
{
	add_descendants(vs);
	for (size_t i = 1; i < vs->n; i++)
		if (!proc_runs_same_program(vs->v[i].pid, vs->v[0].pid))
			signal_one(&vs->v[i], SIGKILL);
	wait_for(vs, 0, STOP_KILL_TIMEOUT_S);
}

static void kill_all(struct victims *vs)
{
	add_descendants(vs);
	signal_from(vs, 0, SIGKILL);
	wait_for(vs, 0, STOP_KILL_TIMEOUT_S);
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
	ask(&vs);
	if (vs.n && !supervised) {
		wait_for(&vs, 1, MIN(CHILDREN_TIMEOUT_S, timeout_s));
		add_descendants(&vs);
		signal_from(&vs, 1, SIGTERM);
	}
	wait_for(&vs, 0, timeout_s);
	if (force && supervised && any_alive(&vs, 0))
		kill_supervised(&vs);
	if (force && any_alive(&vs, 0))
		kill_all(&vs);
	run_forget(run);
	*n = list_survivors(&vs, pids);
	return *n == 0;
}

int run_stop_begin(struct run *run, struct err *err)
{
	CLEANUP(victims_release) struct victims vs = { 0 };
	bool supervised;

	if (find_victims(run, &vs, &supervised, err) < 0)
		return -1;
	ask(&vs);
	if (!supervised)
		signal_from(&vs, 1, SIGTERM);
	return 0;
}
