/*
 * runs: make many runs that ended, without running anything.
 *
 *	runs DIR N
 *
 * Makes N runs in the new directory DIR. The id of each is a number of 128 bits that looks random and
 * is the same each time. Runs are of the operations train and test in turn, one starts each minute
 * from 2023-11-14 22:13:20 on, and each 16th failed. Files that are the same in many runs are hard links
 * to one, which saves most of the time: guild replaces files and never writes into them.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_START UINT64_C(1700000000)

static void must(int rc, const char *what)
{
	if (rc < 0) {
		perror(what);
		exit(2);
	}
}

/* splitmix64: all bits of the result depend on all bits of x. */
static uint64_t scatter(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

static void put(int dir, const char *name, const char *text)
{
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL, 0666);

	must(fd, name);
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		must(-1, name);
	must(close(fd), name);
}

/*
 * A file that many runs have. *shared is where it was made: at first, and again each time that it has
 * all the links that it may have.
 */
static void put_shared(char **shared, int runs, const char *path, const char *text)
{
	if (*shared && linkat(runs, *shared, runs, path, 0) == 0)
		return;
	put(runs, path, text);
	free(*shared);
	*shared = strdup(path);
}

static void make_dir(int runs, const char *dir, const char *below)
{
	char path[96];

	snprintf(path, sizeof(path), "%s%s", dir, below);
	must(mkdirat(runs, path, 0777), path);
}

static void make_run(int runs, uint64_t i)
{
	static char *oprefs[2], *statuses[2], *flags[10];
	char dir[64], path[96], text[128];

	snprintf(dir, sizeof(dir), "%016llx%016llx", (unsigned long long)scatter(i),
		 (unsigned long long)scatter(~i));
	make_dir(runs, dir, "");
	make_dir(runs, dir, "/.guild");
	make_dir(runs, dir, "/.guild/attrs");
	snprintf(path, sizeof(path), "%s/.guild/opref", dir);
	snprintf(text, sizeof(text), "guildfile:/project/guild.yml 0123456789abcdef '' %s",
		 i % 2 ? "test" : "train");
	put_shared(&oprefs[i % 2], runs, path, text);
	snprintf(path, sizeof(path), "%s/.guild/attrs/started", dir);
	snprintf(text, sizeof(text), "%llu000000\n", (unsigned long long)(FIRST_START + 60 * i));
	put(runs, path, text);
	snprintf(path, sizeof(path), "%s/.guild/attrs/exit_status", dir);
	put_shared(&statuses[i % 16 == 0], runs, path, i % 16 ? "0\n" : "1\n");
	snprintf(path, sizeof(path), "%s/.guild/attrs/flags", dir);
	snprintf(text, sizeof(text), "lr: 0.%llu\n", (unsigned long long)i % 10);
	put_shared(&flags[i % 10], runs, path, text);
}

int main(int argc, char **argv)
{
	uint64_t n;
	int runs;

	if (argc != 3) {
		fputs("usage: runs DIR N\n", stderr);
		return 2;
	}
	n = strtoull(argv[2], NULL, 10);
	must(mkdir(argv[1], 0777), argv[1]);
	runs = open(argv[1], O_RDONLY | O_DIRECTORY);
	must(runs, argv[1]);
	for (uint64_t i = 0; i < n; i++)
		make_run(runs, i);
	return 0;
}
