#!/bin/sh
test_description='the status of runs: what is running is shown as running, and nothing else'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"
. "$TEST_DIR/lib/wait.sh"

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

test_expect_success 'a process that is stopped is alive' '
	{ sleep 1000 >/dev/null 2>&1 & } && victim=$! && test_when_finished "kill -KILL $victim || :" &&
	put_lock run $victim "$(start_of $victim)" && kill -STOP $victim &&
	test "$(status_of run)" = running
'

mkfifo hold
test_expect_success PYTHON 'a zombie is not' '
	{ python3 -c "
import os, subprocess, sys, time
pid = os.fork()
if pid == 0:
    os._exit(0)
while open(\"/proc/%d/stat\" % pid).read().rsplit(\")\", 1)[1].split()[0] != \"Z\":
    time.sleep(0.01)
print(pid, flush=True)
sys.stdin.read()" <hold >zombie & } && exec 8>hold && test_when_finished "exec 8>&-" &&
	until test -s zombie; do sleep 0.02; done &&
	put_lock run "$(cat zombie)" "$(start_of "$(cat zombie)")" &&
	test "$(status_of run)" = error &&
	printf %s "$(cat zombie)" >"$GUILD_HOME/runs/run/.guild/LOCK" &&
	test "$(status_of run)" = error
'

test_expect_success 'a reboot' '
	put_lock run $alive "$(start_of $alive)" && lock=$GUILD_HOME/runs/run/.guild/LOCK &&
	sed "s/^boot=.*/boot=00000000-0000-0000-0000-000000000000/" "$lock" >lock && cp lock "$lock" &&
	test "$(status_of run)" = error
'

test_expect_success 'a home that was copied while a run was at work' '
	put_lock run $alive "$(start_of $alive)" &&
	stat -c "dir=%d,%i" "$GUILD_HOME/runs/run" >>"$GUILD_HOME/runs/run/.guild/LOCK" &&
	test "$(status_of run)" = running &&
	cp -a "$GUILD_HOME" "$TRASH/copy" &&
	test "$(guild -H "$TRASH/copy" runs --format "%(status)")" = error &&
	mv "$GUILD_HOME" "$TRASH/moved" && test "$(guild -H "$TRASH/moved" runs --format "%(status)")" = running &&
	mv "$TRASH/moved" "$GUILD_HOME"
'

# other_ns COMMAND...: in a pid namespace of its own, below ours. Its /proc is its own, too.
other_ns () {
	unshare --pid --fork --mount-proc "$@"
}
other_ns true 2>/dev/null || other_ns () {
	unshare --map-root-user --pid --fork --mount-proc "$@"
}
other_ns true 2>/dev/null && test_set_prereq UNSHARE
test "$(readlink /proc/self/ns/pid)" = "pid:[4026531836]" && test_set_prereq FIRST_NS

test_expect_success UNSHARE 'another pid namespace: neither dead nor alive, and not to be signalled' '
	put_lock run $alive "$(start_of $alive)" && lock=$GUILD_HOME/runs/run/.guild/LOCK &&
	ns=$(readlink /proc/self/ns/pid) && ns=${ns#pid:[} && ns=${ns%]} && echo "pidns=$ns" >>"$lock" &&
	test "$(status_of run)" = running &&
	other_ns guild runs --format "%(status_with_remote)" >out &&
	echo "running ($(uname -n) pid:[$ns])" >expect && test_cmp expect out &&
	test_expect_code 1 other_ns guild stop -y 2>err && grep "is running on $(uname -n) pid:\[$ns\]: stop it there" err &&
	kill -0 $alive &&
	test_expect_code 1 other_ns guild run --restart run -y 2>err && grep "cannot restart run run because it.s running" err
'

cat >guild.yml <<'EOF'
wait: { exec: sh -c "touch here; while :; do sleep 0.05; done" }
EOF

# A run in a namespace below, named by its pids there.
test_expect_success UNSHARE,FIRST_NS 'a namespace below is looked into: alive, found by other pids, stopped' '
	{ other_ns guild run wait -y --run-id inner >log 2>&1 & } && outer=$! &&
	wait_for "$GUILD_HOME/runs/inner/here" && lock=$GUILD_HOME/runs/inner/.guild/LOCK &&
	! grep "pidns=4026531836" "$lock" && test "$(status_of inner)" = running &&
	pid=$(guild select inner --attr pid) && test "$pid" != "$(head -c 10 "$lock" | tr -d " ")" &&
	guild stop inner -y 2>err && echo "Stopping inner (pid $pid)" >expect && test_cmp expect err &&
	test "$(status_of inner)" = terminated && { wait $outer || :; }
'

test_expect_success UNSHARE,FIRST_NS 'one that is gone is dead for who sees all' '
	{ other_ns guild run wait -y --run-id gone >log 2>&1 & } && outer=$! &&
	wait_for "$GUILD_HOME/runs/gone/here" && pid=$(guild select gone --attr pid) &&
	kill -KILL $(ps -o ppid= -p $pid) && { wait $outer || :; } && # the first process of its namespace
	while grep -qs "^State:.[^Z]" /proc/$pid/status; do sleep 0.02; done &&
	test -e "$GUILD_HOME/runs/gone/.guild/LOCK" && test "$(status_of gone)" = error
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
