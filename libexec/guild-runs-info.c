/*
 * guild runs info: what is known of a run.
 *
 * All that is shown is first made a map, in order; then it is printed, as text or as JSON. Upstream:
 * guild/commands/runs_impl.py, run_info.
 */
#include "guild/compat.h"

#include <unistd.h>

#include "guild/alloc.h"
#include "guild/clock.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/flagval.h"
#include "guild/json.h"
#include "guild/log.h"
#include "guild/manifest.h"
#include "guild/msg.h"
#include "guild/natural.h"
#include "guild/pager.h"
#include "guild/runcandidates.h"
#include "guild/runsel.h"
#include "guild/status.h"
#include "guild/tty.h"
#include "guild/utf8.h"
#include "guild/yaml.h"
#include "runs-info/info.h"

static struct {
	struct runsel sel;
	bool comments, env, deps, digests, manifest, plugins, json, private;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("c", "comments", &opt.comments, "Show comments."),
	OPT_FLAG("e", "env", &opt.env, "Show the environment of the run."),
	OPT_FLAG("d", "deps", &opt.deps, "Show resolved dependencies."),
	OPT_FLAG(NULL, "digests", &opt.digests,
		 "Show resolved dependencies with the digests of their files, as --json always does."),
	OPT_FLAG("m", "manifest", &opt.manifest, "Show the manifest: source code files and dependencies."),
	OPT_FLAG("p", "plugins", &opt.plugins, "Show plugins."),
	OPT_FLAG(NULL, "json", &opt.json, "Print a JSON object."),
	{ OPT_(FLAG, NULL, "private-attrs", &opt.private, NULL, "Show private attributes."),
	  .flags = OPT_HIDDEN },
	OPT_INCLUDE(runsel_stdin_options, &opt.sel),
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

/* ---- what is known ---- */

static struct value *text(struct arena *a, struct run *run, const char *name)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;

	(void)field_text(run, name, NULL, &out); /* each name here is a field */
	return value_str(a, out.s);
}

/* A copy, or an empty value of the type that is shown when there is none. */
static struct value *copy_or(struct arena *a, const struct value *v, struct value *empty)
{
	return value_truth(v) ? value_copy(a, v) : empty;
}

static struct value *pid(struct arena *a, struct run *run)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	const struct run_status *st;

	if (run_status(run, &st, &err) < 0)
		run_warn(run, &err);
	else if (st->pid)
		return value_int(a, st->pid);
	return value_str(a, "");
}

static void add_details(struct arena *a, struct value *data, struct run *run)
{
	static const char *const names[] = {
		"id", "operation", "from", "status", "started", "stopped", "marked", "label",
		"sourcecode_digest", "vcs_commit", "run_dir", "command",
	};
	const struct value *code = info_attr(run, "exit_status");

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		value_set(a, data, names[i], text(a, run, names[i]));
	value_set(a, data, "exit_status", code ? value_copy(a, code) : value_str(a, ""));
	value_set(a, data, "pid", pid(a, run));
	if (opt.private) {
		value_set(a, data, "opref", text(a, run, "opref"));
		value_set(a, data, "op", copy_or(a, info_attr(run, "op"), value_null(a)));
	}
}

/* What the run has of its own: not what every run has (upstream guild/run.py, CORE_RUN_ATTRS). */
static bool is_core_attr(const char *name)
{
	static const char *const names[] = {
		"cmd", "deps", "env", "exit_status", "flags", "host", "id", "initialized", "label", "op",
		"opdef_attrs", "platform", "plugins", "random_seed", "run_params", "sourcecode_digest",
		"started", "stopped", "user", "user_flags", "vcs_commit", "pip_freeze", "r_sys_info",
		"r_packages_loaded",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (streq(names[i], name))
			return true;
	return false;
}

static void add_own_attrs(struct arena *a, struct value *data, struct run *run)
{
	const struct value *defined = info_attr(run, "opdef_attrs");
	struct value *own = value_map(a);

	for (size_t i = 0; value_is(defined, VALUE_MAP) && i < defined->map.n; i++) {
		const char *name = value_get_str(defined->map.entries[i].key);

		if (name && !is_core_attr(name))
			value_set(a, own, name, value_copy(a, defined->map.entries[i].value));
	}
	if (value_len(own))
		value_set(a, data, "attributes", own);
}

static struct value *comment(struct arena *a, const struct value *v)
{
	static const char *const keys[] = { "user", "host", "time", "body" };
	struct value *map = value_map(a);

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		CLEANUP(buf_release) struct buf part = BUF_INIT;
		const struct value *item = value_get(v, keys[i]);

		if (value_is(item, VALUE_INT) && streq(keys[i], "time"))
			clock_format_local(&part, item->i);
		else if (value_truth(item))
			value_str_py(&part, item);
		if (streq(keys[i], "body"))
			buf_trim(&part);
		value_set(a, map, keys[i], value_str(a, part.s));
	}
	return map;
}

