/*
 * field-text.c: the fields that have a form of their own in listings. Upstream: guild/run_util.py,
 * format_run; guild/index.py, _run_core_attrs.
 */
#include "field-internal.h"

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/home.h"
#include "guild/status.h"

#define SHORT_DIGEST 8

/* ---- who and where ---- */

static int id_text(const struct field_ask *ask, struct err *err UNUSED)
{
	buf_addstr(ask->out, ask->run->id);
	return 1;
}

static int short_id_text(const struct field_ask *ask, struct err *err UNUSED)
{
	char id[9];

	buf_addstr(ask->out, run_short_id(ask->run, id));
	return 1;
}

static int index_text(const struct field_ask *ask, struct err *err UNUSED)
{
	char id[9];

	buf_addf(ask->out, "[%s]", run_short_id(ask->run, id));
	return 1;
}

static int num_index_text(const struct field_ask *ask, struct err *err UNUSED)
{
	buf_addstr(ask->out, "[?]"); /* only a list knows */
	return 1;
}

static int dir_text(const struct field_ask *ask, struct err *err UNUSED)
{
	buf_addstr(ask->out, ask->run->dir);
	return 1;
}

static int run_dir_text(const struct field_ask *ask, struct err *err UNUSED)
{
	field_format_dir(ask->out, ask->run->dir);
	return 1;
}

static int dir_data(struct run *run, const char *name UNUSED, const struct value **out,
		    struct err *err UNUSED)
{
	*out = value_str(&run->arena, run->dir);
	return 1;
}

/* ---- operation ---- */

static int operation_text(const struct field_ask *ask, struct err *err)
{
	return field_op_desc(ask->run, ask->out, err) < 0 ? -1 : 1;
}

static int op_desc_text(const struct field_ask *ask, struct err *err)
{
	if (field_op_desc_full(ask->run, home_cwd(), ask->out, err) == 0)
		return 1;
	buf_addch(ask->out, '?');
	return -1;
}

/* The reference to the operation, or a part of it. */
static int opref_text(const struct field_ask *ask, struct err *err)
{
	const struct opref *opref;

	if (run_opref(ask->run, &opref, err) < 0)
		return -1;
	if (streq(ask->name, "opref"))
		opref_format(ask->out, opref);
	else if (streq(ask->name, "pkg_name"))
		buf_addstr(ask->out, opref->pkg_name);
	else if (ends_with(ask->name, "model"))
		buf_addstr(ask->out, opref->model_name);
	else
		buf_addstr(ask->out, opref->op_name);
	return 1;
}

static int from_text(const struct field_ask *ask, struct err *err)
{
	const struct opref *opref;

	if (run_opref(ask->run, &opref, err) < 0)
		return -1;
	if (streq(opref->pkg_type, "guildfile") || streq(opref->pkg_type, "script"))
		field_format_dir(ask->out, opref->pkg_name);
	else if (streq(opref->pkg_type, "package"))
		buf_addf(ask->out, "%s==%s", opref->pkg_name, opref->pkg_version);
	else
		buf_addstr(ask->out, opref->pkg_name);
	return 1;
}

/* ---- status ---- */

static int status_text(const struct field_ask *ask, struct err *err)
{
	const struct run_status *st;

	if (run_status(ask->run, &st, err) < 0)
		return -1;
	if (streq(ask->name, "status"))
		buf_addstr(ask->out, run_state_name(st->state));
	else
		run_status_text(ask->out, st);
	return 1;
}

static int pid_data(struct run *run, const char *name UNUSED, const struct value **out,
		    struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	*out = value_int(&run->arena, st->pid);
	return st->pid != 0;
}

static int pid_text(const struct field_ask *ask, struct err *err)
{
	const struct value *pid;
	int rc = pid_data(ask->run, ask->name, &pid, err);

	if (rc > 0)
		value_str_py(ask->out, pid);
	return rc;
}

