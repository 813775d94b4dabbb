/*
 * field-text.c: the fields that have a form of their own in listings. Upstream: guild/run_util.py,
 * format_run; guild/index.py, _run_core_attrs.
 */
#include "field-internal.h"

#include "guild/clock.h"
#include "guild/err.h"
#include "guild/status.h"

#define SHORT_DIGEST 8

/* ---- who and where ---- */

static int id_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err UNUSED)
{
	buf_addstr(out, run->id);
	return 1;
}

static int short_id_text(struct run *run, const char *modifier UNUSED, struct buf *out,
			 struct err *err UNUSED)
{
	char id[9];

	buf_addstr(out, run_short_id(run, id));
	return 1;
}

static int index_text(struct run *run, const char *modifier UNUSED, struct buf *out,
		      struct err *err UNUSED)
{
	char id[9];

	buf_addf(out, "[%s]", run_short_id(run, id));
	return 1;
}

static int num_index_text(struct run *run UNUSED, const char *modifier UNUSED, struct buf *out,
			  struct err *err UNUSED)
{
	buf_addstr(out, "[?]"); /* only a list knows */
	return 1;
}

static int dir_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err UNUSED)
{
	buf_addstr(out, run->dir);
	return 1;
}

static int run_dir_text(struct run *run, const char *modifier UNUSED, struct buf *out,
			struct err *err UNUSED)
{
	field_format_dir(out, run->dir);
	return 1;
}

/* ---- operation ---- */

static int operation_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	return field_op_desc(run, out, err) < 0 ? -1 : 1;
}

static int op_name_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct opref *opref;

	if (run_opref(run, &opref, err) < 0)
		return -1;
	buf_addstr(out, opref->op_name);
	return 1;
}

static int model_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct opref *opref;

	if (run_opref(run, &opref, err) < 0)
		return -1;
	buf_addstr(out, opref->model_name);
	return 1;
}

static int pkg_name_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct opref *opref;

	if (run_opref(run, &opref, err) < 0)
		return -1;
	buf_addstr(out, opref->pkg_name);
	return 1;
}

static int from_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct opref *opref;

	if (run_opref(run, &opref, err) < 0)
		return -1;
	if (streq(opref->pkg_type, "guildfile") || streq(opref->pkg_type, "script"))
		field_format_dir(out, opref->pkg_name);
	else if (streq(opref->pkg_type, "package"))
		buf_addf(out, "%s==%s", opref->pkg_name, opref->pkg_version);
	else
		buf_addstr(out, opref->pkg_name);
	return 1;
}

static int opref_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct opref *opref;

	if (run_opref(run, &opref, err) < 0)
		return -1;
	opref_format(out, opref);
	return 1;
}

/* ---- status ---- */

static int status_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	buf_addstr(out, run_state_name(st->state));
	return 1;
}

static int status_with_remote_text(struct run *run, const char *modifier UNUSED, struct buf *out,
				   struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	run_status_text(out, st);
	return 1;
}

static int pid_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	if (!st->pid)
		return 0;
	buf_addf(out, "%d", (int)st->pid);
	return 1;
}

/* ---- time ---- */

static int time_text(struct run *run, const char *name, const char *modifier, struct buf *out,
		     struct err *err)
{
	int64_t us = 0;
	int rc = run_attr_int(run, name, &us, err);

	if (rc <= 0 || us == 0)
		return MIN(rc, 0);
	if (!modifier)
		clock_format_local(out, us);
	else if (streq(modifier, "iso"))
		clock_format_iso(out, us);
	else
		buf_addf(out, "%lld", (long long)us);
	return 1;
}

static int started_text(struct run *run, const char *modifier, struct buf *out, struct err *err)
{
	return time_text(run, "started", modifier, out, err);
}

static int stopped_text(struct run *run, const char *modifier, struct buf *out, struct err *err)
{
	return time_text(run, "stopped", modifier, out, err);
}

static int initialized_text(struct run *run, const char *modifier, struct buf *out, struct err *err)
{
	return time_text(run, "initialized", modifier, out, err);
}

/* From started to stopped; so far, when it has not stopped and may not have. */
static int duration(struct run *run, bool open_ended, struct buf *out, struct err *err)
{
	int64_t started = 0, stopped = clock_now_us();
	int rc = run_attr_int(run, "started", &started, err);

	if (rc <= 0)
		return rc;
	rc = run_attr_int(run, "stopped", &stopped, err);
	if (rc < 0 || (rc == 0 && !open_ended))
		return rc;
	clock_format_duration(out, started, stopped);
	return 1;
}

