#include "guild/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guild/err.h"
#include "guild/file.h"
#include "guild/path.h"

#define EXIT_NOT_STARTED 127
/* Where programs are when PATH is not set: Python's os.defpath. */
#define DEFAULT_PATH "/bin:/usr/bin"
#define READ_SIZE (16 * 1024)

/* ---- where a program is ---- */

static const char *env_value(char *const *envp, const char *name)
{
	size_t len = strlen(name);

	for (; *envp; envp++)
		if (strncmp(*envp, name, len) == 0 && (*envp)[len] == '=')
			return *envp + len + 1;
	return NULL;
}

/* Every path that name may mean, in order. */
static void list_candidates(const char *name, const char *path, struct strlist *out)
{
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT;

	if (strchr(name, '/') || !*name) {
		strlist_push(out, name);
		return;
	}
	strlist_split(&dirs, path ? path : DEFAULT_PATH, ":");
	for (size_t i = 0; i < dirs.n; i++) {
		struct buf file = BUF_INIT;

		path_join(&file, *dirs.v[i] ? dirs.v[i] : ".", name);
		strlist_take(out, buf_detach(&file));
	}
}

bool proc_find_program(const char *name, const char *path, struct buf *out)
{
	CLEANUP(strlist_release) struct strlist candidates = STRLIST_INIT;

	list_candidates(name, path ? path : getenv("PATH"), &candidates);
	for (size_t i = 0; i < candidates.n; i++) {
		const char *file = candidates.v[i];

		if (file_is_regular(AT_FDCWD, file) &&
		    faccessat(AT_FDCWD, file, X_OK, AT_EACCESS) == 0) {
			buf_addstr(out, file);
			return true;
		}
	}
	return false;
}

/* ---- the child ---- */

/*
 * What the child needs, all made before the fork: the child of a vfork works in
 * its parent's memory and may only make system calls.
 */
struct start {
	const struct proc_spec *spec;
	char *const *files; /* NULL-ended: tried in order */
	char *const *envp;
	sigset_t mask;      /* for the program */
	volatile int error; /* errno of what failed, 0: nothing yet */
	volatile bool in_cwd; /* it was the change of directory that failed */
};

/* Make fd the child's descriptor number to, open across exec. */
static int place_fd(int fd, int to)
{
	if (fd == to)
		return fcntl(fd, F_SETFD, 0);
	return dup2(fd, to);
}

static int place_fds(const struct proc_spec *spec)
{
	int fds[] = { spec->fd_in, spec->fd_out, spec->fd_err };

	/* First out of the way what another one is to be put upon. */
	for (int i = 0; i < 3; i++) {
		if (fds[i] >= 0 && fds[i] < 3 && fds[i] != i) {
			fds[i] = fcntl(fds[i], F_DUPFD_CLOEXEC, 3);
			if (fds[i] < 0)
				return -1;
		}
	}
	for (int i = 0; i < 3; i++)
		if (fds[i] >= 0 && place_fd(fds[i], i) < 0)
			return -1;
	return spec->fd_keep >= 0 ? place_fd(spec->fd_keep, spec->fd_keep) : 0;
}

static void reset_signals(void)
{
	struct sigaction plain = { .sa_handler = SIG_DFL };

	(void)sigaction(SIGPIPE, &plain, NULL); /* cannot fail for these signals */
	(void)sigaction(SIGXFSZ, &plain, NULL);
}

/* As execvpe, but never a shell: the error is the first that says more than "not here". */
static int exec_first(const struct start *s)
{
	int error = ENOENT;

	for (size_t i = 0; s->files[i]; i++) {
		execve(s->files[i], s->spec->argv, s->envp);
		if (errno != ENOENT && errno != ENOTDIR && error == ENOENT)
			error = errno;
	}
	return error;
}

/* Get everything ready but the program. Returns 0 or an errno. */
static int prepare_child(struct start *s)
{
	if (place_fds(s->spec) < 0)
		return errno;
	if (s->spec->cwd && chdir(s->spec->cwd) < 0) {
		s->in_cwd = true;
		return errno;
	}
	if (s->spec->reset_signals)
		reset_signals();
	return 0;
}

/* Never returns: the program runs, or s->error says why not. */
NORETURN static void run_child(struct start *s)
{
	s->error = prepare_child(s);
	if (!s->error) {
		(void)sigprocmask(SIG_SETMASK, &s->mask, NULL); /* cannot fail */
		s->error = exec_first(s);
	}
	_exit(EXIT_NOT_STARTED);
}

/* The same behind a gate, in a process of its own: the error goes down a pipe. */
NORETURN static void run_gated_child(struct start *s, int error_fd)
{
	ssize_t n;
	int error;
	char byte;

	(void)close(s->spec->gate_write);
	error = prepare_child(s);
	(void)sigprocmask(SIG_SETMASK, &s->mask, NULL);
	if (!error) {
		do
			n = read(s->spec->gate, &byte, 1);
		while (n < 0 && errno == EINTR);
		if (n == 1)
			error = exec_first(s);
	}
	if (error)
		(void)!write(error_fd, &error, sizeof(error)); /* nobody else to tell */
	_exit(EXIT_NOT_STARTED);
}

