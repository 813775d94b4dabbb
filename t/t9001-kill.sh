#!/bin/sh
# The supervisor is killed outright (SIGKILL) at each of its system calls in turn. After each: the
# listing works and shows what is true, guild fsck names and mends what was left, and the work can be completed.
test_description='SIGKILL of guild run at every system call'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/fault.sh"

cat >guild.yml <<'EOF'
op: { exec: sh op.sh }
step: { exec: sh op.sh }
pipe: { steps: [step, { run: step, name: last }] }
EOF
echo 'echo begun; echo done >>"$GUILD_HOME/witness"; echo done' >op.sh

test_expect_success 'of a run' '
	begin_with && every_call run op "$fault_run" op -y --run-id the-run
'

test_expect_success 'of a restart' '
	begin_with "guild run op -y --run-id the-run" &&
	every_call run op "$fault_run" --restart the-run -y
'

test_expect_success 'of a pipeline' '
	begin_with && every_call run pipe "$fault_run" pipe -y --run-id the-run
'

test_expect_success 'of the restart of a pipeline' '
	begin_with "guild run pipe -y --run-id the-pipeline" &&
	every_call run pipe "$fault_run" --restart the-pipeline -y
'

# The project changes meanwhile: only the prototype has the source code that ends well.
test_expect_success 'of a run with a prototype' '
	cp op.sh good && test_when_finished "mv good op.sh" &&
	begin_with "guild run op -y --run-id first" && echo exit 9 >op.sh &&
	every_call run op "$fault_run" --proto first -y --run-id the-run
'

say_points
test_done
