/* guildfile-deps.c: what an operation requires. Format: guildfile(5). */
#include "guild/err.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/settings.h"
#include "guildfile-internal.h"

static int init_inline(struct gf_ctx *x, struct value *data, struct opdef *op,
		       struct depdef *dep)
{
	const char *name;

	if (gf_get_text(x, data, "name", &name) < 0)
		return -1;
	if (!value_has(data, "sources")) {
		struct value *sources = gf_new_list(x, data);
		struct value *map = gf_new_map(x, data);

		value_append(x->arena, sources, data);
		value_set(x->arena, map, "sources", sources);
		/* The name is the source's, not the resource's. */
		name = NULL;
		data = map;
	}
	dep->description = "";
	dep->inline_ = ARENA_NEW(x->arena, struct resdef);
	return gf_init_resource(x, name, data, op->model, dep->inline_);
}

static int init_dep(struct gf_ctx *x, struct value *data, struct opdef *op, struct depdef *dep)
{
	dep->description = "";
	if (value_is(data, VALUE_STR)) {
		dep->spec = data->str.s;
		return 0;
	}
	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid dependency value %s: expected a string or mapping",
				gf_repr(x, data));
	if (!value_has(data, "resource"))
		return init_inline(x, data, op, dep);
	if (gf_get_text(x, data, "resource", &dep->spec) < 0 ||
	    gf_get_text(x, data, "description", &dep->description) < 0)
		return -1;
	if (!dep->description)
		dep->description = "";
	if (!dep->spec)
		return gf_error(x, data, "missing value of 'resource' in %s", gf_repr(x, data));
	return 0;
}

int gf_init_deps(struct gf_ctx *x, const struct value *data, struct opdef *op)
{
	struct value *requires = value_get(data, "requires");
	size_t n;

	if (!value_truth(requires))
		return 0;
	n = value_is(requires, VALUE_LIST) ? requires->list.n : 1;
	op->deps = arena_calloc(x->arena, n, sizeof(op->deps[0]));
	for (size_t i = 0; i < n; i++) {
		struct value *item =
			value_is(requires, VALUE_LIST) ? requires->list.items[i] : requires;

		if (init_dep(x, item, op, &op->deps[op->n_deps++]) < 0)
			return -1;
	}
	return 0;
}

/* ---- which resource a spec names ---- */

static bool is_term(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		      c == '_' || c == '-' || c == '.'))
			return false;
	}
	return len > 0;
}

static int resource_of(const struct model *m, const char *name, const struct opdef *op,
		       struct resdef **out, struct err *err)
{
	struct resdef *res = model_resource(m, name);

	if (res) {
		*out = res;
		return 0;
	}
	return err_set(err, ERR_INVALID, "resource '%s' required by operation '%s' is not defined",
		       name, op->fullname);
}

static int named_resource(const struct opdef *op, const char *spec, struct resdef **out,
			  struct err *err)
{
	size_t first = strcspn(spec, ":/");
	const char *rest = spec[first] ? spec + first + 1 : NULL;

	if (!is_term(spec, first) || (rest && !is_term(rest, strlen(rest))))
		return err_set(err, ERR_INVALID, "invalid dependency '%s' in operation '%s'", spec,
			       op->fullname);
	if (!rest)
		return resource_of(op->model, spec, op, out, err);
	if (spec[first] == '/')
		return err_set(err, ERR_INVALID,
			       "resource '%s' required by operation '%s' is not installed", spec,
			       op->fullname);
	for (size_t i = 0; i < op->model->guildfile->n_models; i++) {
		const struct model *m = op->model->guildfile->models[i];

		if (strlen(m->name) == first && memcmp(m->name, spec, first) == 0)
			return resource_of(m, rest, op, out, err);
	}
	return err_set(err, ERR_INVALID,
		       "model '%.*s' in resource '%s' required by operation '%s' is not defined",
		       (int)first, spec, spec, op->fullname);
}

int depdef_resource(const struct opdef *op, const struct depdef *dep, struct resdef **out,
		    struct err *err)
{
	if (dep->inline_) {
		*out = dep->inline_;
		return 0;
	}
	return named_resource(op, dep->spec, out, err);
}

/* ---- flags-dest: config:FILE ---- */

static bool has_config(struct opdef *op, const char *uri)
{
	for (size_t i = 0; i < op->n_deps; i++) {
		CLEANUP(err_release) struct err err = ERR_INIT;
		struct resdef *res;

		if (depdef_resource(op, &op->deps[i], &res, &err) < 0)
			continue; /* reported when it is resolved */
		for (size_t k = 0; k < res->n_sources; k++)
			if (streq(res->sources[k].uri, uri))
				return true;
	}
	return false;
}

int gf_add_config_dep(struct gf_ctx *x, struct opdef *op)
{
	CLEANUP(buf_release) struct buf dir = BUF_INIT;
	struct depdef *deps;
	struct value *data;
	const char *file;

	if (!op->flags_dest || !starts_with(op->flags_dest, "config:"))
		return 0;
	file = op->flags_dest + strlen("config:");
	if (settings_format(file) == SETTINGS_UNKNOWN &&
	    (!op->flags_import || value_truth(op->flags_import)))
		log_warning("config type for %s not supported", file);
	if (has_config(op, op->flags_dest))
		return 0;
	data = gf_new_map(x, op->data);
	value_set(x->arena, data, "config", value_str(x->arena, file));
	value_set(x->arena, data, "replace-existing", value_bool(x->arena, true));
	value_set(x->arena, data, "always-resolve", value_bool(x->arena, true));
	path_dirname(&dir, file);
	if (dir.len)
		value_set(x->arena, data, "target-path", value_str(x->arena, dir.s));
	deps = arena_calloc(x->arena, op->n_deps + 1, sizeof(deps[0]));
	if (op->n_deps)
		memcpy(deps, op->deps, op->n_deps * sizeof(deps[0]));
	op->deps = deps;
	return init_inline(x, data, op, &op->deps[op->n_deps++]);
}
