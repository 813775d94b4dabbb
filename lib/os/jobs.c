#include "guild/jobs.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/err.h"
#include "guild/proc.h"
#include "guild/signals.h"

#define NEVER INT64_MAX

void jobs_release(struct jobs *jobs)
{
	free(jobs->v);
	*jobs = (struct jobs)JOBS_INIT(-1);
}

void jobs_add(struct jobs *jobs, pid_t pid, void *data)
{
	ALLOC_GROW(jobs->v, jobs->n + 1, jobs->cap);
	jobs->v[jobs->n++] = (struct job){ pid, data };
}

int jobs_start(struct jobs *jobs, const struct proc_spec *spec, void *data, struct err *err)
{
	pid_t pid = proc_spawn(spec, NULL, err);

	if (pid < 0)
		return -1;
	jobs_add(jobs, pid, data);
	return 0;
}

void jobs_signal(const struct jobs *jobs, int sig)
{
	/* One may have ended; its pid stays its own until we wait for it. */
	for (size_t i = 0; i < jobs->n; i++)
		(void)kill(jobs->v[i].pid, sig);
}

static void take_signals(struct jobs *jobs)
{
	int sig;

	while ((sig = signals_next())) {
		if (sig == SIGCHLD)
			continue;
		jobs->caught = sig;
		if (sig != SIGINT)
			jobs_signal(jobs, sig);
	}
}

static int wait_error(pid_t pid, struct err *err)
{
	return err_os(err, "cannot wait for process %d", (int)pid);
}

/*
 * A job that has ended: 1, 0 when all run. Each is asked for by its pid: this process may have
 * children that are no jobs.
 */
static int reap(struct jobs *jobs, struct job *job, int *returncode, struct err *err)
{
	for (size_t i = 0; i < jobs->n; i++) {
		int status;
		pid_t got = waitpid(jobs->v[i].pid, &status, WNOHANG);

		if (got == 0 || (got < 0 && errno == EINTR))
			continue;
		*job = jobs->v[i];
		jobs->v[i] = jobs->v[--jobs->n];
		if (got < 0)
			return wait_error(job->pid, err);
		*returncode = proc_status(status);
		return 1;
	}
	return 0;
}

/* Milliseconds for poll(), not fewer than are left; -1: no end. */
static int time_left(int64_t deadline_us)
{
	int64_t left_us = deadline_us - clock_monotonic_us();

	if (deadline_us == NEVER)
		return -1;
	return left_us <= 0 ? 0 : (int)MIN((left_us + 999) / 1000, INT32_MAX);
}

/* As jobs_wait(). 0 also when the deadline has passed. */
static int wait_until(struct jobs *jobs, int64_t deadline_us, struct job *job, int *returncode,
		      struct err *err)
{
	struct pollfd p = { .fd = jobs->signal_fd, .events = POLLIN };

	while (jobs->n) {
		int timeout_ms, rc;

		take_signals(jobs); /* first: a SIGCHLD that is taken here has its job reaped below */
		rc = reap(jobs, job, returncode, err);
		if (rc != 0) {
			take_signals(jobs); /* one that came before the job's end may have caused it */
			return rc;
		}
		timeout_ms = time_left(deadline_us);
		if (timeout_ms == 0)
			return 0;
		if (poll(&p, 1, timeout_ms) < 0 && errno != EINTR)
			return wait_error(jobs->v[0].pid, err);
	}
	return 0;
}

int jobs_wait(struct jobs *jobs, struct job *job, int *returncode, struct err *err)
{
	return wait_until(jobs, NEVER, job, returncode, err);
}

int jobs_stop(struct jobs *jobs, int grace_ms, struct err *err)
{
	int64_t deadline_us = clock_monotonic_us() + (int64_t)grace_ms * 1000;
	struct job job;
	int returncode, rc;

	jobs_signal(jobs, SIGTERM);
	jobs_signal(jobs, SIGCONT); /* a stopped process hears nothing else */
	do
		rc = wait_until(jobs, deadline_us, &job, &returncode, err);
	while (rc > 0);
	jobs_signal(jobs, SIGKILL);
	for (size_t i = 0; i < jobs->n; i++)
		if (proc_wait(jobs->v[i].pid, &returncode, err) < 0)
			rc = -1;
	jobs->n = 0;
	return rc;
}
