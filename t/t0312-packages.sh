#!/bin/sh
test_description='Guild files of packages that the interpreter finds'
. "${0%/*}/lib/test-lib.sh"

command -v python3 >/dev/null || test_skip_all 'python3 is not there'

# An interpreter with a folder on its path that we are not told of; it notes that it was started.
mkdir -p site/far/model near
cat >python <<EOF
#!/bin/sh
echo started >>"$PWD/started"
PYTHONPATH="$PWD/site\${PYTHONPATH:+:\$PYTHONPATH}" exec $(command -v python3) "\$@"
EOF
chmod +x python
export GUILD_PYTHON_EXE="$PWD/python"

printf -- '- config: base\n  operations: {far-op: {exec: echo far}}\n' >site/far/guild.yml
printf -- '- config: sub\n  operations: {sub-op: {exec: echo sub}}\n' >site/far/model/guild.yml
printf -- '- config: base\n  operations: {near-op: {exec: echo near}}\n' >near/guild.yml

test_expect_success 'extends and include of a package on its path' '
	printf -- "- include: far.model\n- model: m\n  extends: [far/base, sub]\n" >guild.yml &&
	guild operations >out && sed "s/ *$//" out >actual &&
	printf "m:far-op\nm:sub-op\n" >expect && test_cmp expect actual &&
	guild run far-op -y >actual && echo far >expect && test_cmp expect actual
'

test_expect_success 'it is not asked again while the folders stay as they are' '
	rm started && guild operations >actual && test_path_is_missing started &&
	mkdir site/other && guild operations >actual && test -s started
'

test_expect_success 'nor for a package that is found without it' '
	rm started && printf -- "- model: m\n  extends: near/base\n" >guild.yml &&
	guild operations >out && grep "^m:near-op *$" out && test_path_is_missing started
'

test_expect_success 'a package that is nowhere, and no interpreter' '
	printf -- "- model: m\n  extends: none/base\n" >guild.yml &&
	test_expect_code 1 guild operations 2>err &&
	grep "cannot find Guild file for package .none.$" err &&
	test_expect_code 1 env GUILD_PYTHON_EXE="$PWD/gone" guild operations 2>err &&
	grep "cannot find Guild file for package .none.$" err && test "$(wc -l <err)" = 2
'

test_done