static int duration_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	return duration(run, /* open_ended= */ true, out, err);
}

static int run_time_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct run_status *st;

	if (run_status(run, &st, err) < 0)
		return -1;
	return duration(run, st->state == RUN_RUNNING, out, err);
}

/* ---- attributes in a form of their own ---- */

static int python_text(struct run *run, const char *name, struct buf *out, struct err *err)
{
	const struct value *v;
	int rc = run_attr(run, name, &v, err);

	if (rc > 0)
		value_str_py(out, v);
	return rc;
}

static int label_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct value *v;
	int rc = run_attr(run, "label", &v, err);

	if (rc <= 0 || !value_truth(v))
		return MIN(rc, 0);
	value_str_py(out, v);
	return 1;
}

static int exit_status_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	return python_text(run, "exit_status", out, err);
}

static int digest_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	return python_text(run, "sourcecode_digest", out, err);
}

static int short_digest_text(struct run *run, const char *modifier UNUSED, struct buf *out,
			     struct err *err)
{
	size_t start = out->len;
	int rc = python_text(run, "sourcecode_digest", out, err);

	if (rc > 0)
		buf_setlen(out, MIN(out->len, start + SHORT_DIGEST));
	return rc;
}

static int vcs_commit_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	return python_text(run, "vcs_commit", out, err);
}

static int marked_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct value *v;
	int rc = run_attr(run, "marked", &v, err);

	if (rc < 0)
		return -1;
	buf_addstr(out, rc && value_truth(v) ? "yes" : "no");
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

static int command_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct value *v;
	int rc = run_attr(run, "cmd", &v, err);

	if (rc <= 0)
		return rc;
	if (!value_is(v, VALUE_LIST)) {
		add_word(out, v);
		return 1;
	}
	for (size_t i = 0; i < v->list.n; i++) {
		if (i)
			buf_addch(out, ' ');
		add_word(out, v->list.items[i]);
	}
	return 1;
}

static int tags_text(struct run *run, const char *modifier UNUSED, struct buf *out, struct err *err)
{
	const struct value *v;
	int rc = run_attr(run, "tags", &v, err);

	for (size_t i = 0; rc > 0 && i < value_len(v) && value_is(v, VALUE_LIST); i++) {
		if (i)
			buf_addstr(out, ", ");
		value_str_py(out, v->list.items[i]);
	}
	return rc;
}

/* ---- names ---- */

static const struct field fields[] = {
	{ "id", id_text, FIELD_FILTER },
	{ "short_id", short_id_text, FIELD_FILTER },
	{ "run", short_id_text, FIELD_FILTER },
	{ "index", index_text, 0 },
	{ "short_index", index_text, 0 },
	{ "num_index", num_index_text, 0 },
	{ "dir", dir_text, 0 },
	{ "run_dir", run_dir_text, 0 },
	{ "operation", operation_text, FIELD_FILTER },
	{ "op", op_name_text, FIELD_FILTER },
	{ "op_name", op_name_text, 0 },
	{ "op_model", model_text, FIELD_FILTER },
	{ "model", model_text, 0 },
	{ "pkg_name", pkg_name_text, 0 },
	{ "from", from_text, FIELD_FILTER },
	{ "opref", opref_text, 0 },
	{ "status", status_text, FIELD_FILTER },
	{ "status_with_remote", status_with_remote_text, 0 },
	{ "pid", pid_text, 0 },
	{ "started", started_text, FIELD_FILTER | FIELD_TIME },
	{ "stopped", stopped_text, FIELD_FILTER | FIELD_TIME },
	{ "initialized", initialized_text, FIELD_TIME },
	{ "time", run_time_text, FIELD_FILTER },
	{ "duration", duration_text, 0 },
	{ "label", label_text, 0 },
	{ "exit_status", exit_status_text, 0 },
	{ "sourcecode_digest", digest_text, 0 },
	{ "sourcecode", short_digest_text, FIELD_FILTER },
	{ "vcs_commit", vcs_commit_text, 0 },
	{ "marked", marked_text, 0 },
	{ "command", command_text, 0 },
	{ "tags", tags_text, 0 },
};

const struct field *field_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(fields); i++)
		if (streq(fields[i].name, name))
			return &fields[i];
	return NULL;
}
