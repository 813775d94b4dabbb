/*
 * cost: how many system calls does a command make, and how much memory does it take?
 *
 *	cost FILE COMMAND [ARG...]
 *
 * Runs the command and writes "CALLS KB" to FILE: the number of system calls of the command and of
 * all processes and threads that come from it, and the resident size of the largest of these
 * processes. A call that never returns (exit) counts, too.
 *
 * Exit status: the command's, 2 when it cannot be run, 77 tracing is barred here.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <unistd.h>

#define BARRED 77
#define OPTIONS (PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | \
		 PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC)

static unsigned long calls;
static long peak_kb;

static _Noreturn void die(int status, const char *what)
{
	fprintf(stderr, "cost: %s: %s\n", what, strerror(errno));
	exit(status);
}

/* Every call from now on stops the process once; a plain PTRACE_SYSCALL would do so twice. */
static int stop_at_calls(void)
{
	struct sock_filter filter[] = { BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE) };
	struct sock_fprog program = { 1, filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) < 0 ? -1 : 0;
}

static pid_t start(char **argv)
{
	int status;
	pid_t pid = fork();

	if (pid < 0)
		die(BARRED, "fork");
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(BARRED);
		raise(SIGSTOP); /* until all options are set */
		if (stop_at_calls() < 0)
			_exit(BARRED);
		execvp(argv[0], argv);
		_exit(2);
	}
	if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status)) {
		errno = EPERM;
		die(BARRED, "ptrace");
	}
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, OPTIONS) < 0 ||
	    ptrace(PTRACE_CONT, pid, NULL, 0) < 0)
		die(BARRED, "ptrace");
	return pid;
}

/* The signal that a stopped process is to get when it goes on; 0: the stop was none of its own. */
static int signal_of(int status)
{
	/* A new process begins with SIGSTOP, the others are events. */
	return WSTOPSIG(status) == SIGSTOP || status >> 16 ? 0 : WSTOPSIG(status);
}

/* Until the last process is gone. Returns the status of the first one, as of waitpid. */
static int watch(pid_t first)
{
	int status, first_status = 0;
	struct rusage use;
	pid_t pid;

	while ((pid = wait4(-1, &status, __WALL, &use)) > 0 || errno == EINTR) {
		if (pid < 0)
			continue;
		if (!WIFSTOPPED(status)) {
			peak_kb = use.ru_maxrss > peak_kb ? use.ru_maxrss : peak_kb;
			first_status = pid == first ? status : first_status;
			continue;
		}
		if (status >> 8 == (SIGTRAP | (PTRACE_EVENT_SECCOMP << 8)))
			calls++;
		/* One that was killed meanwhile is not stopped any more. */
		if (ptrace(PTRACE_CONT, pid, NULL, (long)signal_of(status)) < 0 && errno != ESRCH)
			die(BARRED, "ptrace");
	}
	return first_status;
}

int main(int argc, char **argv)
{
	int status;
	FILE *out;

	if (argc < 3) {
		fputs("usage: cost FILE COMMAND [ARG...]\n", stderr);
		return 2;
	}
	out = fopen(argv[1], "we");
	if (!out)
		die(2, argv[1]);
	status = watch(start(argv + 2));
	if (fprintf(out, "%lu %ld\n", calls, peak_kb) < 0 || fclose(out) == EOF)
		die(2, argv[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