/* ---- the parent ---- */

static int start_error(struct err *err, const struct start *s, int error)
{
	errno = error;
	if (s->in_cwd)
		(void)err_os(err, "cannot change to directory %s", s->spec->cwd);
	else
		(void)err_os(err, "cannot run %s", s->spec->argv[0]);
	err->kind = ERR_OS; /* not ERR_NOTFOUND: it was not asked whether there is one */
	return -1;
}

static pid_t spawn_now(struct start *s, struct err *err)
{
	pid_t pid = vfork();

	if (pid == 0)
		run_child(s);
	if (pid < 0)
		return err_os(err, "cannot start a process");
	if (s->error) {
		(void)waitpid(pid, NULL, 0); /* it is gone, and nothing more to learn */
		return start_error(err, s, s->error);
	}
	return pid;
}

static pid_t spawn_gated(struct start *s, int *exec_error_fd, struct err *err)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_os(err, "cannot make a pipe");
	pid = fork();
	if (pid == 0)
		run_gated_child(s, fds[1]);
	if (pid < 0)
		(void)err_os(err, "cannot start a process");
	(void)close(fds[1]);
	if (pid < 0)
		(void)close(fds[0]);
	else
		*exec_error_fd = fds[0];
	return pid;
}

pid_t proc_spawn(const struct proc_spec *spec, int *exec_error_fd, struct err *err)
{
	CLEANUP(strlist_release) struct strlist files = STRLIST_INIT;
	struct start s = { .spec = spec, .envp = spec->envp ? spec->envp : environ };
	sigset_t all, old;
	pid_t pid;

	if (spec->gate >= 0 && (spec->gate_write < 0 || !exec_error_fd))
		BUG("a gate needs its write end and a place for the error");
	list_candidates(spec->argv[0], env_value(s.envp, "PATH"), &files);
	s.files = files.v;
	/* No handler of ours may run in the child, which shares our memory. */
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &old);
	s.mask = old;
	if (spec->reset_signals)
		(void)sigemptyset(&s.mask);
	if (exec_error_fd)
		*exec_error_fd = -1;
	pid = spec->gate >= 0 ? spawn_gated(&s, exec_error_fd, err) : spawn_now(&s, err);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	return pid;
}

int proc_status(int wait_status)
{
	if (WIFSIGNALED(wait_status))
		return -WTERMSIG(wait_status);
	return WEXITSTATUS(wait_status);
}

int proc_wait(pid_t pid, int *returncode, struct err *err)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return err_os(err, "cannot wait for process %ld", (long)pid);
	*returncode = proc_status(status);
	return 0;
}

/* ---- capture ---- */

/* One read of what is there. 1: more may come, 0: the end, -1. */
static int read_some(int fd, struct buf *out, struct err *err)
{
	ssize_t n;

	buf_grow(out, READ_SIZE);
	n = read(fd, out->s + out->len, READ_SIZE);
	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 1 : err_os(err, "cannot read output");
	buf_setlen(out, out->len + (size_t)n);
	return n > 0;
}

/* Read both to their ends; fds[i].fd is -1 for one that is not wanted. */
static int read_pipes(struct pollfd fds[2], struct buf *const bufs[2], struct err *err)
{
	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		if (poll(fds, 2, -1) < 0) {
			if (errno == EINTR)
				continue;
			return err_os(err, "cannot wait for output");
		}
		for (int i = 0; i < 2; i++) {
			int rc = fds[i].fd >= 0 && fds[i].revents ?
				 read_some(fds[i].fd, bufs[i], err) : 1;

			if (rc < 0)
				return -1;
			if (rc == 0)
				file_close(&fds[i].fd);
		}
	}
	return 0;
}

static int open_pipe(struct pollfd *p, int *write_end, struct err *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) < 0)
		return err_os(err, "cannot make a pipe");
	*p = (struct pollfd){ .fd = fds[0], .events = POLLIN };
	*write_end = fds[1];
	return 0;
}

int proc_capture(const struct proc_spec *spec, struct buf *out, struct buf *errors,
		 int *returncode, struct err *err)
{
	struct proc_spec child = *spec;
	struct pollfd fds[2] = { { .fd = -1 }, { .fd = -1 } };
	CLEANUP(file_close) int out_end = -1;
	CLEANUP(file_close) int err_end = -1;
	pid_t pid = -1;
	int rc = -1;

	if (out) {
		if (open_pipe(&fds[0], &out_end, err) < 0)
			goto done;
		child.fd_out = out_end;
	}
	if (errors) {
		if (open_pipe(&fds[1], &err_end, err) < 0)
			goto done;
		child.fd_err = err_end;
	}
	pid = proc_spawn(&child, NULL, err);
	if (pid < 0)
		goto done;
	file_close(&out_end); /* or the end would never come */
	file_close(&err_end);
	rc = read_pipes(fds, (struct buf *const[]){ out, errors }, err);
done:
	file_close(&fds[0].fd);
	file_close(&fds[1].fd);
	if (pid >= 0 && proc_wait(pid, returncode, err) < 0)
		rc = -1;
	return rc;
}
