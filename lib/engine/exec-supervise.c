/*
 * exec-supervise.c: from the start of the operation's process to its end.
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
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/num.h"
#include "guild/proc.h"
#include "guild/pyenv.h"
#include "guild/signals.h"
#include "guild/status.h"
#include "guild/steps.h"

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

/* ---- start ---- */

/* "[Errno 2] No such file or directory: 'sh'", as Python's OSError. */
static int start_error(const struct op *op, int error, struct err *err)
{
	CLEANUP(buf_release) struct buf opspec = BUF_INIT;
	CLEANUP(buf_release) struct buf program = BUF_INIT;

	opref_opspec(&opspec, &op->opref, home_cwd());
	value_repr_str(&program, op->cmd.v[0], strlen(op->cmd.v[0]));
	err_set(err, ERR_OS, "error running %s: [Errno %d] %s: %s", opspec.s, error,
		strerror(error), program.s);
	err->os = error;
	return -1;
}

/* The operation's standard streams: where they go. Pipes end up in the capture. */
static int open_streams(struct supervisor *s, bool capture, bool quiet, int ends[2],
			struct err *err)
{
	bool sync = exec_env_is_set(s->op, "SYNC_RUN_OUTPUT");

	ends[0] = ends[1] = -1;
	if (!capture) {
		if (!quiet)
			return 0;
		ends[0] = open("/dev/null", O_WRONLY | O_CLOEXEC);
		ends[1] = ends[0] < 0 ? -1 : dup(ends[0]);
		return ends[1] < 0 ? err_os(err, "cannot open /dev/null") : 0;
	}
	for (int i = 0; i < (sync ? 1 : 2); i++) {
		int fds[2];

		if (pipe2(fds, O_CLOEXEC) < 0)
			return err_os(err, "cannot make a pipe");
		s->capture.fd_in[i] = fds[0];
		ends[i] = fds[1];
	}
	if (sync) {
		ends[1] = fcntl(ends[0], F_DUPFD_CLOEXEC, 3);
		if (ends[1] < 0)
			return err_os(err, "cannot make a pipe");
	}
	return 0;
}

/* A start that came to nothing has no output. */
static void remove_output(const struct run *run)
{
	static const char *const names[] = { "output", "output.index" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		CLEANUP(buf_release) struct buf path = BUF_INIT;

		run_guild_path(&path, run, names[i]);
		if (file_remove(AT_FDCWD, path.s, &err) < 0)
			log_warning("%s", err.msg);
	}
}

/* Let the child go on to its program. Returns 0, or the errno of what kept it from it. */
static int open_gate(int gate, int error_fd)
{
	int error = 0;
	ssize_t n;

	do
		n = write(gate, "", 1);
	while (n < 0 && errno == EINTR);
	do
		n = read(error_fd, &error, sizeof(error));
	while (n < 0 && errno == EINTR);
	return n == sizeof(error) ? error : 0;
}

/*
 * What the process of a pipeline itself has to say is no output of a step: with --quiet it gets our standard error
 * beside its own, and its number in the environment. -1: there is none to share.
 */
static int share_stderr(const struct supervisor *s, bool quiet, struct strlist *env)
{
	int fd = quiet && run_has_attr(s->run, "steps") ? fcntl(STDERR_FILENO, F_DUPFD, 3) : -1;

	if (fd >= 0)
		strlist_pushf(env, STEPS_ERRORS_FD "=%d", fd);
	return fd;
}

static int spawn_behind_gate(struct supervisor *s, const struct strlist *env, const int ends[2],
			     const int gate[2], struct err *err)
{
	struct proc_spec spec = PROC_SPEC_INIT;
	CLEANUP(file_close) int error_fd = -1;
	int error;

	spec.argv = s->op->cmd.v;
	spec.envp = env->v;
	spec.cwd = s->run->dir;
	spec.fd_out = ends[0];
	spec.fd_err = ends[1];
	spec.gate = gate[0];
	spec.gate_write = gate[1];
	spec.reset_signals = true;
	s->pid = proc_spawn(&spec, &error_fd, err);
	if (s->pid < 0)
		return -1;
	log_debug("process %ld runs %s", (long)s->pid, s->op->cmd.v[0]);
	if (lock_write(s->run, s->pid, getpid(), err) < 0)
		return -1;
	error = open_gate(gate[1], error_fd);
	return error ? start_error(s->op, error, err) : 0;
}

