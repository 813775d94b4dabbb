/*
 * ratio: how long does a command take, beside another one, in the same run?
 *
 *	ratio [-n RUNS] [-b BUDGET] [-k TIMES] TITLE COMMAND PEER
 *	ratio [-n RUNS] -r COMMAND PEER
 *
 * COMMAND and PEER are words separated by blanks, started directly (a command that begins with "sh -c "
 * keeps the rest as one word). They are run in turn, so that both see the same machine; medians of
 * RUNS are compared, the peer's counted TIMES over. Prints one line, or with -r only the two medians in
 * milliseconds. Exit status: 1 the ratio is over BUDGET, 2 a command cannot be run or fails.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_WORDS 64

static void split(char *text, char **words)
{
	size_t n = 0;

	if (strncmp(text, "sh -c ", 6) == 0) {
		words[0] = "sh";
		words[1] = "-c";
		words[2] = text + 6;
		words[3] = NULL;
		return;
	}
	for (char *save, *w = strtok_r(text, " ", &save); w && n < MAX_WORDS - 1;
	     w = strtok_r(NULL, " ", &save))
		words[n++] = w;
	words[n] = NULL;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Seconds from start to end of the command. */
static double run(char **words)
{
	posix_spawn_file_actions_t actions;
	double start = now(), end;
	int status, rc;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	rc = posix_spawnp(&pid, words[0], &actions, NULL, words, environ);
	if (rc) {
		fprintf(stderr, "ratio: cannot run %s: %s\n", words[0], strerror(rc));
		exit(2);
	}
	waitpid(pid, &status, 0);
	end = now();
	posix_spawn_file_actions_destroy(&actions);
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "ratio: %s failed (status %d)\n", words[0], status);
		exit(2);
	}
	return end - start;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), compare);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

int main(int argc, char **argv)
{
	char *command[MAX_WORDS], *peer[MAX_WORDS];
	double budget = 0, times = 1, a, b, *ta, *tb;
	size_t runs = 40;
	int c, raw = 0;

	while ((c = getopt(argc, argv, "n:b:k:r")) != -1) {
		if (c == 'n')
			runs = (size_t)strtoul(optarg, NULL, 10);
		else if (c == 'b')
			budget = strtod(optarg, NULL);
		else if (c == 'k')
			times = strtod(optarg, NULL);
		else if (c == 'r')
			raw = 1;
		else
			return 2;
	}
	if (argc - optind != (raw ? 2 : 3) || runs < 1) {
		fputs("usage: ratio [-n RUNS] [-b BUDGET] TITLE COMMAND PEER\n", stderr);
		return 2;
	}
	split(argv[argc - 2], command);
	split(argv[argc - 1], peer);
	ta = calloc(runs, sizeof(*ta));
	tb = calloc(runs, sizeof(*tb));
	if (!ta || !tb)
		return 2;
	run(command); /* warm both */
	run(peer);
	for (size_t i = 0; i < runs; i++) {
		ta[i] = run(command);
		tb[i] = run(peer);
	}
	a = median(ta, runs);
	b = median(tb, runs) * times;
	free(ta);
	free(tb);
	if (raw) {
		printf("%.3f %.3f\n", a * 1e3, b * 1e3);
		return 0;
	}
	printf("%-44s %9.2f ms  peer %9.2f ms  ratio %6.2f", argv[optind], a * 1e3, b * 1e3, a / b);
	if (budget > 0)
		printf("  budget %.2f %s", budget, a / b <= budget ? "ok" : "OVER");
	putchar('\n');
	return budget > 0 && a / b > budget;
}
