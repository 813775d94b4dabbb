/*
 * exec-supervise.c: from the start of the operation's process (exec-start.c) to its end.
 *
 * One loop waits for output, for the terminal to take it, and for signals. This process is a
 * subreaper: what the operation leaves behind becomes a child of ours, so that a run that is
 * being stopped leaves nothing.
 *
 *	SIGINT, SIGQUIT   the terminal sends them to the operation too: wait for it, then kill
 *	SIGTERM, SIGHUP   are passed on; what is left after the grace period is killed
 *	SIGPIPE           our reader went away: the operation goes on, and its output to the files
 *
 * --stop-after is a SIGTERM of our own.
 *
 * Without a signal the run lasts until the operation has ended and all that holds its output
 * has closed it, as upstream's; who closed it (a daemon) is left alone.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guild/alloc.h"
#include "guild/capture.h"
#include "guild/clock.h"
#include "guild/env.h"
#include "guild/err.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/proc.h"
#include "guild/signals.h"

#include "exec-internal.h"

#define SECOND_US INT64_C(1000000)
/* Upstream's PROC_TERM_TIMEOUT_SECONDS and LOG_WAITING_DELAY_SECONDS. */
#define GRACE_US (30 * SECOND_US)
#define SAY_WAITING_US (2 * SECOND_US)
/* A terminal that takes nothing does not hold up the end of a stopped run. */
#define DRAIN_US (2 * SECOND_US)
/* A process that was killed may have a child that was not seen: look again. */
#define KILL_AGAIN_US (SECOND_US / 5)
/* So long do supervisors of steps have to record how their operations ended. */
#define SPARE_US SECOND_US
/* Output that somebody else than our descendants holds open (a descriptor that was sent away). */
#define GIVE_UP_US (5 * SECOND_US)
#define NEVER INT64_MAX

struct supervisor {
	const struct op *op;
	struct run *run;
	struct capture capture;
	int signal_fd;
	pid_t pid;            /* the operation; 0 once it is reaped */
	pid_t op_pid;         /* its name in messages, also later */
	int64_t started_us;   /* on the monotonic clock, as all of these */
	pid_t gatherer;       /* who writes pip_freeze beside it; 0: none, or done */
	int returncode;
	bool to_reap;         /* a child has ended since we looked */
	bool childless;       /* nothing that we or it started is left */
	/* What is due when; NEVER: not yet, or no more. */
	int64_t stop_us;        /* when to end an operation that --stop-after allows no more time */
	int64_t say_waiting_us; /* when to tell that an interrupt is being waited for */
	int64_t kill_us;        /* when to kill what is left */
	int64_t drain_us;       /* until when the terminal may take what waits for it */
	int64_t give_up_us;     /* when to stop waiting for the output's end */
	int64_t spare_us;       /* until when supervisors of steps are not killed themselves */
	bool stopping;        /* by a signal to us or to the operation: nothing is to be left */
	bool interrupted;     /* of these, by an interrupt */
	bool late;            /* of these, by --stop-after */
};

/* ---- stop ---- */

static int64_t grace_us(void)
{
	const char *env = getenv("STOP_AFTER_KILL_DELAY"); /* upstream's; seconds */
	double seconds;

	if (env && num_parse_pyfloat(env, &seconds) && seconds >= 0 && seconds < 1e6)
		return (int64_t)(seconds * 1e6);
	return GRACE_US;
}

static void signal_descendants(int sig)
{
	CLEANUP(free_ptr) struct proc_id *found = NULL;
	size_t n = proc_descendants(getpid(), &found);

	for (size_t i = 0; i < n; i++)
		(void)proc_signal(found[i].pid, found[i].start, sig); /* who is gone needs none */
}

/* Pass a signal on; a stopped process would not see it. */
static void signal_op(const struct supervisor *s, int sig)
{
	(void)kill(s->pid, sig); /* it may just have ended: the next round sees it */
	(void)kill(s->pid, SIGCONT);
}

