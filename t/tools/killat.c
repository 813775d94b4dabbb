/*
 * killat: run a program and kill it (SIGKILL) at its Nth system call.
 *
 *	killat N PROGRAM [ARG...]
 *
 * Only that process is traced, not its children. Prints the number of system calls that it entered when
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

int main(int argc, char **argv)
{
	long at, calls = 0;
	int status, signal = 0;
	int entering = 1;
	pid_t pid;

	if (argc < 3) {
		fputs("usage: killat N PROGRAM [ARG...]\n", stderr);
		return 2;
	}
	at = strtol(argv[1], NULL, 10);
	pid = fork();
	if (pid < 0)
		return die(77, "fork");
	if (pid == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
			_exit(77);
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) < 0)
		return die(77, "waitpid");
	if (WIFEXITED(status))
		return WEXITSTATUS(status) == 77 ? 77 : 2;
	if (ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) < 0)
		return die(77, "ptrace");
	for (;;) {
		if (ptrace(PTRACE_SYSCALL, pid, NULL, signal) < 0)
			return die(77, "ptrace");
		if (waitpid(pid, &status, 0) < 0)
			return die(77, "waitpid");
		if (WIFEXITED(status) || WIFSIGNALED(status)) {
			printf("calls %ld\n", calls);
			return 1;
		}
		signal = WSTOPSIG(status);
		if (signal != (SIGTRAP | 0x80)) {
			if (signal == SIGTRAP)
				signal = 0; /* the stop at execve */
			continue;
		}
		signal = 0;
		if (entering && ++calls == at) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			puts("killed");
			return 0;
		}
		entering = !entering;
	}
}
