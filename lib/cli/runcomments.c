#include "guild/runcomments.h"

#include "guild/clock.h"
#include "guild/listing.h"
#include "guild/pager.h"
#include "guild/value.h"
#include "guild/wrap.h"

static void add_paragraph(struct buf *out, const struct buf *text, size_t width, size_t indent)
{
	buf_addchars(out, ' ', indent);
	wrap_text(out, text->s, text->len, width - MIN(width - 1, indent), indent, 0);
	buf_addch(out, '\n');
}

/* Paragraphs are what empty lines part; the blanks before one indent all of it. */
static void add_text(struct buf *out, const char *text, size_t indent)
{
	size_t width = pager_width();
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
		add_paragraph(out, &par, width, indent + own_indent);
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

void runcomments_add_time(struct buf *out, const struct value *time)
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
	runcomments_add_time(&head, value_get(comment, "time"));
	add_text(out, head.s, 0);
	buf_addch(out, '\n');
	add_text(out, body ? body : "", number ? 2 : 4);
	buf_addch(out, '\n');
}

void runcomments_format(struct buf *out, const struct value *comments, bool numbered)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; value_is(comments, VALUE_LIST) && i < comments->list.n; i++)
		add_comment(&text, comments->list.items[i], numbered ? i + 1 : 0);
	listing_add_safe(out, text.s, text.len, /* keep_lines= */ true);
}
