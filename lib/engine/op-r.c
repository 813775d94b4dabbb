/*
 * op-r.c: the command of an R script. What is recorded is upstream's, which calls the R package guildai:
 *
 *	Rscript -e 'guildai:::do_guild_run("train.R", echo = FALSE)'
 *
 * What runs is libexec/R/guildai.R, which does the same with the package or without it:
 *
 *	Rscript -e 'sys.source("…/R/guildai.R", attach(NULL, name = "guild"))' \
 *		-e 'do_guild_run("train.R", echo = FALSE, flags = c("rate" = "0.1"))'
 *
 * The flags go into the call because R reads no YAML by itself: as text that is R code.
 */
#include <math.h>

#include "guild/alloc.h"
#include "guild/num.h"
#include "guild/rscript.h"

#include "op-internal.h"

#define CALL "guildai:::do_guild_run("

static const char *r_call(const struct value *args)
{
	bool three = value_len(args) == 3;
	const char *option = three ? value_get_str(args->list.items[1]) : NULL;
	const char *call = three ? value_get_str(args->list.items[2]) : NULL;

	return option && call && streq(option, "-e") && starts_with(call, CALL) &&
			       call[strlen(call) - 1] == ')'
		       ? call
		       : NULL;
}

/* The value as R code: 3L, 0.5, TRUE, "text", NULL. */
static void r_code(struct buf *out, const struct value *v)
{
	double d;

	if (value_is_null(v)) {
		buf_addstr(out, "NULL");
	} else if (value_is(v, VALUE_BOOL)) {
		buf_addstr(out, v->b ? "TRUE" : "FALSE");
	} else if (value_is(v, VALUE_INT) && value_number(v, &d) && d >= -INT32_MAX &&
		   d <= INT32_MAX) {
		buf_addf(out, "%dL", (int)d);
	} else if (value_number(v, &d) && isfinite(d)) {
		num_format_repr(out, d);
	} else if (value_number(v, &d)) {
		buf_addstr(out, isnan(d) ? "NaN" : d < 0 ? "-Inf" : "Inf");
	} else {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		value_str_py(&text, v);
		rscript_quote(out, text.s);
	}
}

static void add_flags(struct buf *call, const struct value *flags)
{
	bool any = false;

	for (size_t i = 0; i < flags->map.n; i++) {
		const struct value_entry *e = &flags->map.entries[i];
		const char *name = value_get_str(e->key);
		CLEANUP(buf_release) struct buf code = BUF_INIT;

		if (!name)
			continue;
		buf_addstr(call, any ? ", " : ", flags = c(");
		any = true;
		rscript_quote(call, name);
		buf_addstr(call, " = ");
		r_code(&code, e->value);
		rscript_quote(call, code.s);
	}
	if (any)
		buf_addch(call, ')');
}

bool op_resolve_r_cmd(struct op *op, const struct value *args)
{
	CLEANUP(buf_release) struct buf load = BUF_INIT;
	CLEANUP(buf_release) struct buf helper = BUF_INIT;
	CLEANUP(buf_release) struct buf call = BUF_INIT;
	const char *recorded = r_call(args);
	const char *program = recorded ? value_get_str(args->list.items[0]) : NULL;

	if (!program)
		return false;
	buf_addf(&helper, "%s/R/guildai.R", op->exec_path);
	buf_addstr(&load, "sys.source(");
	rscript_quote(&load, helper.s);
	buf_addstr(&load, ", attach(NULL, name = \"guild\"))");
	buf_addstr(&call, recorded + strlen("guildai:::"));
	buf_setlen(&call, call.len - 1); /* before the closing parenthesis */
	add_flags(&call, op->flags);
	buf_addch(&call, ')');
	strlist_push(&op->cmd, program);
	strlist_push(&op->cmd, "-e");
	strlist_push(&op->cmd, load.s);
	strlist_push(&op->cmd, "-e");
	strlist_push(&op->cmd, call.s);
	return true;
}
