/*
 * jobs.h: children that run beside each other and have supervisors of their own: each is a `guild
 * run`, or a fork of one.
 *
 * A job is left to end by itself, so that it can record how it ended. What would end this process
 * is passed on to all jobs, and this process goes on until they have ended:
 *
 *	SIGTERM, SIGHUP, …  are passed on
 *	SIGINT              is not: a terminal sends it to the jobs, too
 *
 * One loop runs any number of jobs:
 *
 *	int signal_fd = signals_open(signals, err);     SIGCHLD among them
 *	struct jobs jobs = JOBS_INIT(signal_fd);
 *
 *	for (;;) {
 *		while (jobs.n < limit && !jobs.caught && (next = …))
 *			if (jobs_start(&jobs, &next->spec, next, err) < 0)
 *				…
 *		rc = jobs_wait(&jobs, &job, &returncode, err);
 *		if (rc <= 0)
 *			break;
 *		ended(job.data, returncode);
 *	}
 *	jobs_release(&jobs);
 */
#ifndef GUILD_JOBS_H
#define GUILD_JOBS_H

#include <sys/types.h>

#include "guild/compat.h"

struct err;
struct proc_spec;

struct job {
	pid_t pid;
	void *data; /* the caller's own */
};

struct jobs {
	struct job *v; /* those that run, in no order */
	size_t n, cap;
	int signal_fd; /* of signals_open(), with SIGCHLD; borrowed */
	int caught;    /* the last signal that asked this process to end; 0: none */
};
#define JOBS_INIT(fd) { .signal_fd = fd }
/* Frees the memory. A job that still runs is left alone. */
void jobs_release(struct jobs *jobs);

/* Start a program as a job, without a gate. -1: as proc_spawn(). */
MUST_CHECK int jobs_start(struct jobs *jobs, const struct proc_spec *spec, void *data,
			  struct err *err);
/* Add a child that this process has forked. It is the jobs' to wait for. */
void jobs_add(struct jobs *jobs, pid_t pid, void *data);

/*
 * Wait until any of the jobs has ended, and pass signals on meanwhile. 1: *job is the one,
 * removed from jobs, and *returncode is as Python's (guild/proc.h). 0: no job runs. -1: the
 * system fails; a job that cannot be waited for is removed.
 */
MUST_CHECK int jobs_wait(struct jobs *jobs, struct job *job, int *returncode, struct err *err);
/* Send the signal to all jobs. */
void jobs_signal(const struct jobs *jobs, int sig);
/*
 * End all jobs: by SIGTERM, and those that run after grace_ms by SIGKILL. What a job supervises
 * outlives a SIGKILL, so grace_ms must be longer than the jobs' own. No job runs afterwards, also
 * when an error is returned.
 */
MUST_CHECK int jobs_stop(struct jobs *jobs, int grace_ms, struct err *err);

#endif
