/* guildfile-include.c: `include` of files, `$include` of sections. Source: upstream guild/guildfile.py. */
#include <fcntl.h>

#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/home.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/pyenv.h"
#include "guildfile-internal.h"

/* ---- files ---- */

static bool find_in_dirs(const struct strlist *dirs, const char *folder, struct buf *out)
{
	for (size_t i = 0; i < dirs->n; i++) {
		CLEANUP(buf_release) struct buf dir = BUF_INIT;
		CLEANUP(buf_release) struct buf candidate = BUF_INIT;

		path_join(&dir, *dirs->v[i] ? dirs->v[i] : ".", folder);
		path_join(&candidate, dir.s, "guild.yml");
		if (file_exists(AT_FDCWD, candidate.s)) {
			buf_addbuf(out, &candidate);
			return true;
		}
	}
	return false;
}

/*
 * DIR/NAME/guild.yml for Guild's directory, those of $PYTHONPATH, and then the others on the path of the operations'
 * interpreter, "." in name read as "/". The interpreter is not asked for what is found without it.
 */
static bool find_on_path(const struct gf_ctx *x, const char *prefix, const char *name,
			 struct buf *out)
{
	CLEANUP(strlist_release) struct strlist dirs = STRLIST_INIT;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf python = BUF_INIT;
	CLEANUP(err_release) struct err err = ERR_INIT;
	const char *path = getenv("PYTHONPATH");

	strlist_push(&dirs, home_cwd());
	if (path)
		strlist_split(&dirs, path, ":");
	buf_addf(&folder, "%s%s", prefix, name);
	for (size_t i = 0; i < folder.len; i++)
		if (folder.s[i] == '.')
			folder.s[i] = '/';
	if (find_in_dirs(&dirs, folder.s, out))
		return true;
	strlist_clear(&dirs);
	/* Without an interpreter there is nowhere else to look. */
	if (pyenv_find(x->gf->home, NULL, &python, &err) < 0 ||
	    pyenv_path(x->gf->home, python.s, &dirs, &err) < 0) {
		log_debug("%s", err.msg);
		return false;
	}
	return find_in_dirs(&dirs, folder.s, out);
}

bool gf_find_package(const struct gf_ctx *x, const char *name, struct buf *out)
{
	CLEANUP(buf_release) struct buf module = BUF_INIT;

	buf_addstr(&module, name);
	for (size_t i = 0; i < module.len; i++)
		if (module.s[i] == '-')
			module.s[i] = '_';
	return find_on_path(x, "", module.s, out);
}

static int find_include(struct gf_ctx *x, const struct value *include, struct buf *out)
{
	CLEANUP(buf_release) struct buf found = BUF_INIT;
	CLEANUP(free_ptr) char *cwd = path_getcwd();
	const char *name = gf_str(x, include);

	path_absolute(&found, x->gf->dir, name);
	if (!file_exists(AT_FDCWD, found.s)) {
		buf_reset(&found);
		if (!find_on_path(x, "", name, &found) && !find_on_path(x, "gpkg.", name, &found))
			return gf_error(x, include,
					"cannot find include '%s' (includes must be local to "
					"including Guild file or a Guild package on the system "
					"path)",
					name);
	}
	path_absolute(out, cwd, found.s);
	return 0;
}

static int include_file(struct gf_ctx *x, const struct value *include, struct value *items)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(buf_release) struct buf chain = BUF_INIT;
	struct strlist *including = &x->load->including;
	struct guildfile *gf;
	int rc;

	if (find_include(x, include, &path) < 0)
		return -1;
	if (strlist_has(including, path.s)) {
		strlist_join(including, " -> ", &chain);
		return err_set(x->err, ERR_INVALID,
			       "error in cycle in 'includes': %s (%s -> %s)", including->v[0],
			       chain.s, path.s);
	}
	rc = x->load->read(x->load, path.s, &gf, x->err);
	if (rc <= 0)
		return rc < 0 ? -1
			      : gf_error(x, include, "cannot read include '%s'", path.s);
	for (size_t i = 0; i < gf->items->list.n; i++)
		value_append(x->arena, items, gf->items->list.items[i]);
	return 0;
}

int gf_expand_includes(struct gf_ctx *x, struct value *items, struct value **out)
{
	struct value *all = gf_new_list(x, items);

	for (size_t i = 0; i < items->list.n; i++) {
		struct value *item = items->list.items[i];
		const struct value *include = value_get(item, "include");

		if (!include) {
			value_append(x->arena, all, item);
			continue;
		}
		strlist_push(&x->load->including, x->gf->path);
		for (size_t k = 0; k < include->list.n; k++)
			if (include_file(x, include->list.items[k], all) < 0)
				return -1;
	}
	*out = all;
	return 0;
}

/* ---- sections ---- */

struct section {
	struct gf_ctx *x;
	const char *name;
	struct guildfile *const *parents;
	size_t n_parents, depth;
	struct map seen; /* references replaced so far */
	struct value *out;
};

/* CONFIG[#ATTRS] or [MODEL]:OPERATION[#ATTRS]; parts that are absent are NULL. */
struct include_ref {
	const char *model, *op, *attrs;
};

