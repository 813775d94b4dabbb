#include "guild/glob.h"

#include "guild/utf8.h"

/* The character at *s, which moves past it. An invalid byte is a character of its own. */
static int32_t next_char(const char **s)
{
	size_t n;
	int32_t c = utf8_decode(*s, strnlen(*s, 4), &n);

	if (c < 0)
		c = (int32_t)(0x110000 + (unsigned char)**s);
	*s += n;
	return c;
}

/*
 * Match c with the set whose content p begins, behind the '['. *end is set behind
 * its ']'. As in fnmatch, a ']' that comes first is a member. Without a closing ']'
 * *end is NULL: the '[' stands for itself.
 */
static bool match_set(const char *p, int32_t c, const char **end)
{
	bool negate = *p == '!', found = false;
	const char *close;

	p += negate;
	close = *p ? strchr(p + 1, ']') : NULL;
	*end = close ? close + 1 : NULL;
	while (close && p < close) {
		int32_t first = next_char(&p), last = first;

		if (*p == '-' && p + 1 < close) {
			p++;
			last = next_char(&p);
		}
		found |= first <= c && c <= last;
	}
	return close && found != negate;
}

/* Match one character of *s with one element of *p that is not '*'; both move on. */
static bool match_one(const char **p, const char **s)
{
	int32_t c = next_char(s);
	const char *end;
	bool ok;

	if (**p == '?') {
		++*p;
		return true;
	}
	if (**p == '[') {
		ok = match_set(*p + 1, c, &end);
		if (end) {
			*p = end;
			return ok;
		}
	}
	return **p && next_char(p) == c;
}

bool glob_match(const char *pattern, const char *s)
{
	/* A later '*' can take all that an earlier one could: only the last is retried. */
	const char *after_star = NULL, *retry = NULL;

	while (*s || *pattern) {
		if (*pattern == '*') {
			after_star = ++pattern;
			retry = s;
		} else if (!*s || !match_one(&pattern, &s)) {
			if (!retry || !*retry)
				return false;
			(void)next_char(&retry); /* the star takes one more */
			s = retry;
			pattern = after_star;
		}
	}
	return true;
}
