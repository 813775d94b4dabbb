#!/bin/sh
test_description='guild ls and cat: the files of a run'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/tty.sh"
. "$TEST_DIR/lib/runs.sh"

put_script_run aa11 a.py 1000 'op={sourcecode: {dest: src}}'
run=$GUILD_HOME/runs/aa11
mkdir -p "$run/src/sub" "$run/data" "$run/out" "$run/empty"
echo code >"$run/src/a.py"
echo more >"$run/src/sub/b.py"
echo in >"$run/data/in.txt"
echo w10 >"$run/out/w10"
echo w9 >"$run/out/w9"
echo hidden >"$run/.hid"
ln -s ../data "$run/out/link"
printf 'output\000\n' >"$run/.guild/output"
cat >"$run/.guild/manifest" <<\EOF
s src/a.py x a.py
s src/sub/b.py x sub/b.py
d data - file:data
EOF

# list ARGS...: what guild ls -n prints, on one line.
list () {
	guild ls -n "$@" >list.out && tr '\n' ' ' <list.out | sed 's/ $//'
}

test_expect_success 'a header, and what is in the run' '
	cat >expect <<-EOF &&
	$run:
	  data/
	  data/in.txt
	  empty/
	  out/
	  out/link/
	  out/w9
	  out/w10
	  src/
	  src/a.py
	  src/sub/
	  src/sub/b.py
	EOF
	guild ls >actual &&
	test_cmp expect actual
'

test_expect_success 'which files' '
	while read -r args; do
		read -r want &&
		actual=$(eval "list $args") && echo "$args: $actual" &&
		test "$actual" = "$want" || return 1
	done <<-\EOF
	-s
	src/a.py src/sub/b.py
	-d
	data/ data/in.txt
	-g
	.hid out/w9 out/w10
	-sg
	.hid out/w9 out/w10 src/a.py src/sub/b.py
	-p src
	src/ src/a.py src/sub/ src/sub/b.py
	-p src/sub/
	src/sub/ src/sub/b.py
	-p "*/*.py"
	src/a.py
	-p "out/w?"
	out/w9
	-p .hid
	.hid
	-p "*"
	data/ data/in.txt empty/ out/ out/link/ out/w9 out/w10 src/ src/a.py src/sub/ src/sub/b.py
	-p ".h*"
	.hid
	-s -p src/sub
	src/sub/b.py
	-L -p out
	out/ out/link/ out/link/in.txt out/w9 out/w10
	-p nope

	-p .guild/attrs/op
	.guild/attrs/op
	EOF
'

test_expect_success '-a lists hidden files' '
	guild ls -a -n >actual &&
	grep "^\.guild/attrs/$" actual &&
	grep "^\.hid$" actual
'

test_expect_success 'other forms' '
	test "$(guild ls -f -p data/in.txt)" = "$run/data/in.txt" &&
	guild ls -n -z -p src/a.py >actual &&
	printf "src/a.py\\0" >expect &&
	test_cmp expect actual &&
	guild ls --jsonl -p src/sub >actual &&
	cat >expect <<-EOF &&
	{"path": "src/sub/", "full_path": "$run/src/sub/", "dir": true}
	{"path": "src/sub/b.py", "full_path": "$run/src/sub/b.py", "dir": false}
	EOF
	test_cmp expect actual &&
	test "$(guild ls --format "%(path) %(dir)" -p .hid)" = ".hid no" &&
	test_expect_code 1 guild ls --format "%(id)"
'

test_expect_success 'PATH is relative' '
	cat >expect <<-\EOF &&
	guild: PATH must be relative
	Try '\''guild ls --help'\'' for more information.
	EOF
	test_expect_code 1 guild ls -p /x 2>err &&
	test_cmp expect err &&
	sed s/ls/cat/ expect >expect.cat &&
	test_expect_code 1 guild cat -p /x 2>err &&
	test_cmp expect.cat err
'

test_expect_success 'cat' '
	test "$(guild cat -p data/in.txt)" = in &&
	test "$(guild cat -s -p sub/b.py aa)" = more &&
	guild cat -O >actual &&
	test_cmp "$run/.guild/output" actual &&
	guild cat -O -s >actual 2>err &&
	test_cmp "$run/.guild/output" actual &&
	echo "--output cannot be used with other options - ignorning other options" >expect &&
	test_cmp expect err
'

test_expect_success 'what cat cannot print' '
	test_expect_code 1 guild cat 2>err &&
	echo "guild: -p / --path is required unless --output is specified" >expect &&
	test_cmp expect err &&
	test_expect_code 1 guild cat -p nope 2>err &&
	echo "guild: $run/nope does not exist" >expect &&
	test_cmp expect err &&
	test_expect_code 1 guild cat -p data 2>err &&
	grep "Is a directory" err
'

test_expect_success TTY 'a terminal gets no control characters' '
	printf "a\\033[41mb\\n" >"$run/evil" &&
	on_tty 80 guild cat -p evil </dev/null >actual &&
	echo "a\\x1b[41mb" >expect &&
	test_cmp expect actual &&
	guild cat -p evil >actual &&
	test_cmp "$run/evil" actual
'

test -c /dev/full && test_set_prereq DEV_FULL

test_expect_success DEV_FULL 'a full disk is a failure' '
	test_expect_code 1 guild cat -O >/dev/full 2>err &&
	grep "cannot write" err &&
	test_expect_code 1 guild ls >/dev/full
'

test_done
