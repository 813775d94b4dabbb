#!/bin/sh
test_description='guild run --stop-after: an operation that takes too long is stopped'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOT'
long: { exec: sh -c "echo begun; exec sleep 500" }
quick: { exec: sh -c "echo quick" }
polite: { exec: sh polite.sh }
deaf: { exec: sh deaf.sh }
daemon: { exec: sh -c "sleep 500 & echo left" }
pipe:
  steps:
    - quick --stop-after 5
    - { run: quick, name: none, stop-after: 0 }
    - { run: long, stop-after: 0.001 }
bad: { steps: [{ run: quick, stop-after: soon }] }
EOT
echo 'trap "echo bye; exit 3" TERM; echo begun; while :; do sleep 0.02; done' >polite.sh
echo 'trap "" TERM; echo begun; while :; do sleep 0.02; done' >deaf.sh

# The pid of messages is any.
said () {
	sed "s/(pid [0-9]*)/(pid N)/" err >actual && test_cmp expect actual
}

exit_status_is () {
	echo $1 >expect && test_cmp expect "$(guild select --dir)/.guild/attrs/exit_status" &&
	test_path_is_missing "$(guild select --dir)/.guild/LOCK"
}

test_expect_success 'it is stopped when its time is over' '
	test_expect_code 241 guild run long -y --stop-after 0.001 >out 2>err &&
	echo "Stopping process early (pid N) - 0.0 minute(s) elapsed" >expect && said &&
	echo begun >expect && test_cmp expect out && exit_status_is -15 &&
	test "$(guild select --attr status)" = terminated
'

test_expect_success 'one that ends in time is not' '
	guild run quick -y --stop-after 5 >out 2>err && test ! -s err && exit_status_is 0 &&
	guild select --attr run_params | grep "^stop_after: 5$" &&
	guild run quick -y --stop-after inf && guild select --attr run_params | grep "^stop_after: .inf$"
'

test_expect_success 'no time at all' '
	test_expect_code 241 guild run long -y --stop-after 0 2>err && exit_status_is -15
'

test_expect_success 'how it ends is recorded, whatever it is' '
	test_expect_code 3 guild run polite -y --stop-after 0.005 >out 2>err &&
	printf "begun\nbye\n" >expect && test_cmp expect out && exit_status_is 3
'

test_expect_success 'what does not hear it is killed' '
	test_expect_code 247 env STOP_AFTER_KILL_DELAY=0.2 guild run deaf -y --stop-after 0.005 2>err &&
	printf "%s\n" "Stopping process early (pid N) - 0.0 minute(s) elapsed" \
		"WARNING: Process did not terminate (pid N), killing" >expect && said &&
	exit_status_is -9
'

test_expect_success 'what the operation left behind and holds the output is stopped too' '
	guild run daemon -y --stop-after 0.005 2>err && grep "^Stopping process early" err &&
	exit_status_is 0
'

test_expect_success 'in the background' '
	guild run long -y -q -b --stop-after 0.001 && dir=$(guild select --dir)/.guild &&
	while test -e "$dir/LOCK"; do sleep 0.02; done && exit_status_is -15
'

test_expect_success 'a staged run keeps its time, for one start' '
	guild run long -y -q --stage --stop-after 0.001 --run-id sss &&
	test_expect_code 241 guild run --start sss -y -q 2>err && grep "^Stopping process early" err &&
	guild run quick -y -q --stage --stop-after 0 --run-id ttt &&
	guild run --start ttt -y -q --stop-after 5 2>err && test ! -s err
'

test_expect_success 'steps' '
	test_expect_code 241 guild run pipe -y >out 2>err &&
	grep "^INFO: \[guild\] running quick: quick --stop-after 5$" err &&
	grep "^INFO: \[guild\] running none: quick$" err &&
	grep "^INFO: \[guild\] running long: long --stop-after 0.001$" err &&
	test_expect_code 1 guild run bad -y 2>err &&
	grep "invalid value for '\''stop-after'\'' in step '\''quick'\''" err
'

test_expect_success 'what is no number is an error' '
	printf "%s\n" "guild: Invalid value for '\''--stop-after'\'': soon" \
		"Try '\''guild run --help'\'' for more information." >expect &&
	test_expect_code 2 guild run long -y --stop-after soon 2>err && test_cmp expect err
'

test_done
