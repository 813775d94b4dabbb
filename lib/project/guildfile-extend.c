/* guildfile-extend.c: what an item inherits, and its parameters. Source: upstream guild/guildfile.py. */
#include "guild/alloc.h"
#include "guild/err.h"
#include "guild/path.h"
#include "guildfile-internal.h"

/* A parameter may not grow past this while parameters in it are replaced. */
#define MAX_PARAM ((size_t)1 << 20)
#define MAX_PARAM_ROUNDS 100

static const char *const inheritable[] = {
	"description", "extra",	     "flags",	  "operation-defaults", "operations",
	"params",      "references", "resources", "sourcecode",
};

static bool is_inheritable(const struct value *key)
{
	const char *name = value_get_str(key);

	for (size_t i = 0; name && i < ARRAY_SIZE(inheritable); i++)
		if (streq(name, inheritable[i]))
			return true;
	return false;
}

/* ---- extends ---- */

/* The child with what it lacks; maps are merged, all else is taken whole. Both stay as they are. */
static struct value *merge(struct gf_ctx *x, struct value *child, const struct value *parent,
			   bool top)
{
	struct value *merged = gf_copy_map(x, child);

	for (size_t i = 0; i < parent->map.n; i++) {
		const struct value_entry *e = &parent->map.entries[i];
		const struct value_entry *mine = value_find(child, e->key);
		struct value *v = e->value;

		if (top && !is_inheritable(e->key))
			continue;
		if (mine && (!value_is(mine->value, VALUE_MAP) || !value_is(v, VALUE_MAP)))
			continue;
		if (mine)
			v = merge(x, mine->value, v, false);
		value_set_key(x->arena, merged, e->key, v);
	}
	return merged;
}

static void add_parent(struct gf_ctx *x, struct gf_extended *e, struct guildfile *gf)
{
	struct guildfile **parents;

	for (size_t i = 0; i < e->n_parents; i++)
		if (streq(e->parents[i]->dir, gf->dir))
			return;
	parents = arena_calloc(x->arena, e->n_parents + 1, sizeof(parents[0]));
	if (e->n_parents)
		memcpy(parents, e->parents, e->n_parents * sizeof(parents[0]));
	parents[e->n_parents++] = gf;
	e->parents = parents;
}

/* The package's Guild file, read once in a loading. */
static int package_file(struct gf_ctx *x, const struct value *ref, const char *pkg,
			struct guildfile **out)
{
	CLEANUP(buf_release) struct buf path = BUF_INIT;
	CLEANUP(free_ptr) char *real = NULL;
	int rc;

	if (!gf_find_package(x, pkg, &path))
		return gf_error(x, ref, "cannot find Guild file for package '%s'", pkg);
	real = path_real(path.s);
	*out = map_get(&x->load->files, real);
	if (*out)
		return 0;
	rc = x->load->read(x->load, path.s, out, x->err);
	if (rc == 0)
		return gf_error(x, ref, "cannot find Guild file for package '%s'", pkg);
	if (rc > 0)
		map_set(&x->load->files, real, *out);
	return rc < 0 ? -1 : 0;
}

static int package_parent(struct gf_ctx *x, const struct value *ref, const char *name,
			  struct gf_extended *out)
{
	const char *slash = strchr(name, '/');
	const char *pkg = arena_strndup(x->arena, name, (size_t)(slash - name));
	struct guildfile *gf;
	struct gf_ctx in = *x;
	struct value *item;
	int rc;

	if (!slash[1])
		return gf_error(x, ref, "invalid model or config reference '%s': missing model name",
				name);
	if (package_file(x, ref, pkg, &gf) < 0)
		return -1;
	item = gf_find_item(gf, slash + 1);
	if (!item)
		return gf_error(x, ref, "undefined model or config '%s' in package '%s'",
				slash + 1, pkg);
	in.gf = gf;
	in.extended = (struct map)MAP_INIT;
	rc = gf_extend(&in, item, out);
	map_release(&in.extended);
	if (rc == 0)
		add_parent(x, out, gf);
	return rc;
}

static int local_parent(struct gf_ctx *x, const struct value *ref, const char *name,
			struct gf_extended *out)
{
	struct gf_extended *known = map_get(&x->extended, name);
	struct value *item;

	if (!known) {
		item = gf_find_item(x->gf, name);
		if (!item)
			return gf_error(x, ref, "undefined model or config '%s'", name);
		known = ARENA_NEW(x->arena, struct gf_extended);
		if (gf_extend(x, item, known) < 0)
			return -1;
		map_set(&x->extended, name, known);
	}
	*out = *known;
	return 0;
}

static int apply_parent(struct gf_ctx *x, const struct value *ref, struct gf_extended *child)
{
	struct strlist *extending = &x->load->extending;
	const char *name = value_get_str(ref);
	struct gf_extended parent = { 0 };
	int rc;

	if (!name)
		return gf_error(x, ref, "invalid extends value %s: expected a string",
				gf_repr(x, ref));
	if (strlist_has(extending, name)) {
		CLEANUP(buf_release) struct buf chain = BUF_INIT;

		strlist_join(extending, " -> ", &chain);
		return gf_error(x, ref, "cycle in 'extends' (%s -> %s)", chain.s, name);
	}
	if (extending->n >= GUILDFILE_MAX_DEPTH)
		return gf_error(x, ref, "'extends' is nested more than %d deep",
				GUILDFILE_MAX_DEPTH);
	strlist_push(extending, name);
	rc = strchr(name, '/') ? package_parent(x, ref, name, &parent)
			       : local_parent(x, ref, name, &parent);
	strlist_truncate(extending, extending->n - 1);
	if (rc < 0)
		return -1;
	for (size_t i = 0; i < parent.n_parents; i++)
		add_parent(x, child, parent.parents[i]);
	child->data = merge(x, child->data, parent.data, true);
	return gf_check_memory(x, ref);
}

