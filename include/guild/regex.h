/*
 * regex.h: Python's re dialect on PCRE2 (JIT where it is there).
 *
 * Python spells a few things otherwise: (?P<n>…) and (?P=n) are the same in
 * PCRE2, \Z is PCRE2's \z, and replacement text is Python's (\1, \g<1>, \g<name>).
 * Matching has limits on steps and depth, so that a hostile pattern ends as "no match".
 */
#ifndef GUILD_REGEX_H
#define GUILD_REGEX_H

#include "guild/buf.h"

struct err;
struct regex;

/* Yours: regex_free(). ERR_SYNTAX: the message of the compiler with the position. */
MUST_CHECK int regex_compile(struct regex **out, const char *pattern, struct err *err);
void regex_free(struct regex *re);

struct regex_span { size_t start, end; }; /* byte offsets; start == (size_t)-1: group not set */
/* Search from offset on. Groups 0…n-1 are written; true on a match. */
bool regex_search(struct regex *re, const char *s, size_t len, size_t offset,
		  struct regex_span *groups, size_t n_groups);
/* Python's match(): at the start. And fullmatch(). */
bool regex_match(struct regex *re, const char *s, size_t len, struct regex_span *groups, size_t n_groups);
bool regex_fullmatch(struct regex *re, const char *s, size_t len);
/*
 * Python's finditer(): one match after the other. An empty match may follow a match, but not itself.
 *
 *	struct regex_iter it = { 0 };
 *	while (regex_next(re, s, len, &it, groups, n))
 *		…
 */
struct regex_iter {
	size_t offset;
	bool after_empty;
};
bool regex_next(struct regex *re, const char *s, size_t len, struct regex_iter *it,
		struct regex_span *groups, size_t n_groups);
size_t regex_group_count(const struct regex *re); /* without group 0 */
/* Name of group i (1-based), or NULL. */
const char *regex_group_name(const struct regex *re, size_t i);
/* re.sub(pattern, repl, s, count): count 0 is all. Bad replacement: ERR_SYNTAX. */
MUST_CHECK int regex_sub(struct regex *re, const char *repl, const char *s, unsigned count,
			 struct buf *out, struct err *err);

#endif
