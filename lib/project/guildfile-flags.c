/* guildfile-flags.c: flag definitions. Format: guildfile.md 2.4. */
#include "guildfile-internal.h"

static const char *const flag_keys[] = {
	"default",  "description", "type",	   "required",	  "alias",   "arg-name",
	"arg-skip", "arg-switch",  "arg-encoding", "arg-split",	  "choices", "allow-other",
	"env-name", "null-label",  "env-encoding", "min",	  "max",
};

static bool is_flag_key(const struct value *key)
{
	const char *name = value_get_str(key);

	for (size_t i = 0; name && i < ARRAY_SIZE(flag_keys); i++)
		if (streq(name, flag_keys[i]))
			return true;
	return false;
}

/* "distribution" is among them, as in upstream's run attribute op.flags-extra. */
static const struct value *extra_attrs(struct gf_ctx *x, const struct value *data)
{
	struct value *extra = NULL;

	for (size_t i = 0; i < data->map.n; i++) {
		const struct value_entry *e = &data->map.entries[i];

		if (is_flag_key(e->key))
			continue;
		if (!extra)
			extra = gf_new_map(x, data);
		value_set_key(x->arena, extra, e->key, e->value);
	}
	return extra;
}

static int init_choice(struct gf_ctx *x, const struct value *data, struct flag_choice *choice)
{
	*choice = (struct flag_choice){ .value = data, .description = "" };
	if (!value_is(data, VALUE_MAP))
		return 0;
	if (!value_has(data, "value"))
		return gf_error(x, data, "missing required 'value' attribute in %s",
				gf_repr(x, data));
	choice->value = value_get(data, "value");
	choice->alias = gf_get(data, "alias");
	if (gf_get_map(x, data, "flags", &choice->flags) < 0 ||
	    gf_get_text(x, data, "description", &choice->description) < 0)
		return -1;
	if (!choice->description)
		choice->description = "";
	return 0;
}

static int init_choices(struct gf_ctx *x, const struct value *data, struct flagdef *flag)
{
	const struct value *choices = value_get(data, "choices");

	if (!value_truth(choices))
		return 0;
	if (!value_is(choices, VALUE_LIST))
		return gf_error(x, choices,
				"invalid flag choice data %s: expected a list of values or "
				"mappings",
				gf_repr(x, choices));
	flag->n_choices = choices->list.n;
	flag->choices = arena_calloc(x->arena, flag->n_choices, sizeof(flag->choices[0]));
	for (size_t i = 0; i < flag->n_choices; i++)
		if (init_choice(x, choices->list.items[i], &flag->choices[i]) < 0)
			return -1;
	return 0;
}

static int init_flag(struct gf_ctx *x, const char *name, const struct value *data,
		     struct flagdef *flag)
{
	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid flag data %s: expected a mapping",
				gf_repr(x, data));
	*flag = (struct flagdef){
		.name = name,
		.default_ = gf_get(data, "default"),
		.required = value_truth(value_get(data, "required")),
		.arg_skip = gf_get_tristate(data, "arg-skip"),
		.arg_switch = gf_get(data, "arg-switch"),
		.arg_split = gf_get(data, "arg-split"),
		.allow_other = value_truth(value_get(data, "allow-other")),
		.null_label = gf_get(data, "null-label"),
		.min = gf_get(data, "min"),
		.max = gf_get(data, "max"),
		.extra = extra_attrs(x, data),
		.line = data->line,
	};
	if (gf_get_text(x, data, "description", &flag->description) < 0 ||
	    gf_get_text(x, data, "type", &flag->type) < 0 ||
	    gf_get_text(x, data, "alias", &flag->alias) < 0 ||
	    gf_get_text(x, data, "arg-name", &flag->arg_name) < 0 ||
	    gf_get_text(x, data, "env-name", &flag->env_name) < 0 ||
	    gf_get_text(x, data, "distribution", &flag->distribution) < 0 ||
	    gf_get_map(x, data, "arg-encoding", &flag->arg_encoding) < 0 ||
	    gf_get_map(x, data, "env-encoding", &flag->env_encoding) < 0)
		return -1;
	if (!flag->description)
		flag->description = "";
	return init_choices(x, data, flag);
}

int gf_init_flags(struct gf_ctx *x, const struct value *flags, struct opdef *op)
{
	struct value_entry *entries = value_sorted_entries(flags);
	int rc = 0;

	op->flags = arena_calloc(x->arena, flags->map.n + 1, sizeof(op->flags[0]));
	for (size_t i = 0; i < flags->map.n && rc == 0; i++)
		rc = init_flag(x, gf_str(x, entries[i].key), entries[i].value,
			       &op->flags[op->n_flags++]);
	free(entries);
	return rc;
}
