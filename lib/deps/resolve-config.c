#include "guild/below.h"
#include "guild/err.h"
#include "guild/file.h"
#include "guild/flagval.h"
#include "guild/log.h"
#include "guild/path.h"
#include "guild/settings.h"
#include "resolve-internal.h"

/* Parameters of the source: what the project sets, whatever the flags are. */
static int apply_params(const struct resolving *r, const struct source *s, struct value *settings,
			struct err *err)
{
	if (!value_truth(s->params))
		return 0;
	if (!value_is(s->params, VALUE_MAP)) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;

		value_repr(&repr, s->params);
		log_warning("unexpected params %s - cannot apply to config", repr.s);
		return 0;
	}
	for (size_t i = 0; i < value_len(s->params); i++) {
		const struct value_entry *e = &s->params->map.entries[i];
		CLEANUP(buf_release) struct buf name = BUF_INIT;

		value_str_py(&name, e->key);
		if (settings_set(r->arena, settings, name.s, value_copy(r->arena, e->value), err) < 0)
			return -1;
	}
	return 0;
}

/* A flag's value for the file: text that would be split into arguments is a list there. */
static struct value *flag_setting(const struct resolving *r, const struct value *def,
				  const struct value *v)
{
	const struct value *split = value_get(def, "arg-split");
	CLEANUP(strlist_release) struct strlist parts = STRLIST_INIT;
	struct value *list;

	if (!value_truth(split) || !value_is(v, VALUE_STR))
		return value_copy(r->arena, v);
	flag_split(&parts, v, split);
	list = value_list(r->arena);
	for (size_t i = 0; i < parts.n; i++)
		value_append(r->arena, list, flag_decode(r->arena, parts.v[i], NULL));
	return list;
}

/* Every flag that has a value, also one that the file does not know. */
static int apply_flags(const struct resolving *r, const struct value *defs, struct value *settings,
		       struct err *err)
{
	for (size_t i = 0; i < value_len(r->flags); i++) {
		const struct value_entry *e = &r->flags->map.entries[i];
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		const struct value *def;
		const char *arg_name;

		if (value_is_null(e->value))
			continue;
		value_str_py(&name, e->key);
		def = value_get(defs, name.s);
		arg_name = value_str_at(def, "arg-name");
		if (settings_set(r->arena, settings, arg_name && *arg_name ? arg_name : name.s,
				 flag_setting(r, def, e->value), err) < 0)
			return -1;
	}
	return 0;
}

static int load(const struct resolving *r, const char *path, struct value **out, struct err *err)
{
	enum settings_format format = settings_format(path);
	CLEANUP(buf_release) struct buf text = BUF_INIT;

	if (format == SETTINGS_UNKNOWN)
		return err_set(err, ERR_INVALID, "unsupported file type for '%s'", path);
	switch (file_read(AT_FDCWD, path, 0, &text, err)) {
	case -1:
		return -1;
	case 0:
		return err_set(err, ERR_NOTFOUND, "no such file");
	}
	if (settings_parse(r->arena, format, text.s, text.len, path, out, err) < 0)
		return -1;
	if (value_is_null(*out))
		*out = value_map(r->arena);
	if (!value_is(*out, VALUE_MAP))
		return err_set(err, ERR_INVALID, "expected a mapping, got %s", value_type_name(*out));
	return 0;
}

/* Write it to .guild/generated/RANDOM/NAME of the run; the path is appended to out. */
static int save(const struct resolving *r, const char *path, const struct value *settings,
		struct strlist *out, struct err *err)
{
	CLEANUP(below_close) struct below b = BELOW_INIT;
	CLEANUP(buf_release) struct buf target = BUF_INIT;
	CLEANUP(buf_release) struct buf text = BUF_INIT;
	CLEANUP(buf_release) struct buf full = BUF_INIT;

	buf_addstr(&target, ".guild/generated/");
	if (below_open(&b, r->run->dir, err) < 0 || below_make_unique_dir(&b, &target, err) < 0)
		return -1;
	path_push(&target, path_basename(path));
	settings_encode(&text, settings_format(path), settings);
	if (below_write(&b, target.s, text.s, text.len, err) < 0)
		return -1;
	path_join(&full, r->run->dir, target.s);
	strlist_push(out, full.s);
	return 0;
}

static int generate(const struct resolving *r, const struct source *s, const char *path,
		    struct strlist *out, struct err *err)
{
	const struct value *op = NULL;
	struct value *settings;

	if (load(r, path, &settings, err) < 0) {
		err_wrap(err, "error loading config from %s", path);
		source_unmet(r, s, err);
		return -1;
	}
	if (run_attr(r->run, "op", &op, err) < 0)
		return -1;
	if (apply_params(r, s, settings, err) < 0 ||
	    apply_flags(r, value_get(value_get(op, "op-cmd"), "cmd-flags"), settings, err) < 0) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;

		value_repr_str(&repr, err->msg, strlen(err->msg));
		return err_set(err, ERR_INVALID,
			       "unexpected error resolving '%s' in %s resource: ValueError(%s)",
			       source_resolving_name(s), resdef_resolving_name(r->res), repr.s);
	}
	return save(r, path, settings, out, err);
}

int config_generate(const struct resolving *r, const struct source *s, struct strlist *paths,
		    struct err *err)
{
	CLEANUP(strlist_release) struct strlist made = STRLIST_INIT;

	for (size_t i = 0; i < paths->n; i++)
		if (generate(r, s, paths->v[i], &made, err) < 0)
			return -1;
	strlist_clear(paths);
	strlist_pushv(paths, made.v);
	return 0;
}
