/* ophelp.c: help of operations and models. Source: upstream guild/help.py, click's formatter. */
#include "guild/ophelp.h"

#include "guild/flagval.h"
#include "guild/help.h"
#include "guild/pager.h"
#include "guild/utf8.h"
#include "guild/wrap.h"

#include "ophelp-internal.h"

enum { INDENT = 2, TEXT_MIN = 10 };

/* ---- lines ---- */

/* The end of a line, an empty one, and the begin of the next. */
static void add_gap(struct buf *out, size_t indent)
{
	buf_addch(out, '\n');
	buf_addchars(out, ' ', indent);
	buf_addch(out, '\n');
	buf_addchars(out, ' ', indent);
}

void ophelp_add_lines(struct buf *out, const char *text, size_t width, size_t indent)
{
	size_t begin = out->len;

	while (*text) {
		size_t len = strcspn(text, "\n"), blanks = strspn(text, " ");

		if (len > blanks) {
			if (out->len > begin)
				add_gap(out, indent);
			buf_addchars(out, ' ', blanks);
			wrap_text(out, text + blanks, len - blanks, width - MIN(blanks, width),
				  indent + blanks, 0);
		}
		text += len + (text[len] == '\n');
	}
}

/* The end of a definition: one of several lines is followed by an empty one. */
static void end_definition(struct buf *out, size_t begin)
{
	buf_addstr(out, memchr(out->s + begin, '\n', out->len - begin) ? "\n\n" : "\n");
}

/* ---- terms and what they mean ---- */

/* room columns, less what is taken, but some at least. */
static size_t room_beside(size_t room, size_t taken)
{
	return room > taken + TEXT_MIN ? room - taken : TEXT_MIN;
}

/* A term without a text stands alone. */
static void add_definition(struct buf *out, const char *term, const char *text, size_t column)
{
	size_t left = column + INDENT, begin;

	if (!*text) {
		buf_addf(out, "%*s%s\n", INDENT, "", term);
		return;
	}
	help_format_term(out, term, column, INDENT);
	begin = out->len;
	ophelp_add_lines(out, text, room_beside(pager_width(), left), left);
	end_definition(out, begin);
}

static void add_definitions(struct buf *out, const char *title, const struct help_terms *t)
{
	size_t widest = 0;

	if (t->n)
		buf_addf(out, "\n%s:\n", title);
	for (size_t i = 0; i < t->n; i++)
		widest = MAX(widest, utf8_width(t->v[i].term));
	for (size_t i = 0; i < t->n; i++)
		add_definition(out, t->v[i].term, t->v[i].text, help_text_column(widest));
}

/* ---- flags ---- */

static const struct value *choice_shown(const struct flag_choice *c)
{
	return value_truth(c->alias) ? c->alias : c->value;
}

static bool choices_described(const struct flagdef *f)
{
	for (size_t i = 0; i < f->n_choices; i++)
		if (*f->choices[i].description)
			return true;
	return false;
}

/*
 * "Choices:" and a line for each, below a flag's text. left: where the text begins; room: the columns that
 * upstream has for all of it.
 */
static void add_described_choices(struct buf *out, const struct flagdef *f, size_t left, size_t room)
{
	size_t widest = 0, column;

	for (size_t i = 0; i < f->n_choices; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		flag_encode(&text, choice_shown(&f->choices[i]));
		widest = MAX(widest, utf8_width(text.s));
	}
	column = help_text_column(widest);
	buf_addstr(out, "Choices:");
	for (size_t i = 0; i < f->n_choices; i++) {
		CLEANUP(buf_release) struct buf term = BUF_INIT;
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		buf_addstr(&text, f->choices[i].description);
		buf_trim(&text);
		flag_encode(&term, choice_shown(&f->choices[i]));
		buf_addch(out, '\n');
		if (!text.len) {
			buf_addf(out, "%*s%s", (int)(left + INDENT), "", term.s);
			continue;
		}
		help_format_term(out, term.s, column, left + INDENT);
		ophelp_add_lines(out, text.s, room_beside(room, column + INDENT),
				 left + INDENT + column);
	}
}

/* widest: of the names of all flags, in columns. */
static void add_choices(struct buf *out, const struct flagdef *f, size_t left, size_t widest)
{
	static const char title[] = "Choices:  ";
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t width = pager_width(), taken = widest + 2 * INDENT;
	size_t room = width > taken ? width - taken : 0;

	if (choices_described(f)) {
		add_described_choices(out, f, left, room);
		return;
	}
	for (size_t i = 0; i < f->n_choices; i++) {
		if (i)
			buf_addstr(&text, ", ");
		flag_encode(&text, choice_shown(&f->choices[i]));
	}
	buf_addstr(out, title);
	/* Upstream takes the title off twice, once without its blanks and once more with those and an indent. */
	wrap_text(out, text.s, text.len, room_beside(room, 2 * strlen(title)), left + strlen(title),
		  0);
}

