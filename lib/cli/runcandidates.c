#include "guild/runcandidates.h"

#include "guild/err.h"
#include "guild/field.h"
#include "guild/runsel.h"

/* The filters of the program's command line; none where it takes none. */
static const struct runsel *given_filters(void)
{
	static const struct runsel none = RUNSEL_INIT;

	for (const struct option *o = command.options; o->type != OPT_TYPE_END; o++)
		if (o->include == runsel_options)
			return o->target;
	return &none;
}

static void add_op(struct run *run, struct strlist *out)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(buf_release) struct buf op = BUF_INIT;

	if (field_op_desc(run, &op, &err) == 0)
		strlist_push(out, op.s);
}

/* A candidate is a line. */
static void add_label(struct run *run, struct strlist *out)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *label;

	if (run_attr_str(run, "label", &label, &err) > 0 && !strchr(label, '\n'))
		strlist_push(out, label);
}

static void add_tags(struct run *run, struct strlist *out)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *tags;

	if (run_attr(run, "tags", &tags, &err) > 0)
		value_strings(tags, out);
}

static void add_candidate(enum opt_complete kind, struct run *run, struct strlist *out)
{
	if (kind == COMPLETE_RUN)
		strlist_push(out, run->id);
	else if (kind == COMPLETE_RUN_OP)
		add_op(run, out);
	else if (kind == COMPLETE_LABEL)
		add_label(run, out);
	else if (kind == COMPLETE_TAG)
		add_tags(run, out);
}

/* filters: of the runs whose ids are wanted. */
static void add_candidates(enum opt_complete kind, const struct runsel *filters, int flags,
			   struct strlist *out)
{
	static const struct runsel all = RUNSEL_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;

	if (runsel_filter(kind == COMPLETE_RUN ? filters : &all, flags, &list, &err) < 0)
		return;
	for (size_t i = 0; i < list.n; i++)
		add_candidate(kind, list.v[i], out);
	strlist_sort(out);
	strlist_uniq(out);
}

void runcandidates(enum opt_complete kind, UNUSED const struct strlist *words,
		   struct strlist *out)
{
	add_candidates(kind, given_filters(), 0, out);
}

void runcandidates_running(enum opt_complete kind, UNUSED const struct strlist *words,
			   struct strlist *out)
{
	struct runsel sel = *given_filters(); /* borrows what it holds */

	sel.running = 1;
	add_candidates(kind, &sel, 0, out);
}

void runcandidates_deleted(enum opt_complete kind, UNUSED const struct strlist *words,
			   struct strlist *out)
{
	add_candidates(kind, given_filters(), RUNS_DELETED, out);
}
