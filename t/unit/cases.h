/*
 * cases.h: a table of t/cases, line by line. Tests run in the top directory.
 *
 * Empty lines and those that begin with # are left out; "¶" becomes a newline.
 *
 *	struct cases c;
 *	char *line;
 *
 *	cases_open(&c, "filter");
 *	while ((line = cases_next(&c)))
 *		…                        // c.line says where, for messages
 *	cases_close(&c);
 */
#ifndef CASES_H
#define CASES_H

#include <check.h>
#include <errno.h>

#include "guild/compat.h"

struct cases {
	FILE *file;
	char *text; /* of the current line */
	size_t cap;
	unsigned line;
};

static inline void cases_open(struct cases *c, const char *name)
{
	char path[256];

	(void)snprintf(path, sizeof(path), "t/cases/%s.txt", name); /* names are short */
	*c = (struct cases){ .file = fopen(path, "re") };
	if (!c->file)
		ck_abort_msg("%s: %s", path, strerror(errno));
}

/* NULL at the end. The line is the caller's to change, until the next call. */
static inline char *cases_next(struct cases *c)
{
	static const char pilcrow[] = "\xc2\xb6";
	ssize_t len;

	do {
		len = getline(&c->text, &c->cap, c->file);
		c->line++;
		if (len > 0 && c->text[len - 1] == '\n')
			c->text[--len] = '\0';
	} while (len == 0 || (len > 0 && c->text[0] == '#'));
	if (len < 0)
		return NULL;
	for (char *p; (p = strstr(c->text, pilcrow)) != NULL;) {
		*p = '\n';
		memmove(p + 1, p + 2, strlen(p + 2) + 1);
	}
	return c->text;
}

static inline void cases_close(struct cases *c)
{
	free(c->text);
	(void)fclose(c->file); /* only read */
}

#endif
