#!/bin/sh
test_description='sources that are Python modules'
. "${0%/*}/lib/test-lib.sh"

test -z "$(test_missing_prereq PYTHON)" || test_skip_all 'no python3'
mkdir -p ../project ../site && cd ../project

# requires SOURCE: the operation op requires that.
requires () {
	printf 'op: { exec: "true", sourcecode: no, requires: [ %s ] }\n' "$1" >guild.yml
}
# Interpreters are counted: what we start ourselves is a script of our package.
cat >../python <<EOT
#!/bin/sh
echo "\$*" >>../asked
exec $(command -v python3) "\$@"
EOT
chmod +x ../python && export GUILD_PYTHON_EXE="$TRASH/python"
asked () {
	grep -c _module.py ../asked
}
not_met () {
	test_expect_code 1 guild run op -y 2>err && tail -n1 err >actual &&
	echo "guild: run failed because a dependency was not met: could not resolve '$1' in $1 resource: $2" >expect &&
	test_cmp expect actual
}

test_expect_success 'a module that is there: no file, no warning' '
	requires "module: json" && guild run op -y 2>err && echo "Resolving module:json" >expect && test_cmp expect err &&
	printf "module:json:\n  module:json:\n    paths: []\n    uri: module:json\n" >expect &&
	test_cmp expect $GUILD_HOME/runs/$(guild select)/.guild/attrs/deps
'
test_expect_success 'it is not asked for again' '
	asked >before && guild run op -y && asked >after && test_cmp before after
'
test_expect_success 'what does not need it does not ask' '
	requires "module: decimal" && asked >before && guild run op --print-cmd && guild run op --help-op && guild runs &&
	guild operations && guild run op --test-sourcecode && asked >after && test_cmp before after
'
test_expect_success 'one that is not there' '
	requires "module: gt_none" && not_met module:gt_none "No module named '\''gt_none'\''" &&
	requires "module: json.none" && not_met module:json.none "No module named '\''json.none'\''" &&
	requires "{ module: gt_none, optional: yes }" && guild run op -y 2>err && grep "^Could not resolve module:gt_none - skipping" err &&
	requires "module: gt_none" && guild run op -y --force-deps 2>err && grep "^WARNING: a dependency was not met: .*gt_none" err
'
test_expect_success 'installed meanwhile, and gone again' '
	export PYTHONPATH=$TRASH/site && requires "module: gt_mod" && not_met module:gt_mod "No module named '\''gt_mod'\''" &&
	echo "print(\"hello\")" >../site/gt_mod.py && guild run op -y >out && test ! -s out &&
	rm ../site/gt_mod.py && not_met module:gt_mod "No module named '\''gt_mod'\''" && unset PYTHONPATH
'
test_expect_success 'one that cannot be imported' '
	export PYTHONPATH=$TRASH/site && requires "module: gt_bad" &&
	echo "import gt_missing" >../site/gt_bad.py && not_met module:gt_bad "No module named '\''gt_missing'\''" &&
	echo "1/0" >../site/gt_bad.py && not_met module:gt_bad "import failed: ZeroDivisionError('\''division by zero'\'')" &&
	echo "raise SystemExit(3)" >../site/gt_bad.py && not_met module:gt_bad "import failed: SystemExit(3)" && unset PYTHONPATH
'
test_expect_success 'modules of the project are its source code, not installed' '
	>gt_local.py && requires "module: gt_local" && not_met module:gt_local "No module named '\''gt_local'\''"
'
test_expect_success 'hostile names' '
	requires "{ module: \"-c\" }" && test_expect_code 1 guild run op -y &&
	requires "{ module: \"../x\" }" && test_expect_code 1 guild run op -y 2>err && test $(wc -l <err) = 2 &&
	requires "{ module: \"a\\nb\" }" && test_expect_code 1 guild run op -y
'

test_done
