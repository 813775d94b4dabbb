#!/bin/sh
test_description='guild run: what a run directory holds'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOT'
- model: m
  operations:
    op:
      exec: sh -c 'echo out; echo err >&2; printf end' ${flag_args}
      flags:
        a: 1
        b: { default: x y, arg-name: bee, null-label: nothing }
        c: { default: null, arg-skip: yes, env-name: SEA }
      env: { KEY: "${a}", MY_TOKEN: x, PRIVATE: x }
      env-secrets: [PRIVATE]
      label: a is ${a}
      tags: [from-op]
      run-attrs: { custom: { y: 1 }, cmd: no }
      requires: [{ file: data.txt }]
      output-scalars: { loss: 'loss: (\value)' }
    pipe: { steps: [op] }
EOT
mkdir project && mv guild.yml project && cd project || exit 1
echo data >data.txt
echo '# notes' >notes.md
attrs=$GUILD_HOME/runs/one/.guild/attrs

attr_is () {
	cat >../expect && test_cmp ../expect "$attrs/$1"
}

test_expect_success 'run' '
	USER=ann HOST=there guild run m:op a=2 -y --run-id one -t t1 -t t2 -c "a comment" \
		>../out 2>../err &&
	printf "out\nend" >../expect &&
	test_cmp ../expect ../out
'

test_expect_success 'the files of a run' '
	cat >../expect <<-\EOF &&
	.guild/attrs/cmd
	.guild/attrs/comments
	.guild/attrs/deps
	.guild/attrs/env
	.guild/attrs/exit_status
	.guild/attrs/flags
	.guild/attrs/host
	.guild/attrs/id
	.guild/attrs/initialized
	.guild/attrs/label
	.guild/attrs/op
	.guild/attrs/opdef_attrs
	.guild/attrs/platform
	.guild/attrs/plugins
	.guild/attrs/random_seed
	.guild/attrs/run_params
	.guild/attrs/sourcecode_digest
	.guild/attrs/started
	.guild/attrs/stopped
	.guild/attrs/tags
	.guild/attrs/user
	.guild/attrs/user_flags
	.guild/manifest
	.guild/opref
	.guild/output
	.guild/output.index
	data.txt
	guild.yml
	notes.md
	EOF
	(cd "$GUILD_HOME/runs/one" && find . -type f | sed s,^./,, | LC_ALL=C sort) >../actual &&
	test_cmp ../expect ../actual
'

test_expect_success 'opref has no newline' '
	printf "guildfile:%s %s m op" "$PWD/guild.yml" $(md5sum guild.yml | cut -c1-32) >../expect &&
	test_cmp ../expect "$GUILD_HOME/runs/one/.guild/opref"
'

test_expect_success 'cmd, flags, user_flags' '
	attr_is cmd <<-\EOF &&
	- sh
	- -c
	- echo out; echo err >&2; printf end
	- --a
	- '\''2'\''
	- --bee
	- x y
	EOF
	attr_is flags <<-\EOF &&
	a: 2
	b: x y
	c: null
	EOF
	echo "a: 2" | attr_is user_flags
'

test_expect_success 'label, tags, comments, who and where' '
	echo "t1 t2 a=2 b='\''x y'\''" | attr_is label &&
	printf "%s\n" "- t1" "- t2" "- from-op" | attr_is tags &&
	sed "s/time: .*/time: TIME/" "$attrs/comments" >../actual &&
	printf "%s\n" "- body: a comment" "  host: there" "  time: TIME" "  user: ann" >../expect &&
	test_cmp ../expect ../actual &&
	echo ann | attr_is user &&
	echo there | attr_is host &&
	echo one | attr_is id
'

test_expect_success 'op' '
	cat >../expect <<-EOF &&
	delete-on-success: false
	deps:
	- location: $PWD
	  name: file:data.txt
	  sources:
	  - file: data.txt
	env-secrets:
	- PRIVATE
	flag-null-labels:
	  b: nothing
	flags-extra: {}
	label-template: t1 t2 \${default_label}
	op-cmd:
	  cmd-args:
	  - sh
	  - -c
	  - echo out; echo err >&2; printf end
	  - __flag_args__
	  cmd-env:
	    GUILD_PLUGINS: cpu,disk,memory,perf
	    KEY: \${a}
	    MY_TOKEN: x
	    PRIVATE: x
	    PROJECT_DIR: $PWD
	  cmd-flags:
	    a: {}
	    b:
	      arg-name: bee
	    c:
	      arg-skip: true
	      env-name: SEA
	  flags-dest: args
	output-attrs: null
	output-scalars:
	- loss: '\''loss: (\value)'\''
	python-requires: null
	sourcecode:
	  dest: .
	EOF
	test_cmp ../expect "$attrs/op"
'

