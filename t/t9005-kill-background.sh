#!/bin/sh
# As t9001-kill.sh, while a run is handed from the command to the process in the background: each of the
# two is killed.
test_description='SIGKILL at every system call of a run that goes to the background'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/fault.sh"

echo 'op: { exec: sh op.sh }' >guild.yml
echo 'echo begun; echo done >>"$GUILD_HOME/witness"; echo done' >op.sh

test_expect_success 'of what starts a run in the background' '
	begin_with && every_call run op "$fault_run" op -y -b --run-id the-run
'

test_expect_success 'of a run in the background' '
	begin_with && every_call -f run op "$fault_run" op -y -b --run-id the-run
'

say_points
test_done
