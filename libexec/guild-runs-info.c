/*
 * guild runs info: what is known of a run. Upstream: guild/commands/runs_impl.py, run_info.
 *
 * The record of a run here has other members than in lists, and times as text, as upstream's; the
 * options say which. A TEMPLATE may name all of them, and all fields of runs.
 */
#include "guild/alloc.h"
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
	OPT_GROUP("Which runs"),
	OPT_INCLUDE(runsel_options, &opt.sel),
	OPT_END,
};

/* ---- attributes ---- */

/* A copy, or an empty value of the type that is shown when there is none. */
static struct value *attr_or(struct arena *a, void *record, const char *name, struct value *empty)
{
	const struct runrecord *r = record;
	const struct value *v = info_attr(r->run, name);

	return value_truth(v) ? value_copy(a, v) : empty;
}

static struct value *exit_status(struct arena *a, void *record)
{
	const struct runrecord *r = record;
	const struct value *code = info_attr(r->run, "exit_status");

	return code ? value_copy(a, code) : value_str(a, "");
}

static struct value *pid(struct arena *a, void *record)
{
	const struct runrecord *r = record;
	const struct value *v = field_data(r->run, "pid");

	return v ? value_copy(a, v) : value_str(a, "");
}

static struct value *op(struct arena *a, void *record)
{
	return attr_or(a, record, "op", value_null(a));
}

static struct value *tags(struct arena *a, void *record)
{
	return attr_or(a, record, "tags", value_list(a));
}

static struct value *flags(struct arena *a, void *record)
{
	return attr_or(a, record, "flags", value_map(a));
}

static struct value *environment(struct arena *a, void *record)
{
	return attr_or(a, record, "env", value_map(a));
}

static struct value *plugins(struct arena *a, void *record)
{
	return attr_or(a, record, "plugins", value_list(a));
}

/* NEEDSWORK: scalars are not read yet. */
static struct value *scalars(struct arena *a, void *record UNUSED)
{
	return value_map(a);
}

static struct value *proto_flags(struct arena *a, void *record)
{
	const struct runrecord *r = record;
	CLEANUP(run_release) struct run proto = RUN_INIT;
	struct runrecord of_proto = { .run = &proto };

	return run_open_proto(&proto, r->run) ? flags(a, &of_proto) : NULL;
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

static struct value *own_attrs(struct arena *a, void *record)
{
	const struct runrecord *r = record;
	const struct value *defined = info_attr(r->run, "opdef_attrs");
	struct value *own = value_map(a);

