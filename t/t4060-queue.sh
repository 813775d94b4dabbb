#!/bin/sh
test_description='guild run queue: staged runs are started, each once'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"

runs=$GUILD_HOME/runs
export TRASH
mkdir ../project && cat >../project/guild.yml <<'EOT'
op:
  exec: sh -c 'echo ${x} >>"$TRASH/started"; echo x is ${x}; exit ${code}'
  flags: { x: 1, code: 0 }
gpus: { exec: sh gpus.sh }
env: { exec: sh -c 'env >"$TRASH/env"' }
held: { exec: sh held.sh, flags: { name: held } }
EOT
echo 'echo "gpus ${CUDA_VISIBLE_DEVICES-unset}"' >../project/gpus.sh
# Runs until $TRASH/NAME.go is there; with SIGTERM it ends by it.
cat >../project/held.sh <<'EOT'
touch "$TRASH/$FLAG_NAME.up"
until test -e "$TRASH/$FLAG_NAME.go"; do sleep 0.02; done
EOT
cd ../project
# The messages of a queue without times.
log () {
	sed -E "s/ [0-9-]{10} [0-9:]{8} / /; s/[0-9.]+ seconds/N seconds/" "$1"
}
fresh () {
	rm -rf "$GUILD_HOME" "$TRASH"/*.up "$TRASH"/*.go "$TRASH/started" && mkdir "$GUILD_HOME"
}
# Only the time at which to look again is left to a queue that is not told of a change.
start_queue () {
	guild run queue -y --run-id q poll-interval=3600 "$@" >q.log 2>&1 &
	queue=$!
	wait_line "Waiting for staged runs" q.log
}
stop_queue () {
	kill -TERM $queue && wait $queue
}

test_expect_success 'what is staged is run in order, once' '
	guild run op --stage -y --run-id r1 -q && guild run op x=2 code=3 --stage -y --run-id r2 -q &&
	guild run op x=3 --stage -y --run-id r3 -q &&
	guild run queue run-once=yes -y --run-id q >out 2>err &&
	printf "x is %s\n" 1 2 3 >expect && test_cmp expect out &&
	cat >expect <<-\EOF &&
	INFO: [guild] Starting queue
	INFO: [guild] Processing staged runs
	INFO: [guild] Starting staged run r1
	INFO: [guild] Starting staged run r2
	ERROR: [guild] r2 failed with exit code 3
	INFO: [guild] Starting staged run r3
	INFO: [guild] queue processed 2 run(s) in N seconds
	INFO: [guild] Stopping queue
	Deleting interim run q ('\''queue'\'' is configured for deletion on success)
	EOF
	log err >actual && test_cmp expect actual &&
	guild runs -s >actual && cat >expect <<-\EOF && test_cmp expect actual
	[1]  op  completed  code=0 x=3
	[2]  op  error      code=3 x=2
	[3]  op  completed  code=0 x=1
	EOF
'

test_expect_success 'a queue'\''s run is as Guild AI'\''s' '
	guild run queue run-once=yes -y --keep-run --run-id q -q &&
	echo "builtin:guildai $(guild --version | cut -d" " -f2) '\'''\'' queue" >expect &&
	{ cat "$runs/q/.guild/opref"; echo; } >actual && test_cmp expect actual &&
	test -d "$runs/q/.guild/proto" && test ! -s "$runs/q/.guild/manifest" &&
	cat >expect <<-\EOF && sed -n "/cmd-args/,/cmd-env/p" "$runs/q/.guild/attrs/op" >actual && test_cmp expect actual &&
	  cmd-args:
	  - ${guild_python_exe}
	  - -um
	  - guild.plugins.queue_main
	  - __flag_args__
	  cmd-env:
	EOF
	cat >expect <<-EOF && test_cmp expect "$runs/q/.guild/attrs/cmd" &&
	- $(guild --exec-path)/guild--queue
	- --poll-interval
	- '\''10'\''
	- --run-once
	EOF
	guild runs -s -Fo queue >actual &&
	echo "[1]  queue  completed  poll-interval=10 run-once=yes wait-for-running=no" >expect &&
	test_cmp expect actual
'

test_expect_success 'it can be restarted, also with other flags' '
	guild run --restart q -y -q && guild run --restart q poll-interval=3 -y -q &&
	grep "^poll-interval: 3$" "$runs/q/.guild/attrs/flags"
'

test_expect_success 'its help' '
	guild run queue --help-op >out && grep "^Usage: guild run .* queue " out &&
	grep -o "(default is [^)]*)" out >actual && printf "(default is %s)\n" unspecified 10 no no >expect &&
	test_cmp expect actual
'

test_expect_success 'only the whole word names it, and a Guild file'\''s own operation goes first' '
	for word in q u ue que queues Queue
	do
		test_must_fail guild run $word -y 2>err && grep "operation .*$word" err || return 1
	done &&
	mkdir own && echo "queue: { exec: echo mine }" >own/guild.yml &&
	guild -C own run queue -y >out && echo mine >expect && test_cmp expect out
'

test_expect_success 'it wakes up when a run is staged' '
	fresh && start_queue && guild run op --stage -y --run-id r1 -q && wait_line "Waiting for" q.log 2 &&
	guild run op x=2 --stage -y --run-id r2 -q && wait_line "Waiting for" q.log 3 &&
	stop_queue && cat >expect <<-\EOF && log q.log >actual && test_cmp expect actual
	INFO: [guild] Starting queue
	INFO: [guild] Waiting for staged runs
	INFO: [guild] Starting staged run r1
	x is 1
	INFO: [guild] Waiting for staged runs
	INFO: [guild] Starting staged run r2
	x is 2
	INFO: [guild] Waiting for staged runs
	INFO: [guild] Stopping queue
	Deleting interim run q ('\''queue'\'' is configured for deletion on success)
	EOF
'

test_expect_success 'the runs that it starts do not get its environment' '
	fresh && guild run env --stage -y -q && FLAG_MINE=1 guild run queue run-once=yes gpus= -y -q &&
	! grep -E "^(FLAG_POLL|FLAG_RUN_ONCE|FLAG_GPUS|CUDA_VISIBLE|GUILD_CLAIM)" "$TRASH/env" && grep "^FLAG_MINE=1$" "$TRASH/env" &&
	grep "^GUILD_OP=env$" "$TRASH/env" && grep "^RUN_DIR=$runs/[0-9a-f]\{32\}$" "$TRASH/env"
'

test_expect_success 'a claim that another process left in the environment is ignored' '
	fresh && GUILD_CLAIM=5:1:1 guild run env -y -q && ! grep GUILD_CLAIM "$TRASH/env" &&
	guild run op --stage -y --run-id r -q && GUILD_CLAIM=5:1:1 guild run --start r -y >out 5<"$GUILD_HOME" &&
	grep "^x is 1$" out
'

test_expect_success 'without wait-for-running other runs do not matter' '
	fresh && { guild run held name=other -y --run-id other >/dev/null 2>&1 & } && wait_for "$TRASH/other.up" &&
	guild run op --stage -y --run-id r -q && guild run queue run-once=yes -y >out 2>&1 &&
	grep "^x is 1$" out && test "$(guild select --attr status other)" = running &&
	touch "$TRASH/other.go" && wait
'

test_expect_success 'with it a run waits for them' '
	fresh && { guild run held name=other -y --run-id other >/dev/null 2>&1 & } && other=$! &&
	wait_for "$TRASH/other.up" && start_queue wait-for-running=yes &&
	guild run op --stage -y --run-id r -q &&
	wait_line "Found staged run r (waiting for runs to finish: other)$" q.log &&
	test "$(guild select --attr status r)" = staged &&
	touch "$TRASH/other.go" && wait $other && wait_status completed r &&
	wait_last "Waiting for" q.log && stop_queue
'

test_expect_success 'but for no queue' '
	fresh && start_queue && { guild run queue -y wait-for-running=yes >q2.log 2>&1 & } && other=$! &&
	wait_line "Waiting for staged runs" q2.log && guild run op --stage -y --run-id r -q &&
	wait_status completed r && wait_last "[Ww]aiting for" q.log q2.log && stop_queue &&
	kill -TERM $other && wait $other
'

test_expect_success 'with run-once it starts them all the same, after that' '
	fresh && { guild run held name=other -y --run-id other >/dev/null 2>&1 & } && other=$! &&
	wait_for "$TRASH/other.up" && guild run op --stage -y --run-id r -q &&
	{ guild run queue -y wait-for-running=yes run-once=yes >q.log 2>&1 & } && queue=$! &&
	wait_line "waiting for runs to finish: other" q.log && touch "$TRASH/other.go" && wait $other &&
	wait $queue && test "$(guild select --attr status r)" = completed
'

test_expect_success 'GPUs: only variables that were asked for' '
	fresh && guild run gpus --stage -y --run-id none -q && guild run queue run-once=yes -y >out 2>/dev/null &&
	echo "gpus unset" >expect && test_cmp expect out &&
	guild run gpus --gpus 2 --stage -y -q && guild run queue run-once=yes -y >out 2>/dev/null &&
	echo "gpus 2" >expect && test_cmp expect out
'

test_expect_success 'GPUs: a queue gives its own to runs that name none, and leaves the others' '
	fresh && guild run gpus --stage -y --run-id any -q && guild run gpus --gpus 1 --stage -y --run-id one -q &&
	guild run gpus --gpus 2 --stage -y --run-id two -q && guild run gpus --no-gpus --stage -y --run-id no -q &&
	guild run queue gpus=1 run-once=yes -y >out 2>err &&
	printf "gpus %s\n" 1 1 "" >expect && test_cmp expect out &&
	grep "Ignorning staged run two (GPU spec mismatch: run is 2, queue is 1)$" err &&
	test "$(guild select --attr status two)" = staged && grep "^gpus: .1.$" "$runs/any/.guild/attrs/run_params" &&
	guild run queue gpus=2 run-once=yes -y >out 2>err && echo "gpus 2" >expect && test_cmp expect out
'

test_expect_success 'a run that cannot be started is an error, and is not tried again' '
	fresh && guild run op --stage -y --run-id bad -q && rm "$runs/bad/.guild/attrs/op" &&
	guild run op --stage -y --run-id good -q && guild run queue run-once=yes -y >out 2>&1 &&
	grep "missing op configuration" out && grep "^x is 1$" out &&
	test "$(grep -c "Starting staged run bad" out)" = 1 &&
	test "$(guild select --attr status bad)" = error && test_path_is_missing "$runs/bad/.guild/LOCK" &&
	test_path_is_missing "$runs/bad/.guild/PENDING"
'

test_expect_success 'unless it is staged again' '
	cp "$runs/good/.guild/attrs/op" "$runs/bad/.guild/attrs/op" && guild run --restart bad --stage -y -q &&
	guild run queue run-once=yes -y >out 2>&1 && test "$(guild select --attr status bad)" = completed
'

test_expect_success 'SIGTERM ends the queue and its run, and leaves staged runs' '
	fresh && guild run held --stage -y --run-id r1 -q && guild run held --stage -y --run-id r2 -q &&
	{ guild run queue -y --run-id q >q.log 2>&1 & } && queue=$! && wait_for "$TRASH/held.up" &&
	stop_queue && test "$(guild select --attr status r1)" = terminated &&
	test "$(guild select --attr status r2)" = staged && grep "Stopping queue" q.log
'

test_expect_success 'so does guild stop' '
	fresh && guild run held --stage -y --run-id r1 -q && guild run held --stage -y --run-id r2 -q &&
	{ guild run queue -y --run-id q >q.log 2>&1 & } && queue=$! && wait_for "$TRASH/held.up" &&
	guild stop -Fo queue -y && wait $queue &&
	test "$(guild select --attr status r1)" = terminated && test "$(guild select --attr status r2)" = staged
'

test_expect_success 'to stop a run of it is not to stop the queue' '
	fresh && guild run held --stage -y --run-id r1 -q && guild run op --stage -y --run-id r2 -q &&
	{ guild run queue run-once=yes -y >q.log 2>&1 & } && queue=$! && wait_for "$TRASH/held.up" &&
	guild stop r1 -y 2>/dev/null && wait $queue && test "$(guild select --attr status r1)" = terminated &&
	test "$(guild select --attr status r2)" = completed
'

test_expect_success 'a queue that is killed leaves its run to its supervisor, and the others staged' '
	fresh && guild run held --stage -y --run-id r1 -q && guild run held --stage -y --run-id r2 -q &&
	{ guild run queue -y --run-id q >q.log 2>&1 & } && wait_for "$TRASH/held.up" &&
	kill -KILL "$(head -1 "$runs/q/.guild/LOCK")" && wait_status terminated q &&
	test "$(guild select --attr status r2)" = staged
'

test_expect_success 'a queue ends when its own run is gone' '
	fresh && start_queue && mv "$runs/q" gone && { wait $queue || :; } &&
	grep "^guild: the run of this queue is gone" q.log
'

test_expect_success 'a run that a user has started is not the queue'\''s' '
	fresh && guild run held --stage -y --run-id r1 -q &&
	{ guild run --start r1 -y >/dev/null 2>&1 & } && user=$! && wait_for "$TRASH/held.up" &&
	guild run queue run-once=yes -y >out 2>&1 && ! grep "Starting staged run" out &&
	touch "$TRASH/held.go" && wait $user
'

test_expect_success 'one that the queue has is not the user'\''s' '
	fresh && guild run held --stage -y --run-id r1 -q &&
	{ guild run queue run-once=yes -y >out 2>&1 & } && queue=$! && wait_for "$TRASH/held.up" &&
	test_must_fail guild run --start r1 -y 2>err && grep "because it.s running" err &&
	touch "$TRASH/held.go" && wait $queue
'

test_expect_success 'eight queues over 200 staged runs start each once' '
	fresh && guild run op x=1000 --stage -y --run-id run000 -q &&
	for i in $(seq -w 199)
	do
		cp -R "$runs/run000" "$runs/run$i" &&
		echo "run$i" >"$runs/run$i/.guild/attrs/id" &&
		printf "code: 0\nx: %d\n" "1$i" >"$runs/run$i/.guild/attrs/flags" || return 1
	done &&
	queues= && for i in 1 2 3 4 5 6 7 8
	do
		guild run queue run-once=yes -y >queue.$i 2>&1 & queues="$queues $!"
	done && wait $queues &&
	test "$(guild runs -a -s -Sc -Fo op | wc -l)" = 200 &&
	test "$(wc -l <"$TRASH/started")" = 200 && test -z "$(sort "$TRASH/started" | uniq -d)" &&
	cat queue.* >all && test "$(grep -c "Starting staged run" all)" = 200 && ! grep ERROR all
'

test_done
