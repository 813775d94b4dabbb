/*
 * --help, from the option table. The layout is upstream's; the texts use a little of
 * Markdown: ``x`` is shown as 'x', `x` as x, and "### Title" as TITLE.
 */
#include "guild/cmd.h"

#include <ctype.h>

#include "guild/alloc.h"
#include "guild/commands.h"
#include "guild/env.h"
#include "guild/help.h"
#include "guild/json.h"
#include "guild/pager.h"
#include "guild/utf8.h"
#include "guild/wrap.h"

enum { TERM_MAX = 30, TERM_GAP = 2, INDENT = 2 };

/* The text without its marks. */
static void plain(struct buf *out, const char *s)
{
	bool title = starts_with(s, "### ");

	for (s += title ? 4 : 0; *s; s++) {
		if (*s != '`') {
			buf_addch(out, title ? toupper((unsigned char)*s) : *s);
		} else if (s[1] == '`') {
			buf_addch(out, '\'');
			s++;
		}
	}
}

/* Words of s in lines, each after the first led by indent blanks. Returns the number of lines. */
static size_t wrap(struct buf *out, const char *s, size_t width, size_t indent)
{
	size_t lines = wrap_text(out, s, strlen(s), width, indent, WRAP_WORDS);

	buf_addch(out, '\n');
	return lines;
}

/* A paragraph that begins with a blank is printed as it is. */
static void add_paragraph(struct buf *out, const char *s, size_t width)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;

	plain(&text, s);
	if (text.s[0] != ' ') {
		buf_addchars(out, ' ', INDENT);
		wrap(out, text.s, width - INDENT, INDENT);
		return;
	}
	strlist_split(&lines, text.s, "\n");
	for (size_t i = 0; i < lines.n; i++) {
		buf_addchars(out, ' ', INDENT);
		buf_addf(out, "%s\n", lines.v[i]);
	}
}

static void add_paragraphs(struct buf *out, const char *s, size_t width)
{
	CLEANUP(strlist_release) struct strlist paragraphs = STRLIST_INIT;

	strlist_split(&paragraphs, s, "\n\n");
	for (size_t i = 0; i < paragraphs.n; i++) {
		buf_addch(out, '\n');
		add_paragraph(out, paragraphs.v[i], width);
	}
}

/* ---- terms and what they mean ---- */

void help_terms_release(struct help_terms *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->v[i].term);
		free(t->v[i].text);
	}
	free(t->v);
	*t = (struct help_terms)HELP_TERMS_INIT;
}

void help_add_term(struct help_terms *t, const char *term, const char *text)
{
	ALLOC_GROW(t->v, t->n + 1, t->cap);
	t->v[t->n].term = xstrdup(term);
	t->v[t->n++].text = text ? xstrdup(text) : NULL;
}

size_t help_text_column(size_t widest)
{
	return MIN(widest, (size_t)TERM_MAX) + TERM_GAP;
}

void help_format_term(struct buf *out, const char *term, size_t column, size_t indent)
{
	size_t width = utf8_width(term);

	buf_addchars(out, ' ', indent);
	buf_addstr(out, term);
	if (width + TERM_GAP <= column) {
		buf_addchars(out, ' ', column - width);
	} else {
		buf_addch(out, '\n');
		buf_addchars(out, ' ', indent + column);
	}
}

static void add_definition(const struct help_term *t, size_t column, size_t width, bool last,
			   struct buf *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!*t->text) {
		buf_addf(out, "%*s%s\n", INDENT, "", t->term);
		return;
	}
	help_format_term(out, t->term, column, INDENT);
	plain(&text, t->text);
	if (wrap(out, text.s, width - column - INDENT, INDENT + column) > 1 && !last)
		buf_addch(out, '\n');
}

void help_format_terms(const struct help_terms *t, struct buf *out)
{
	size_t column = 0;

	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].text)
			column = MAX(column, utf8_width(t->v[i].term));
	column = help_text_column(column);
	for (size_t i = 0; i < t->n; i++) {
		bool last = i + 1 == t->n || !t->v[i + 1].text;

		if (t->v[i].text)
			add_definition(&t->v[i], column, pager_width(), last, out);
		else
			buf_addf(out, "\n%s:\n", t->v[i].term);
	}
}