/* ---- time ---- */

static int time_text(const struct field_ask *ask, struct err *err)
{
	int64_t us = 0;
	int rc = run_attr_int(ask->run, ask->name, &us, err);

	if (rc <= 0 || us == 0)
		return MIN(rc, 0);
	if (!ask->modifier)
		clock_format_local(ask->out, us);
	else if (streq(ask->modifier, "iso"))
		clock_format_iso(ask->out, us);
	else
		buf_addf(ask->out, "%lld", (long long)us);
	return 1;
}

/* From started to stopped, or so far. */
struct span {
	int64_t from_us, to_us;
};

/*
 * The span of field "time" or "duration": 1, 0 when there is none, -1. What died before it could
 * say when has a duration, up to now, but no time.
 */
static int find_span(struct run *run, const char *name, struct span *out, struct err *err)
{
	bool is_open = streq(name, "duration");
	const struct run_status *st;
	int rc;

	if (!is_open && run_status(run, &st, err) < 0)
		return -1;
	is_open = is_open || st->state == RUN_RUNNING;
	rc = run_attr_int(run, "started", &out->from_us, err);
	if (rc <= 0)
		return rc;
	rc = run_attr_int(run, "stopped", &out->to_us, err);
	if (rc || !is_open)
		return rc;
	out->to_us = clock_now_us();
	return 1;
}

static int span_text(const struct field_ask *ask, struct err *err)
{
	struct span s;
	int rc = find_span(ask->run, ask->name, &s, err);

	if (rc > 0)
		clock_format_duration(ask->out, s.from_us, s.to_us);
	return rc;
}

static int span_data(struct run *run, const char *name, const struct value **out, struct err *err)
{
	struct span s;
	int rc = find_span(run, name, &s, err);

	if (rc > 0)
		*out = value_int(&run->arena, s.to_us - s.from_us);
	return rc;
}

/* ---- attributes in a form of their own ---- */

/* As Python's str(). */
static int attr_text(const struct field_ask *ask, struct err *err)
{
	const struct value *v;
	int rc = run_attr(ask->run, ask->name, &v, err);

	if (rc > 0)
		value_str_py(ask->out, v);
	return rc;
}

static int label_text(const struct field_ask *ask, struct err *err)
{
	const struct value *v;
	int rc = run_attr(ask->run, "label", &v, err);

	if (rc <= 0 || !value_truth(v))
		return MIN(rc, 0);
	value_str_py(ask->out, v);
	return 1;
}

static int short_digest_text(const struct field_ask *ask, struct err *err)
{
	size_t start = ask->out->len;
	int rc = attr_text(&(struct field_ask){ ask->run, "sourcecode_digest", NULL, ask->out }, err);

	if (rc > 0)
		buf_setlen(ask->out, MIN(ask->out->len, start + SHORT_DIGEST));
	return rc;
}

static int marked_text(const struct field_ask *ask, struct err *err)
{
	const struct value *v;
	int rc = run_attr(ask->run, "marked", &v, err);

	if (rc < 0)
		return -1;
	buf_addstr(ask->out, rc && value_truth(v) ? "yes" : "no");
	return 1;
}

static void add_word(struct buf *out, const struct value *v)
{
	CLEANUP(buf_release) struct buf word = BUF_INIT;

	value_str_py(&word, v);
	if (word.len == 0 || memchr(word.s, ' ', word.len))
		buf_addf(out, "\"%s\"", word.s);
	else
		buf_addbuf(out, &word);
}

static int command_text(const struct field_ask *ask, struct err *err)
{
	const struct value *v;
	int rc = run_attr(ask->run, "cmd", &v, err);

	if (rc <= 0)
		return rc;
	if (!value_is(v, VALUE_LIST)) {
		add_word(ask->out, v);
		return 1;
	}
	for (size_t i = 0; i < v->list.n; i++) {
		if (i)
			buf_addch(ask->out, ' ');
		add_word(ask->out, v->list.items[i]);
	}
	return 1;
}

