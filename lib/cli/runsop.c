#include "guild/runsop.h"

#include "guild/confirm.h"
#include "guild/err.h"
#include "guild/msg.h"
#include "guild/runrecord.h"

void runsop_release(struct runsop_runs *runs)
{
	free(runs->v);
	run_list_release(&runs->list);
	*runs = (struct runsop_runs)RUNSOP_RUNS_INIT;
}

/* Overlapping words name a run twice; it is to be done once. */
static void drop_repeats(struct runsop_runs *runs)
{
	CLEANUP(map_release) struct map seen = MAP_INIT;
	size_t n = 0;

	for (size_t i = 0; i < runs->n; i++) {
		if (map_has(&seen, runs->v[i]->dir))
			continue;
		map_set(&seen, runs->v[i]->dir, runs->v[i]);
		runs->v[n++] = runs->v[i];
	}
	runs->v[n] = NULL;
	runs->n = n;
}

int runsop_select(struct runsop_runs *out, const struct runsel *sel, int flags,
		  const struct strlist *words, const char *default_spec, struct err *err)
{
	if (runsel_filter(sel, flags, &out->list, err) < 0 ||
	    runsel_select(sel, &out->list, words, default_spec, &out->v, &out->n, err) < 0)
		return -1;
	drop_repeats(out);
	return 0;
}

int runsop_ask(const char *prompt, bool default_yes, struct err *err)
{
	int yes = confirm(prompt, default_yes, err);

	if (yes)
		return MIN(yes, 0);
	err_set(err, ERR_INVALID, "%s", "");
	err->status = RUNSOP_DECLINED;
	return -1;
}

int runsop_confirm(const struct runsop *op, const struct runsop_runs *runs, struct err *err)
{
	CLEANUP(buf_release) struct buf prompt = BUF_INIT;

	(op->warn ? note_warn : note)("%s", op->preview);
	if (op->remark)
		note_warn("%s", op->remark);
	runrecord_print(stderr, runs->v, runs->n, "op_desc");
	if (op->prompt)
		buf_addf(&prompt, "%s %zu run(s)?", op->prompt, runs->n);
	else
		buf_addstr(&prompt, "Continue?");
	return runsop_ask(prompt.s, op->default_yes, err);
}

int runsop_each(const struct runsop *op, const struct runsel *sel, int flags, const struct strlist *words,
		const char *default_spec, bool yes, runsop_fn *each)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(runsop_release) struct runsop_runs runs = RUNSOP_RUNS_INIT;

	if (runsop_select(&runs, sel, flags, words, default_spec, &err) < 0)
		return fail(&err);
	if (!runs.n) {
		note("%s", op->nothing);
		return 0;
	}
	if (!yes && runsop_confirm(op, &runs, &err) < 0)
		return fail(&err);
	for (size_t i = 0; i < runs.n; i++)
		if (each(runs.v[i], &err) < 0)
			return fail(&err);
	note("%s %zu run(s)", op->done, runs.n);
	return 0;
}