void help_json_terms(const struct help_terms *t, struct buf *out)
{
	const char *sep = "";

	buf_addch(out, '[');
	for (size_t i = 0; i < t->n; i++) {
		if (!t->v[i].text)
			continue;
		buf_addf(out, "%s{\"term\": ", sep);
		json_encode_str(out, t->v[i].term, strlen(t->v[i].term));
		buf_addstr(out, ", \"help\": ");
		json_encode_str(out, t->v[i].text, strlen(t->v[i].text));
		buf_addch(out, '}');
		sep = ", ";
	}
	buf_addch(out, ']');
}

/* ---- a command ---- */

static int add_option(const struct option *o, UNUSED void *base, void *data)
{
	CLEANUP(buf_release) struct buf term = BUF_INIT;

	if (o->flags & OPT_HIDDEN)
		return 0;
	if (o->type == OPT_TYPE_GROUP) {
		help_add_term(data, o->help, NULL);
		return 0;
	}
	opt_term(o, &term);
	help_add_term(data, term.s, o->help);
	return 0;
}

void help_add_options(struct help_terms *t, const struct option *options)
{
	(void)opt_each(options, add_option, t); /* never stops */
	help_add_term(t, "--help", "Show this message and exit.");
}

void help_begin(const char *prog, const char *args, const char *summary, const char *help,
		struct buf *out)
{
	buf_addf(out, "Usage: %s [OPTIONS]%s%s\n", prog, args ? " " : "", args ? args : "");
	add_paragraphs(out, summary, pager_width());
	if (help)
		add_paragraphs(out, help, pager_width());
}

void help_json_begin(const char *prog, const char *args, const char *summary, const char *help,
		     struct buf *out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "[OPTIONS]%s%s", args ? " " : "", args ? args : "");
	buf_addstr(out, "{\"version\": \"" GUILD_VERSION "\", \"usage\": {\"prog\": ");
	json_encode_str(out, prog, strlen(prog));
	buf_addstr(out, ", \"args\": ");
	json_encode_str(out, text.s, text.len);
	buf_addstr(out, "}, \"help\": ");
	buf_set(&text, summary);
	if (help)
		buf_addf(&text, "\n\n%s", help);
	json_encode_str(out, text.s, text.len);
}

bool help_is_json(void)
{
	return env_get("GUILD_HELP_JSON") != NULL;
}

static void add_group(struct help_terms *t, const char *group)
{
	for (const struct command_entry *e = command_list; e->program; e++) {
		CLEANUP(buf_release) struct buf names = BUF_INIT;

		if (commands_add_group_names(e, group, &names))
			help_add_term(t, names.s, e->summary);
	}
}

static void add_section(const char *title, const struct help_terms *terms, struct buf *out)
{
	CLEANUP(buf_release) struct buf key = BUF_INIT;

	if (!terms->n)
		return;
	if (help_is_json()) {
		utf8_lower(&key, title, strlen(title));
		buf_addf(out, ", \"%s\": ", key.s);
		help_json_terms(terms, out);
	} else {
		buf_addf(out, "\n%s:\n", title);
		help_format_terms(terms, out);
	}
}

void cmd_print_help(const struct command *cmd)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(help_terms_release) struct help_terms options = HELP_TERMS_INIT;
	CLEANUP(help_terms_release) struct help_terms commands = HELP_TERMS_INIT;

	help_add_options(&options, cmd->options);
	if (cmd_is_group(cmd))
		add_group(&commands, cmd->group);
	if (help_is_json())
		help_json_begin(cmd_path(), cmd->args, cmd->summary, cmd->help, &out);
	else
		help_begin(cmd_path(), cmd->args, cmd->summary, cmd->help, &out);
	add_section("Options", &options, &out);
	add_section("Commands", &commands, &out);
	if (help_is_json())
		buf_addstr(&out, "}\n");
	fwrite(out.s, 1, out.len, stdout);
}
