#!/bin/sh
test_description='guild check: the setup, and what operations need'
. "${0%/*}/lib/test-lib.sh"

version=$(guild --version | cut -d " " -f 2)
mkdir bin
for p in nvcc nvidia-smi
do
	printf "#!/bin/sh\ncat <<EOF\nCuda compilation tools, release 13.0, V13.0.88\nNVIDIA-SMI 575.1\n" >bin/$p
	printf "EOF\n" >>bin/$p
	chmod +x bin/$p
done
printf "#!/bin/sh\nprintf '3.99 (fake)'\n" >bin/fakepython && chmod +x bin/fakepython
PATH=$PWD/bin:$PATH
export GUILD_PYTHON_EXE="$PWD/bin/fakepython"

test_expect_success 'each fact on a line, values in one column' '
	cat >expect <<-EOF &&
	guild_version:             $version
	guild_home:                $GUILD_HOME
	guild_resource_cache:      $GUILD_HOME/cache/resources
	installed_plugins:         config_flags, exec_script, python_script, resource_flags
	python_version:            3.99 (fake)
	python_exe:                $PWD/bin/fakepython
	platform:                  $(uname -srm)
	cuda_version:              13.0.88
	nvidia_smi_version:        575.1
	latest_guild_version:      unchecked (offline)
	EOF
	guild check >out &&
	grep "^guild_install_location:    /" out &&
	grep -v "^guild_install_location" out >actual &&
	test_cmp expect actual
'

test_expect_success '--env and --verbose' '
	printf "%s\n" guild_version guild_install_location guild_home guild_resource_cache \
		python_version python_exe python_path latest_guild_version >expect &&
	guild check --env -v >out &&
	cut -d: -f1 out >actual &&
	test_cmp expect actual
'

test_expect_success 'without Python all is well' '
	GUILD_PYTHON_EXE=no-such-python guild check >out &&
	grep "^python_exe: *not installed$" out
'

test_expect_success '--space' '
	mkdir -p home/runs/a home/cache && dd if=/dev/zero of=home/runs/a/x bs=1536 count=1 &&
	echo 12345 >home/cache/y &&
	guild -H home check --space >out &&
	sed -n "/^disk_space/,\$p" out >actual &&
	cat >expect <<-EOF &&
	disk_space:
	  guild_home:              1.5K $PWD/home
	  runs:                    1.5K $PWD/home/runs
	  deleted_runs:            0    $PWD/home/trash/runs
	  remote_state:            0    $PWD/home/remotes
	  cache:                   6    $PWD/home/cache
	EOF
	sed "s/\(guild_home: *\)1\.[0-9]K/\11.5K/; s/\(cache: *\)[0-9.]*K\?   /\16    /" actual >rounded &&
	test_cmp expect rounded
'

test_expect_success '--version' '
	guild check -n --version ">=1.0" >out &&
	test ! -s out &&
	echo "guild: version mismatch: current version '\''$version'\'' does not match '\''<1.0'\''" >expect &&
	test_expect_code 1 guild check --version "<1.0" >out 2>actual &&
	test_cmp expect actual &&
	test ! -s out &&
	test_expect_code 1 guild check --version "one" 2>err &&
	grep "invalid requirement spec .one." err
'

test_expect_success 'programs that operations need' '
	mkdir project && cat >project/guild.yml <<-\EOF &&
	- model: m
	  operations:
	    a: { exec: sh -c x }
	    b: { exec: no-such-program x }
	    c: { exec: "no-such-program y" }
	    d: { exec: "${tool} y", flags: { tool: x } }
	    e: { main: train }
	    f: { main: train, python-requires: ">=99" }
	    g: { exec: ./run.sh }
	    h: { steps: [a] }
	EOF
	echo x >project/run.sh && chmod +x project/run.sh &&
	cat >expect <<-EOF &&
	project_tools:
	  sh:                      $(command -v sh)
	  no-such-program:         not found (needed by m:b, m:c)
	  python:                  $PWD/bin/fakepython
	  python >=99:             not found (needed by m:f)
	  ./run.sh:                $PWD/project/run.sh
	EOF
	test_expect_code 1 guild -C project check >out 2>err &&
	sed -n "/^project_tools/,/run.sh/p" out >actual &&
	test_cmp expect actual &&
	printf "%s\n" "guild: there are problems with your setup" \
		"Refer to the issues above for more information or rerun check with the --verbose option." >expect &&
	test_cmp expect err &&
	test_expect_code 1 guild -C project check -v >out 2>err &&
	grep "^  python: .* (needed by m:e)$" out
'

test_expect_success '--json' '
	test_expect_code 1 guild -C project check --json --space >out &&
	grep "^  \"guild_version\": \"$version\",$" out &&
	grep -A3 "^    \"no-such-program\": {$" out | grep "\"path\": null" &&
	grep -A1 "^    \"runs\": {$" out | grep "\"bytes\": [0-9]" &&
	grep -A1 "^  \"problems\": \[$" out | grep "\"project_tools\"$"
'

test_expect_success 'a Guild file with errors' '
	mkdir broken && echo "a: [" >broken/guild.yml &&
	test_expect_code 1 guild -C broken check >out 2>err &&
	grep "^project: *has errors$" out &&
	grep "ERROR: error loading guildfile from" err
'

test_expect_success NOT_ROOT 'a home that cannot be written' '
	mkdir closed && chmod 555 closed &&
	test_expect_code 1 guild -H closed check >out &&
	grep "^guild_home: .*/closed (cannot be written)$" out
'

test_done