static int spawn(struct supervisor *s, const struct strlist *run_env, bool quiet, const int ends[2],
		 struct err *err)
{
	CLEANUP(strlist_release) struct strlist env = STRLIST_INIT;
	CLEANUP(file_close) int shared = -1;
	int gate[2], rc;

	if (pipe2(gate, O_CLOEXEC) < 0)
		return err_os(err, "cannot make a pipe");
	strlist_pushv(&env, run_env->v);
	shared = share_stderr(s, quiet, &env);
	rc = spawn_behind_gate(s, &env, ends, gate, err);
	file_close(&gate[0]);
	file_close(&gate[1]); /* a child that still waits ends by this */
	if (rc < 0 && s->pid > 0)
		(void)waitpid(s->pid, NULL, 0); /* it never ran: nothing to learn */
	return rc;
}

/*
 * Python's package metadata takes a Python start to read: a process of its own does it
 * meanwhile.
 */
static void start_gatherer(struct supervisor *s)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	s->gatherer = fork();
	if (s->gatherer < 0)
		s->gatherer = 0; /* no process left: the run is more than its list of packages */
	if (s->gatherer != 0 || !s->op->python)
		return;
	/* It holds a copy of the lock on the run: without a supervisor there is nothing to hold it for. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (pyenv_freeze_gather(s->op->python, &lines, &err) < 0 ||
	    run_write_attr(s->run, "pip_freeze", value_strv(&a, lines.v), &err) < 0)
		log_warning("%s", err.msg);
	_exit(0);
}

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
	pid_t *pids = NULL;
	size_t n = proc_descendants(getpid(), &pids);

	for (size_t i = 0; i < n; i++)
		(void)kill(pids[i], sig); /* who is gone needs none */
	free(pids);
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
	pid_t *pids = NULL;
	size_t n = proc_descendants(getpid(), &pids);

	if (s->give_up_us == NEVER) {
		s->give_up_us = now + GIVE_UP_US;
		s->spare_us = now + SPARE_US;
		say_killing(s);
	}
	for (size_t i = 0; i < n; i++)
		if (now >= s->spare_us || !proc_runs_same_program(pids[i], getpid()))
			(void)kill(pids[i], SIGKILL); /* who is gone, is */
	free(pids);
	s->kill_us = now + KILL_AGAIN_US;
}

/* Do what is due by the clock. Returns the time of what is due next. */
static int64_t handle_times(struct supervisor *s)
{
	int64_t now = clock_monotonic_us();
	const char *quiet = getenv("NO_OP_INTERRUPTED_MSG");

	if (now >= s->stop_us) {
		s->stop_us = NEVER;
		stop_late(s, now);
	}

	if (now >= s->say_waiting_us) {
		s->say_waiting_us = NEVER;
		if (!quiet || !streq(quiet, "1"))
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

static int start(struct supervisor *s, const struct strlist *env, bool quiet, struct err *err)
{
	bool captured = !exec_env_is_set(s->op, "NO_RUN_OUTPUT");
	const int copy_to[2] = { quiet ? -1 : STDOUT_FILENO, quiet ? -1 : STDERR_FILENO };
	int ends[2], rc;

	if (!captured)
		remove_output(s->run);
	else if (capture_open(&s->capture, s->run, copy_to, err) < 0)
		return -1;
	rc = open_streams(s, captured, quiet, ends, err);
	if (rc == 0)
		rc = spawn(s, env, quiet, ends, err);
	file_close(&ends[0]);
	file_close(&ends[1]);
	if (rc < 0)
		remove_output(s->run);
	return rc;
}

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
	rc = start(&s, env, opts->quiet, err);
	if (rc == 0) {
		s.op_pid = s.pid;
		s.started_us = clock_monotonic_us();
		if (opts->stop_after_us && opts->stop_after_us < NEVER - s.started_us)
			s.stop_us = s.started_us + opts->stop_after_us;
		background_report_start(opts->background);
		if (opts->gather_pip_freeze)
			start_gatherer(&s);
		rc = watch(&s, err);
	}
	capture_close(&s.capture);
	if (rc == 0)
		*returncode = s.returncode;
	return rc;
}
