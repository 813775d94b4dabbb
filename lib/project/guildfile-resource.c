/* guildfile-resource.c: resources and their sources. Format: guildfile(5). Source: upstream guild/resourcedef.py. */
#include "guild/err.h"
#include "guild/log.h"
#include "guild/shlex.h"
#include "guildfile-internal.h"

const char *source_resolving_name(const struct source *s)
{
	if (s->name && *s->name)
		return s->name;
	return s->flag_name && *s->flag_name ? s->flag_name : s->uri;
}

const char *resdef_resolving_name(const struct resdef *r)
{
	return r->name && *r->name ? r->name : r->joined_name;
}

/* ---- a source ---- */

static const char *const source_types[] = { "config", "file", "module", "url", "operation" };
/* Of upstream's DVC plugin: looked at when there is none of the above. */
static const char *const dvc_types[] = { "dvcfile", "dvcstage" };

static int init_type(struct gf_ctx *x, const struct value *data, const struct resdef *r,
		     struct source *s)
{
	CLEANUP(buf_release) struct buf used = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < ARRAY_SIZE(source_types); i++) {
		if (!value_truth(value_get(data, source_types[i])))
			continue;
		buf_addf(&used, "%s%s", n++ ? ", " : "", source_types[i]);
		s->type = source_types[i];
	}
	if (n > 1)
		return gf_error(x, data,
				"invalid source %s in resource '%s': conflicting attributes (%s)",
				gf_repr(x, data), r->fullname, used.s);
	for (size_t i = 0; i < ARRAY_SIZE(dvc_types) && !s->type; i++) {
		if (!value_has(data, dvc_types[i]))
			continue;
		if (!value_truth(value_get(data, dvc_types[i])))
			return gf_error(x, data, "missing spec for '%s' source attribute",
					dvc_types[i]);
		s->type = dvc_types[i];
	}
	if (!s->type)
		return gf_error(x, data,
				"invalid source %s in resource '%s': missing required attribute "
				"(one of config, file, module, url, operation)",
				gf_repr(x, data), r->fullname);
	if (gf_get_text(x, data, s->type, &s->value) < 0)
		return -1;
	s->uri = streq(s->type, "url") ? s->value
				       : arena_printf(x->arena, "%s:%s", s->type, s->value);
	return 0;
}

static int init_list(struct gf_ctx *x, const struct value *data, const char *name,
		     const struct value **out)
{
	struct value *v = gf_get(data, name);

	if (value_is(v, VALUE_STR)) {
		struct value *list = gf_new_list(x, v);

		value_append(x->arena, list, v);
		v = list;
	}
	if (v && !value_is(v, VALUE_LIST))
		return gf_error(x, v, "invalid %s val: %s", name, gf_str(x, v));
	*out = v;
	return 0;
}

static int add_rename(struct gf_ctx *x, struct value *list, const char *pattern, const char *repl)
{
	struct value *map = value_map(x->arena);

	value_set(x->arena, map, "pattern", value_str(x->arena, pattern));
	value_set(x->arena, map, "repl", value_str(x->arena, repl));
	value_append(x->arena, list, map);
	return 0;
}

static int init_rename_spec(struct gf_ctx *x, const struct value *spec, struct value *list)
{
	CLEANUP(strlist_release) struct strlist words = STRLIST_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *pattern, *repl;

	if (value_is(spec, VALUE_MAP)) {
		if (gf_get_text(x, spec, "pattern", &pattern) < 0 ||
		    gf_get_text(x, spec, "repl", &repl) < 0)
			return -1;
		return add_rename(x, list, pattern ? pattern : "", repl ? repl : "");
	}
	if (!value_is(spec, VALUE_STR))
		return gf_error(x, spec, "invalid rename spec %s: expected string or map",
				gf_repr(x, spec));
	if (shlex_split(spec->str.s, &words, &err) == 0 && words.n == 2)
		return add_rename(x, list, words.v[0], words.v[1]);
	if (words.n == 1)
		return add_rename(x, list, ".*", words.v[0]);
	return gf_error(x, spec, "invalid rename spec %s: expected 'PATTERN REPL' or 'NAME'",
			gf_repr(x, spec));
}

