/*
 * strlist.h: an array of strings that it owns, NULL-ended at all times.
 *
 * list.v can be handed to execv as it is: it is never NULL. Like argv.
 */
#ifndef GUILD_STRLIST_H
#define GUILD_STRLIST_H

#include "guild/buf.h"

struct strlist {
	char **v; /* v[n] is NULL */
	size_t n;
	size_t cap;
};

extern char *strlist_empty[1];
#define STRLIST_INIT { .v = strlist_empty }

void strlist_init(struct strlist *l);
void strlist_release(struct strlist *l);
void strlist_clear(struct strlist *l); /* empty it, keep the array */

void strlist_push(struct strlist *l, const char *s);              /* a copy */
void strlist_pushn(struct strlist *l, const char *s, size_t len); /* a copy of len bytes */
PRINTF_LIKE(2, 3) void strlist_pushf(struct strlist *l, const char *fmt, ...);
void strlist_take(struct strlist *l, char *s); /* s is the list's from now on */
void strlist_pushv(struct strlist *l, char *const *v); /* copies of a NULL-ended array */
void strlist_remove(struct strlist *l, size_t i);
void strlist_truncate(struct strlist *l, size_t n);

void strlist_sort(struct strlist *l); /* by bytes, as Python sorts UTF-8 text */
void strlist_uniq(struct strlist *l); /* drop repeats, keep the first of each */
bool strlist_has(const struct strlist *l, const char *s);
/* The items with sep between them, appended to out. */
void strlist_join(const struct strlist *l, const char *sep, struct buf *out);
/* Split s at each sep (not empty); "" gives one empty item. Appends. */
void strlist_split(struct strlist *l, const char *s, const char *sep);
/* Split at runs of ASCII white space; none gives no item. Appends. */
void strlist_split_space(struct strlist *l, const char *s);

#endif
