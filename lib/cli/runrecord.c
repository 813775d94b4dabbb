#include "guild/runrecord.h"

#include "guild/err.h"
#include "guild/field.h"

static struct value *text_value(struct arena *a, struct run *run, const char *name)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)field_text(run, name, NULL, &text); /* each name here is a field */
	return value_str(a, text.s);
}

static struct value *attr_value(struct arena *a, struct run *run, const char *name)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct value *v = NULL;

	if (run_attr(run, name, &v, &err) < 0)
		run_warn(run, &err);
	return v ? value_copy(a, v) : value_null(a);
}

/* The same keys in the same order as upstream's. */
static struct value *run_value(struct arena *a, struct run *run)
{
	static const char *const before[] = { "exit_status", "cmd", "comments", "marked", "label", "started" };
	static const char *const after[] = { "stopped", "tags" };
	CLEANUP(run_release) struct run proto = RUN_INIT;
	struct value *map = value_map(a);

	value_set(a, map, "id", value_str(a, run->id));
	value_set(a, map, "run_dir", value_str(a, run->dir));
	value_set(a, map, "opref", text_value(a, run, "opref"));
	for (size_t i = 0; i < ARRAY_SIZE(before); i++)
		value_set(a, map, before[i], attr_value(a, run, before[i]));
	value_set(a, map, "status", text_value(a, run, "status"));
	for (size_t i = 0; i < ARRAY_SIZE(after); i++)
		value_set(a, map, after[i], attr_value(a, run, after[i]));
	if (run_open_proto(&proto, run))
		value_set(a, map, "batch_proto", run_value(a, &proto));
	return map;
}

struct value *runrecord_value(struct arena *a, void *data)
{
	struct runrecord *r = data;

	return run_value(a, r->run);
}

bool runrecord_field(const char *name, const char *modifier, struct buf *out, void *data)
{
	const struct runrecord *r = data;
	char id[9];

	if (!r->index)
		return field_text(r->run, name, modifier, out);
	if (!modifier && streq(name, "index"))
		buf_addf(out, "[%zu:%s]", r->index, run_short_id(r->run, id));
	else if (!modifier && streq(name, "num_index"))
		buf_addf(out, "[%zu]", r->index);
	else
		return field_text(r->run, name, modifier, out);
	return true;
}
