#!/bin/sh
test_description='guild run: signals to the supervisor and to the operation'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"
. "$TEST_DIR/lib/tty.sh"

runs=$GUILD_HOME/runs
dir=$runs/r/.guild
mkdir ../project && cat >../project/guild.yml <<'EOT'
plain: { exec: 'sh plain.sh' }
group: { exec: 'sh group.sh' }
deaf: { exec: 'sh deaf.sh' }
polite: { exec: 'sh polite.sh' }
daemon: { exec: 'sh daemon.sh' }
pipe: { steps: [group] }
EOT
echo 'echo begun; >ready; exec sleep 300' >../project/plain.sh
# Children that hold the output, of which one does not hear SIGINT (as a shell starts it) …
echo 'sleep 301 & sleep 301 & echo begun; >ready; wait' >../project/group.sh
# … or that do not hear SIGTERM.
echo 'trap "" TERM HUP; sleep 302 & echo begun; >ready; while :; do wait; done' >../project/deaf.sh
echo 'trap "echo bye; exit 9" TERM INT; echo begun; >ready; while :; do sleep 0.05; done' >../project/polite.sh
# One that has let go of everything.
echo '(sleep 303 >/dev/null 2>&1 </dev/null &) ; echo begun; >ready; exec sleep 300' >../project/daemon.sh

# start OP: run it in the background and wait until it is at work. $pid is guild's.
start () {
	rm -rf "$runs"
	# A shell has its background jobs ignore SIGINT, which they would keep.
	python3 -c 'import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp("guild", ["guild", "-C", "../project", "run", "-y", "--run-id", "r"] + sys.argv[1:])
' "$@" >out 2>err &
	pid=$!
	tries=0
	while ! ls "$runs"/*/ready >/dev/null 2>&1; do
		sleep 0.02
		tries=$((tries + 1))
		test $tries -lt 500 || return 1
	done
}

op_pid () {
	head -c 10 "$dir/LOCK"
}

# The run is over, as its files and the listing say: says EXIT_STATUS LISTED
says () {
	echo $1 >expect && test_cmp expect "$dir/attrs/exit_status" &&
	test_path_is_missing "$dir/LOCK" && test_path_is_missing "$dir/PENDING" &&
	test -f "$dir/attrs/stopped" && grep -q begun "$dir/output" &&
	guild -C ../project runs -s >listing && grep "  $2" listing && no_orphans
}

# ended STATUS EXIT_STATUS LISTED: guild ended with STATUS, and the run says the same.
ended () {
	wait $pid
	test $? = $1 || { echo "guild: wrong status"; return 1; }
	says $2 $3
}

# What the operations start is nowhere to be found. (Another copy of this test may be at work elsewhere.)
no_orphans () {
	for orphan in $(pgrep -f '^sleep 30[0-3]$'); do
		case "$(readlink /proc/$orphan/cwd)" in "$TRASH"/*) echo "left: $orphan"; return 1 ;; esac
	done
}

for sig in TERM HUP KILL; do
	case $sig in TERM) n=15 ;; HUP) n=1 ;; KILL) n=9 ;; esac
	for op in plain group daemon; do
		test_expect_success PYTHON "SIG$sig to the operation $op" '
			start $op && kill -$sig $(op_pid) && ended $((256 - n)) -$n terminated
		'
		test $sig = KILL || test_expect_success PYTHON "SIG$sig to the supervisor of $op" '
			start $op && kill -$sig $pid && ended $((256 - n)) -$n terminated
		'
	done
done

test_expect_success PYTHON 'an operation that handles the signal says how it ended' '
	start polite && kill -TERM $pid && ended 9 9 error && grep bye "$dir/output" &&
	start polite && kill -TERM $(op_pid) && ended 9 9 error && grep bye "$dir/output"
'

test_expect_success PYTHON 'one that does not hear it is killed after the grace period' '
	export STOP_AFTER_KILL_DELAY=0.3 && test_when_finished "unset STOP_AFTER_KILL_DELAY" &&
	start deaf && kill -TERM $pid && ended 247 -9 terminated
'

test_expect_success PYTHON 'an operation that is stopped hears it too' '
	start plain && kill -STOP $(op_pid) && kill -TERM $pid && ended 241 -15 terminated
'

test_expect_success PYTHON 'a signal stops a pipeline with its step' '
	start pipe && step=$(ls "$runs" | grep -v "^r$") && kill -TERM $pid && ended 241 -15 terminated &&
	echo -15 >expect && test_cmp expect "$runs/$step/.guild/attrs/exit_status" &&
	test_path_is_missing "$runs/$step/.guild/LOCK" &&
	start pipe && step=$(ls "$runs" | grep -v "^r$") && kill -KILL $(op_pid) && ended 247 -9 terminated &&
	test -f "$runs/$step/.guild/attrs/exit_status"
'

# Ctrl-C: the terminal sends SIGINT to the whole foreground group.
ctrl_c () {
	python3 -c 'import os, pty, sys, time, glob
pid, fd = pty.fork()
if pid == 0:
    os.execvp("guild", ["guild", "-C", "../project", "run", "-y", "--run-id", "r"] + sys.argv[1:])
while not glob.glob(os.environ["GUILD_HOME"] + "/runs/*/ready"):
    time.sleep(0.02)
os.write(fd, b"\3")
try:
    while os.read(fd, 4096):
        pass
except OSError:
    pass
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))' "$@"
}