/* What a flag is when it is not given: "(default is 1)", "(required)" or nothing. */
static void add_default(struct buf *out, const struct flagdef *f)
{
	bool given = !value_is_null(f->default_);
	const struct value *shown = given ? f->default_ : f->null_label;

	if (!given && f->required) {
		buf_addstr(out, "(required)");
	} else if (given || value_truth(f->null_label)) {
		buf_addstr(out, "(default is ");
		flag_format(out, shown, 0);
		buf_addch(out, ')');
	}
}

/* The lines of a value are one paragraph, up to an empty one. */
static void join_lines(struct buf *text)
{
	size_t n;

	for (char *s = strchr(text->s, '\n'); s; s = strchr(s + n, '\n')) {
		n = strspn(s, "\n");
		if (n == 1)
			*s = ' ';
	}
}

/* As upstream, the text is as wide as it is at INDENT, wherever it begins. */
static void add_flag(struct buf *out, const struct flagdef *f, size_t widest, size_t indent)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	size_t column = help_text_column(widest), left = column + indent;
	size_t room = room_beside(pager_width(), column + INDENT);
	size_t first = strcspn(f->description, "\n"), begin;

	buf_add(&text, f->description, first);
	if (first)
		buf_addch(&text, ' ');
	add_default(&text, f);
	join_lines(&text);
	buf_rtrim(&text);
	buf_addstr(&text, f->description + first);
	if (!text.len && !f->n_choices) {
		buf_addf(out, "%*s%s\n", (int)indent, "", f->name);
		return;
	}
	help_format_term(out, f->name, column, indent);
	begin = out->len;
	ophelp_add_lines(out, text.s, room, left);
	if (f->n_choices && text.len)
		add_gap(out, left);
	if (f->n_choices)
		add_choices(out, f, left, widest);
	end_definition(out, begin);
}

void ophelp_add_flags(struct buf *out, const struct opdef *op, size_t indent)
{
	size_t widest = 0;

	for (size_t i = 0; i < op->n_flags; i++)
		widest = MAX(widest, utf8_width(op->flags[i].name));
	for (size_t i = 0; i < op->n_flags; i++)
		add_flag(out, &op->flags[i], widest, indent);
}

/* ---- dependencies and resources ---- */

/* "" for one that is no part of the interface. */
static const char *dep_description(const struct opdef *op, const struct depdef *dep)
{
	const struct resdef *res;

	if (*dep->description || !dep->spec)
		return dep->description;
	res = model_resource(op->model, dep->spec);
	return res ? res->description : "";
}

static void add_deps(struct buf *out, const struct opdef *op)
{
	CLEANUP(help_terms_release) struct help_terms deps = HELP_TERMS_INIT;

	for (size_t i = 0; i < op->n_deps; i++) {
		const struct depdef *dep = &op->deps[i];

		if (dep->spec && *dep_description(op, dep))
			help_add_term(&deps, dep->spec, dep_description(op, dep));
	}
	add_definitions(out, "Dependencies", &deps);
}

static void add_text(struct buf *out, const char *text)
{
	buf_addch(out, '\n');
	ophelp_add_lines(out, text, pager_width(), 0);
	buf_addch(out, '\n');
}

/* The operation may have a long name: the line is filled as text is. */
PRINTF_LIKE(2, 3) static void add_usage(struct buf *out, const char *fmt, ...)
{
	CLEANUP(buf_release) struct buf args = BUF_INIT;
	static const char prefix[] = "Usage: guild ";
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&args, fmt, ap);
	va_end(ap);
	buf_addstr(out, prefix);
	ophelp_add_lines(out, args.s, pager_width() - strlen(prefix), strlen(prefix));
	buf_addch(out, '\n');
}

/* ---- */

void ophelp_format_op(struct buf *out, const struct opdef *op)
{
	add_usage(out, "run [OPTIONS] %s [FLAG]...", op->fullname);
	if (*op->description)
		add_text(out, op->description);
	add_text(out, "Use 'guild run --help' for a list of options.");
	add_deps(out, op);
	if (op->n_flags) {
		buf_addstr(out, "\nFlags:\n");
		ophelp_add_flags(out, op, INDENT);
	}
}

void ophelp_format_model(struct buf *out, const struct model *m)
{
	CLEANUP(buf_release) struct buf hint = BUF_INIT;
	CLEANUP(help_terms_release) struct help_terms ops = HELP_TERMS_INIT;
	CLEANUP(help_terms_release) struct help_terms resources = HELP_TERMS_INIT;

	add_usage(out, "run [OPTIONS] %s:OPERATION [FLAG]...", m->name);
	if (*m->description)
		add_text(out, m->description);
	buf_addf(&hint,
		 "Use 'guild run %s:OPERATION --help-op' for help on a particular operation.",
		 m->name);
	add_text(out, hint.s);
	for (size_t i = 0; i < m->n_ops; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;
		const char *text = m->ops[i].description;

		buf_add(&line, text, strcspn(text, "\n"));
		help_add_term(&ops, m->ops[i].name, line.s);
	}
	add_definitions(out, "Operations", &ops);
	for (size_t i = 0; i < m->n_resources; i++)
		help_add_term(&resources, m->resources[i].name, m->resources[i].description);
	add_definitions(out, "Resources", &resources);
}
