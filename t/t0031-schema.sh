#!/bin/sh
test_description='contrib/guild.schema.json: the attributes of guild.yml, for editors'
. "${0%/*}/lib/test-lib.sh"

schema=$TEST_DIR/../contrib/guild.schema.json

test_expect_success 'the file is what guild--schema prints' '
	"$(guild --exec-path)/guild--schema" >actual &&
	{ diff -u "$schema" actual || { echo "run: make schema"; false; }; }
'

# A Guild file with each attribute that the schema allows, with a value of its type.
cat >all.py <<'EOF'
import json
import sys

definitions = json.load(open(sys.argv[1]))["definitions"]
values = {"string": "x", "boolean": "no", "number": "1", "object": "{}", "array": "[]"}


def sample(schema):
    return schema.get("enum", [values.get(schema.get("type", [None])[0], "null")])[0]


def attributes(definition, *but):
    return "".join(
        ", %s: %s" % (name, sample(schema))
        for name, schema in definitions[definition]["properties"].items()
        if name not in but and "allOf" not in schema
    )


print("- {package: p%s}" % attributes("package", "package"))
print("- {config: c}")
print("- model: m")
print("  operations: {o: {main: x%s}}" % attributes("operation-map", "main", "optimizers"))
print("  flags: {f: {default: 1%s}}" % attributes("flag-map", "default"))
print("  resources: {r: {sources: [{file: x%s}]%s}}" % (
    attributes("source-map", "file", "operation", "config", "url", "module", "path"),
    attributes("resource-map", "sources", "path")))
for ref in json.dumps(definitions).split('"#/definitions/')[1:]:
    assert ref.split('"')[0] in definitions, ref
EOF

test_expect_success PYTHON 'what it allows, the loader knows' '
	python3 all.py "$schema" >guild.yml &&
	grep "env: {}" guild.yml && grep "arg-split: null" guild.yml && grep "sha256: x" guild.yml &&
	guild ops >actual 2>err &&
	echo "m:o  x" >expect &&
	test_cmp expect actual &&
	test ! -s err
'

test_expect_success PYTHON 'and nothing else' '
	sed "s/{main: x/&, odd: 1/; s/{default: 1/&, odd: 1/; s/{file: x/&, odd: 1/; s/}]/&, odd: 1/" \
		guild.yml >odd.yml &&
	mv odd.yml guild.yml &&
	guild ops 2>err >out &&
	grep "^WARNING: unknown attribute .odd. of operation .o." err &&
	grep "^WARNING: unknown attribute .odd. of flag .f." err &&
	grep "^WARNING: unknown attribute .odd. of resource .r." err &&
	grep "^WARNING: unexpected source attribute .odd. in resource .x." err
'

test_done