static int tags_text(const struct field_ask *ask, struct err *err)
{
	const struct value *v;
	int rc = run_attr(ask->run, "tags", &v, err);

	for (size_t i = 0; rc > 0 && i < value_len(v) && value_is(v, VALUE_LIST); i++) {
		if (i)
			buf_addstr(ask->out, ", ");
		value_str_py(ask->out, v->list.items[i]);
	}
	return rc;
}

/* ---- names ---- */

static const struct field fields[] = {
	{ "id", id_text, NULL, FIELD_FILTER, "The ID." },
	{ "short_id", short_id_text, NULL, FIELD_FILTER, "The first eight characters of the ID." },
	{ "run", short_id_text, NULL, FIELD_FILTER, "The same." },
	{ "index", index_text, NULL, 0, "Its place in the list, and its short ID: [1:5ce9a1f0]." },
	{ "num_index", num_index_text, NULL, 0, "Its place in the list: [1]." },
	{ "short_index", index_text, NULL, 0, "Its short ID: [5ce9a1f0]." },
	{ "operation", operation_text, NULL, FIELD_FILTER, "The operation, with its model." },
	{ "op_desc", op_desc_text, NULL, 0, "The operation, with where it is, and [marked]." },
	{ "op", opref_text, NULL, FIELD_FILTER, "The operation's name alone." },
	{ "op_name", opref_text, NULL, 0, "The same." },
	{ "model", opref_text, NULL, 0, "The model." },
	{ "op_model", opref_text, NULL, FIELD_FILTER, "The same." },
	{ "from", from_text, NULL, FIELD_FILTER, "The file or package that defines it." },
	{ "pkg_name", opref_text, NULL, 0, "The same as it is stored." },
	{ "opref", opref_text, NULL, 0, "The reference to the operation, with all its parts." },
	{ "status", status_text, NULL, FIELD_FILTER, "The state." },
	{ "status_with_remote", status_text, NULL, 0, "The state, and the host that holds it." },
	{ "exit_status", attr_text, run_attr, 0, "What the process ended with." },
	{ "pid", pid_text, pid_data, 0, "The process, while it runs." },
	{ "started", time_text, run_attr, FIELD_FILTER | FIELD_TIME,
	  "When it was started (also :iso, :us)." },
	{ "stopped", time_text, run_attr, FIELD_FILTER | FIELD_TIME,
	  "When it ended (also :iso, :us)." },
	{ "initialized", time_text, run_attr, FIELD_TIME, "When it was made (also :iso, :us)." },
	{ "time", span_text, span_data, FIELD_FILTER, "How long it ran; so far, while it runs." },
	{ "duration", span_text, span_data, 0, "The same; up to now, if its end is not known." },
	{ "label", label_text, run_attr, 0, "The label." },
	{ "tags", tags_text, run_attr, 0, "The tags." },
	{ "marked", marked_text, run_attr, 0, "Whether it is marked." },
	{ "comments", NULL, run_attr, 0, "The comments." },
	{ "cmd", NULL, run_attr, 0, "The command, as a list." },
	{ "command", command_text, NULL, 0, "The command, as a line." },
	{ "dir", dir_text, NULL, 0, "The run directory." },
	{ "run_dir", run_dir_text, dir_data, 0, "The same, with ~ for the user's home." },
	{ "sourcecode_digest", attr_text, run_attr, 0, "The digest of the source code." },
	{ "sourcecode", short_digest_text, NULL, FIELD_FILTER, "Its first eight characters." },
	{ "vcs_commit", attr_text, run_attr, 0, "The commit that the project was at." },
};

const struct field *field_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (streq(fields[i].name, name))
			return &fields[i];
	return NULL;
}

const struct field *field_all(size_t *n)
{
	*n = ARRAY_SIZE(fields);
	return fields;
}
