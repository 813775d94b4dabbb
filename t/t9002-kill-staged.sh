#!/bin/sh
# As t9001-kill.sh, while a run is staged, a staged run is started, and dependencies are resolved. What was
# copied half is not taken for whole by the restart: the operation looks.
test_description='SIGKILL of guild run at every system call: staging, starting, resolving'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/fault.sh"

cat >guild.yml <<'EOF'
op: { exec: sh op.sh }
data: { exec: sh data.sh }
use:
  exec: sh use.sh
  requires:
    - file: copied.txt
    - file: tree
    - file: linked.txt
      target-type: link
    - config: conf.yml
    - operation: data
      select: made
EOF
echo 'echo done >>"$GUILD_HOME/witness"' >op.sh
echo 'echo made >made && sh op.sh' >data.sh
cat >use.sh <<'EOF'
set -e
test "$(cat copied.txt tree/a tree/b/c linked.txt made)" = "copied
a
c
linked
made"
grep x conf.yml
sh op.sh
EOF
mkdir -p tree/b
echo copied >copied.txt && echo linked >linked.txt && echo a >tree/a && echo c >tree/b/c && echo 'x: 1' >conf.yml

test_expect_success 'of staging' '
	begin_with && every_call run op "$fault_run" op -y --stage --run-id the-run
'

test_expect_success 'of the start of a staged run' '
	begin_with "guild run op -y --stage --run-id the-run" &&
	every_call run op "$fault_run" --start the-run -y
'

test_expect_success 'of a run with dependencies' '
	begin_with "guild run data -y" &&
	every_call run use "$fault_run" use -y --run-id the-run
'

test_expect_success 'of the start of a staged run with dependencies' '
	begin_with "guild run data -y" "guild run use -y --stage --run-id the-run" &&
	every_call run use "$fault_run" --start the-run -y
'

say_points
test_done
