/*
 * resolve-source.c: what all sources have in common, whatever their type.
 */
#include "guild/err.h"
#include "guild/expand.h"
#include "guild/log.h"
#include "resolve-internal.h"

bool source_is_operation(const struct source *s)
{
	return streq(s->type, "operation");
}

bool source_is_stage(const struct source *s)
{
	return streq(s->type, "dvcstage");
}

bool source_is_run(const struct source *s)
{
	return source_is_operation(s) || source_is_stage(s);
}

bool source_is_config(const struct source *s)
{
	return streq(s->type, "config");
}

const struct value *source_config(const struct source *s, const struct value *config)
{
	const char *const names[] = { s->flag_name, s->name, s->uri };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (names[i] && value_has(config, names[i]))
			return value_get(config, names[i]);
	return NULL;
}

int source_expand(const struct resolving *r, const struct source *s, const char *text,
		  struct buf *out, struct err *err)
{
	struct value *resolved;
	struct value *in = value_str(r->arena, text);

	if (expand_value(r->arena, in, r->flags, &resolved, err) < 0) {
		CLEANUP(buf_release) struct buf repr = BUF_INIT;
		CLEANUP(err_release) struct err cause = ERR_INIT;

		err_move(&cause, err);
		value_repr_str(&repr, text, strlen(text));
		return err_set(err, ERR_INVALID, cause.kind == ERR_NOTFOUND
			       ? "cannot resolve %s in %s: undefined reference '%s'"
			       : "cannot resolve %s in %s: %s",
			       repr.s, source_resolving_name(s), cause.msg);
	}
	value_str_py(out, resolved);
	return 0;
}

int source_check_found(const struct source *s, const struct strlist *paths, struct err *err)
{
	if (paths->n)
		return 0;
	if (s->fail_if_empty)
		return err_set(err, ERR_NOTFOUND, "nothing resolved for %s", source_resolving_name(s));
	if (s->warn_if_empty)
		log_warning("nothing resolved for %s", source_resolving_name(s));
	return 0;
}

void source_unmet(const struct resolving *r, const struct source *s, struct err *err)
{
	err_wrap(err, "could not resolve '%s' in %s resource", source_resolving_name(s),
		 resdef_resolving_name(r->res));
	if (s->help)
		err_append(err, "\n%s", s->help);
}