static struct value *comments(struct arena *a, struct run *run)
{
	const struct value *v = info_attr(run, "comments");
	struct value *list = value_list(a);

	for (size_t i = 0; value_is(v, VALUE_LIST) && i < v->list.n; i++)
		value_append(a, list, comment(a, v->list.items[i]));
	return list;
}

static void add_manifest_section(struct arena *a, struct value *map, const char *name,
				 const struct manifest *m, enum manifest_type type)
{
	CLEANUP(strlist_release) struct strlist paths = STRLIST_INIT;

	for (size_t i = 0; i < m->n; i++)
		if (m->v[i].type == type)
			strlist_push(&paths, m->v[i].path);
	strlist_sort(&paths);
	if (paths.n)
		value_set(a, map, name, value_strv(a, paths.v));
}

static struct value *manifest(struct arena *a, struct run *run)
{
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *map = value_map(a);
	int rc = manifest_load(&m, run, &err);

	if (rc < 0)
		run_warn(run, &err);
	else if (rc == 0)
		log_error("cannot read run manifest: %s/.guild/manifest does not exist", run->dir);
	add_manifest_section(a, map, "sourcecode", &m, MANIFEST_SOURCE);
	add_manifest_section(a, map, "dependencies", &m, MANIFEST_DEP);
	return map;
}

static struct value *collect(struct arena *a, struct run *run)
{
	CLEANUP(run_release) struct run proto = RUN_INIT;
	bool has_proto = run_open_proto(&proto, run);
	struct value *data = value_map(a);

	add_details(a, data, run);
	value_set(a, data, "tags", copy_or(a, info_attr(run, "tags"), value_list(a)));
	value_set(a, data, "flags", copy_or(a, info_attr(run, "flags"), value_map(a)));
	if (has_proto)
		value_set(a, data, "proto-flags", copy_or(a, info_attr(&proto, "flags"), value_map(a)));
	value_set(a, data, "scalars", value_map(a)); /* NEEDSWORK: scalars are not read yet */
	add_own_attrs(a, data, run);
	if (opt.comments)
		value_set(a, data, "comments", comments(a, run));
	if (opt.env)
		value_set(a, data, "environment", copy_or(a, info_attr(run, "env"), value_map(a)));
	if (opt.manifest)
		value_set(a, data, "manifest", manifest(a, run));
	if (opt.deps || opt.digests)
		value_set(a, data, "dependencies", info_deps(a, run, opt.digests || opt.json));
	if (opt.plugins)
		value_set(a, data, "plugins", copy_or(a, info_attr(run, "plugins"), value_list(a)));
	if (opt.private && opt.json && has_proto) {
		struct value *details = value_map(a);

		add_details(a, details, &proto);
		value_set(a, data, "proto-run", details);
	}
	return data;
}

/* ---- as text ---- */

static void add_indented(struct buf *out, const char *lines, size_t indent, bool trim)
{
	CLEANUP(strlist_release) struct strlist list = STRLIST_INIT;

	strlist_split(&list, lines, "\n");
	for (size_t i = 0; i < list.n; i++) {
		CLEANUP(buf_release) struct buf line = BUF_INIT;

		buf_addstr(&line, list.v[i]);
		if (trim)
			buf_trim(&line);
		buf_addchars(out, ' ', indent);
		buf_addf(out, "%s\n", line.s);
	}
}

/* One text of a comment: what stands in single quotes loses them; several lines follow a bar. */
static void add_comment_part(struct buf *out, const struct value *key, const struct value *v)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	CLEANUP(buf_release) struct buf text_buf = BUF_INIT;

	value_str_py(&name, key);
	flag_encode(&text_buf, v);
	if (text_buf.len > 1 && text_buf.s[0] == '\'' && ends_with(text_buf.s, "'")) {
		buf_setlen(&text_buf, text_buf.len - 1);
		buf_remove(&text_buf, 0, 1);
	}
	if (!strchr(text_buf.s, '\n')) {
		buf_addf(out, "    %s: %s\n", name.s, text_buf.s);
		return;
	}
	buf_addf(out, "    %s: |\n", name.s);
	add_indented(out, text_buf.s, 6, /* trim= */ true);
}