	for (size_t i = 0; value_is(defined, VALUE_MAP) && i < defined->map.n; i++) {
		const char *name = value_get_str(defined->map.entries[i].key);

		if (name && !is_core_attr(name))
			value_set(a, own, name, value_copy(a, defined->map.entries[i].value));
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

static struct value *comments(struct arena *a, void *record)
{
	const struct runrecord *r = record;
	const struct value *v = info_attr(r->run, "comments");
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

static struct value *manifest(struct arena *a, void *record)
{
	const struct runrecord *r = record;
	CLEANUP(manifest_release) struct manifest m = MANIFEST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *map = value_map(a);
	int rc = manifest_load(&m, r->run, &err);

	if (rc < 0)
		run_warn(r->run, &err);
	else if (rc == 0)
		log_error("cannot read run manifest: %s/.guild/manifest does not exist",
			  r->run->dir);
	add_manifest_section(a, map, "sourcecode", &m, MANIFEST_SOURCE);
	add_manifest_section(a, map, "dependencies", &m, MANIFEST_DEP);
	return map;
}

static struct value *dependencies(struct arena *a, void *record)
{
	const struct runrecord *r = record;

	return info_deps(a, r->run, opt.digests || !listing_is_text(&opt.print));
}

/* ---- the record ---- */

#define DETAILS \
	"id", "operation", "from", "status", "started", "stopped", "marked", "label", \
	"sourcecode_digest", "vcs_commit", "run_dir", "command", "exit_status", "pid"

static struct value *proto_run(struct arena *a, void *record);

static const struct record_field fields[] = {
	RECORD_GET("exit_status", RECORD_IS_DATA, exit_status, "What the process ended with."),
	RECORD_GET("pid", RECORD_IS_DATA, pid, "The process, while it runs."),
	RECORD_GET("op", RECORD_IS_DATA, op, "How the operation was run."),
	RECORD_GET("tags", RECORD_IS_DATA, tags, "The tags."),
	RECORD_GET("flags", RECORD_IS_ANY, flags, "The flags."),
	RECORD_GET("proto-flags", RECORD_IS_ANY, proto_flags,
		   "Of a batch the flags that it gives its runs."),
	RECORD_GET("scalars", RECORD_IS_ANY, scalars, "The scalars."),
	RECORD_GET("attributes", RECORD_IS_ANY, own_attrs,
		   "The attributes that its operation defines."),
	RECORD_GET("comments", RECORD_IS_DATA, comments, "The comments."),
	RECORD_GET("environment", RECORD_IS_ANY, environment, "Its environment."),
	RECORD_GET("manifest", RECORD_IS_ANY, manifest,
		   "The paths of its source code and dependencies."),
	RECORD_GET("dependencies", RECORD_IS_ANY, dependencies, "Where its dependencies are."),
	RECORD_GET("plugins", RECORD_IS_ANY, plugins, "The plugins that it was run with."),
	RECORD_GET("proto-run", RECORD_IS_ANY, proto_run,
		   "Of a batch the run that it makes others of."),
};

/* The other members are what lists show to people. */
static const struct value *get_text(void *record, const char *name)
{
	const struct runrecord *r = record;
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	(void)field_text(r->run, name, NULL, &text); /* each name in DETAILS is a field */
	return value_str(&r->run->arena, text.s);
}

static const struct record_more more = { .get = get_text };

static struct value *proto_run(struct arena *a, void *record)
{
	static const char *const members[] = { DETAILS, "opref", "op", NULL };
	static const struct record_kind kind = {
		.fields = fields, .n_fields = ARRAY_SIZE(fields), .members = members, .more = &more,
	};
	const struct runrecord *r = record;
	CLEANUP(run_release) struct run proto = RUN_INIT;
	struct runrecord of_proto = { .run = &proto };

	return run_open_proto(&proto, r->run) ? record_value(&kind, a, &of_proto) : NULL;
}

/*
 * The members that the options ask for, in upstream's order. The array is yours to free(), its
 * names are not.
 */
static const char **choose_members(void)
{
	const struct { bool wanted; const char *name; } optional[] = {
		{ opt.private, "opref" },
		{ opt.private, "op" },
		{ true, "tags" },
		{ true, "flags" },
		{ true, "proto-flags" },
		{ true, "scalars" },
		{ true, "attributes" },
		{ opt.comments, "comments" },
		{ opt.env, "environment" },
		{ opt.manifest, "manifest" },
		{ opt.deps || opt.digests, "dependencies" },
		{ opt.plugins, "plugins" },
		{ opt.private && !listing_is_text(&opt.print), "proto-run" },
	};
	static const char *const details[] = { DETAILS };
	const char **out = xcalloc(ARRAY_SIZE(details) + ARRAY_SIZE(optional) + 1, sizeof(*out));
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(details); i++)
		out[n++] = details[i];
	for (size_t i = 0; i < ARRAY_SIZE(optional); i++)
		if (optional[i].wanted)
			out[n++] = optional[i].name;
	return out;
}

static const struct listing_text text = { .sections = info_add_sections };

static int info_main(struct strlist *args)
{
	CLEANUP(free_ptr) const char **members = choose_members();
	const struct record_kind kind = {
		.fields = fields, .n_fields = ARRAY_SIZE(fields), .members = members, .more = &more,
		.base = &runrecord_kind,
	};
	CLEANUP(err_release) struct err err = ERR_INIT;
	CLEANUP(run_list_release) struct run_list list = RUN_LIST_INIT;
	CLEANUP(runsel_release) struct runsel sel = opt.sel;
	CLEANUP(listing_close) struct listing listing = { .is_one = true };
	struct run *run;
	int rc = listing_open(&listing, &kind, &text, &opt.print, &err);

	if (rc)
		return rc < 0 ? fail(&err) : 0;
	sel.nul = opt.print.nul;
	if (runsel_one(&sel, 0, args, &list, &run, &err) < 0)
		return fail(&err);
	listing_add(&listing, &(struct runrecord){ .run = run });
	return listing_end(&listing, &err) < 0 ? fail(&err) : 0;
}

const struct command command = {
	.name = "runs info", .args = "[RUN]", .max_args = 1, .complete = COMPLETE_RUN,
	.options = options, .candidates = runcandidates, .main = info_main,
	.summary = "Show the details of a run.",
	.help = "Without RUN, shows the latest run. As JSON it is an object, with the members that "
		"the options ask for; CSV and TSV have a line of them.",
};