static void begin_to_stop(struct supervisor *s, int64_t grace)
{
	int64_t now = clock_monotonic_us();

	s->stopping = true;
	s->kill_us = MIN(s->kill_us, now + grace);
	if (s->gatherer)
		(void)kill(s->gatherer, SIGKILL); /* not worth waiting for now */
}

/* Nobody is left to end what the operation started: we do. */
static void stop_leftovers(struct supervisor *s)
{
	s->drain_us = clock_monotonic_us() + DRAIN_US;
	signal_descendants(SIGTERM);
	signal_descendants(SIGCONT);
}

static void terminate(struct supervisor *s, int sig)
{
	begin_to_stop(s, grace_us());
	if (s->pid)
		signal_op(s, sig);
	else
		stop_leftovers(s);
}

static void handle_signal(struct supervisor *s, int sig)
{
	switch (sig) {
	case SIGCHLD:
		s->to_reap = true;
		break;
	case SIGINT:
	case SIGQUIT:
		begin_to_stop(s, GRACE_US);
		if (!s->pid) {
			stop_leftovers(s);
		} else if (!s->interrupted) {
			s->interrupted = true;
			s->say_waiting_us = clock_monotonic_us() + SAY_WAITING_US;
		}
		break;
	case SIGTERM:
	case SIGHUP:
		terminate(s, sig);
		break;
	}
}

static void op_ended(struct supervisor *s, int status)
{
	s->pid = 0;
	s->returncode = proc_status(status);
	s->say_waiting_us = NEVER;
	if (s->returncode < 0 && !s->stopping)
		begin_to_stop(s, GRACE_US);
	if (s->stopping)
		stop_leftovers(s);
}

static void reap(struct supervisor *s)
{
	pid_t pid;
	int status;

	s->to_reap = false;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == s->pid)
			op_ended(s, status);
		else if (pid == s->gatherer)
			s->gatherer = 0;
	}
	s->childless = pid < 0 && errno == ECHILD;
}

static void stop_late(struct supervisor *s, int64_t now)
{
	CLEANUP(buf_release) struct buf minutes = BUF_INIT;

	num_format_fixed(&minutes, (double)(now - s->started_us) / (60.0 * SECOND_US), 1);
	log_info("Stopping process early (pid %d) - %s minute(s) elapsed", (int)s->op_pid, minutes.s);
	s->late = true;
	terminate(s, SIGTERM);
}

static void say_killing(const struct supervisor *s)
{
	if (!s->pid)
		return;
	if (s->late)
		log_warning("Process did not terminate (pid %d), killing", (int)s->op_pid);
	else
		log_warning("Operation process did not exit - stopping forcefully");
}

/*
 * Kill what is left. Supervisors of a pipeline's steps run the same program as we: without their children they end
 * by themselves, and tell how those did.
 */
static void kill_leftovers(struct supervisor *s, int64_t now)
{
	CLEANUP(free_ptr) struct proc_id *found = NULL;
	size_t n = proc_descendants(getpid(), &found);

	if (s->give_up_us == NEVER) {
		s->give_up_us = now + GIVE_UP_US;
		s->spare_us = now + SPARE_US;
		say_killing(s);
	}
	for (size_t i = 0; i < n; i++)
		if (now >= s->spare_us || !proc_runs_same_program(found[i].pid, getpid()))
			(void)proc_signal(found[i].pid, found[i].start, SIGKILL); /* who is gone, is */
	s->kill_us = now + KILL_AGAIN_US;
}

