/*
 * guildfile-schema.c: a JSON schema of guild.yml, for editors. It is made from the tables by which the loader warns
 * (guildfile-keys.c), so that both know the same attributes. Where the loader takes nearly anything, so does it.
 */
#include "guild/err.h"
#include "guild/yaml.h"
#include "guildfile-internal.h"

/* What is shorter to write than to build. Each is a schema in YAML. */
static const struct {
	enum gf_form form;
	const char *schema;
} forms[] = {
	{ GF_TEXT, "{type: [string, number, boolean, 'null']}" },
	{ GF_TEXTS, "{type: [string, number, array, 'null']}" },
	{ GF_BOOL, "{type: [boolean, 'null']}" },
	{ GF_NUMBER, "{type: [number, 'null']}" },
	{ GF_MAP, "{type: [object, 'null']}" },
	{ GF_LIST, "{type: [array, 'null']}" },
	{ GF_CHOSEN, "{type: [boolean, string, array, 'null']}" },
	{ GF_FLAG_TYPE,
	  "{enum: [string, int, float, number, boolean, path, existing-path, auto, null]}" },
	{ GF_TARGET_TYPE, "{enum: [copy, link, null]}" },
	{ GF_CHOICES, "{type: [array, 'null'], items: {$ref: '#/definitions/choice'}}" },
	{ GF_FLAGS, "{$ref: '#/definitions/flags'}" },
	{ GF_OPERATION, "{$ref: '#/definitions/operation'}" },
	{ GF_OPERATIONS, "{$ref: '#/definitions/operations'}" },
	{ GF_REQUIRES, "{$ref: '#/definitions/requires'}" },
	{ GF_RESOURCES, "{$ref: '#/definitions/resources'}" },
	{ GF_SOURCES, "{type: [array, 'null'], items: {$ref: '#/definitions/source'}}" },
	{ GF_SOURCECODE, "{$ref: '#/definitions/sourcecode'}" },
	{ GF_STEPS, "{type: [array, 'null'], items: {$ref: '#/definitions/step'}}" },
};

/* The parts that are no table of attributes. */
static const char other_definitions[] =
	"operations:\n"
	"  type: object\n"
	"  properties: {$include: {type: [string, array]}}\n"
	"  additionalProperties: {$ref: '#/definitions/operation'}\n"
	"operation: {anyOf: [{type: [string, 'null']}, {$ref: '#/definitions/operation-map'}]}\n"
	"flags:\n"
	"  type: object\n"
	"  properties: {$include: {type: [string, array]}}\n"
	"  additionalProperties: {$ref: '#/definitions/flag'}\n"
	"flag: {if: {type: object}, then: {$ref: '#/definitions/flag-map'}}\n"
	"choice: {if: {type: object}, then: {$ref: '#/definitions/choice-map'}}\n"
	"resources:\n"
	"  type: object\n"
	"  properties: {$include: {type: [string, array]}}\n"
	"  additionalProperties: {$ref: '#/definitions/resource'}\n"
	"resource:\n"
	"  anyOf:\n"
	"  - {type: array, items: {$ref: '#/definitions/source'}}\n"
	"  - {$ref: '#/definitions/resource-map'}\n"
	"source: {anyOf: [{type: string}, {$ref: '#/definitions/source-map'}]}\n"
	"requires:\n"
	"  anyOf:\n"
	"  - {$ref: '#/definitions/requirement'}\n"
	"  - {type: [array, 'null'], items: {$ref: '#/definitions/requirement'}}\n"
	"requirement:\n"
	"  anyOf:\n"
	"  - {type: string}\n"
	"  - {type: object, required: [resource]}\n"
	"  - {allOf: [{$ref: '#/definitions/resource-map'}, {required: [sources]}]}\n"
	"  - {$ref: '#/definitions/source-map'}\n"
	"sourcecode: {type: [boolean, string, array, object, 'null']}\n"
	"step: {anyOf: [{type: string}, {$ref: '#/definitions/step-map'}]}\n"
	"expectation:\n"
	"  type: object\n"
	"  properties:\n"
	"    output: {type: string, description: Regular expression that the output must have.}\n"
	"    file: {type: string, description: Pattern of files of the run.}\n"
	"    contains: {type: string, description: Regular expression that the files must have.}\n"
	"    compare-to: {type: string, description: File that they must be the same as.}\n"
	"config:\n"
	"  type: object\n"
	"  required: [config]\n"
	"  properties:\n"
	"    config: {type: string, description: Name to extend or include it by.}\n"
	"    operations: {$ref: '#/definitions/operations'}\n"
	"    flags: {$ref: '#/definitions/flags'}\n"
	"include:\n"
	"  type: object\n"
	"  required: [include]\n"
	"  properties: {include: {type: [string, array], description: Files in place of this item.}}\n"
	"item:\n"
	"  anyOf:\n"
	"  - {$ref: '#/definitions/model'}\n"
	"  - {$ref: '#/definitions/config'}\n"
	"  - {$ref: '#/definitions/include'}\n"
	"  - {$ref: '#/definitions/package'}\n";

