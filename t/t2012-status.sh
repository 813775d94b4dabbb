#!/bin/sh
test_description='the status of runs: what is running is shown as running, and nothing else'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"

start_of () {
	sed 's/.*) //' "/proc/$1/stat" | cut -d ' ' -f 20
}

# put_lock RUN PID START [HOST [SUPERVISOR START]]: .guild/LOCK as guild run writes it.
put_lock () {
	printf '%-10d\nstart=%s\nboot=%s\nhost=%s\nsupervisor=%s,%s\n' "$2" "$3" \
		"$(cat /proc/sys/kernel/random/boot_id)" "${4:-$(uname -n)}" "${5:-0}" "${6:-0}" \
		>"$GUILD_HOME/runs/$1/.guild/LOCK"
}

status_of () {
	guild runs --format '%(id) %(status_with_remote)' | sed -n "s/^$1 //p"
}

test -r /proc/self/stat || test_skip_all 'no /proc'
sleep 1000 >/dev/null 2>&1 &
alive=$!
trap 'kill $alive; echo "Bail out!"; exit 1' EXIT

put_script_run run x.py 1000 exit_status=

test_expect_success 'LOCK of a process that lives' '
	put_lock run $alive "$(start_of $alive)" &&
	test "$(status_of run)" = running &&
	guild runs -v >out &&
	grep "^  pid: $alive$" out &&
	guild runs -Sr >out &&
	test -s out
'

test_expect_success 'a process that got the pid later' '
	put_lock run $alive 1 &&
	test "$(status_of run)" = error &&
	guild runs -v >out &&
	grep "^  pid: $" out
'

test_expect_success 'the supervisor keeps it running' '
	put_lock run 1 1 "" $alive "$(start_of $alive)" &&
	echo 0 >"$GUILD_HOME/runs/run/.guild/attrs/exit_status" &&
	test "$(status_of run)" = running &&
	rm "$GUILD_HOME/runs/run/.guild/attrs/exit_status"
'

test_expect_success 'another host' '
	put_lock run $alive 1 far &&
	test "$(status_of run)" = "running (far)" &&
	guild runs -Sr >out &&
	grep "running (far)" out
'

test_expect_success 'a LOCK of Guild AI: a pid, and no more' '
	printf %s $alive >"$GUILD_HOME/runs/run/.guild/LOCK" &&
	test "$(status_of run)" = running &&
	touch -t 200001010000 "$GUILD_HOME/runs/run/.guild/LOCK" &&
	test "$(status_of run)" = error
'

test_expect_success 'runs rm stops what runs' '
	put_lock run $alive "$(start_of $alive)" &&
	guild runs rm -y run >out 2>err &&
	cat >expect <<-EOF &&
	Stopping run (pid $alive)
	Deleted 1 run(s)
	EOF
	test_cmp expect err &&
	test ! -s out &&
	test_expect_code 143 wait $alive
'

sleep 1000 >/dev/null 2>&1 &
alive=$!

test_expect_success 'runs rm asks twice about what runs, and leaves other hosts alone' '
	put_script_run run2 x.py 1000 exit_status= &&
	put_lock run2 $alive "$(start_of $alive)" &&
	printf "y\n\n" >in &&
	test_expect_code 4 guild runs rm run2 <in 2>err &&
	grep "WARNING: One or more runs are still running and will be stopped before being deleted." err &&
	grep "Really delete these runs? (y/N) " err &&
	kill -0 $alive &&
	put_lock run2 $alive "$(start_of $alive)" far &&
	guild runs rm -y run2 2>err &&
	echo "Deleted 1 run(s)" >expect &&
	test_cmp expect err &&
	kill $alive
'

test_done