/* Do what is due by the clock. Returns the time of what is due next. */
static int64_t handle_times(struct supervisor *s)
{
	int64_t now = clock_monotonic_us();

	if (now >= s->stop_us) {
		s->stop_us = NEVER;
		stop_late(s, now);
	}

	if (now >= s->say_waiting_us) {
		s->say_waiting_us = NEVER;
		if (!env_is_one("NO_OP_INTERRUPTED_MSG"))
			log_info("Operation interrupted - waiting for process to exit");
	}
	if (now >= s->kill_us)
		kill_leftovers(s, now);
	if (now >= s->drain_us) {
		capture_stop_copying(&s->capture);
		s->drain_us = NEVER;
	}
	if (now >= s->give_up_us && !s->pid)
		capture_end(&s->capture);
	return MIN(MIN(MIN(s->say_waiting_us, s->kill_us), MIN(s->drain_us, s->give_up_us)), s->stop_us);
}

/* ---- wait ---- */

static bool is_over(const struct supervisor *s)
{
	if (s->pid || !capture_is_done(&s->capture, 0) || !capture_is_done(&s->capture, 1))
		return false;
	return s->stopping ? s->childless : !s->gatherer;
}

static void read_stream(struct supervisor *s, int i)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (capture_read(&s->capture, i, &err) < 0)
		log_warning("%s: the rest of the output is not recorded", err.msg);
}

static int wait_for_something(struct supervisor *s, int64_t until_us, struct err *err)
{
	struct pollfd p[5] = { { .fd = s->signal_fd, .events = POLLIN } };
	int64_t left_us = until_us == NEVER ? -1 : until_us - clock_monotonic_us();
	int sig;

	for (int i = 0; i < 2; i++) {
		const struct capture *c = &s->capture;

		p[1 + i].fd = capture_wants_read(c, i) ? c->fd_in[i] : -1;
		p[1 + i].events = POLLIN;
		p[3 + i].fd = capture_wants_write(c, i) ? c->fd_out[i] : -1;
		p[3 + i].events = POLLOUT;
	}
	if (poll(p, ARRAY_SIZE(p), until_us == NEVER ? -1 : (int)(MAX(left_us, 0) / 1000 + 1)) < 0)
		return errno == EINTR ? 0 : err_os(err, "cannot wait for the operation");
	for (int i = 0; i < 2; i++) {
		if (p[3 + i].revents)
			capture_flush(&s->capture, i);
		if (p[1 + i].revents)
			read_stream(s, i);
	}
	while (p[0].revents && (sig = signals_next()))
		handle_signal(s, sig);
	return 0;
}

static int watch(struct supervisor *s, struct err *err)
{
	for (;;) {
		int64_t next;

		if (s->to_reap)
			reap(s);
		next = handle_times(s);
		if (is_over(s))
			return 0;
		if (wait_for_something(s, next, err) < 0)
			return -1;
	}
}

/* ---- all ---- */

int exec_supervise(const struct op *op, struct run *run, const struct strlist *env,
		   const struct supervise_opts *opts, int *returncode, struct err *err)
{
	static const int signals[] = { SIGCHLD, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, 0 };
	struct supervisor s = { .op = op, .run = run, .capture = CAPTURE_INIT, .to_reap = true,
				.stop_us = NEVER, .say_waiting_us = NEVER, .kill_us = NEVER,
				.drain_us = NEVER, .give_up_us = NEVER };
	int rc;

	/* Where there are no subreapers, orphans of the operation are init's. */
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	s.signal_fd = signals_open(signals, err);
	if (s.signal_fd < 0)
		return -1;
	s.pid = exec_start(op, run, env, opts->quiet, &s.capture, err);
	rc = s.pid < 0 ? -1 : 0;
	if (rc == 0) {
		s.op_pid = s.pid;
		s.started_us = clock_monotonic_us();
		if (opts->stop_after_us && opts->stop_after_us < NEVER - s.started_us)
			s.stop_us = s.started_us + opts->stop_after_us;
		background_report_start(opts->background);
		if (opts->gather_pip_freeze)
			s.gatherer = exec_start_gatherer(op, run);
		rc = watch(&s, err);
	}
	capture_close(&s.capture);
	if (rc == 0)
		*returncode = s.returncode;
	return rc;
}
