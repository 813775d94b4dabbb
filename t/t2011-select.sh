#!/bin/sh
test_description='guild select, and the RUN arguments of all commands'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"

test_expect_success 'without runs' '
	test_expect_code 1 guild select 2>err &&
	echo "guild: no matching runs" >expect &&
	test_cmp expect err &&
	guild select -A >out 2>&1 &&
	test ! -s out
'

put_script_run aa11 a.py 1000
put_script_run aa22 b.py 2000 exit_status=1
put_script_run 5500 c.py 3000
put_script_run dd44 d.py 4000 'label=a label' 'flags={x: 1}' 'empty_one=null'

test_expect_success 'RUN is an index, a range or the beginning of an ID' '
	while read -r want args; do
		actual=$(eval "guild select -s $args" | tr "\n" " ") && echo "$args: $actual" &&
		test "${actual% }" = "$(echo "$want" | tr , " ")" || return 1
	done <<-\EOF
	dd44
	dd44 1
	5500 2
	5500 55
	5500 5500
	aa22 aa2
	dd44 " 1 "
	dd44 01
	5500,aa22 2:3 -A
	dd44,5500 :2 -A
	aa22,aa11 3: -A
	dd44,5500,aa22,aa11 : -A
	aa11 4:4x
	dd44,dd44,5500 1 :2
	aa22 -Se
	aa11 2 -Fo a.py -Fo b.py
	dd44,5500,aa22,aa11 --all
	EOF
'

test_expect_success 'RUN may be a path' '
	test "$(guild select "$GUILD_HOME/runs/aa22")" = aa22 &&
	test "$(guild select "$GUILD_HOME/runs/aa22/")" = aa22 &&
	test "$(guild select ../guild/runs/aa22)" = aa22 &&
	ln -s "$GUILD_HOME/runs/aa22" link &&
	test "$(guild select ./link)" = aa22 &&
	test_expect_code 1 guild select "$GUILD_HOME/runs" 2>err &&
	grep "could not find a run matching" err
'

test_expect_success 'RUN that names none' '
	for spec in 0 99 zz 5:9 0:2 1:99; do
		test_expect_code 1 guild select $spec 2>err &&
		cat >expect <<-EOF &&
		guild: could not find a run matching '\''$spec'\''
		Try '\''guild runs list'\'' for a list or '\''guild select --help'\'' for more information.
		EOF
		test_cmp expect err || return 1
	done &&
	test_expect_code 1 guild select 3:2 &&
	guild select -A 3:2 >out &&
	test ! -s out
'

test_expect_success 'RUN that names several' '
	cat >expect <<-\EOF &&
	'\''aa'\'' matches multiple runs:
	  aa22
	  aa11
	EOF
	test_expect_code 1 guild select aa 2>err &&
	test_cmp expect err &&
	test_expect_code 1 guild select -A aa 2>err &&
	test_cmp expect err &&
	test_expect_code 1 guild select 1:2 2>err &&
	grep "^.1:2. matches multiple runs:" err
'

test_expect_success 'runs come from standard input' '
	printf "aa11\n\n 2 \n" | guild select - >actual &&
	printf "aa11\n5500\n" >expect &&
	test_cmp expect actual &&
	printf "aa11\\0dd44" | guild select -z - >actual &&
	printf "aa11\\0dd44\\0" >expect &&
	test_cmp expect actual &&
	guild select - </dev/null >actual &&
	test ! -s actual &&
	echo zz >in &&
	test_expect_code 1 guild select - <in &&
	test_expect_code 1 guild ls - </dev/null
'

test_expect_success 'what is printed' '
	test "$(guild select -s aa1)" = aa11 &&
	test "$(guild select -p aa1)" = "$GUILD_HOME/runs/aa11" &&
	test "$(guild select --dir aa1)" = "$GUILD_HOME/runs/aa11" &&
	test "$(guild select --format "%(op) %(status)" aa2)" = "b.py error" &&
	test_expect_code 1 guild select -s -a id &&
	test_expect_code 1 guild select -p --json
'

test_expect_success '--attr' '
	while read -r name want; do
		actual=$(guild select -a $name 1) && echo "$name: $actual" &&
		test "$actual" = "$want" || return 1
	done <<-\EOF &&
	label a label
	status completed
	started 1970-01-01 01:06:40
	operation d.py
	op_name d.py
	flags x: 1
	exit_status 0
	empty_one null
	marked no
	index [dd44]
	vcs_commit
	EOF
	for name in nope ../opref . ""; do
		test_expect_code 1 guild select -a "$name." 1 2>err &&
		echo "guild: no such run attribute '\''$name.'\''" >expect &&
		test_cmp expect err || return 1
	done
'

test_expect_success '--attr of what cannot be read fails' '
	printf "[a, " >"$GUILD_HOME/runs/aa11/.guild/attrs/label" &&
	test_expect_code 1 guild select -a label aa11 2>err &&
	grep -F "$GUILD_HOME/runs/aa11/.guild/attrs/label" err
'

test_done
