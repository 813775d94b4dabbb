#include "guild/runtable.h"

#include "guild/err.h"
#include "guild/field.h"
#include "guild/home.h"

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

void runtable_add(struct table *t, enum runtable_form form, struct run *run, size_t index)
{
	static const char *const names[] = { "started", "status_with_remote", "label" };
	struct buf texts[5] = { BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT, BUF_INIT };
	const char *cells[5];
	size_t n = 2;

	add_index(&texts[0], form, run, index);
	add_op(&texts[1], run);
	for (size_t i = form == RUNTABLE_SIMPLE ? 1 : 0; i < ARRAY_SIZE(names); i++)
		(void)field_text(run, names[i], NULL, &texts[n++]); /* each is a field */
	for (size_t i = 0; i < n; i++)
		cells[i] = texts[i].s;
	table_add(t, cells);
	for (size_t i = 0; i < n; i++)
		buf_release(&texts[i]);
}

void runtable_preview(struct run *const *runs, size_t n)
{
	CLEANUP(table_release) struct table t = RUNTABLE_INIT(RUNTABLE_PREVIEW);

	t.indent = 2;
	for (size_t i = 0; i < n; i++)
		runtable_add(&t, RUNTABLE_PREVIEW, runs[i], 0);
	table_print(&t, stderr);
}
