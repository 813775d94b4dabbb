#include "guild/shlex.h"

#include "guild/err.h"

/* Python's whitespace of shlex; other blanks are parts of words. */
static const char space[] = " \t\r\n";

/*
 * One word from s into word; the place after it is returned, or NULL with err set. Quotes as
 * in the shell, except that \ in "…" stands for itself before anything but " and \.
 */
static const char *read_word(const char *s, struct buf *word, struct err *err)
{
	while (*s && !strchr(space, *s)) {
		if (*s == '\'') {
			const char *end = strchr(s + 1, '\'');

			if (!end)
				goto unclosed;
			buf_add(word, s + 1, (size_t)(end - s - 1));
			s = end + 1;
		} else if (*s == '"') {
			for (s++; *s != '"'; s++) {
				if (!*s)
					goto unclosed;
				if (*s == '\\' && !s[1])
					goto unescaped;
				if (*s == '\\' && (s[1] == '"' || s[1] == '\\'))
					s++;
				buf_addch(word, *s);
			}
			s++;
		} else {
			if (*s == '\\' && !*++s)
				goto unescaped;
			buf_addch(word, *s++);
		}
	}
	return s;

unclosed:
	(void)err_set(err, ERR_SYNTAX, "No closing quotation");
	return NULL;
unescaped:
	(void)err_set(err, ERR_SYNTAX, "No escaped character");
	return NULL;
}

int shlex_split(const char *s, struct strlist *words, struct err *err)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;
	size_t n = words->n;

	for (s += strspn(s, space); *s; s += strspn(s, space)) {
		buf_reset(&word);
		s = read_word(s, &word, err);
		if (!s) {
			strlist_truncate(words, n);
			return -1;
		}
		strlist_pushn(words, word.s, word.len);
	}
	return 0;
}

static bool is_safe(const char *s)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789_@%+=:,./-";

	return *s && !s[strspn(s, safe)];
}

void shlex_quote(struct buf *out, const char *s)
{
	if (is_safe(s)) {
		buf_addstr(out, s);
		return;
	}
	buf_addch(out, '\'');
	for (; *s; s++) {
		if (*s == '\'')
			buf_addstr(out, "'\"'\"'");
		else
			buf_addch(out, *s);
	}
	buf_addch(out, '\'');
}

void shlex_quote_guild(struct buf *out, const char *s)
{
	static const char head[] = "''\"'\"'", tail[] = "'\"'\"''";
	static const size_t ends = sizeof(head) - 1 + sizeof(tail) - 1;
	CLEANUP(buf_release) struct buf quoted = BUF_INIT;

	shlex_quote(&quoted, s);
	if (!starts_with(quoted.s, head) || !ends_with(quoted.s, tail)) {
		buf_addbuf(out, &quoted);
		return;
	}
	buf_addstr(out, "\"'");
	if (quoted.len > ends) /* the ends overlap for "'" alone: nothing is left, as upstream */
		buf_add(out, quoted.s + sizeof(head) - 1, quoted.len - ends);
	buf_addstr(out, "'\"");
}
