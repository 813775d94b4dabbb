#include "guild/listing.h"

#include <unistd.h>

#include "guild/alloc.h"
#include "guild/csv.h"
#include "guild/given.h"
#include "guild/json.h"
#include "guild/pager.h"
#include "guild/template.h"
#include "guild/tty.h"
#include "guild/utf8.h"

const struct option listing_options[] = {
	OPT_REL(FLAG, NULL, "json", struct listing_opts, json, NULL, "Print a JSON array."),
	OPT_REL(FLAG, NULL, "jsonl", struct listing_opts, jsonl, NULL,
		"Print a JSON object per line."),
	OPT_REL(FLAG, NULL, "csv", struct listing_opts, csv, NULL, "Print CSV, with a header."),
	OPT_REL(FLAG, NULL, "tsv", struct listing_opts, tsv, NULL,
		"Print lines of fields with tabs between them, with a header."),
	OPT_REL(STRING, NULL, "format", struct listing_opts, format, "TEMPLATE",
		"Print TEMPLATE for each, with ``%(name)`` replaced by that field; ``help`` lists "
		"the names."),
	OPT_REL(FLAG, "z", "null", struct listing_opts, nul, NULL,
		"End each line with a NUL character instead of a newline."),
	OPT_END,
};

/* One way to print records. */
struct listing_form {
	const char *option; /* NULL: text */
	enum {
		FORM_WHOLE = 1 << 0,  /* prints whole records */
		FORM_NO_NUL = 1 << 1, /* what it prints is no lines, or may hold newlines */
		FORM_ALL = 1 << 2,    /* prints all records, whatever the limit, as upstream's */
	} flags;
	/* Append what comes before the first record. NULL: nothing, as for those below. */
	void (*begin)(struct listing *l, struct buf *out);
	/* Append the record. -1: l->err is set. */
	int (*add)(struct listing *l, void *record, struct buf *out);
	void (*end)(struct listing *l, struct buf *out);
	/* Append the cells of a line, of forms that print such. */
	void (*cells)(struct buf *out, char *const *cells, size_t n);
};

static void end_line(const struct listing *l, struct buf *out)
{
	buf_addch(out, l->opts->nul ? '\0' : '\n');
}

/* ---- JSON ---- */

static void add_object(struct listing *l, void *record, struct buf *out)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;

	json_encode(out, record_value(l->kind, &a, record), 0);
}

static int jsonl_add(struct listing *l, void *record, struct buf *out)
{
	add_object(l, record, out);
	end_line(l, out);
	return 0;
}

static void json_begin(struct listing *l, struct buf *out)
{
	if (!l->is_one)
		buf_addch(out, '[');
}

static int json_add(struct listing *l, void *record, struct buf *out)
{
	if (l->n)
		buf_addstr(out, ", ");
	add_object(l, record, out);
	return 0;
}

static void json_end(struct listing *l, struct buf *out)
{
	buf_addstr(out, l->is_one ? "\n" : "]\n");
}

/* ---- CSV and TSV ---- */

/* As JSON, but strings without quotes, and null without a text. */
static void push_cell(struct strlist *cells, const struct value *v)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (value_is(v, VALUE_STR) || value_is(v, VALUE_DATE))
		buf_add(&text, v->str.s, v->str.len);
	else if (!value_is_null(v))
		json_encode(&text, v, 0);
	strlist_push(cells, text.s);
}

static void cells_begin(struct listing *l, struct buf *out)
{
	CLEANUP(strlist_release) struct strlist cells = STRLIST_INIT;
	const char *name;

	for (size_t i = 0; (name = record_next_member(l->kind, &i));)
		strlist_push(&cells, name);
	l->form->cells(out, cells.v, cells.n);
	end_line(l, out);
}

static int cells_add(struct listing *l, void *record, struct buf *out)
{
	CLEANUP(strlist_release) struct strlist cells = STRLIST_INIT;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	const char *name;

	for (size_t i = 0; (name = record_next_member(l->kind, &i));)
		push_cell(&cells, record_get(l->kind, &a, record, name));
	l->form->cells(out, cells.v, cells.n);
	end_line(l, out);
	return 0;
}

/* ---- templates ---- */

static int format_add(struct listing *l, void *record, struct buf *out)
{
	if (template_expand(l->format, l->kind, record, out, &l->err) < 0)
		return -1;
	end_line(l, out);
	return 0;
}

