/*
 * peak: how much memory does a command take?
 *
 *	peak COMMAND [ARG...]
 *
 * Runs it with its output thrown away, and prints the largest resident size in KB: of it, or of a child that it
 * waited for, whichever is larger. Exit status: the command's, 2 when it cannot be run.
 */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct rusage use;
	int status;
	pid_t pid;

	if (argc < 2) {
		fputs("usage: peak COMMAND [ARG...]\n", stderr);
		return 2;
	}
	pid = fork();
	if (pid == 0) {
		int null = open("/dev/null", O_WRONLY);

		if (null >= 0)
			(void)dup2(null, STDOUT_FILENO);
		execvp(argv[1], argv + 1);
		_exit(2);
	}
	if (pid < 0 || wait4(pid, &status, 0, &use) < 0)
		return 2;
	printf("%ld\n", use.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 2;
}
