#!/bin/sh
test_description='contrib/examples: commands that others add'
. "${0%/*}/lib/test-lib.sh"

PATH="$(cd "$TEST_DIR/../contrib/examples" && pwd):$PATH"

# make_run N OPERATION STATUS SECONDS: the run whose id is all Ns, started N minutes after noon.
make_run () {
	id=$(printf "%032d" 0 | tr 0 "$1") &&
	started=$((1700000000 + 60 * $1)) &&
	dir=$GUILD_HOME/runs/$id/.guild &&
	mkdir -p "$dir/attrs" &&
	echo "guildfile:/project/guild.yml 0123456789abcdef0123456789abcdef '' $2" >"$dir/opref" &&
	echo "$3" >"$dir/attrs/exit_status" &&
	echo "${started}000000" >"$dir/attrs/started" &&
	echo "$((started + $4))000000" >"$dir/attrs/stopped" &&
	seq -f "$2 line %g" 20 >"$dir/output"
}

test_expect_success 'runs to look at' '
	make_run 1 train 0 3600 &&
	make_run 2 train 1 30 &&
	make_run 3 test 0 5 &&
	make_run 4 prepare 2 10
'

test_expect_success 'guild errors: the end of the output of what failed, latest first' '
	cat >expect <<-\EOF &&
	44444444  prepare  2023-11-14 22:17:20
	    prepare line 19
	    prepare line 20
	22222222  train  2023-11-14 22:15:20
	    train line 19
	    train line 20
	EOF
	guild errors -n 2 >out &&
	sed "s/ *$//" out >actual &&
	test_cmp expect actual
'

test_expect_success 'guild errors: filters, nothing, a wrong option' '
	guild errors -Fo train >actual &&
	test $(wc -l <actual) = 11 &&
	guild errors -Fo other >actual &&
	test ! -s actual &&
	test_must_fail guild errors --bogus
'

test_expect_success PYTHON 'guild summary' '
	cat >expect <<-\EOF &&
	OPERATION  RUNS  COMPLETED  ERROR  OTHER     TIME
	prepare       1          0      1      0  0:00:10
	test          1          1      0      0  0:00:05
	train         2          1      1      0  1:00:30
	EOF
	guild summary >actual &&
	test_cmp expect actual
'

test_expect_success PYTHON 'guild summary: filters, nothing, a wrong option' '
	guild summary -Fo test >actual &&
	test $(wc -l <actual) = 2 &&
	guild summary -Fo other >actual &&
	echo "OPERATION  RUNS  COMPLETED  ERROR  OTHER  TIME" >expect &&
	test_cmp expect actual &&
	test_expect_code 2 guild summary --bogus
'

test_expect_success PYTHON 'help lists both, and what they say of themselves' '
	guild help -a >actual &&
	grep "^  errors  " actual &&
	grep "^  summary  " actual &&
	guild help errors >actual &&
	grep "^guild errors \[-n LINES\]" actual &&
	guild help summary >actual &&
	grep "^guild summary " actual
'

test_done
