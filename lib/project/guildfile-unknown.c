/*
 * guildfile-unknown.c: warn about keys that mean nothing.
 *
 * Upstream passes over them in silence, so that a misspelt one is not noticed. A config
 * is not looked at itself (it may hold anything that another item takes from it), but its operations
 * and flags are. An attribute of operations that a model has means nothing either, but it is not misspelt: projects
 * written for upstream have such, and nothing is said.
 */
#include "guild/log.h"
#include "guildfile-internal.h"

static const struct gf_key no_keys[] = { { NULL, GF_ANY, NULL } };

static void check_keys(struct gf_ctx *x, const struct value *map, const struct gf_key *known,
		       const struct gf_key *passed, const char *kind, const char *name)
{
	for (size_t i = 0; i < value_len(map) && map->type == VALUE_MAP; i++) {
		const struct value *key = map->map.entries[i].key;
		const char *text = value_get_str(key);

		if (text && (gf_is_key(known, text) || gf_is_key(passed, text)))
			continue;
		log_warning("unknown attribute %s of %s '%s' in %s, line %u", gf_repr(x, key),
			    kind, name, x->gf->path, key->line ? key->line : map->line);
	}
}

static void check_flags(struct gf_ctx *x, const struct value *flags)
{
	for (size_t i = 0; i < value_len(flags) && flags->type == VALUE_MAP; i++)
		check_keys(x, flags->map.entries[i].value, gf_flag_keys, no_keys, "flag",
			   gf_str(x, flags->map.entries[i].key));
}

static void check_resources(struct gf_ctx *x, const struct value *resources)
{
	for (size_t i = 0; i < value_len(resources) && resources->type == VALUE_MAP; i++)
		check_keys(x, resources->map.entries[i].value, gf_resource_keys, no_keys, "resource",
			   gf_str(x, resources->map.entries[i].key));
}

static void check_op(struct gf_ctx *x, const struct value *op, const char *name)
{
	check_keys(x, op, gf_op_keys, no_keys, "operation", name);
	check_flags(x, value_get(op, "flags"));
}

void gf_warn_unknown_keys(struct gf_ctx *x, const struct value *item)
{
	const struct value *ops = value_get(item, "operations");

	if (value_has(item, "model") && value_get_str(value_get(item, "model")))
		check_keys(x, item, gf_model_keys, gf_op_keys, "model", value_str_at(item, "model"));
	else if (value_has(item, "package") && value_get_str(value_get(item, "package")))
		check_keys(x, item, gf_package_keys, no_keys, "package",
			   value_str_at(item, "package"));
	check_flags(x, value_get(item, "flags"));
	check_resources(x, value_get(item, "resources"));
	for (size_t i = 0; i < value_len(ops) && ops->type == VALUE_MAP; i++) {
		const char *name = gf_str(x, ops->map.entries[i].key);

		if (!streq(name, "$include"))
			check_op(x, ops->map.entries[i].value, name);
	}
	if (value_is(value_get(item, "operation-defaults"), VALUE_MAP))
		check_op(x, value_get(item, "operation-defaults"), "operation-defaults");
}
