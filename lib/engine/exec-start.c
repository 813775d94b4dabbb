/*
 * exec-start.c: the operation's process, up to its first instruction.
 *
 * The child waits at a gate (a pipe) until LOCK names it, so that no operation ever runs without being named. When
 * the supervisor dies before, the pipe ends, and the child exits without having done anything.
 */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guild/env.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/proc.h"
#include "guild/pyenv.h"
#include "guild/status.h"
#include "guild/runenv.h"

#include "exec-internal.h"

struct start {
	const struct op *op;
	struct run *run;
	struct capture *capture;
	pid_t pid; /* of the operation */
};

/* "1" in this process's environment, or in that of the operation. */
static bool is_set(const struct op *op, const char *name)
{
	const char *env = getenv(name);

	return env_value_is_one(env ? env : value_str_at(op->env, name));
}

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
static int open_streams(struct start *s, bool capture, bool quiet, int ends[2],
			struct err *err)
{
	bool sync = is_set(s->op, "SYNC_RUN_OUTPUT");

	ends[0] = ends[1] = -1;
	if (!capture) {
		if (!quiet)
			return 0;
		ends[0] = open("/dev/null", O_WRONLY | O_CLOEXEC);
		ends[1] = ends[0] < 0 ? -1 : fcntl(ends[0], F_DUPFD_CLOEXEC, 3);
		return ends[1] < 0 ? err_os(err, "cannot open /dev/null") : 0;
	}
	for (int i = 0; i < (sync ? 1 : 2); i++) {
		int fds[2];

		if (pipe2(fds, O_CLOEXEC) < 0)
			return err_os(err, "cannot make a pipe");
		s->capture->fd_in[i] = fds[0];
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

		if (run_remove_guild_file(run, names[i], &err) < 0)
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
static int share_stderr(const struct start *s, bool quiet, struct strlist *env)
{
	int fd = quiet && run_has_attr(s->run, "steps") ? fcntl(STDERR_FILENO, F_DUPFD, 3) : -1;

	if (fd >= 0)
		strlist_pushf(env, RUNENV_ERRORS_FD "=%d", fd);
	return fd;
}

static int spawn_behind_gate(struct start *s, const struct strlist *env, const int ends[2],
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

static int spawn(struct start *s, const struct strlist *run_env, bool quiet, const int ends[2],
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

pid_t exec_start(const struct op *op, struct run *run, const struct strlist *env, bool quiet,
		 struct capture *capture, struct err *err)
{
	struct start s = { .op = op, .run = run, .capture = capture };
	bool captured = !is_set(op, "NO_RUN_OUTPUT");
	const int copy_to[2] = { quiet ? -1 : STDOUT_FILENO, quiet ? -1 : STDERR_FILENO };
	int ends[2], rc;

	if (!captured)
		remove_output(run);
	else if (capture_open(capture, run, copy_to, err) < 0)
		return -1;
	rc = open_streams(&s, captured, quiet, ends, err);
	if (rc == 0)
		rc = spawn(&s, env, quiet, ends, err);
	file_close(&ends[0]);
	file_close(&ends[1]);
	if (rc < 0)
		remove_output(run);
	return rc < 0 ? -1 : s.pid;
}

/*
 * Python's package metadata takes a Python start to read: a process of its own does it
 * meanwhile.
 */
pid_t exec_start_gatherer(const struct op *op, struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	pid_t supervisor = getpid();
	pid_t pid = op->python ? fork() : 0;

	if (!op->python || pid != 0)
		return MAX(pid, 0); /* no process left: the run is more than its list of packages */
	/* It holds a copy of the lock on the run: without a supervisor there is nothing to hold it for. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != supervisor)
		_exit(1); /* it died before that */
	if (pyenv_freeze_gather(op->home, op->python, &lines, &err) < 0 ||
	    run_write_attr(run, "pip_freeze", value_strv(&a, lines.v), &err) < 0)
		log_warning("%s", err.msg);
	_exit(0);
}
