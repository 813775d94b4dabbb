#include "guild/runrecord.h"

#include "guild/err.h"
#include "guild/field.h"
#include "guild/listing.h"
#include "guild/status.h"

/* The operation that a batch runs is a run of its own. */
static struct value *batch_proto(struct arena *a, void *record, const char *name UNUSED)
{
	const struct runrecord *r = record;
	CLEANUP(run_release) struct run proto = RUN_INIT;
	struct runrecord of_proto = { .run = &proto };

	return run_open_proto(&proto, r->run) ? record_value(&runrecord_kind, a, &of_proto) : NULL;
}

static const struct record_field fields[] = {
	{ "batch_proto", "The run that a batch makes others of.", .get = batch_proto },
};
static const char *const members[] = { RUNRECORD_MEMBERS, NULL };

static struct value *get_more(struct arena *a, void *record, const char *name)
{
	const struct runrecord *r = record;
	const struct value *v = field_data(r->run, name);

	return v ? value_copy(a, v) : NULL;
}

static bool more_text(struct buf *out, void *record, const char *name, const char *modifier)
{
	const struct runrecord *r = record;
	char id[9];

	if (r->index && !modifier && streq(name, "index"))
		buf_addf(out, "[%zu:%s]", r->index, run_short_id(r->run, id));
	else if (r->index && !modifier && streq(name, "num_index"))
		buf_addf(out, "[%zu]", r->index);
	else
		return field_text(r->run, name, modifier, out);
	return true;
}

static const struct record_more more = { .get = get_more, .text = more_text, .name = field_name };

/* Deleted while it was read: then it seems to have died. A listing has no more to say of it. */
bool runrecord_is_gone(void *record)
{
	const struct runrecord *r = record;
	CLEANUP(err_release) struct err ignored = ERR_INIT;
	const struct run_status *st;

	return (run_status(r->run, &st, &ignored) < 0 || st->state == RUN_ERROR) &&
	       !run_has_guild_file(r->run, "opref");
}

const struct record_kind runrecord_kind = {
	.fields = fields, .n_fields = ARRAY_SIZE(fields), .members = members, .more = &more,
	.is_gone = runrecord_is_gone,
};

void runrecord_print(FILE *to, struct run *const *runs, size_t n, const char *op_field)
{
	const char *const columns[] = {
		"short_index", op_field, "started", "status_with_remote", "label",
	};
	CLEANUP(table_release) struct table t = TABLE_INIT(ARRAY_SIZE(columns));

	t.indent = 2;
	for (size_t i = 0; i < n; i++) {
		struct runrecord r = { .run = runs[i] };

		/* A run that is gone has no row; the command says so when it comes to it. */
		(void)listing_add_row(&t, &runrecord_kind, columns, &r);
	}
	table_print(&t, to);
}
