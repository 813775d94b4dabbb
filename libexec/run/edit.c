/*
 * edit.c: --edit-flags and --edit-comment: what the user writes in an editor before the run.
 * Source: upstream run_impl.py (_edit_op_flags, _init_op_comment), help.py (flag_edit_help).
 */
#include "guild/alloc.h"
#include "guild/confirm.h"
#include "guild/editor.h"
#include "guild/err.h"
#include "guild/flagval.h"
#include "guild/msg.h"
#include "guild/yaml.h"

#include "run.h"

/* ---- flags ---- */

static void add_choices(struct buf *out, const struct flagdef *f)
{
	for (size_t i = 0; i < f->n_choices; i++) {
		const struct flag_choice *c = &f->choices[i];

		buf_addstr(out, i ? ", " : "  # Choices: ");
		flag_encode(out, value_truth(c->alias) ? c->alias : c->value);
	}
	if (f->n_choices)
		buf_addch(out, '\n');
}

/* The first line of what the flag is for, and its choices. true if there is any. */
static bool add_help(struct buf *out, const struct flagdef *f)
{
	size_t before = out->len, n = f && f->description ? strcspn(f->description, "\n") : 0;

	if (n)
		buf_addf(out, "  # %.*s\n", (int)n, f->description);
	if (f)
		add_choices(out, f);
	return out->len > before;
}

/* As a map of its own: a long text goes on in lines that belong to it. */
static void add_flag(struct buf *out, const struct value_entry *e)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *map = value_map(&a);

	value_set_key(&a, map, e->key, e->value);
	yaml_encode(out, map);
	buf_addch(out, '\n');
}

/* A flag with help stands apart. */
static void format_flags(struct buf *out, const struct op *op)
{
	CLEANUP(free_ptr) struct value_entry *sorted = value_sorted_entries(op->flags);
	bool apart = true;

	if (op->def)
		buf_addf(out, "# Editing flags for %s\n", op->def->fullname);
	for (size_t i = 0; i < op->flags->map.n; i++) {
		const char *name = value_get_str(sorted[i].key);
		CLEANUP(buf_release) struct buf help = BUF_INIT;
		bool helps = name && op->def && add_help(&help, opdef_flag(op->def, name));

		if (op->def && (apart || helps))
			buf_addch(out, '\n');
		add_flag(out, &sorted[i]);
		buf_addbuf(out, &help);
		apart = helps;
	}
}

/* 1: the text has good flags, or none, which leaves them as they are. 0: not, and said why. */
static int take_flags(struct op *op, const struct runopts *opts, const struct buf *text)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct value *flags;

	if (yaml_load(&a, text->s, text->len, "flags", &flags, &err) == 0 &&
	    (value_is_null(flags) || op_replace_flags(op, flags, opts, &err) == 0))
		return 1;
	note("Error reading flags: %s", err.msg);
	return 0;
}

int run_edit_flags(struct op *op, const struct runopts *opts, struct err *err)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (!op->flags->map.n)
		return 0;
	format_flags(&text, op);
	for (;;) {
		int rc;

		if (editor_edit(&text, ".yml", EDITOR_KEEP_COMMENTS, err) < 0)
			return -1;
		if (take_flags(op, opts, &text))
			return 0;
		rc = confirm("Would you like to re-edit these flags?", /* default_yes: */ true, err);
		if (rc <= 0)
			return rc < 0 ? -1 : err_set(err, ERR_INVALID, "%s", "");
		buf_addch(&text, '\n');
	}
}

/* ---- comment ---- */

int run_edit_comment(struct buf *text, struct err *err)
{
	buf_addstr(text, "\n# The comment for the run. Lines that begin with '#' do not count; without\n"
			 "# a comment nothing is run.\n");
	if (editor_edit(text, ".GUILD_COMMENT", 0, err) < 0)
		return -1;
	if (text->len)
		return 0;
	note("Aborting due to an empty comment.");
	return err_set(err, ERR_INVALID, "%s", "");
}
