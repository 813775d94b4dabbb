#!/bin/sh
test_description='guild stop: a run ends with all its processes, and says how'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"

cat >guild.yml <<'EOF'
long: { exec: sh long.sh }
stubborn: { exec: sh stubborn.sh }
EOF
cat >long.sh <<'EOF'
sleep 400 &
echo $! >"$TRASH/child"
touch "$TRASH/started"
wait
EOF
cat >stubborn.sh <<'EOF'
trap '' TERM
touch "$TRASH/started"
while :; do sleep 0.1; done
EOF
export TRASH

start () {
	rm -f "$TRASH/started" &&
	{ guild run "$1" -y >/dev/null 2>&1 & } &&
	wait_for "$TRASH/started"
}

test_expect_success 'nothing to stop' '
	guild stop -y 2>err &&
	echo "Nothing to stop." >expect && test_cmp expect err
'

test_expect_success 'the run ends as terminated, and leaves no process' '
	start long && id=$(guild select) &&
	guild stop -y 2>err && grep "^Stopping $id (pid [0-9]*)$" err &&
	test "$(guild select --attr status)" = terminated &&
	test "$(cat "$(guild select --dir)/.guild/attrs/exit_status")" = -15 &&
	! kill -0 "$(cat "$TRASH/child")" 2>/dev/null
'

test_expect_success 'one that is not running is left alone' '
	guild stop 1 -y >out && echo "Run $(guild select) is not running" >expect && test_cmp expect out
'

test_expect_success 'what does not end is named, and killed by force' '
	start stubborn &&
	test_expect_code 1 guild stop --timeout 1 -y >out 2>err &&
	grep "^The following processes did not stop as expected: [0-9]" out &&
	guild stop --timeout 0 --force -y &&
	test "$(guild select --attr status)" != running
'

test_expect_success 'a process that is not provably the run'\''s is not signalled' '
	{ sleep 400 & } && victim=$! &&
	test_when_finished "kill $victim" &&
	dir=$(guild select 2 --dir) &&
	printf "%-10d\nstart=1\nboot=%s\nhost=%s\nsupervisor=%d,1\n" $victim \
		"$(cat /proc/sys/kernel/random/boot_id)" "$(uname -n)" $victim >"$dir/.guild/LOCK" &&
	guild stop 2 -y >out && grep "is not running" out &&
	kill -0 $victim && rm "$dir/.guild/LOCK"
'

test_done
