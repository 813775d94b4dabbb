#!/bin/sh
# The disk fails guild at each call that writes to it in turn: once (EIO), or from then on (ENOSPC). It ends with a
# message and status 1, or goes on where that is no loss, and what t9001-kill.sh checks is true.
test_description='ENOSPC and EIO at every write of a run, stage, restart, delete, label'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/fault.sh"

cat >guild.yml <<'EOF'
op:
  exec: sh op.sh
  sourcecode: [op.sh, guild.yml]
  requires:
    - file: tree
    - file: linked.txt
      target-type: link
EOF
echo 'cat tree/a linked.txt >copy && echo out && echo done >>"$GUILD_HOME/witness"' >op.sh
mkdir tree && echo a >tree/a && echo linked >linked.txt

# failing KIND PROGRAM...: by both errors.
failing () {
	kind=$1
	shift
	every_call -e EIO $kind op "$@" && every_call -e ENOSPC -s $kind op "$@"
}

test_expect_success 'of a run, with its syncs' '
	begin_with && failing run env GUILD_FSYNC=always "$fault_run" op -y --run-id the-run
'

test_expect_success 'of staging' '
	begin_with && failing run "$fault_run" op -y --stage --run-id the-run
'

test_expect_success 'of the start of a staged run' '
	begin_with "guild run op -y --stage --run-id the-run" &&
	failing run "$fault_run" --start the-run -y
'

test_expect_success 'of a restart' '
	begin_with "guild run op -y --run-id the-run" &&
	failing run "$fault_run" --restart the-run -y
'

libexec=$(guild --exec-path)
test_expect_success 'of a label' '
	begin_with "guild run op -y --run-id the-run --label before" &&
	failing label "$libexec/guild-label" -y --set after the-run
'

test_expect_success 'of a deletion' '
	begin_with "guild run op -y --run-id the-run" &&
	failing delete "$libexec/guild-runs-delete" -y the-run
'

say_points
test_done
