/*
 * guild runs info: what is known of a run. Upstream: guild/commands/runs_impl.py, run_info.
 *
 * The record of a run here has other members than in lists, and times as text, as upstream's; the
 * options say which. A TEMPLATE may name all of them, and all fields of runs.
 */
#include "guild/clock.h"
#include "guild/cmd.h"
#include "guild/err.h"
#include "guild/field.h"
#include "guild/listing.h"
#include "guild/log.h"
#include "guild/manifest.h"
#include "guild/runcandidates.h"
#include "guild/runrecord.h"
#include "guild/runsel.h"
#include "runs-info/info.h"

static struct {
	struct runsel sel;
	struct listing_opts print;
	bool comments, env, deps, digests, manifest, plugins, private;
} opt = { .sel = RUNSEL_INIT };

static const struct option options[] = {
	OPT_FLAG("c", "comments", &opt.comments, "Show comments."),
	OPT_FLAG("e", "env", &opt.env, "Show the environment of the run."),
	OPT_FLAG("d", "deps", &opt.deps, "Show resolved dependencies."),
	OPT_FLAG(NULL, "digests", &opt.digests,
		 "Show resolved dependencies with the digests of their files, as --json always does."),
	OPT_FLAG("m", "manifest", &opt.manifest, "Show the manifest: source code files and dependencies."),
	OPT_FLAG("p", "plugins", &opt.plugins, "Show plugins."),
	{ OPT_(FLAG, NULL, "private-attrs", &opt.private, NULL, "Show private attributes."),
	  .flags = OPT_HIDDEN },
	OPT_INCLUDE(listing_options, &opt.print),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

struct info {
	struct runrecord run;
	bool is_shown; /* as text: to people, who are spared some of it */
};

/* ---- attributes ---- */

/* A member that is an attribute; where the run has none, an empty value of the type it has. */
static struct value *attr(struct arena *a, void *record, const char *name)
{
	static const struct { const char *member, *attr; struct value *(*empty)(struct arena *a); } attrs[] = {
		{ "op", "op", value_null },         { "tags", "tags", value_list },
		{ "flags", "flags", value_map },    { "environment", "env", value_map },
		{ "plugins", "plugins", value_list },
	};
	const struct info *info = record;
	size_t i = 0;
	const struct value *v;

	while (!streq(attrs[i].member, name))
		i++;
	v = info_attr(info->run.run, attrs[i].attr);
	return value_truth(v) ? value_copy(a, v) : attrs[i].empty(a);
}

/* A number, or "" where there is none. */
static struct value *number(struct arena *a, void *record, const char *name)
{
	const struct info *info = record;
	const struct value *v = field_data(info->run.run, name);

	return v ? value_copy(a, v) : value_str(a, "");
}

/* NEEDSWORK: scalars are not read yet. */
static struct value *scalars(struct arena *a, void *record UNUSED, const char *name UNUSED)
{
	return value_map(a);
}

static struct value *proto_flags(struct arena *a, void *record, const char *name UNUSED)
{
	const struct info *info = record;
	CLEANUP(run_release) struct run proto = RUN_INIT;
	struct info of_proto = { .run = { .run = &proto } };

	return run_open_proto(&proto, info->run.run) ? attr(a, &of_proto, "flags") : NULL;
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

static struct value *own_attrs(struct arena *a, void *record, const char *name UNUSED)
{
	const struct info *info = record;
	const struct value *defined = info_attr(info->run.run, "opdef_attrs");
	struct value *own = value_map(a);

	for (size_t i = 0; value_is(defined, VALUE_MAP) && i < defined->map.n; i++) {
		const char *key = value_get_str(defined->map.entries[i].key);

		if (key && !is_core_attr(key))
			value_set(a, own, key, value_copy(a, defined->map.entries[i].value));
	}
	return value_len(own) ? own : NULL;
}

/* ---- comments, manifest, dependencies ---- */

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

static struct value *comments(struct arena *a, void *record, const char *name UNUSED)
{
	const struct info *info = record;
	const struct value *v = info_attr(info->run.run, "comments");
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

static struct value *manifest(struct arena *a, void *record, const char *name UNUSED)
{
	const struct info *info = record;
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *map = value_map(a);
	int rc = manifest_load(&m, info->run.run, &err);

	if (rc < 0)
		run_warn(info->run.run, &err);
	else if (rc == 0)
		log_error("cannot read run manifest: %s/.guild/manifest does not exist",
			  info->run.run->dir);
	add_manifest_section(a, map, "sourcecode", &m, MANIFEST_SOURCE);
	add_manifest_section(a, map, "dependencies", &m, MANIFEST_DEP);
	return map;
}

static struct value *dependencies(struct arena *a, void *record, const char *name UNUSED)
{
	const struct info *info = record;

	return info_deps(a, info->run.run, opt.digests || !info->is_shown);
}

/* ---- the record ---- */

static struct value *proto_run(struct arena *a, void *record, const char *name);

static const struct record_field fields[] = {
	{ "exit_status", "What the process ended with.", .get = number, .has_text_of_base = true },
	{ "pid", "The process, while it runs.", .get = number, .has_text_of_base = true },
	{ "op", "How the operation was run.", .get = attr, .has_text_of_base = true },
	{ "tags", "The tags.", .get = attr, .has_text_of_base = true },
	{ "flags", "The flags.", .get = attr },
	{ "proto-flags", "Of a batch the flags that it gives its runs.", .get = proto_flags },
	{ "scalars", "The scalars.", .get = scalars },
	{ "attributes", "The attributes that its operation defines.", .get = own_attrs },
	{ "comments", "The comments.", .get = comments, .has_text_of_base = true },
	{ "environment", "Its environment.", .get = attr },
	{ "manifest", "The paths of its source code and dependencies.", .get = manifest },
	{ "dependencies", "Where its dependencies are.", .get = dependencies },
	{ "plugins", "The plugins that it was run with.", .get = attr },
	{ "proto-run", "Of a batch the run that it makes others of.", .get = proto_run },
};

/* The other members are what lists show to people. */
static struct value *get_text(struct arena *a, void *record, const char *name)
{
	const struct info *info = record;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)field_text(info->run.run, name, NULL, &text); /* each name is a field */
	return value_str(a, text.s);
}

static const struct record_more more = { .get = get_text };

static struct value *proto_run(struct arena *a, void *record, const char *name UNUSED)
{
	static const char *const members[] = { RUNRECORD_DETAILS, "opref", "op", NULL };
	static const struct record_kind kind = {
		.fields = fields, .n_fields = ARRAY_SIZE(fields), .members = members, .more = &more,
	};
	const struct info *info = record;
	CLEANUP(run_release) struct run proto = RUN_INIT;
	struct info of_proto = { .run = { .run = &proto } };

	if (info->is_shown || !run_open_proto(&proto, info->run.run))
		return NULL;
	return record_value(&kind, a, &of_proto);
}

enum { N_DETAILS = ARRAY_SIZE(((const char *const[]){ RUNRECORD_DETAILS })) };
static const struct optional {
	const char *name;
	const bool *is_wanted; /* NULL: always */
} optional[] = {
	{ "opref", &opt.private },
	{ "op", &opt.private },
	{ "tags", NULL },
	{ "flags", NULL },
	{ "proto-flags", NULL },
	{ "scalars", NULL },
	{ "attributes", NULL },
	{ "comments", &opt.comments },
	{ "environment", &opt.env },
	{ "manifest", &opt.manifest },
	{ "dependencies", &opt.deps },
	{ "plugins", &opt.plugins },
	{ "proto-run", &opt.private },
};

/* Upstream's members in upstream's order: these, then those that the options ask for. */
static const char *members[N_DETAILS + ARRAY_SIZE(optional) + 1] = { RUNRECORD_DETAILS };
static const struct record_kind kind = {
	.fields = fields, .n_fields = ARRAY_SIZE(fields), .members = members, .more = &more,
	.base = &runrecord_kind,
};

static void choose_members(void)
{
	size_t n = N_DETAILS;

	for (size_t i = 0; i < ARRAY_SIZE(optional); i++)
		if (!optional[i].is_wanted || *optional[i].is_wanted)
			members[n++] = optional[i].name;
}

static void add_sections(struct buf *out, void *record)
{
	CLEANUP(arena_release) struct arena a = ARENA_INIT;
	struct info *info = record;

	info->is_shown = true;
	info_add_sections(out, record_value(&kind, &a, record));
}

static const struct listing_text text = { .sections = add_sections };

static int info_main(struct strlist *args)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(listing_close) struct listing listing = { .is_one = true };
	struct run *run;

	opt.deps = opt.deps || opt.digests;
	opt.sel.nul = opt.print.nul;
	choose_members();
	if (listing_open(&listing, &kind, &text, &opt.print, &err) < 0 ||
	    runsel_one(&opt.sel, 0, args, &list, &run, &err) < 0)
		return fail(&err);
	listing_add(&listing, &(struct info){ .run = { .run = run } });
	return listing_end(&listing, &err) < 0 ? fail(&err) : 0;
}

const struct command command = {
	.name = "runs info", .args = "[RUN]", .max_args = 1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = info_main,
	.summary = "Show the details of a run.",
	.help = "Without RUN, shows the latest run. As JSON it is an object, with the members that "
		"the options ask for; CSV and TSV have a line of them.",
};