static const char step_properties[] =
	"run: {type: string, description: 'Operation, flags and options, as for guild run.'}\n"
	"name: {type: string, description: Name of the link to the step's run.}\n"
	"flags: {type: [object, array, 'null'], description: Flags in place of those in run.}\n"
	"isolate-runs: {type: boolean, description: See only the runs of this pipeline.}\n"
	"expect:\n"
	"  description: Checks of what the step did.\n"
	"  anyOf:\n"
	"  - {$ref: '#/definitions/expectation'}\n"
	"  - {type: array, items: {$ref: '#/definitions/expectation'}}\n";

/* Text of this file. */
static struct value *load(struct arena *a, const char *yaml)
{
	CLEANUP(err_release) struct err err = ERR_INIT;
	struct value *v;

	if (yaml_load(a, yaml, strlen(yaml), "schema", &v, &err) < 0)
		BUG("%s", err.msg);
	return v;
}

static struct value *form_schema(struct arena *a, enum gf_form form)
{
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++)
		if (forms[i].form == form)
			return load(a, forms[i].schema);
	return value_map(a);
}

static void add_keys(struct arena *a, struct value *properties, const struct gf_key *keys)
{
	for (; keys->name; keys++) {
		struct value *property = value_map(a), *schema = form_schema(a, keys->form);

		value_set(a, property, "description", value_str(a, keys->help));
		/* Beside a $ref nothing else counts. */
		if (value_has(schema, "$ref")) {
			struct value *list = value_list(a);

			value_append(a, list, schema);
			value_set(a, property, "allOf", list);
		} else {
			for (size_t i = 0; i < value_len(schema); i++)
				value_set_key(a, property, schema->map.entries[i].key,
					      schema->map.entries[i].value);
		}
		value_set(a, properties, keys->name, property);
	}
}

static struct value *closed_map(struct arena *a, struct value *properties, const char *required)
{
	struct value *map = value_map(a), *list = value_list(a);

	value_set(a, map, "type", value_str(a, "object"));
	value_set(a, map, "properties", properties);
	value_set(a, map, "additionalProperties", value_bool(a, false));
	if (required) {
		value_append(a, list, value_str(a, required));
		value_set(a, map, "required", list);
	}
	return map;
}

static struct value *table_map(struct arena *a, const struct gf_key *keys, const char *required)
{
	struct value *properties = value_map(a);

	add_keys(a, properties, keys);
	return closed_map(a, properties, required);
}

/* A model without a name has operations; attributes of operations in a model are passed over. */
static struct value *model_map(struct arena *a)
{
	struct value *properties = value_map(a);
	struct value *model;

	for (const struct gf_key *k = gf_op_keys; k->name; k++)
		value_set(a, properties, k->name, value_map(a));
	add_keys(a, properties, gf_model_keys);
	model = closed_map(a, properties, NULL);
	value_set(a, model, "anyOf", load(a, "[{required: [model]}, {required: [operations]}]"));
	return model;
}

/* Sources may have "_" for "-" in names, and those of DVC their own. */
static struct value *source_map(struct arena *a)
{
	struct value *map = table_map(a, gf_source_keys, NULL);

	value_set(a, map, "patternProperties", load(a, "{'_|^(dvcfile|dvcstage|remote|always-pull)$': {}}"));
	return map;
}

/* A step's own attributes, and those that stand for options of `guild run`. */
static struct value *step_map(struct arena *a, const struct strlist *option_keys)
{
	struct value *properties = load(a, step_properties);
	struct value *map;

	for (size_t i = 0; i < option_keys->n; i++)
		value_set(a, properties, option_keys->v[i],
			  load(a, "{description: As the option of guild run.}"));
	map = closed_map(a, properties, "run");
	value_set(a, map, "additionalProperties", value_bool(a, true));
	return map;
}

struct value *guildfile_schema(struct arena *a, const struct strlist *step_option_keys)
{
	struct value *schema = value_map(a), *definitions = load(a, other_definitions);

	value_set(a, definitions, "model", model_map(a));
	value_set(a, definitions, "package", table_map(a, gf_package_keys, "package"));
	value_set(a, definitions, "operation-map", table_map(a, gf_op_keys, NULL));
	value_set(a, definitions, "flag-map", table_map(a, gf_flag_keys, NULL));
	value_set(a, definitions, "choice-map", table_map(a, gf_choice_keys, NULL));
	value_set(a, definitions, "resource-map", table_map(a, gf_resource_keys, NULL));
	value_set(a, definitions, "source-map", source_map(a));
	value_set(a, definitions, "step-map", step_map(a, step_option_keys));
	value_set(a, schema, "$schema", value_str(a, "http://json-schema.org/draft-07/schema#"));
	value_set(a, schema, "title", value_str(a, "Guild file"));
	value_set(a, schema, "anyOf", load(a, "[{$ref: '#/definitions/operations'}, "
					      "{type: array, items: {$ref: '#/definitions/item'}}, "
					      "{type: 'null'}]"));
	value_set(a, schema, "definitions", definitions);
	return schema;
}
