/* guildfile-flags.c: flag definitions. Format: guildfile(5). */
#include "guildfile-internal.h"

enum flag_key {
	FLAG_DEFAULT, FLAG_DESCRIPTION, FLAG_TYPE, FLAG_REQUIRED, FLAG_ALIAS,
	FLAG_ARG_NAME, FLAG_ARG_SKIP, FLAG_ARG_SWITCH, FLAG_ARG_ENCODING, FLAG_ARG_SPLIT,
	FLAG_CHOICES, FLAG_ALLOW_OTHER, FLAG_ENV_NAME, FLAG_NULL_LABEL, FLAG_ENV_ENCODING,
	FLAG_MIN, FLAG_MAX, N_FLAG_KEYS,
};

static const char *const flag_keys[N_FLAG_KEYS] = {
	[FLAG_DEFAULT] = "default",
	[FLAG_DESCRIPTION] = "description",
	[FLAG_TYPE] = "type",
	[FLAG_REQUIRED] = "required",
	[FLAG_ALIAS] = "alias",
	[FLAG_ARG_NAME] = "arg-name",
	[FLAG_ARG_SKIP] = "arg-skip",
	[FLAG_ARG_SWITCH] = "arg-switch",
	[FLAG_ARG_ENCODING] = "arg-encoding",
	[FLAG_ARG_SPLIT] = "arg-split",
	[FLAG_CHOICES] = "choices",
	[FLAG_ALLOW_OTHER] = "allow-other",
	[FLAG_ENV_NAME] = "env-name",
	[FLAG_NULL_LABEL] = "null-label",
	[FLAG_ENV_ENCODING] = "env-encoding",
	[FLAG_MIN] = "min",
	[FLAG_MAX] = "max",
};

/* Its place in flag_keys, or N_FLAG_KEYS. */
static size_t key_index(const struct value *key)
{
	const char *name = value_get_str(key);

	for (size_t i = 0; name && i < N_FLAG_KEYS; i++)
		if (*name == *flag_keys[i] && streq(name, flag_keys[i]))
			return i;
	return N_FLAG_KEYS;
}

/*
 * Find all attributes in one pass, for a project may have thousands of flags with few of them
 * each: the value of each key, NULL when it is absent or null, and a map of those that are not in flag_keys,
 * NULL if none. "distribution" is among the latter, as in upstream's run attribute op.flags-extra.
 */
static const struct value *find_attrs(struct gf_ctx *x, const struct value *data,
				      const struct value *attrs[N_FLAG_KEYS])
{
	struct value *extra = NULL;

	memset(attrs, 0, N_FLAG_KEYS * sizeof(attrs[0]));
	for (size_t i = 0; i < data->map.n; i++) {
		const struct value_entry *e = &data->map.entries[i];
		size_t k = key_index(e->key);

		if (k < N_FLAG_KEYS) {
			attrs[k] = value_is_null(e->value) ? NULL : e->value;
			continue;
		}
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

static int init_choices(struct gf_ctx *x, const struct value *choices, struct flagdef *flag)
{
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
	const struct value *attrs[N_FLAG_KEYS], *extra;

	if (!value_is(data, VALUE_MAP))
		return gf_error(x, data, "invalid flag data %s: expected a mapping",
				gf_repr(x, data));
	extra = find_attrs(x, data, attrs);
	*flag = (struct flagdef){
		.name = name,
		.default_ = attrs[FLAG_DEFAULT],
		.required = value_truth(attrs[FLAG_REQUIRED]),
		.arg_skip = gf_tristate(attrs[FLAG_ARG_SKIP]),
		.arg_switch = attrs[FLAG_ARG_SWITCH],
		.arg_split = attrs[FLAG_ARG_SPLIT],
		.allow_other = value_truth(attrs[FLAG_ALLOW_OTHER]),
		.null_label = attrs[FLAG_NULL_LABEL],
		.min = attrs[FLAG_MIN],
		.max = attrs[FLAG_MAX],
		.extra = extra,
		.line = data->line,
	};
	if (gf_text(x, attrs[FLAG_DESCRIPTION], "description", &flag->description) < 0 ||
	    gf_text(x, attrs[FLAG_TYPE], "type", &flag->type) < 0 ||
	    gf_text(x, attrs[FLAG_ALIAS], "alias", &flag->alias) < 0 ||
	    gf_text(x, attrs[FLAG_ARG_NAME], "arg-name", &flag->arg_name) < 0 ||
	    gf_text(x, attrs[FLAG_ENV_NAME], "env-name", &flag->env_name) < 0 ||
	    gf_get_text(x, extra, "distribution", &flag->distribution) < 0 ||
	    gf_map(x, attrs[FLAG_ARG_ENCODING], "arg-encoding", &flag->arg_encoding) < 0 ||
	    gf_map(x, attrs[FLAG_ENV_ENCODING], "env-encoding", &flag->env_encoding) < 0)
		return -1;
	if (!flag->description)
		flag->description = "";
	return init_choices(x, attrs[FLAG_CHOICES], flag);
}

int gf_init_flags(struct gf_ctx *x, const struct value *flags, struct opdef *op)
{
	struct value_entry *entries = value_sorted_entries(flags);
	int rc = 0;

	op->cap_flags = flags->map.n + 1;
	op->flags = arena_calloc(x->arena, op->cap_flags, sizeof(op->flags[0]));
	for (size_t i = 0; i < flags->map.n && rc == 0; i++)
		rc = init_flag(x, gf_str(x, entries[i].key), entries[i].value,
			       &op->flags[op->n_flags++]);
	free(entries);
	gf_index_flags(op);
	return rc;
}
