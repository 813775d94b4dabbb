#!/bin/sh
test_description='guild run: --test-sourcecode, --test-flags, --debug-sourcecode'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOT'
plain: { exec: "true" }
python: { main: mod }
sub: { exec: "true", sourcecode: { root: sub } }
data: { exec: "true", sourcecode: [ exclude: "*.txt", include: "a b", { include: { binary: "*.bin" } } ] }
only: { exec: "true", sourcecode: { select: [ sub ] } }
none: { exec: "true", sourcecode: no }
pipeline: { steps: [ plain ] }
scalars: { exec: "true", output-scalars: { b: 'b=(\d)', a: 'a is (?P<a>\step)' }, output-attrs: [ '(x)=(\S)' ] }
quiet: { exec: "true", output-scalars: no, output-attrs: [] }
needs: { exec: "true", requires: [ file: a.txt ] }
flags:
  exec: "true"
  flags:
    all:
      default: 0.5
      type: number
      required: yes
      arg-name: ALL
      arg-skip: no
      arg-split: ","
      env-name: E
      choices: [ 0.5, 1 ]
      allow-other: yes
      distribution: uniform
      max: 1
      min: 0
      null-label: none
    none:
    switch: { arg-switch: on, arg-encoding: { yes: 1 }, env-encoding: { no: "" } }
EOT
mkdir -p sub/inner .hidden left
echo "print('of the project')" >mod.py
echo a >a.txt; echo a >"a b"; echo b >sub/b.txt; echo c >sub/inner/c.txt; echo h >.hidden/h.txt
printf 'a\0b' >x.bin
: >left/.guild-nocopy

default_rules='  exclude dir .*
  exclude dir * containing .guild-nocopy
  include text * size < 1048577, max match 100'

test_expect_success 'the default rules, what they select, what they skip' '
	cat >expect <<-EOT &&
	Copying from the current directory
	Rules:
	$default_rules
	Selected for copy:
	  a b
	  a.txt
	  actual
	  expect
	  guild.yml
	  mod.py
	  sub/b.txt
	  sub/inner/c.txt
	Skipped:
	  .hidden/
	  left/
	  x.bin
	EOT
	guild run plain --test-sourcecode >actual &&
	test_cmp expect actual &&
	test_path_is_missing "$GUILD_HOME/runs"
'

test_expect_success 'Python operations leave more' '
	cat >expect <<-EOT &&
	Rules:
	$default_rules
	  exclude dir __pycache__
	  exclude dir * containing bin/activate
	  exclude dir * containing Scripts/activate
	  exclude dir build
	  exclude dir dist
	  exclude dir *.egg-info
	Selected for copy:
	EOT
	guild run mod.py --test-sourcecode >out &&
	sed -n "/^Rules/,/^Selected/p" out >actual &&
	test_cmp expect actual
'

test_expect_success 'another root: paths as they are seen from here' '
	cat >expect <<-EOT &&
	Copying from '\''sub'\''
	Rules:
	$default_rules
	Selected for copy:
	  sub/b.txt
	  sub/inner/c.txt
	Skipped:
	EOT
	guild run sub --test-sourcecode >actual &&
	test_cmp expect actual &&
	echo "Copying from '\''work/sub'\''" >expect &&
	(cd .. && guild -C work run sub --test-sourcecode) >out &&
	head -1 out >actual &&
	test_cmp expect actual
'

test_expect_success '--test-sourcecode: paths of a root above the project lead from here' '
	mkdir -p tree/a/b && test_when_finished "rm -r tree" && : >tree/a/x.txt && : >tree/a/b/y.txt && : >tree/z.txt &&
	echo "op: {exec: x, sourcecode: {root: ../.., select: [a]}}" >tree/a/b/guild.yml &&
	(cd tree/a/b && guild run op --test-sourcecode) >out &&
	sed -n "/^Selected/,\$p" out >actual &&
	cat >expect <<-\EOF &&
	Selected for copy:
	  ../x.txt
	  guild.yml
	  y.txt
	Skipped:
	  ../../z.txt
	EOF
	test_cmp expect actual
