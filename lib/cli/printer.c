#include "guild/printer.h"

#include "guild/arena.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/json.h"

const struct option printer_options[] = {
	OPT_REL(FLAG, NULL, "json", struct printer_opts, json, NULL, "Print a JSON array."),
	OPT_REL(FLAG, NULL, "jsonl", struct printer_opts, jsonl, NULL,
		"Print a JSON object per line."),
	OPT_REL(STRING, NULL, "format", struct printer_opts, format, "TEMPLATE",
		"Print TEMPLATE for each, with ``%(name)`` replaced by that field."),
	OPT_REL(FLAG, "z", "null", struct printer_opts, nul, NULL,
		"End each line with a NUL character instead of a newline."),
	OPT_END,
};

bool printer_is_text(const struct printer_opts *opts)
{
	return !opts->json && !opts->jsonl && !opts->format;
}

/* Upstream ends with 1, not 2, where options exclude each other. */
static int conflict(const char *a, const char *b, struct err *err)
{
	err_set(err, ERR_USAGE,
		"%s and %s cannot both be specified\nTry '%s --help' for more information.", a, b,
		cmd_path());
	err->status = 1;
	return -1;
}

int printer_open(struct printer *p, const struct printer_opts *opts, struct err *err)
{
	if (opts->json && opts->jsonl)
		return conflict("--json", "--jsonl", err);
	if (opts->json && opts->format)
		return conflict("--json", "--format", err);
	if (opts->jsonl && opts->format)
		return conflict("--jsonl", "--format", err);
	if (opts->json && opts->nul)
		return conflict("--json", "--null", err);
	*p = (struct printer){ .opts = opts };
	return opts->format ? template_parse(&p->format, opts->format, err) : 0;
}

static void record_json(struct printer *p, printer_value_fn *value, void *record, struct buf *out)
{
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;

	if (p->opts->json)
		buf_addstr(out, p->n ? ", " : "[");
	json_encode(out, value(&arena, record), 0);
}

/* main says why when it closes stdout, or nothing when only the reader went away. */
static int check_stdout(struct err *err)
{
	return ferror(stdout) ? err_set(err, ERR_OS, "%s", "") : 0;
}

int printer_record(struct printer *p, printer_value_fn *value, template_field_fn *field,
		   void *record, struct err *err)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	if (!p->format)
		record_json(p, value, record, &out);
	else if (template_expand(p->format, field, record, &out, err) < 0)
		return -1;
	if (!p->opts->json)
		buf_addch(&out, p->opts->nul ? '\0' : '\n');
	fwrite(out.s, 1, out.len, stdout);
	p->n++;
	return check_stdout(err);
}

int printer_end(struct printer *p, struct err *err)
{
	if (p->opts->json)
		puts(p->n ? "]" : "[]");
	return check_stdout(err);
}

void printer_close(struct printer *p)
{
	template_free(p->format);
	*p = (struct printer)PRINTER_INIT;
}
