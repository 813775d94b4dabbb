#include "guild/runtable.h"

#include "guild/err.h"
#include "guild/field.h"
#include "guild/home.h"
#include "guild/status.h"

static void add_index(struct buf *out, enum runtable_form form, const struct run *run, size_t index)
{
	char id[9];

	switch (form) {
	case RUNTABLE_LIST:
		buf_addf(out, "[%zu:%s]", index, run_short_id(run, id));
		return;
	case RUNTABLE_SIMPLE:
		buf_addf(out, "[%zu]", index);
		return;
	case RUNTABLE_PREVIEW:
		buf_addf(out, "[%s]", run_short_id(run, id));
		return;
	case RUNTABLE_COMMENTS:
		buf_addstr(out, run_short_id(run, id));
		return;
	}
	BUG("run table of form %d", (int)form);
}

static void add_op(struct buf *out, struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;

	if (field_op_desc_full(run, home_cwd(), out, &err) == 0)
		return;
	buf_addch(out, '?');
	run_warn(run, &err);
}

/* Deleted while it was read: then it seems to have died. A listing has no more to say of it. */
static bool is_gone(struct run *run)
{
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const struct run_status *st;

	return (run_status(run, &st, &ignored) < 0 || st->state == RUN_ERROR) &&
	       !run_has_guild_file(run, "opref");
}

bool runtable_add(struct table *t, enum runtable_form form, struct run *run, size_t index)
{
	static const char *const names[] = { "started", "status_with_remote", "label" };
	struct buf texts[5] = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT };
	const char *cells[5];
	size_t n = 2;
	bool there;

	add_index(&texts[0], form, run, index);
	add_op(&texts[1], run);
	for (size_t i = form == RUNTABLE_SIMPLE ? 1 : 0; i < ARRAY_SIZE(names); i++)
		(void)field_text(run, names[i], NULL, &texts[n++]); /* each is a field */
	for (size_t i = 0; i < n; i++)
		cells[i] = texts[i].s;
	there = !is_gone(run);
	if (there)
		table_add(t, cells);
	for (size_t i = 0; i < n; i++)
		buf_release(&texts[i]);
	return there;
}

void runtable_preview(struct run *const *runs, size_t n)
{
	CLEANUP(table_release) struct table t = RUNTABLE_INIT(RUNTABLE_PREVIEW);

	t.indent = 2;
	for (size_t i = 0; i < n; i++)
		(void)runtable_add(&t, RUNTABLE_PREVIEW, runs[i], 0); /* who acts on it says so */
	table_print(&t, stderr);
}
