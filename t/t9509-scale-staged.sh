#!/bin/sh
test_description='scale: 2,000 staged runs, each after the one before'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 2000

# make_runs N: with the definitions of their operations.
make_runs () {
	printf "%s\n" "train: {exec: \"true\"}" "test: {exec: \"true\"}" >guild.yml &&
	"$BUILD/tools/runs" .guild/runs "$1" && rm .guild/runs/*/.guild/attrs/exit_status &&
	before= && for run in .guild/runs/*
	do
		: >"$run/.guild/STAGED" || return
		test -z "$before" || echo "$before" >"$run/.guild/AFTER" || return
		before=${run##*/}
	done && echo "$before" >last &&
	set -- .guild/runs/* && echo "${1##*/}" >first && echo "op-cmd: {cmd-args: [\"true\"]}" >"$1/.guild/attrs/op"
}

test_expect_success 'setup' 'in_both "make_runs \$n" && in_both "guild select -A -Ss | wc -l | grep -qx \$n"'

test_expect_success 'they are listed, with what each waits for' 'linear_instructions "guild queue"'

# Nothing is started: the first would have to wait for itself.
test_expect_success 'a cycle is found' '
	linear "! guild run --restart \$(cat first) --stage --after \$(cat last) -y 2>said && grep -q comes.after said"
'

scale_done