static void add_list(struct buf *out, const struct value *list)
{
	for (size_t i = 0; i < list->list.n; i++) {
		const struct value *item = list->list.items[i];
		CLEANUP(free_ptr) struct value_entry *parts = NULL;

		if (!value_is(item, VALUE_MAP)) {
			buf_addstr(out, "  - ");
			flag_encode(out, item);
			buf_addch(out, '\n');
			continue;
		}
		buf_addstr(out, "  -\n");
		parts = value_sorted_entries(item);
		for (size_t k = 0; k < item->map.n; k++)
			add_comment_part(out, parts[k].key, parts[k].value);
	}
}

static int compare_names(const void *x, const void *y)
{
	const struct value_entry *a = x, *b = y;
	CLEANUP(buf_release) struct buf s = BUF_INIT;
	CLEANUP(buf_release) struct buf t = BUF_INIT;

	value_str_py(&s, a->key);
	value_str_py(&t, b->key);
	return natural_compare(s.s, t.s);
}

/* In natural order of the names. */
static struct value_entry *sorted_entries(const struct value *map)
{
	struct value_entry *v = xcalloc(map->map.n, sizeof(*v));

	for (size_t i = 0; i < map->map.n; i++)
		v[i] = map->map.entries[i];
	qsort(v, map->map.n, sizeof(*v), compare_names);
	return v;
}

static void add_map_entry(struct buf *out, const struct value_entry *e)
{
	const struct value *v = e->value;

	buf_addstr(out, "  ");
	value_str_py(out, e->key);
	buf_addch(out, ':');
	if (value_is(v, VALUE_LIST)) {
		buf_addch(out, '\n');
		for (size_t i = 0; i < v->list.n; i++) {
			buf_addstr(out, "    - ");
			flag_encode(out, v->list.items[i]);
			buf_addch(out, '\n');
		}
	} else if (value_is(v, VALUE_MAP)) {
		CLEANUP(buf_release) struct buf yaml = BUF_INIT;

		buf_addch(out, '\n');
		yaml_encode(&yaml, v);
		add_indented(out, yaml.s, 4, /* trim= */ false);
	} else {
		buf_addch(out, ' ');
		flag_encode(out, v);
		buf_addch(out, '\n');
	}
}

static void add_map(struct buf *out, const struct value *map)
{
	CLEANUP(free_ptr) struct value_entry *entries = sorted_entries(map);

	for (size_t i = 0; i < map->map.n; i++)
		add_map_entry(out, &entries[i]);
}

static void format_text(struct buf *out, const struct value *data)
{
	for (size_t i = 0; i < data->map.n; i++) {
		const struct value *v = data->map.entries[i].value;

		buf_addf(out, "%s:", value_get_str(data->map.entries[i].key));
		if (value_is(v, VALUE_LIST)) {
			buf_addch(out, '\n');
			add_list(out, v);
		} else if (value_is(v, VALUE_MAP)) {
			buf_addch(out, '\n');
			add_map(out, v);
		} else {
			buf_addch(out, ' ');
			value_str_py(out, v);
			buf_addch(out, '\n');
		}
	}
}

static size_t n_lines(const struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->len; i++)
		n += b->s[i] == '\n';
	return n;
}

static void print_text(const struct value *data)
{
	CLEANUP(buf_release) struct buf out = BUF_INIT;
	CLEANUP(buf_release) struct buf safe = BUF_INIT;

	format_text(&out, data);
	if (n_lines(&out) >= tty_rows(STDOUT_FILENO))
		pager_start();
	if (tty_is(pager_tty(STDOUT_FILENO)))
		utf8_sanitize(&safe, out.s, out.len, /* keep_lines= */ true);
	else
		buf_addbuf(&safe, &out);
	fwrite(safe.s, 1, safe.len, stdout); /* main looks at its error flag */
}

static int info_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;
	CLEANUP(arena_release) struct arena arena = ARENA_INIT;
	CLEANUP(buf_release) struct buf json = BUF_INIT;
	struct value *data;
	struct run *run;

	if (runsel_one(&sel, 0, args, &list, &run, &err) < 0)
		return fail(&err);
	data = collect(&arena, run);
	if (!opt.json) {
		print_text(data);
		return 0;
	}
	json_encode(&json, data, 0);
	puts(json.s);
	return 0;
}

const struct command command = {
	.name = "runs info", .args = "[RUN]", .max_args = 1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = info_main,
	.summary = "Show the details of a run.",
	.help = "Without RUN, shows the latest run.",
};
