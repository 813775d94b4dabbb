#!/bin/sh
test_description='guild watch: what a run prints, while it runs'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"
. "$TEST_DIR/lib/runs.sh"
. "$TEST_DIR/lib/tty.sh"

cat >guild.yml <<'EOT'
talk: { exec: sh talk.sh }
quick: { exec: sh -c "echo out; echo err >&2" }
hold: { exec: sh hold.sh }
EOT
# Each file "say-N" has it print a line; "go" is the end.
cat >talk.sh <<'EOT'
echo begun
for n in 1 2 3; do
	until test -e "$TRASH/say-$n" || test -e "$TRASH/go"; do sleep 0.02; done
	echo line $n
done
until test -e "$TRASH/go"; do sleep 0.02; done
EOT
echo 'trap "exit 4" TERM; echo begun; while :; do sleep 0.02; done' >hold.sh
export TRASH

# wait_until COMMAND...: until it succeeds, at most half a minute.
wait_until () {
	tries=0
	until "$@" >/dev/null 2>&1; do
		tries=$((tries + 1))
		test $tries -lt 1500 || { echo "in vain: $*"; return 1; }
		sleep 0.02
	done
}

# watch_behind ARGUMENTS...: in the background, as $watcher; what an earlier one printed is gone.
watch_behind () {
	rm -f out err
	guild watch "$@" >out 2>err &
	watcher=$!
}

test_expect_success 'nothing is running' '
	printf "%s\n" "guild: nothing to watch" \
		"You can view the output of a specific run using '\''guild watch RUN'\''." >expect &&
	test_expect_code 1 guild watch 2>err && test_cmp expect err
'

test_expect_success 'a run that has ended: its output, and how it ended' '
	guild run quick -y -q --run-id aaa &&
	guild watch aaa >out 2>err &&
	printf "out\nerr\n" | sort >expect && sort out >actual && test_cmp expect actual &&
	printf "%s\n" "Watching run aaa" "Run aaa stopped with a status of '\''completed'\''" >expect &&
	test_cmp expect err &&
	NO_WATCHING_MSG=1 guild watch -Fo quick 1 >out 2>err && tail -1 expect >last && test_cmp last err &&
	echo aaa | guild watch - >again 2>/dev/null && test_cmp out again
'

test_expect_success 'one that runs is followed to its end' '
	rm -f "$TRASH"/say-* "$TRASH/go" &&
	guild run talk -y -q -b --run-id bbb &&
	watch_behind &&
	wait_until grep begun out && ! grep line out &&
	>"$TRASH/say-1" && wait_until grep "line 1" out && ! grep "line 2" out &&
	>"$TRASH/say-2" && wait_until grep "line 2" out &&
	kill -0 $watcher && >"$TRASH/go" && wait $watcher &&
	printf "begun\nline 1\nline 2\nline 3\n" >expect && test_cmp expect out &&
	printf "%s\n" "Watching run bbb" "Run bbb stopped with a status of '\''completed'\''" >expect &&
	test_cmp expect err
'

test_expect_success 'a run is found by a process: the operation, its supervisor, a pidfile' '
	rm -f "$TRASH/go" &&
	guild run hold -y -q --pidfile my.pid --run-id ccc &&
	lock=$GUILD_HOME/runs/ccc/.guild/LOCK && wait_until grep begun "$GUILD_HOME/runs/ccc/.guild/output" &&
	for pid in my.pid "$(head -c 10 "$lock" | tr -d " ")" "$(cat my.pid)" "$GUILD_HOME/runs/ccc/.guild/JOB"; do
		watch_behind -p "$pid" &&
		wait_until grep begun out && grep "^Watching run ccc$" err && kill $watcher &&
		{ wait $watcher || :; } || return 1
	done &&
	watch_behind -p my.pid && wait_until grep begun out &&
	guild stop ccc -y && wait $watcher &&
	grep "^Run ccc stopped with a status of '\''error'\''$" err
'

test_expect_success 'no such process' '
	echo words >words && echo 999999999 >far.pid &&
	for case in "words=pidfile words does not contain a valid pid" "none.pid=none.pid does not exist" \
		"999999999=cannot find run for pid 999999999" "far.pid=cannot find run for pid 999999999" \
		"no/.guild/JOB=no does not exist"; do
		test_expect_code 1 guild watch -p "${case%%=*}" 2>err && echo "guild: ${case#*=}" >expect &&
		test_cmp expect err || return 1
	done &&
	echo "guild: --pid may not be used with other options" >expect &&
	test_expect_code 1 guild watch -p 1 aaa 2>err && test_cmp expect err &&
	test_expect_code 1 guild watch -p 1 -Fo quick 2>err && test_cmp expect err
'

test_expect_success PYTHON 'Ctrl-C ends the watching, not the run' '
	rm -f "$TRASH"/say-* "$TRASH/go" && guild run talk -y -q -b --run-id ddd &&
	python3 -c "
import os, signal, subprocess, time
p = subprocess.Popen([\"guild\", \"watch\"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                     preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
print(p.stdout.readline().decode(), end=\"\")
p.send_signal(signal.SIGINT)
print(p.stdout.read().decode(), end=\"\")
print(p.wait())" >out &&
	printf "%s\n" begun "" "Stopped watching ddd (still running)" 0 >expect && test_cmp expect out &&
	test "$(guild select --attr status)" = running && >"$TRASH/go" &&
	wait_until test ! -e "$GUILD_HOME/runs/ddd/.guild/LOCK"
'

test_expect_success 'a run that is killed outright is seen to be over' '
	guild run hold -y -q -b --run-id eee && lock=$GUILD_HOME/runs/eee/.guild/LOCK &&
	watch_behind eee && wait_until grep begun out &&
	op=$(head -c 10 "$lock") && kill -KILL $(sed -n "s/^supervisor=\([0-9]*\),.*/\1/p" "$lock") &&
	kill -KILL $op && wait $watcher && grep "^Run eee stopped with a status of '\''error'\''$" err
'

test_expect_success 'a restart is seen from its beginning' '
	rm -f "$TRASH"/say-* "$TRASH/go" && put_script_run fff x.py 1000 exit_status= &&
	dir=$GUILD_HOME/runs/fff/.guild && { sleep 300 & } && alive=$! && test_when_finished "kill $alive || :" &&
	printf %s $alive >"$dir/LOCK" && printf "a long line of the first life\n" >"$dir/output" &&
	watch_behind fff && wait_until grep first out &&
	echo second >"$dir/output" && wait_until grep second out &&
	echo 0 >"$dir/attrs/exit_status" && kill $alive && wait $watcher &&
	printf "%s\n" "a long line of the first life" second >expect && test_cmp expect out &&
	grep "^Run fff stopped with a status of '\''completed'\''$" err
'

test_expect_success TTY 'a terminal gets no control characters' '
	put_script_run ggg x.py 1000 && printf "a\033[31mb\303\251\n" >"$GUILD_HOME/runs/ggg/.guild/output" &&
	on_tty 80 guild watch ggg >out && grep "a\\\\x1b\[31mbé" out &&
	guild watch ggg >out 2>/dev/null && cmp out "$GUILD_HOME/runs/ggg/.guild/output"
'

test_done
