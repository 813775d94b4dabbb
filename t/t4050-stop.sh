#!/bin/sh
test_description='guild stop: a run ends with all its processes, and says how'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"

cat >guild.yml <<'EOF'
long: { exec: sh long.sh }
stubborn: { exec: sh stubborn.sh }
sessions: { exec: sh sessions.sh }
pipe: { steps: [long] }
hard-pipe: { steps: [stubborn] }
EOF
cat >sessions.sh <<'EOF'
setsid sleep 404 &
(setsid sleep 404 >/dev/null 2>&1 </dev/null &)
touch "$TRASH/started"
wait
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


# A zombie is gone, too: whoever has become its parent may be slow to bury it.
is_gone () {
	! grep -qs "^State:.[^Z]" "/proc/$1/status"
}

# status_of RUN
status_of () {
	guild select "$1" --attr status
}

# Until the run is not running any more.
settled () {
	tries=0
	while test "$(status_of "$1")" = running; do
		tries=$((tries + 1))
		test $tries -lt 1500 || return 1
		sleep 0.02
	done
}

test_expect_success 'children with sessions of their own, also those that are orphans' '
	start sessions && guild stop -y 2>err && test "$(status_of 1)" = terminated &&
	for left in $(pgrep -f "^sleep 404$"); do
		case "$(readlink /proc/$left/cwd)" in "$TRASH"/*) return 1 ;; esac
	done
'

test_expect_success 'a pipeline ends with its step, and both say how' '
	start pipe && guild stop -y 2>err && grep "^Stopping " err &&
	test "$(guild select -Fo pipe --attr status)" = terminated &&
	test "$(guild select -Fo long --attr status)" = terminated &&
	is_gone "$(cat "$TRASH/child")"
'

test_expect_success 'a step that is stopped ends its pipeline' '
	start pipe && guild stop -Fo long 1 -y 2>err && settled 1 && settled 2 &&
	test "$(guild select -Fo long --attr status)" = terminated &&
	test "$(guild select -Fo pipe --attr exit_status)" = 241
'

test_expect_success 'by force too the supervisor of a step tells how it ended' '
	start hard-pipe && guild stop -Fo hard-pipe --timeout 0 --force -y &&
	settled 1 && settled 2 &&
	test "$(guild select -Fo stubborn --attr exit_status)" = -9 &&
	test "$(guild select -Fo hard-pipe --attr status)" = terminated
'

test_expect_success 'stopped processes are made to go on' '
	start long && lock=$(guild select --dir)/.guild/LOCK &&
	supervisor=$(sed -n "s/^supervisor=\([0-9]*\),.*/\1/p" "$lock") &&
	kill -STOP $supervisor $(head -c 10 "$lock") && test "$(status_of 1)" = running &&
	guild stop -y && test "$(status_of 1)" = terminated
'

test_expect_success 'without waiting' '
	start long && guild stop -n -y 2>err && grep "^Stopping .* (pid [0-9]*)$" err && settled 1 &&
	test "$(status_of 1)" = terminated &&
	echo "guild: --no-wait and --force cannot both be specified" >expect &&
	test_expect_code 1 guild stop -n --force -y 2>err && head -1 err >actual && test_cmp expect actual
'

test_expect_success 'without a supervisor: a run whose guild was killed, and one of Guild AI' '
	for kind in killed upstream; do
		start long && dir=$(guild select --dir)/.guild && op=$(head -c 10 "$dir/LOCK" | tr -d " ") &&
		kill -KILL $(sed -n "s/^supervisor=\([0-9]*\),.*/\1/p" "$dir/LOCK") &&
		{ test $kind = killed || printf %s $op >"$dir/LOCK"; } &&
		test "$(status_of 1)" = running &&
		guild stop -y 2>err && echo "Stopping $(guild select) (pid $op)" >expect && test_cmp expect err &&
		is_gone $op && is_gone "$(cat "$TRASH/child")" &&
		test "$(status_of 1)" = error || return 1
	done
'

test_expect_success 'what is elsewhere is left alone: said of a host, passed over of a remote' '
	start long && dir=$(guild select --dir)/.guild && cp "$dir/LOCK" lock &&
	sed "s/^host=.*/host=far/" lock >"$dir/LOCK" &&
	printf "%s\n" "guild: run $(guild select) is running on far: stop it there" \
		"If that is gone for good, remove $dir/LOCK." >expect &&
	test_expect_code 1 guild stop -y 2>err && test_cmp expect err &&
	cp lock "$dir/LOCK" && echo cloud >"$dir/LOCK.remote" &&
	guild stop -y 2>err && echo "Nothing to stop." >expect && test_cmp expect err &&
	rm "$dir/LOCK.remote" && guild runs stop -y && test "$(status_of 1)" = terminated
'

test_done
