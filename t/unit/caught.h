/*
 * caught.h: what the tested function prints on a descriptor, as a string.
 *
 *	caught_begin(STDOUT_FILENO);
 *	puts("x");
 *	ck_assert_str_eq(caught_end(), "x\n");
 */
#ifndef CAUGHT_H
#define CAUGHT_H

#include <check.h>
#include <unistd.h>

#include "guild/compat.h"

static struct {
	int fd, saved;
	FILE *file;
	size_t len;
	char text[8192]; /* NUL-terminated */
} caught;

static inline void caught_begin(int fd)
{
	fflush(NULL);
	caught.fd = fd;
	caught.saved = dup(fd);
	caught.file = tmpfile();
	ck_assert_int_ge(dup2(fileno(caught.file), fd), 0);
}

static inline const char *caught_end(void)
{
	fflush(NULL);
	ck_assert_int_ge(dup2(caught.saved, caught.fd), 0);
	close(caught.saved);
	rewind(caught.file);
	caught.len = fread(caught.text, 1, sizeof(caught.text) - 1, caught.file);
	caught.text[caught.len] = '\0';
	fclose(caught.file);
	return caught.text;
}

#endif