static bool split_ref(struct arena *a, const char *ref, struct include_ref *out)
{
	size_t model = strcspn(ref, ":#"), op, name_end = model;

	*out = (struct include_ref){ 0 };
	if (ref[model] == ':') {
		op = strcspn(ref + model + 1, "#");
		if (op) {
			out->op = arena_strndup(a, ref + model + 1, op);
			name_end = model + 1 + op;
		}
	}
	if (!out->op && !model)
		return false;
	out->model = arena_strndup(a, ref, model);
	if (ref[name_end] == '#' && ref[name_end + 1])
		out->attrs = arena_strdup(a, ref + name_end + 1);
	return true;
}

static const char *item_name(const struct value *item)
{
	return value_str_at(item, value_has(item, "model") ? "model" : "config");
}

struct value *gf_find_item(const struct guildfile *gf, const char *name)
{
	for (size_t i = 0; i < value_len(gf->items); i++) {
		struct value *item = gf->items->list.items[i];

		if (item_name(item) && streq(item_name(item), name))
			return item;
	}
	return NULL;
}

/* 1 with the section (NULL: the target has none), 0 when the file has no such target. */
static int find_target(const struct guildfile *gf, const struct include_ref *ref,
		       const char *section, const struct value **out)
{
	for (size_t i = 0; i < value_len(gf->items); i++) {
		const struct value *target = gf->items->list.items[i];

		if (!item_name(target) || !streq(item_name(target), ref->model))
			continue;
		if (ref->op)
			target = gf_get(value_get(target, "operations"), ref->op);
		if (!target)
			continue;
		*out = gf_get(target, section);
		return 1;
	}
	return 0;
}

static int apply_section(struct section *s, const struct value *data, const char *attrs);

static int apply_ref(struct section *s, const struct value *v)
{
	struct gf_ctx *x = s->x;
	const char *text = gf_str(x, v);
	const struct value *target = NULL;
	struct include_ref ref;
	int found;

	if (!split_ref(x->arena, text, &ref))
		return gf_error(x, v,
				"invalid include reference '%s': operation references must be "
				"specified as CONFIG[#ATTRS] or MODEL:OPERATION[#ATTRS]",
				text);
	found = find_target(x->gf, &ref, s->name, &target);
	for (size_t i = 0; i < s->n_parents && !found; i++)
		found = find_target(s->parents[i], &ref, s->name, &target);
	if (!found)
		return gf_error(x, v, "invalid include reference '%s': cannot find target", text);
	return apply_section(s, target, ref.attrs);
}

static int apply_includes(struct section *s, struct value *v)
{
	struct value *refs;

	if (gf_str_to_list(s->x, v, "$include", &refs) < 0)
		return -1;
	for (size_t i = 0; i < refs->list.n; i++) {
		const char *ref = gf_str(s->x, refs->list.items[i]);

		/* Upstream's: what follows a repeated reference is left out. */
		if (map_has(&s->seen, ref))
			break;
		map_set(&s->seen, ref, NULL);
		if (apply_ref(s, refs->list.items[i]) < 0)
			return -1;
	}
	return 0;
}

/* Later attributes win, one level deep; the maps that are merged stay as they are. */
static void apply_entry(struct section *s, const struct value_entry *e)
{
	const struct value_entry *cur = value_find(s->out, e->key);
	struct value *merged = e->value;

	if (cur && value_is(cur->value, VALUE_MAP) && value_is(e->value, VALUE_MAP)) {
		merged = gf_copy_map(s->x, cur->value);
		for (size_t i = 0; i < e->value->map.n; i++)
			value_set_key(s->x->arena, merged, e->value->map.entries[i].key,
				      e->value->map.entries[i].value);
	}
	value_set_key(s->x->arena, s->out, e->key, merged);
}

/* attrs: only names that are part of this text, as upstream (`name in attrs`); NULL: all. */
static int apply_section(struct section *s, const struct value *data, const char *attrs)
{
	struct value *include = value_get(data, "$include");
	struct value_entry *entries;
	int rc = 0;

	if (!value_truth(data))
		return 0;
	if (!value_is(data, VALUE_MAP))
		return gf_error(s->x, data, "invalid %s value %s: expected a mapping", s->name,
				gf_repr(s->x, data));
	if (s->depth >= GUILDFILE_MAX_DEPTH)
		return gf_error(s->x, data, "$include is nested more than %d deep",
				GUILDFILE_MAX_DEPTH);
	s->depth++;
	if (include && (!attrs || strstr(attrs, "$include")))
		rc = apply_includes(s, include);
	entries = value_sorted_entries(data);
	for (size_t i = 0; rc == 0 && i < data->map.n; i++) {
		const char *name = value_get_str(entries[i].key);

		if ((name && streq(name, "$include")) ||
		    (attrs && (!name || !strstr(attrs, name))))
			continue;
		apply_entry(s, &entries[i]);
	}
	free(entries);
	s->depth--;
	return rc;
}

int gf_resolve_section(struct gf_ctx *x, const struct value *data, const char *section,
		       struct guildfile *const *parents, size_t n_parents, struct value **out)
{
	struct section s = { .x = x, .name = section, .parents = parents,
			     .n_parents = n_parents, .seen = MAP_INIT };
	const struct value *found = gf_get(data, section);
	int rc;

	s.out = gf_new_map(x, found);
	rc = apply_section(&s, found, NULL);
	map_release(&s.seen);
	if (rc == 0)
		*out = s.out;
	return rc;
}
