/*
 * regex-translate.c: Python's patterns in PCRE2's dialect.
 *
 * Most is the same. What differs:
 *	\Z		the very end: \z
 *	\v		U+000B, not any vertical space
 *	\uXXXX \UXXXXXXXX	\x{…}
 *	{,n}		{0,n}
 *	[ in a set	itself, no POSIX class
 *	(?aLu)		(?a) is an option of the compiler, the others say nothing
 * PCRE2's own escapes and its (*VERBS) are errors, as in Python: a verb could
 * lift the limits that regex.c sets.
 */
#include <ctype.h>

#include "guild/err.h"
#include "regex-internal.h"

struct translator {
	const char *pattern, *p; /* p is the next character to translate */
	struct buf *out;
	bool ascii;
	struct err *err;
};

static int bad(struct translator *t, const char *what, const char *at)
{
	return err_set(t->err, ERR_SYNTAX, "%s at position %zu", what, (size_t)(at - t->pattern));
}

/* \uXXXX and \UXXXXXXXX, at the letter. */
static int code_point(struct translator *t, size_t digits)
{
	const char *start = t->p - 1;

	for (size_t i = 1; i <= digits; i++)
		if (!isxdigit((unsigned char)t->p[i]))
			return bad(t, "incomplete escape", start);
	buf_addstr(t->out, "\\x{");
	buf_add(t->out, t->p + 1, digits);
	buf_addch(t->out, '}');
	t->p += 1 + digits;
	return 0;
}

/* Behind a backslash. */
static int escape(struct translator *t, bool in_set)
{
	char c = *t->p;

	if (!c)
		return bad(t, "bad escape (end of pattern)", t->p - 1);
	if (c == 'u' || c == 'U')
		return code_point(t, c == 'u' ? 4 : 8);
	if (c == 'v')
		buf_addstr(t->out, "\\x0b");
	else if (c == 'Z' && !in_set)
		buf_addstr(t->out, "\\z");
	else if (isalpha((unsigned char)c) && !strchr(in_set ? "abdDfnrsStwWx" : "AabBdDfnrsStwWx", c))
		return err_set(t->err, ERR_SYNTAX, "bad escape \\%c at position %zu", c,
			       (size_t)(t->p - 1 - t->pattern));
	else
		buf_addf(t->out, "\\%c", c);
	t->p++;
	return 0;
}

/* A set, at its '['. */
static int set(struct translator *t)
{
	const char *start = t->p;

	buf_addch(t->out, *t->p++);
	if (*t->p == '^')
		buf_addch(t->out, *t->p++);
	for (bool first = true; first || *t->p != ']'; first = false) {
		if (!*t->p)
			return bad(t, "unterminated character set", start);
		if (*t->p == '\\') {
			t->p++;
			if (escape(t, /* in_set= */ true) < 0)
				return -1;
			continue;
		}
		if (*t->p == '[' || (first && *t->p == ']'))
			buf_addch(t->out, '\\');
		buf_addch(t->out, *t->p++);
	}
	buf_addch(t->out, *t->p++);
	return 0;
}

/* (?aiLmsux) and (?i-s:…), at the '('; false when it is another kind of group. */
static bool flags(struct translator *t)
{
	const char *start = t->p + 2;
	size_t n = strspn(start, "aiLmsux-");
	char end = start[n];

	if (!n || (end != ')' && end != ':'))
		return false;
	buf_addstr(t->out, "(?");
	for (size_t i = 0; i < n; i++) {
		if (start[i] == 'a')
			t->ascii = true;
		else if (start[i] != 'L' && start[i] != 'u')
			buf_addch(t->out, start[i]);
	}
	buf_addch(t->out, end);
	t->p = start + n + 1;
	return true;
}

/* {,n} at the '{'; false when it is something else. */
static bool repeat(struct translator *t)
{
	const char *digits = t->p + 2;
	size_t n;

	if (t->p[1] != ',')
		return false;
	n = strspn(digits, "0123456789");
	if (digits[n] != '}')
		return false;
	buf_addstr(t->out, "{0,");
	buf_add(t->out, digits, n + 1);
	t->p = digits + n + 1;
	return true;
}

static int next(struct translator *t)
{
	switch (*t->p) {
	case '\\':
		t->p++;
		return escape(t, /* in_set= */ false);
	case '[':
		return set(t);
	case '(':
		if (t->p[1] == '*')
			return bad(t, "nothing to repeat", t->p + 1);
		if (t->p[1] == '?' && flags(t))
			return 0;
		break;
	case '{':
		if (repeat(t))
			return 0;
		break;
	}
	buf_addch(t->out, *t->p++);
	return 0;
}

int regex_translate(const char *pattern, struct buf *out, bool *ascii, struct err *err)
{
	struct translator t = { .pattern = pattern, .p = pattern, .out = out, .err = err };

	while (*t.p)
		if (next(&t) < 0)
			return -1;
	*ascii = t.ascii;
	return 0;
}
