/* ophelp-project.c: help of a project. Source: upstream guild/help.py, guildfile_console_help. */
#include "guild/alloc.h"
#include "guild/pager.h"

#include "ophelp-internal.h"

enum { STEP = 2, BODY = 2 * STEP }; /* how far a part is indented in its heading; a section's body */

static void add_text(struct buf *out, const char *text, size_t indent)
{
	size_t width = pager_width();

	buf_addchars(out, ' ', indent);
	ophelp_add_lines(out, text, width - indent, indent);
	buf_addch(out, '\n');
}

/* Each line is a paragraph, an empty one too. */
static void add_description(struct buf *out, const char *text, size_t indent)
{
	CLEANUP(strlist_release) struct strlist lines = STRLIST_INIT;

	strlist_split(&lines, text, "\n");
	for (size_t i = 0; i < lines.n; i++) {
		if (i)
			buf_addch(out, '\n');
		if (*lines.v[i])
			add_text(out, lines.v[i], indent);
		else
			buf_addch(out, '\n');
	}
}

static void add_heading(struct buf *out, const char *text, size_t indent, bool bold)
{
	buf_addf(out, "%*s%s%s%s\n", (int)indent, "", bold ? "\033[1m" : "", text,
		 bold ? "\033[0m" : "");
}

static void add_op(struct buf *out, const struct opdef *op, size_t indent, bool bold)
{
	add_heading(out, op->name, indent, bold);
	indent += STEP;
	if (*op->description)
		add_description(out, op->description, indent);
	if (!op->n_flags)
		return;
	if (*op->description)
		buf_addch(out, '\n');
	add_text(out, "Flags:", indent);
	ophelp_add_flags(out, op, indent + STEP);
}

static void add_ops(struct buf *out, const struct model *m, size_t indent, bool bold)
{
	bool first = true;

	for (size_t i = 0; i < m->n_ops; i++) {
		if (m->ops[i].name[0] == '_')
			continue;
		if (!first)
			buf_addch(out, '\n');
		add_op(out, &m->ops[i], indent, bold);
		first = false;
	}
}

static void add_references(struct buf *out, const struct value *refs, size_t indent)
{
	add_text(out, "References:", indent);
	buf_addch(out, '\n');
	for (size_t i = 0; i < refs->list.n; i++) {
		buf_addf(out, "%*s- ", (int)(indent + STEP), "");
		value_str_py(out, refs->list.items[i]);
		buf_addch(out, '\n');
	}
}

static void add_model(struct buf *out, const struct model *m, bool bold)
{
	size_t indent = BODY + STEP;

	add_heading(out, m->name, BODY, bold);
	if (*m->description) {
		buf_addch(out, '\n');
		add_description(out, m->description, indent);
	}
	buf_addch(out, '\n');
	add_text(out, "Operations:", indent);
	buf_addch(out, '\n');
	if (m->n_ops)
		add_ops(out, m, indent + STEP, bold);
	else
		add_text(out, "No operations defined for this model", indent + STEP);
	buf_addch(out, '\n');
	if (value_is(m->references, VALUE_LIST) && m->references->list.n)
		add_references(out, m->references, indent);
}

/* By name, those that are private last. */
static int compare_models(const void *a, const void *b)
{
	const struct model *const *x = a, *const *y = b;
	bool x_last = (*x)->name[0] == '_', y_last = (*y)->name[0] == '_';

	return x_last != y_last ? x_last - y_last : strcmp((*x)->name, (*y)->name);
}

static void add_overview(struct buf *out, const char *where)
{
	static const char *const rest[] = {
		("To run an operation use 'guild run OPERATION' where OPERATION is one of options "
		 "listed below. If an operation is associated with a model, include the model name as "
		 "MODEL:OPERATION."),
		"To list available operations, run 'guild operations'.",
		("Set operation flags using 'FLAG=VALUE' arguments to the run command. Refer to the "
		 "operations below for a list of supported flags."),
		"For more information on running operations, try 'guild run --help'.",
		"For general information, try 'guild --help'.",
	};
	CLEANUP(buf_release) struct buf first = BUF_INIT;

	buf_addf(&first, "You are viewing help for operations defined in %s.", where);
	add_text(out, first.s, BODY);
	for (size_t i = 0; i < ARRAY_SIZE(rest); i++) {
		buf_addch(out, '\n');
		add_text(out, rest[i], BODY);
	}
}

static void begin_section(struct buf *out, const char *title, bool bold)
{
	if (out->len)
		buf_addch(out, '\n');
	add_heading(out, title, 0, bold);
	buf_addch(out, '\n');
}

static void add_base_operations(struct buf *out, const struct model *m, bool bold)
{
	begin_section(out, "BASE OPERATIONS", bold);
	if (*m->description) {
		add_description(out, m->description, BODY);
		buf_addch(out, '\n');
	}
	add_ops(out, m, BODY, bold);
}

void ophelp_format_project(struct buf *out, const struct guildfile *gf, const char *where, bool bold)
{
	CLEANUP(free_ptr) const struct model **named = xcalloc(gf->n_models + 1, sizeof(*named));
	const struct model *base = guildfile_model(gf, "");
	size_t n = 0;

	begin_section(out, "OVERVIEW", bold);
	add_overview(out, where);
	if (base && base->n_ops)
		add_base_operations(out, base, bold);
	for (size_t i = 0; i < gf->n_models; i++)
		if (*gf->models[i]->name)
			named[n++] = gf->models[i];
	if (!n)
		return;
	qsort(named, n, sizeof(*named), compare_models);
	begin_section(out, "MODELS", bold);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_addch(out, '\n');
		add_model(out, named[i], bold);
	}
}