test_expect_success 'reserved names are no attributes of an operation' '
	printf "%s\n" custom: "  '\''y'\'': 1" | attr_is opdef_attrs &&
	grep "^WARNING: Invalid run attribute .cmd. (reserved attribute) - ignoring$" ../err
'

test_expect_success 'env is recorded without secrets' '
	grep "^KEY: .2.$" "$attrs/env" &&
	grep "^SEA: .*$" "$attrs/env" &&
	! grep -E "TOKEN|PRIVATE" "$attrs/env" &&
	guild run op --stage -y --run-id staged >../out 2>../err &&
	guild run --start staged -y >../out 2>../err &&
	! grep -E "TOKEN|PRIVATE" "$GUILD_HOME/runs/staged/.guild/attrs/env"
'

test_expect_success 'run_params are those of upstream, those given with their values' '
	test $(wc -l <"$attrs/run_params") = 57 &&
	grep "^comment: a comment$" "$attrs/run_params" &&
	grep "^opspec: m:op$" "$attrs/run_params" &&
	grep -A1 "^flags:$" "$attrs/run_params" | grep "^- a=2$" &&
	grep "^.yes.: true$" "$attrs/run_params"
'

test_expect_success 'the manifest' '
	cat >../expect <<-EOF &&
	s guild.yml $(sha1sum guild.yml | cut -c1-40) guild.yml
	s notes.md $(sha1sum notes.md | cut -c1-40) notes.md
	d data.txt $(sha1sum data.txt | cut -c1-40) file:data.txt
	EOF
	test_cmp ../expect "$GUILD_HOME/runs/one/.guild/manifest" &&
	{ printf "guild.yml\\0" && cat guild.yml && printf "\\0notes.md\\0" && cat notes.md &&
	  printf "\\0"; } | md5sum | cut -c1-32 | attr_is sourcecode_digest
'

test_expect_success 'times are in order' '
	test $(cat "$attrs/initialized") -lt $(cat "$attrs/started") &&
	test $(cat "$attrs/started") -lt $(cat "$attrs/stopped")
'

test_expect_success 'nothing is left that is not of upstream' '
	! ls -A "$GUILD_HOME/runs/one/.guild" | grep -vE "^(attrs|manifest|opref|output|output.index)$"
'

test_expect_success 'what an unmet dependency leaves' '
	mv data.txt gone.txt &&
	test_when_finished "mv gone.txt data.txt" &&
	test_expect_code 1 guild run op -y --run-id two 2>../actual &&
	grep "^guild: run failed because a dependency was not met: could not resolve" ../actual &&
	test_path_is_missing "$GUILD_HOME/runs/two/.guild/attrs/deps" &&
	test_path_is_missing "$GUILD_HOME/runs/two/.guild/attrs/started" &&
	test_path_is_missing "$GUILD_HOME/runs/two/.guild/LOCK" &&
	test_path_is_missing "$GUILD_HOME/runs/two/.guild/PENDING" &&
	guild run op -y --run-id three --force-deps 2>../actual >../out &&
	grep "^WARNING: a dependency was not met: " ../actual
'

test_expect_success 'a pipeline has no source code' '
	guild run pipe -y --run-id four >../out 2>../err &&
	test ! -s "$GUILD_HOME/runs/four/.guild/manifest" &&
	test -f "$GUILD_HOME/runs/four/.guild/manifest" &&
	attrs=$GUILD_HOME/runs/four/.guild/attrs &&
	echo null | attr_is sourcecode_digest &&
	printf "%s\n" "- op" | attr_is steps &&
	! grep python_version "$attrs/platform"
'

test_expect_success PYTHON 'an operation in Python' '
	mkdir py && printf "op:\n  main: mod --x\n  flags: { lr: 0.1 }\n" >py/guild.yml &&
	printf "import argparse, sys\nprint(sys.argv[1:])\n" >py/mod.py &&
	(cd py && PYTHONPATH=/inherited guild run op -y --run-id five) >../out 2>../err &&
	echo "['\''--x'\'', '\''--lr'\'', '\''0.1'\'']" >../expect &&
	test_cmp ../expect ../out &&
	attrs=$GUILD_HOME/runs/five/.guild/attrs &&
	grep "^python_version: 3" "$attrs/platform" &&
	test -s "$attrs/pip_freeze" &&
	grep "^    PYTHONPATH: .:/inherited$" "$attrs/op" &&
	grep "^PYTHONPATH: .:$(guild --exec-path)/python:/inherited$" "$attrs/env" &&
	printf "%s\n" "- -um" "- guild.op_main" "- mod" "- --x" "- --" "- --lr" "- '\''0.1'\''" >../expect &&
	tail -n +2 "$attrs/cmd" >../actual &&
	test_cmp ../expect ../actual &&
	(cd py && NO_PIP_FREEZE=1 guild run op -y --run-id six) >../out 2>../err &&
	test_path_is_missing "$GUILD_HOME/runs/six/.guild/attrs/pip_freeze"
'

test_done