static int init_rename(struct gf_ctx *x, const struct value *data, struct source *s)
{
	const struct value *rename = gf_get(data, "rename");
	struct value *list;

	if (!rename)
		return 0;
	list = gf_new_list(x, rename);
	s->rename = list;
	if (!value_is(rename, VALUE_LIST))
		return init_rename_spec(x, rename, list);
	for (size_t i = 0; i < rename->list.n; i++)
		if (init_rename_spec(x, rename->list.items[i], list) < 0)
			return -1;
	return 0;
}

static int init_target_path(struct gf_ctx *x, const struct value *data, const char *what,
			    const char *name, const char **out)
{
	const char *target, *path;

	if (gf_get_text(x, data, "target-path", &target) < 0 ||
	    gf_get_text(x, data, "path", &path) < 0)
		return -1;
	if (target && *target && path && *path && x->gf->path)
		log_warning("target-path and path both specified for %s %s - using target-path",
			    what, name);
	*out = target && *target ? target : path;
	return 0;
}

static bool is_source_key(const char *name, const char *type)
{
	if (gf_is_key(gf_source_keys, name))
		return true;
	if (streq(type, "dvcfile") && (streq(name, "remote") || streq(name, "always-pull")))
		return true;
	return streq(name, type);
}

static void warn_unknown(struct gf_ctx *x, const struct value *data, const struct source *s)
{
	struct value_entry *entries;

	if (!x->gf->path) /* what a run recorded: it was said when the file was read */
		return;
	entries = value_sorted_entries(data);
	for (size_t i = 0; i < data->map.n; i++) {
		const char *name = gf_str(x, entries[i].key);
		CLEANUP(buf_release) struct buf resource = BUF_INIT;

		if (is_source_key(name, s->type))
			continue;
		value_repr_str(&resource, source_resolving_name(s),
			       strlen(source_resolving_name(s)));
		log_warning("unexpected source attribute '%s' in resource %s", name, resource.s);
	}
	free(entries);
}

/* Keys may be written with "_" for "-". */
static struct value *dashed_keys(struct gf_ctx *x, struct value *data)
{
	struct value *made = gf_new_map(x, data);

	for (size_t i = 0; i < data->map.n; i++) {
		CLEANUP(buf_release) struct buf key = BUF_INIT;

		buf_addstr(&key, gf_str(x, data->map.entries[i].key));
		for (size_t k = 0; k < key.len; k++)
			if (key.s[k] == '_')
				key.s[k] = '-';
		value_set(x->arena, made, key.s, data->map.entries[i].value);
	}
	return made;
}

static int init_source_attrs(struct gf_ctx *x, const struct value *data, const struct resdef *r,
			     struct source *s)
{
	const struct value *flag_name = gf_get(data, "flag-name");

	s->no_flag = value_is(flag_name, VALUE_BOOL) && !flag_name->b;
	s->unpack = gf_get_tristate(data, "unpack");
	if (s->unpack == UNSET)
		s->unpack = r->default_unpack ? YES : NO;
	s->warn_if_empty = gf_get_tristate(data, "warn-if-empty") != NO;
	s->fail_if_empty = value_truth(value_get(data, "fail-if-empty"));
	s->optional = value_truth(value_get(data, "optional"));
	s->replace_existing = gf_get_tristate(data, "replace-existing");
	s->always_resolve = gf_get_tristate(data, "always-resolve");
	s->preserve_path = value_truth(value_get(data, "preserve-path"));
	if (gf_get_text(x, data, "name", &s->name) < 0 ||
	    (!s->no_flag && gf_get_text(x, data, "flag-name", &s->flag_name) < 0) ||
	    gf_get_text(x, data, "sha256", &s->sha256) < 0 ||
	    gf_get_text(x, data, "type", &s->archive_type) < 0 ||
	    gf_get_text(x, data, "target-type", &s->target_type) < 0 ||
	    gf_get_text(x, data, "post-process", &s->post_process) < 0 ||
	    gf_get_text(x, data, "help", &s->help) < 0 ||
	    gf_get_map(x, data, "params", &s->params) < 0 ||
	    init_list(x, data, "select", &s->select) < 0 ||
	    init_list(x, data, "select-min", &s->select_min) < 0 ||
	    init_list(x, data, "select-max", &s->select_max) < 0 || init_rename(x, data, s) < 0)
		return -1;
	return init_target_path(x, data, "source", source_resolving_name(s), &s->target_path);
}