'

test_expect_success 'rules of the project come after the default ones' '
	cat >expect <<-EOT &&
	Rules:
	$default_rules
	  exclude *.txt
	  include '\''a b'\''
	  include binary *.bin
	Selected for copy:
	  a b
	  actual
	  expect
	  guild.yml
	  mod.py
	  out
	  x.bin
	Skipped:
	  .hidden/
	  left/
	  a.txt
	  sub/b.txt
	  sub/inner/c.txt
	EOT
	guild run data --test-sourcecode >out &&
	sed 1d out >actual &&
	test_cmp expect actual
'

test_expect_success 'strings alone replace the default rules; a directory stands for its files' '
	cat >expect <<-EOT &&
	  exclude *
	  include sub/*
	Selected for copy:
	  sub/b.txt
	  sub/inner/c.txt
	Skipped:
	EOT
	guild run only --test-sourcecode >out &&
	sed -n "/^  exclude \*\$/,/^Skipped/p" out >actual &&
	test_cmp expect actual
'

test_expect_success 'nothing is copied: by the rules, and for a pipeline' '
	printf "%s\n" "Copying from the current directory" Rules: "  exclude *" \
		"Source code copy disabled" >expect &&
	guild run none --test-sourcecode >actual &&
	test_cmp expect actual &&
	printf "%s\n" "Copying from the current directory" Rules: \
		"Source code copy disabled" >expect &&
	guild run pipeline --test-sourcecode >actual &&
	test_cmp expect actual
'

test_expect_success 'files that are dependencies are skipped' '
	guild run needs --test-sourcecode >actual &&
	sed -n "/^Skipped/,\$p" actual >skipped &&
	grep "^  a.txt\$" skipped
'

test_expect_success '--test-flags shows every attribute' '
	cat >expect <<-EOT &&
	flags-dest:
	flags-import:
	flags:
	  all:
	    default: 0.5
	    type: number
	    required: yes
	    arg-name: ALL
	    arg-skip: no
	    arg-switch:
	    arg-split: '\'','\''
	    arg-encoding:
	    env-name: E
	    env-encoding:
	    choices: ['\''0.5'\'', '\''1'\'']
	    allow-other: yes
	    distribution: uniform
	    max: 1
	    min: 0
	    null-label: none
	  none:
	    default:
	    type:
	    required: no
	    arg-name:
	    arg-skip:
	    arg-switch:
	    arg-split:
	    arg-encoding:
	    env-name:
	    env-encoding:
	    choices: []
	    allow-other: no
	    distribution:
	    max:
	    min:
	    null-label:
	  switch:
	    default:
	    type:
	    required: no
	    arg-name:
	    arg-skip:
	    arg-switch: yes
	    arg-split:
	    arg-encoding: {yes: 1}
	    env-name:
	    env-encoding: {no: '\'''\''}
	    choices: []
	    allow-other: no
	    distribution:
	    max:
	    min:
	    null-label:
	EOT
	guild run flags --test-flags >actual &&
	test_cmp expect actual
'

test_expect_success 'the first test option wins, and none goes with a restart' '
	guild run flags "all=[0.5,1]" --test-flags >out && tail -1 out && grep "^flags:$" out &&
	guild run flags --test-flags --test-sourcecode --print-cmd >out &&
	echo "Copying from the current directory" >expect &&
	head -1 out >actual &&
	test_cmp expect actual &&
	for option in --test-sourcecode --test-flags "--test-output-scalars x" "--test-output-attrs x"; do
		printf "%s\n" "guild: ${option% x} cannot be used with --restart" \
			"Try '\''guild run --help'\'' for more information." >expect &&
		test_expect_code 1 guild run --start abc $option 2>actual &&
		test_cmp expect actual || return 1
	done
'

test_expect_success 'what the patterns of the operation find in a file' '
	printf "b=1 b=2\n\na is 3\nx=\377y  \n" >lines && test_when_finished "rm lines" &&
	cat >expect <<-\EOT &&
	b=1 b=2
	  '\''a is (?P<a>[0-9]+)'\'': <no matches>
	  '\''b=(\\d)'\'': [('\''1'\'',), ('\''2'\'',)] (b=2.0)

	  '\''a is (?P<a>[0-9]+)'\'': <no matches>
	  '\''b=(\\d)'\'': <no matches>
	a is 3
	  '\''a is (?P<a>[0-9]+)'\'': [('\''3'\'',)] (a=3.0)
	  '\''b=(\\d)'\'': <no matches>
	x=y
	  '\''a is (?P<a>[0-9]+)'\'': <no matches>
	  '\''b=(\\d)'\'': <no matches>
	EOT
	guild run scalars --test-output-scalars lines >actual && test_cmp expect actual &&
	guild run scalars --test-output-scalars - <lines >actual && test_cmp expect actual &&
	guild run scalars --test-output-attrs lines >out && sed -n "\$p" out >actual &&
	printf "%s\n" "  '\''(x)=(\\\\S)'\'': [('\''x'\'', '\''y'\'')] (x=y)" >expect && test_cmp expect actual &&
	test_path_is_missing "$GUILD_HOME/runs"
'

test_expect_success 'the default patterns, none, no file' '
	echo "loss: 0.5 (step 2)" | guild run plain --test-output-scalars - >out &&
	sed -n "s/.*: \(\[.*\)/\1/p" out >actual &&
	printf "%s\n" "[('\''2'\'',)] (step=2.0)" "[('\''loss'\'', '\''0.5'\'')] (loss=0.5)" >expect &&
	test_cmp expect actual &&
	echo "Output scalars disabled, nothing to test" >expect &&
	guild run quiet --test-output-scalars none >out 2>actual && test_cmp expect actual && test ! -s out &&
	echo "Output attrs disabled, nothing to test" >expect &&
	guild run quiet --test-output-attrs none >out 2>actual && test_cmp expect actual && test ! -s out &&
	echo "guild: none does not exist" >expect &&
	test_expect_code 1 guild run plain --test-output-scalars none 2>actual && test_cmp expect actual &&
	test_expect_code 1 guild run plain --test-output-attrs . 2>err && grep "cannot read [.]: Is a directory" err
'

test_expect_success 'what a prototype recorded is tested, its definition where it is needed' '
	guild run scalars -y --run-id r && test_when_finished "rm -r \"$GUILD_HOME/runs\"" &&
	echo b=1 | (cd / && guild run --proto r --test-output-scalars -) >out && grep "(b=1.0)$" out &&
	(cd / && guild run --proto r --test-flags) >out && echo "flags:" >expect && tail -1 out >actual &&
	test_cmp expect actual && (cd / && guild run --proto r --test-sourcecode) >out && grep "^  .*a.txt$" out
'

test_expect_success PYTHON 'modules of --debug-sourcecode win over those of the run' '
	mkdir -p ../alt &&
	echo "print(1 + 1)" >../alt/mod.py &&
	echo 2 >expect &&
	guild run python -y --debug-sourcecode ../other:../alt >actual &&
	test_cmp expect actual &&
	run=$(echo "$GUILD_HOME"/runs/*) &&
	test_cmp mod.py "$run/mod.py" &&
	grep "^debug_sourcecode: ../other:../alt\$" "$run/.guild/attrs/run_params" &&
	grep "^GUILD_SOURCECODE: $TRASH/other:$TRASH/alt\$" "$run/.guild/attrs/env"
'

test_expect_success PYTHON 'a run is started again with --debug-sourcecode' '
	rm -r "$GUILD_HOME/runs" &&
	guild run python -y &&
	echo 2 >expect &&
	guild run --restart "$(ls "$GUILD_HOME/runs")" -y --debug-sourcecode ../alt >actual &&
	test_cmp expect actual
'

test_done
