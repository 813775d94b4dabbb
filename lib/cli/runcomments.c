#include "guild/runcomments.h"

#include <unistd.h>

#include "guild/clock.h"
#include "guild/pager.h"
#include "guild/tty.h"
#include "guild/utf8.h"
#include "guild/value.h"

enum { WIDTH_MAX = 80, WIDTH_MIN = 50 };

/* ---- text in lines, as Python's textwrap makes them ---- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

/* What stays together: a run of blanks, or a word as far as its first hyphen between letters. */
static size_t chunk_len(const char *s)
{
	size_t n = strspn(s, " ");

	if (n)
		return n;
	while (s[n] && s[n] != ' ') {
		n++;
		if (n > 1 && s[n - 1] == '-' && is_letter(s[n - 2]) && is_letter(s[n]))
			break;
	}
	return n;
}

static void end_line(struct buf *out, struct buf *line, size_t indent)
{
	buf_rtrim(line);
	buf_addchars(out, ' ', indent);
	buf_addf(out, "%s\n", line->s);
	buf_reset(line);
}

/* One paragraph, in lines of at most width columns with the indent. */
static void wrap(struct buf *out, const char *s, size_t width, size_t indent)
{
	CLEANUP(buf_release) struct buf line = BUF_INIT;
	size_t room = width - MIN(width - 1, indent);

	for (size_t n; *s; s += n) {
		CLEANUP(buf_release) struct buf chunk = BUF_INIT;
		size_t used = utf8_width(line.s), wide;

		n = chunk_len(s);
		buf_add(&chunk, s, n);
		wide = utf8_width(chunk.s);
		if (*s != ' ' && wide > room) { /* too long for any line: cut */
			n = used < room ? utf8_clip(s, room - used) : 0;
			if (!n && !used)
				(void)utf8_decode(s, strlen(s), &n); /* at least one, for its length */
			buf_setlen(&chunk, n);
			buf_addbuf(&line, &chunk);
			end_line(out, &line, indent);
			continue;
		}
		if (*s != ' ' && line.len && used + wide > room)
			end_line(out, &line, indent);
		if (line.len || *s != ' ')
			buf_addbuf(&line, &chunk);
	}
	end_line(out, &line, indent);
}

/* Paragraphs are what empty lines part; the blanks before one indent all of it. */
static void add_text(struct buf *out, const char *text, size_t indent)
{
	size_t columns = MIN(tty_columns(pager_tty(STDOUT_FILENO)), (size_t)WIDTH_MAX);
	size_t width = MAX(columns - MIN(columns, (size_t)2), (size_t)WIDTH_MIN);
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;
	CLEANUP(buf_release) struct buf par = BUF_INIT;
	size_t own_indent = 0, n_pars = 0;

	strlist_split(&lines, text, "\n");
	strlist_push(&lines, "");
	for (size_t i = 0; i < lines.n; i++) {
		const char *line = lines.v[i];

		if (*line && !par.len)
			own_indent = strspn(line, " ");
		if (*line)
			buf_addf(&par, "%s%s", par.len ? " " : "", line + (par.len ? 0 : own_indent));
		if (*line || !par.len)
			continue;
		if (n_pars++)
			buf_addch(out, '\n');
		wrap(out, par.s, width, indent + own_indent);
		buf_reset(&par);
	}
	if (!n_pars)
		buf_addch(out, '\n');
}

/* ---- comments ---- */

static void add_author(struct buf *out, const struct value *comment)
{
	const char *user = value_str_at(comment, "user");
	const char *host = value_str_at(comment, "host");

	buf_addstr(out, user ? user : "");
	if (host && *host)
		buf_addf(out, "@%s", host);
}

static void add_time(struct buf *out, const struct value *time)
{
	if (value_is(time, VALUE_INT) && time->i)
		clock_format_local(out, time->i);
	else if (value_truth(time))
		value_str_py(out, time);
}

static void add_comment(struct buf *out, const struct value *comment, size_t number)
{
	CLEANUP(buf_release) struct buf head = BUF_INIT;
	const char *body = value_str_at(comment, "body");

	if (number)
		buf_addf(&head, "[%zu] ", number);
	else
		buf_addstr(&head, "  ");
	add_author(&head, comment);
	buf_addch(&head, ' ');
	add_time(&head, value_get(comment, "time"));
	add_text(out, head.s, 0);
	buf_addch(out, '\n');
	add_text(out, body ? body : "", number ? 2 : 4);
	buf_addch(out, '\n');
}

void runcomments_format(struct buf *out, const struct value *comments, bool numbered)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	bool tty = tty_is(pager_tty(STDOUT_FILENO));

	for (size_t i = 0; value_is(comments, VALUE_LIST) && i < comments->list.n; i++)
		add_comment(&text, comments->list.items[i], numbered ? i + 1 : 0);
	if (tty)
		utf8_sanitize(out, text.s, text.len, /* keep_lines= */ true);
	else
		buf_addbuf(out, &text);
}
