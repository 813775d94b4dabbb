#!/bin/sh
# A queue is killed at each system call, with two runs that are staged. Another queue goes on where it stopped: it starts
# what was not started, and never what was.
test_description='SIGKILL of a queue at every system call'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/fault.sh"

echo 'op: { exec: sh op.sh }' >guild.yml
echo 'echo $RUN_ID >>"$GUILD_HOME/begun"; echo done >>"$GUILD_HOME/witness"' >op.sh

staged () {
	begin_with "guild run op -y --stage --run-id one" "guild run op -y --stage --run-id two" ": >\$GUILD_HOME/begun"
}

# -f: the process of the queue, which guild run starts
test_expect_success 'of the process that starts runs' '
	staged && every_call -f queue op "$fault_run" queue -yq --run-id q run-once=yes
'

test_expect_success 'of the one that supervises it' '
	staged && every_call queue op "$fault_run" queue -yq --run-id q run-once=yes
'

say_points
test_done