test_expect_success TTY 'Ctrl-C' '
	rm -rf "$runs" && test_expect_code 254 ctrl_c plain && says -2 terminated
'

test_expect_success TTY 'Ctrl-C, with children that do not hear it' '
	rm -rf "$runs" && test_expect_code 254 ctrl_c group && says -2 terminated
'

test_expect_success TTY 'Ctrl-C, handled by the operation' '
	rm -rf "$runs" && test_expect_code 9 ctrl_c polite && says 9 error
'

test_expect_success PYTHON 'SIGINT to the supervisor alone: it says that it waits' '
	start plain && kill -INT $pid && tries=0 &&
	until grep "^Operation interrupted - waiting for process to exit$" err; do
		tries=$((tries + 1)) && test $tries -lt 500 && sleep 0.05 || return 1
	done && kill -TERM $(op_pid) &&
	ended 241 -15 terminated
'

test_expect_success PYTHON 'SIGKILL to the supervisor: the run is running while its operation is' '
	start plain && op=$(op_pid) && while ! grep -q begun "$dir/output"; do sleep 0.02; done &&
	kill -KILL $pid && { wait $pid || :; } &&
	guild -C ../project runs -s >listing && grep "  running" listing &&
	test_expect_code 1 guild run --restart r -y 2>err && tail -1 err >actual &&
	echo $op >expect && test_cmp expect actual &&
	kill $op && while kill -0 $op 2>/dev/null; do sleep 0.02; done &&
	guild -C ../project runs -s >listing && grep "  error" listing &&
	test_path_is_missing "$dir/attrs/exit_status" && grep begun "$dir/output"
'

test_expect_success PYTHON 'nohup holds: a signal that was ignored stays ignored' '
	rm -rf "$runs" && { nohup guild -C ../project run polite -y --run-id r >out 2>err & } && pid=$! &&
	wait_for "$runs/r/ready" &&
	kill -HUP $pid && sleep 0.2 && kill -0 $pid && kill -TERM $pid && ended 9 9 error
'

test_expect_success PYTHON 'a reader that stands still does not keep it from ending' '
	mkfifo still && rm -rf "$runs" &&
	echo "echo begun; >ready; yes" >../project/plain.sh &&
	{ guild -C ../project run plain -y --run-id r >still & } && pid=$! && { sleep 300 <still & } &&
	reader=$! && test_when_finished "kill $reader" &&
	wait_for "$runs/r/ready" && sleep 0.2 && kill -TERM $pid &&
	{ wait $pid; test $? = 241; } && echo -15 >expect && test_cmp expect "$dir/attrs/exit_status"
'

test_done
