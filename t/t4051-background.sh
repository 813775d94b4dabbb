#!/bin/sh
test_description='guild run --background and --pidfile: the run goes on when the command has ended'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"

cat >guild.yml <<'EOT'
wait: { exec: sh wait.sh }
fds: { exec: sh fds.sh }
quick: { exec: sh -c "echo quick" }
once: { exec: sh -c "exit 0", delete-on-success: yes }
nope: { exec: /nonexistent/program }
undep: { exec: "true", requires: { file: missing.txt } }
pipe: { steps: [wait] }
EOT
# It works until "go" is there.
cat >wait.sh <<'EOT'
echo begun
until test -e "$TRASH/go"; do sleep 0.02; done
echo done
EOT
echo 'ls -l /proc/self/fd; ps -o sid= -p $$ | tr -d " "; cat; echo end' >fds.sh
export TRASH

dir_of () {
	echo "$GUILD_HOME/runs/$1/.guild"
}

# ended RUN: until nobody holds it.
ended () {
	ended_tries=0
	while test -e "$(dir_of $1)/LOCK"; do
		ended_tries=$((ended_tries + 1))
		test $ended_tries -lt 1500 || return 1
		sleep 0.02
	done
}

supervisor_of () {
	sed -n 's/^supervisor=\([0-9]*\),.*/\1/p' "$(dir_of $1)/LOCK"
}

test_expect_success 'it says what it started, and goes on by itself' '
	rm -f "$TRASH/go" &&
	guild run wait -y -b --run-id aaa >out 2>err &&
	sed "s/(pidfile .*)/(pidfile FILE)/" err >actual &&
	echo "wait started in background as aaa (pidfile FILE)" >expect &&
	test_cmp expect actual && test ! -s out &&
	pidfile=$(sed "s/.*(pidfile \(.*\))/\1/" err) &&
	case $pidfile in "$TMPDIR"/guild-pid-*) ;; *) false ;; esac &&
	test "$(cat "$pidfile")" = "$(supervisor_of aaa)" &&
	test "$(guild select --attr status)" = running &&
	>"$TRASH/go" && ended aaa &&
	test "$(guild select --attr status)" = completed &&
	printf "begun\ndone\n" >expect && test_cmp expect "$(dir_of aaa)/output" &&
	while test -e "$pidfile"; do sleep 0.02; done
'

test_expect_success 'the pidfile holds its pid while it lives' '
	rm -f "$TRASH/go" &&
	guild run wait -y --pidfile my.pid --run-id bbb 2>err &&
	echo "wait started in background as bbb (pidfile my.pid)" >expect &&
	test_cmp expect err &&
	test "$(cat my.pid)" = "$(supervisor_of bbb)"
'

test_expect_success 'one that is in use is refused, and leaves no run' '
	echo "guild: pidfile $(pwd)/my.pid is in use by process $(cat my.pid)" >expect &&
	test_expect_code 1 guild run wait -y --pidfile my.pid --run-id ccc 2>err &&
	test_cmp expect err && test_path_is_missing "$GUILD_HOME/runs/ccc" &&
	test "$(cat my.pid)" = "$(supervisor_of bbb)" &&
	>"$TRASH/go" && ended bbb && while test -e my.pid; do sleep 0.02; done
'

test_expect_success 'a stale pidfile is taken over, another file is not' '
	printf 1 >stale.pid && guild run quick -y -q --pidfile stale.pid --run-id ddd && ended ddd &&
	while test -e stale.pid; do sleep 0.02; done &&
	echo "notes of mine" >notes && cp notes before &&
	test_expect_code 1 guild run quick -y --pidfile notes 2>err &&
	grep "^guild: pidfile .*/notes does not contain a valid pid" err && test_cmp before notes &&
	test_expect_code 1 guild run quick -y --pidfile none/x 2>err && grep "none/x: No such file" err
'

test_expect_success 'it is detached: no terminal, no descriptor of the caller, a session of its own' '
	guild run fds -y -q -b --run-id eee </dev/zero 7>"$TRASH/held" && ended eee &&
	grep -q "0 -> /dev/null" "$(dir_of eee)/output" && ! grep held "$(dir_of eee)/output" &&
	grep end "$(dir_of eee)/output" &&
	test "$(tail -2 "$(dir_of eee)/output" | head -1)" != "$(ps -o sid= -p $$ | tr -d " ")"
'

test_expect_success 'what cannot start is told in the foreground' '
	test_expect_code 1 guild run nope -y -b --run-id fff 2>err &&
	echo "guild: error running nope: [Errno 2] No such file or directory: '\''/nonexistent/program'\''" \
		>expect &&
	test_cmp expect err && test_path_is_missing "$(dir_of fff)/LOCK" &&
	test "$(guild select --attr status)" = error &&
	test_expect_code 1 guild run undep -y --pidfile x.pid --run-id ggg 2>err &&
	grep "run failed because a dependency was not met" err &&
	test_path_is_missing x.pid && ! ls "$TMPDIR"/guild-pid-*
'

test_expect_success '--stage is refused' '
	printf "%s\n" "guild: --stage and --background cannot both be used" \
		"Try '\''guild run --help'\'' for more information." >expect &&
	test_expect_code 1 guild run quick -y --stage -b 2>err && test_cmp expect err &&
	test_expect_code 1 guild run quick -y --stage --pidfile f 2>err &&
	grep "^guild: --stage and --pidfile cannot both be used$" err
'

test_expect_success 'a run is kept, even of an operation that is deleted on success' '
	guild run once -y -q -b --run-id hhh && ended hhh && test -e "$(dir_of hhh)/opref"
'

test_expect_success 'it is not started twice' '
	rm -f "$TRASH/go" && guild run wait -y -q -b --run-id iii &&
	test_expect_code 1 guild run --restart iii -y -b 2>err &&
	grep "^guild: cannot restart run iii because it'\''s running$" err &&
	>"$TRASH/go" && ended iii &&
	guild run --restart iii -y -b 2>err && grep "^wait started in background as iii (pidfile" err &&
	ended iii && test "$(guild select --attr status)" = completed
'

test_expect_success 'stop reaches it, and a pipeline with its step' '
	rm -f "$TRASH/go" && guild run pipe -y -q -b --run-id jjj &&
	wait_for "$GUILD_HOME/runs/jjj/wait/.guild/output" &&
	guild stop jjj -y && ended jjj &&
	echo -15 >expect && test_cmp expect "$(dir_of jjj)/attrs/exit_status" &&
	test_cmp expect "$GUILD_HOME/runs/jjj/wait/.guild/attrs/exit_status" &&
	! ls "$TMPDIR"/guild-pid-*
'

test_expect_success 'what is recorded' '
	guild run quick -y -q --pidfile p --run-id kkk && ended kkk &&
	grep "^background: false$" "$(dir_of kkk)/attrs/run_params" &&
	grep "^pidfile: p$" "$(dir_of kkk)/attrs/run_params"
'

test_done