int gf_extend(struct gf_ctx *x, struct value *item, struct gf_extended *out)
{
	const struct value *extends = gf_get(item, "extends");
	struct gf_extended made = { .data = item };

	for (size_t i = 0; i < value_len(extends); i++)
		if (apply_parent(x, extends->list.items[i], &made) < 0)
			return -1;
	*out = made;
	return 0;
}

/* ---- params ---- */

/* The next two of c at or after s. Not strstr(), of which a sanitizer measures all that follows, each time. */
static const char *find_pair(const char *s, char c)
{
	while ((s = strchr(s, c)) && s[1] != c)
		s++;
	return s;
}

/* The next "{{…}}" on one line at or after s, its end in *end. Each byte is looked at a few times at most. */
static const char *next_param(const char *s, const char **end)
{
	while ((s = find_pair(s, '{'))) {
		const char *close = find_pair(s + 2, '}'), *newline;

		if (!close)
			return NULL;
		newline = memchr(s, '\n', (size_t)(close - s));
		if (!newline) {
			*end = close + 2;
			return s;
		}
		s = newline; /* what opens before it does not close on its line */
	}
	return NULL;
}

static struct value *param_named(struct gf_ctx *x, const char *ref, size_t len,
				 const struct value *params)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;

	buf_add(&name, ref + 2, len - 4);
	buf_trim(&name);
	if (value_has(params, name.s))
		return value_get(params, name.s);
	return value_strn(x->arena, ref, len);
}

/* A string with its parameters replaced; one that is nothing else gives the parameter itself. */
static int replace_params(struct gf_ctx *x, struct value *v, const struct value *params,
			  struct value **out)
{
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	const char *s = v->str.s, *ref, *end;

	ref = next_param(s, &end);
	if (!ref || (ref == s && !*end)) {
		*out = ref ? param_named(x, ref, (size_t)(end - ref), params) : v;
		return 0;
	}
	for (; ref; ref = next_param(s, &end)) {
		buf_add(&text, s, (size_t)(ref - s));
		value_str_py(&text, param_named(x, ref, (size_t)(end - ref), params));
		s = end;
		if (text.len > GUILDFILE_MAX_BYTES)
			return gf_error(x, v, "parameters make too long a text");
	}
	buf_addstr(&text, s);
	*out = gf_new_str(x, text.s, v);
	return gf_check_memory(x, v);
}

/* Replace until nothing new comes out. What another parameter gave is text from then on, as upstream's. */
static int resolve_param(struct gf_ctx *x, const struct value_entry *param,
			 const struct value *params, struct value **out)
{
	CLEANUP(strlist_release) struct strlist seen = STRLIST_INIT;
	struct value *v = param->value;

	if (!value_is(v, VALUE_STR)) {
		*out = v;
		return 0;
	}
	strlist_push(&seen, v->str.s);
	for (int i = 0; i < MAX_PARAM_ROUNDS; i++) {
		CLEANUP(buf_release) struct buf text = BUF_INIT;

		if (replace_params(x, v, params, &v) < 0)
			return -1;
		value_str_py(&text, v);
		if (text.len > MAX_PARAM)
			break;
		if (value_is(v, VALUE_STR) && strlist_has(&seen, text.s)) {
			*out = v;
			return 0;
		}
		if (!value_is(v, VALUE_STR))
			v = gf_new_str(x, text.s, v);
		else
			strlist_push(&seen, text.s);
	}
	return gf_error(x, param->value, "parameter '%s' grows without end",
			gf_str(x, param->key));
}

static int apply(struct gf_ctx *x, struct value *v, const struct value *params,
		 struct value **out)
{
	struct value *made, *item;

	*out = v;
	if (v->type == VALUE_STR)
		return replace_params(x, v, params, out);
	if (v->type == VALUE_LIST) {
		made = gf_new_list(x, v);
		for (size_t i = 0; i < v->list.n; i++) {
			if (apply(x, v->list.items[i], params, &item) < 0)
				return -1;
			value_append(x->arena, made, item);
		}
		*out = made;
	} else if (v->type == VALUE_MAP) {
		made = gf_new_map(x, v);
		for (size_t i = 0; i < v->map.n; i++) {
			if (apply(x, v->map.entries[i].value, params, &item) < 0)
				return -1;
			value_set_key(x->arena, made, v->map.entries[i].key, item);
		}
		*out = made;
	}
	return 0;
}

int gf_apply_params(struct gf_ctx *x, struct value *data, struct value **out)
{
	const struct value *params;
	struct value *resolved, *v = NULL;

	if (gf_get_map(x, data, "params", &params) < 0)
		return -1;
	*out = data;
	if (!params)
		return 0;
	resolved = gf_new_map(x, params);
	for (size_t i = 0; i < params->map.n; i++) {
		if (resolve_param(x, &params->map.entries[i], params, &v) < 0)
			return -1;
		value_set_key(x->arena, resolved, params->map.entries[i].key, v);
	}
	return apply(x, data, resolved, out);
}