/* Text that is about to have n lines. */
static void page(size_t n)
{
	if (n >= tty_rows(STDOUT_FILENO))
		pager_start();
}

static void print_names(const struct record_kind *kind)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	CLEANUP(table_release) struct table t = TABLE_INIT(2);
	const struct value *names = record_names(kind, &a);

	for (size_t i = 0; i < names->map.n; i++)
		table_add(&t, (const char *const[]){
			value_get_str(names->map.entries[i].key),
			value_get_str(names->map.entries[i].value),
		});
	page(t.n_rows);
	table_print(&t, stdout);
}

/* ---- text ---- */

void listing_add_safe(struct buf *out, const char *s, size_t len, bool keep_lines)
{
	if (tty_is(pager_tty(STDOUT_FILENO)))
		utf8_sanitize(out, s, len, keep_lines);
	else
		buf_add(out, s, len);
}

void listing_note(const struct listing *l, void (*say)(const char *fmt, ...), const char *text)
{
	if (!l->form->option)
		say("%s", text);
}

size_t listing_limit(const struct listing *l, const struct listing_limit *limit, size_t total)
{
	if (l->form->flags & FORM_ALL) {
		if (limit->is_given)
			note_dim("%s option always shows all runs", l->form->option);
		return total;
	}
	if (limit->n)
		return MIN(total, limit->n);
	return l->form->option ? total : MIN(total, limit->page);
}

void listing_page(const struct listing *l, size_t n)
{
	if (!l->form->option)
		page(n);
}

bool listing_add_row(struct table *t, const struct record_kind *k, const char *const *columns,
		     void *record)
{
	CLEANUP(strlist_release) struct strlist cells = STRLIST_INIT;

	for (size_t c = 0; c < t->n_cols; c++) {
		struct buf text = BUF_INIT;

		if (!record_text(k, record, columns[c], NULL, &text))
			BUG("no field %s", columns[c]);
		strlist_take(&cells, buf_detach(&text));
	}
	if (k->is_gone && k->is_gone(record))
		return false;
	table_add(t, (const char *const *)cells.v);
	return true;
}

static void text_begin(struct listing *l, struct buf *out UNUSED)
{
	const char *const *columns = l->text->columns;
	size_t n = 0;

	while (columns && columns[n])
		n++;
	l->table = (struct table)TABLE_INIT(n);
	for (size_t c = 0; c < n; c++)
		if (record_is_number(l->kind, columns[c]))
			table_align_right(&l->table, c);
	if (l->text->header)
		table_header(&l->table, columns);
}

/* Returns the number of lines. */
static size_t end_lines(const struct listing *l, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < out->len; i++) {
		if (out->s[i] != '\n')
			continue;
		n++;
		if (l->opts->nul)
			out->s[i] = '\0';
	}
	return n;
}

static void add_sections(struct listing *l, void *record, struct buf *out)
{
	CLEANUP(buf_release) struct buf lines = BUF_INIT;

	l->text->sections(&lines, record);
	listing_add_safe(out, lines.s, lines.len, /* keep_lines= */ true);
	listing_page(l, end_lines(l, out));
}

static void add_row(struct listing *l, void *record)
{
	const struct listing_text *text = l->text;

	if (!listing_add_row(&l->table, l->kind, text->columns, record))
		return;
	for (size_t c = 0; text->style && c < l->table.n_cols; c++)
		table_style(&l->table, c, text->style(record, c));
	if (text->detail) {
		CLEANUP(buf_release) struct buf detail = BUF_INIT;

		text->detail(&detail, record);
		table_detail(&l->table, detail.s);
	}
}

static int text_add(struct listing *l, void *record, struct buf *out)
{
	if (l->text->sections) {
		add_sections(l, record, out);
	} else if (l->text->line) {
		l->text->line(out, record);
		end_line(l, out);
	} else if (!l->text->has_headings) {
		add_row(l, record);
	}
	return 0;
}

static void text_end(struct listing *l, struct buf *out)
{
	table_format(&l->table, STDOUT_FILENO, out);
	(void)end_lines(l, out);
}

/* ---- which form ---- */

