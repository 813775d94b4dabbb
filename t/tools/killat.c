/*
 * killat: run a program and kill it (SIGKILL) at its Nth system call.
 *
 *	killat [-f] N PROGRAM [ARG...]
 *
 * Only that process is traced, not its children; with -f, the process that it forks first, and not itself. Prints the number of system calls that it entered when
 * it ended by itself before the Nth ("calls N"), else "killed". Exit status: 0 killed, 1 it
 * ended by itself, 2 usage, 77 tracing is barred here.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int die(int status, const char *what)
{
	fprintf(stderr, "killat: %s: %s\n", what, strerror(errno));
	return status;
}

/* Until the next stop. false: it has ended, or cannot be traced any more. */
static int next_stop(pid_t pid, int signal, int *status)
{
	return ptrace(PTRACE_SYSCALL, pid, NULL, signal) == 0 && waitpid(pid, status, 0) == pid &&
	       WIFSTOPPED(*status);
}

/* What the stopped process is to be given when it goes on: the signal that stopped it, if it was a true one. */
static int signal_of(int status)
{
	int signal = WSTOPSIG(status);

	return signal == SIGTRAP || signal == (SIGTRAP | 0x80) ? 0 : signal;
}

/* Let go of the parent when it forks. Returns the child, stopped; -1: it ended without a fork. */
static pid_t follow_fork(pid_t parent)
{
	unsigned long child;
	int status, signal = 0;

	while (next_stop(parent, signal, &status)) {
		if (status >> 8 != (SIGTRAP | (PTRACE_EVENT_FORK << 8))) {
			signal = signal_of(status);
			continue;
		}
		if (ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child) < 0 ||
		    waitpid((pid_t)child, &status, __WALL) < 0 ||
		    ptrace(PTRACE_SETOPTIONS, (pid_t)child, NULL,
			   PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0 ||
		    ptrace(PTRACE_DETACH, parent, NULL, NULL) < 0)
			return -1;
		return (pid_t)child;
	}
	return -1;
}

/* Returns the exit status of this program. */
static int kill_at(pid_t pid, long at)
{
	long calls = 0;
	int status, signal = 0, entering = 1;

	while (next_stop(pid, signal, &status)) {
		signal = signal_of(status);
		if (WSTOPSIG(status) != (SIGTRAP | 0x80))
			continue;
		if (entering && ++calls == at) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, __WALL);
			puts("killed");
			return 0;
		}
		entering = !entering;
	}
	printf("calls %ld\n", calls);
	return 1;
}

int main(int argc, char **argv)
{
	int follow = argc > 1 && strcmp(argv[1], "-f") == 0;
	char **words = argv + 1 + follow;
	int status;
	pid_t pid, victim;

	if (argc < 3 + follow) {
		fputs("usage: killat [-f] N PROGRAM [ARG...]\n", stderr);
		return 2;
	}
	pid = fork();
	if (pid < 0)
		return die(77, "fork");
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(77);
		execvp(words[1], words + 1);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) < 0)
		return die(77, "waitpid");
	if (WIFEXITED(status))
		return WEXITSTATUS(status) == 77 ? 77 : 2;
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL |
						 (follow ? PTRACE_O_TRACEFORK : 0)) < 0)
		return die(77, "ptrace");
	victim = follow ? follow_fork(pid) : pid;
	if (victim < 0)
		return die(2, "no process was forked");
	status = kill_at(victim, strtol(words[0], NULL, 10));
	if (follow)
		waitpid(pid, NULL, 0);
	return status;
}