static int init_source(struct gf_ctx *x, struct value *data, const struct resdef *r,
		       struct source *s)
{
	if (value_is(data, VALUE_STR)) {
		struct value *map = gf_new_map(x, data);

		value_set(x->arena, map, "file", data);
		data = map;
	}
	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid source for resource '%s': %s", r->fullname,
				gf_repr(x, data));
	s->data = data;
	if (init_type(x, data, r, s) < 0)
		return -1;
	data = dashed_keys(x, data);
	if (init_source_attrs(x, data, r, s) < 0)
		return -1;
	warn_unknown(x, data, s);
	return 0;
}

/* ---- a resource ---- */

static int init_sources(struct gf_ctx *x, const struct value *data, struct resdef *r)
{
	const struct value *sources = value_get(data, "sources");
	CLEANUP(buf_release) struct buf names = BUF_INIT;

	if (sources && !value_is(sources, VALUE_LIST))
		return gf_error(x, sources, "invalid sources value for resource '%s': %s",
				r->fullname, gf_repr(x, sources));
	r->sources = arena_calloc(x->arena, value_len(sources) + 1, sizeof(r->sources[0]));
	for (size_t i = 0; i < value_len(sources); i++) {
		struct source *s = &r->sources[r->n_sources++];

		if (init_source(x, sources->list.items[i], r, s) < 0)
			return -1;
		buf_addf(&names, "%s%s", i ? "," : "", source_resolving_name(s));
	}
	r->joined_name = names.len ? arena_strdup(x->arena, names.s) : "resource";
	return 0;
}

static int init_resource(struct gf_ctx *x, const char *name, const char *fullname,
			 struct value *data, struct resdef *out)
{
	if (value_is(data, VALUE_LIST)) {
		struct value *map = gf_new_map(x, data);

		value_set(x->arena, map, "sources", data);
		data = map;
	}
	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid resource value %s: expected a mapping or a list",
				gf_repr(x, data));
	*out = (struct resdef){
		.name = name,
		.fullname = fullname,
		.private_ = value_truth(value_get(data, "private")),
		.default_unpack = gf_get_tristate(data, "default-unpack") != NO,
		.data = data,
		.location = x->gf->dir,
	};
	if (gf_get_text(x, data, "description", &out->description) < 0 ||
	    gf_get_text(x, data, "target-type", &out->target_type) < 0 ||
	    init_sources(x, data, out) < 0)
		return -1;
	if (!out->description)
		out->description = "";
	return init_target_path(x, data, "resource", resdef_resolving_name(out),
				&out->target_path);
}

int gf_init_resource(struct gf_ctx *x, const char *name, struct value *data, struct model *m,
		     struct resdef *out)
{
	const char *fullname = arena_printf(x->arena, "%s:%s", m->name,
					    name && *name ? name : "<inline>");

	if (init_resource(x, name, fullname, data, out) < 0)
		return -1;
	out->model = m;
	return 0;
}

int resdef_from_data(struct arena *a, const struct value *data, struct resdef **out,
		     struct err *err)
{
	struct guildfile none = { 0 }; /* no file: messages name none */
	struct gf_load load = { .root = &none };
	struct gf_ctx x = { .load = &load, .gf = &none, .arena = a, .err = err };
	struct resdef *made = ARENA_NEW(a, struct resdef);
	const char *name;

	if (gf_get_text(&x, data, "name", &name) < 0 ||
	    init_resource(&x, name, name ? name : "", value_copy(a, data), made) < 0)
		return -1;
	if (gf_get_text(&x, data, "location", &made->location) < 0)
		return -1;
	*out = made;
	return 0;
}