enum { JSON, JSONL, CSV, TSV, FORMAT, N_OPTIONS, TEXT = N_OPTIONS, N_FORMS };
static const struct listing_form forms[N_FORMS] = {
	[JSON] = { "--json", FORM_WHOLE | FORM_NO_NUL | FORM_ALL, json_begin, json_add, json_end, NULL },
	[JSONL] = { "--jsonl", FORM_WHOLE, NULL, jsonl_add, NULL, NULL },
	[CSV] = { "--csv", FORM_WHOLE | FORM_NO_NUL, cells_begin, cells_add, NULL, csv_add },
	[TSV] = { "--tsv", FORM_WHOLE, cells_begin, cells_add, NULL, tsv_add },
	[FORMAT] = { "--format", 0, NULL, format_add, NULL, NULL },
	[TEXT] = { NULL, 0, text_begin, text_add, text_end, NULL },
};

static bool is_given(const struct listing_opts *opts, size_t form)
{
	const bool given[N_OPTIONS] = {
		opts->json, opts->jsonl, opts->csv, opts->tsv, opts->format != NULL,
	};

	return given[form];
}

static const struct listing_form *chosen(const struct listing_opts *opts)
{
	size_t i = 0;

	while (i < N_OPTIONS && !is_given(opts, i))
		i++;
	return &forms[i];
}

const char *listing_form_option(const struct listing_opts *opts)
{
	return chosen(opts)->option;
}

const char *listing_whole_form(const struct listing_opts *opts)
{
	const struct listing_form *form = chosen(opts);

	return form->flags & FORM_WHOLE ? form->option : NULL;
}

static int check_options(const struct listing_opts *opts, const struct listing_form *form,
			 struct err *err)
{
	const struct given with_nul[] = { { form->option, true }, { "--null", opts->nul } };
	struct given given[N_OPTIONS];

	for (size_t i = 0; i < N_OPTIONS; i++)
		given[i] = (struct given){ forms[i].option, is_given(opts, i) };
	if (given_at_most_one(given, N_OPTIONS, err) < 0)
		return -1;
	if (!(form->flags & FORM_NO_NUL))
		return 0;
	return given_at_most_one(with_nul, ARRAY_SIZE(with_nul), err);
}

int listing_open(struct listing *l, const struct record_kind *kind, const struct listing_text *text,
		 const struct listing_opts *opts, struct err *err)
{
	l->form = chosen(opts);
	l->kind = kind;
	l->text = text;
	l->opts = opts;
	if (check_options(opts, l->form, err) < 0)
		return -1;
	if (!opts->format)
		return 0;
	if (streq(opts->format, "help")) {
		print_names(kind);
		return err_set(err, ERR_DONE, "%s", "");
	}
	return template_parse(&l->format, opts->format, err);
}

/* Print it. main says why when it closes stdout, or nothing when only the reader went away. */
static void print(struct listing *l, const struct buf *out)
{
	fwrite(out->s, 1, out->len, stdout);
	if (ferror(stdout))
		err_set(&l->err, ERR_OS, "%s", "");
}

static void begin(struct listing *l, struct buf *out)
{
	if (!l->has_begun && l->form->begin)
		l->form->begin(l, out);
	l->has_begun = true;
}

void listing_add(struct listing *l, void *record)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	if (err_is_set(&l->err))
		return;
	begin(l, &out);
	if (l->form->add(l, record, &out) < 0)
		return;
	l->n++;
	print(l, &out);
}

void listing_add_line(struct listing *l, const char *line)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	if (l->form->option || err_is_set(&l->err))
		return;
	listing_add_safe(&out, line, strlen(line), /* keep_lines= */ false);
	end_line(l, &out);
	print(l, &out);
}

void listing_add_heading(struct listing *l, void *record)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	if (l->form->option)
		return;
	begin(l, &out); /* of text: the columns alone */
	add_row(l, record);
}

int listing_end(struct listing *l, struct err *err)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	if (!err_is_set(&l->err)) {
		begin(l, &out);
		if (l->form->end)
			l->form->end(l, &out);
		print(l, &out);
	}
	if (!err_is_set(&l->err))
		return 0;
	err_move(err, &l->err);
	return -1;
}

void listing_close(struct listing *l)
{
	template_free(l->format);
	table_release(&l->table);
	err_release(&l->err);
	*l = (struct listing)LISTING_INIT;
}
