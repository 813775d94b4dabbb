/*
 * preview.c: what `guild run` is about to do, and the question.
 */
#include "guild/confirm.h"
#include "guild/flagval.h"
#include "guild/home.h"

#include "run.h"

static const char *action(const struct runopts *opts)
{
	if (opts->stage)
		return "stage";
	return opts->restart ? "start" : "run";
}

static void add_flag(struct buf *out, const struct op *op, const char *name, const struct value *v)
{
	const struct value *null_label = value_get(value_get(op->attr, "flag-null-labels"), name);

	buf_addf(out, "  %s: ", name);
	if (!value_is_null(v))
		flag_encode(out, v);
	else if (null_label)
		flag_encode(out, null_label);
	else
		buf_addstr(out, "default");
	buf_addch(out, '\n');
}

int run_confirm(const struct op *op, const struct runopts *opts, const struct run *restart,
		struct err *err)
{
	CLEANUP(buf_release) struct buf prompt = BUF_INIT, opspec = BUF_INIT;
	struct value_entry *flags = value_sorted_entries(op->flags);

	opref_opspec(&opspec, &op->opref, home_cwd());
	buf_addf(&prompt, "You are about to %s ", action(opts));
	if (restart)
		buf_addf(&prompt, "%s (%s)\n", restart->id, opspec.s);
	else
		buf_addf(&prompt, "%s\n", opspec.s);
	for (size_t i = 0; i < op->flags->map.n; i++)
		add_flag(&prompt, op, value_get_str(flags[i].key), flags[i].value);
	free(flags);
	buf_addstr(&prompt, "Continue?");
	return confirm(prompt.s, /* default_yes: */ true, err);
}
