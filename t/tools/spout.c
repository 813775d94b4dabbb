/*
 * spout: print lines, as fast as they are taken.
 *
 *	spout BYTES WIDTH [PIECE]
 *
 * BYTES in lines of WIDTH bytes, their newline included, PIECE bytes (64 KB) with each write(2). Stands for an
 * operation that prints a lot.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	size_t left, width, piece, sent = 0;
	char *block;

	if (argc < 3) {
		fputs("usage: spout BYTES WIDTH [PIECE]\n", stderr);
		return 2;
	}
	left = strtoull(argv[1], NULL, 10);
	width = strtoull(argv[2], NULL, 10);
	piece = argc > 3 ? strtoull(argv[3], NULL, 10) : 64 * 1024;
	/* A line more than a piece: it may begin anywhere in a line. */
	block = width ? malloc(piece + width) : NULL;
	if (!block)
		return 2;
	for (size_t i = 0; i < piece + width; i++)
		block[i] = i % width == width - 1 ? '\n' : (char)('a' + i % width % 26);
	while (left) {
		size_t want = left < piece ? left : piece;
		ssize_t n = write(STDOUT_FILENO, block + sent % width, want);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return 1;
		sent += (size_t)n;
		left -= (size_t)n;
	}
	free(block);
	return 0;
}
