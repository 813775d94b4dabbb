#!/bin/sh
test_description='guild queue: what queues do and staged runs wait for; pause, resume, drain'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"

runs=$GUILD_HOME/runs
export TRASH
cat >guild.yml <<'EOT'
op: { exec: sh -c 'echo "$FLAG_X"', flags: { x: 1 } }
held: { exec: sh held.sh, flags: { name: held } }
EOT
cat >held.sh <<'EOT'
touch "$TRASH/$FLAG_NAME.up"
until test -e "$TRASH/$FLAG_NAME.go"; do sleep 0.02; done
EOT
fresh () {
	rm -rf "$GUILD_HOME" "$TRASH"/*.up "$TRASH"/*.go && mkdir "$GUILD_HOME"
}
# stage ID [ARGUMENT...]
stage () {
	id=$1
	shift
	guild run op "x=$id" "$@" --stage -y -q --run-id "$id"
}
# start_queue ID [FLAG...]: in the background. With an hour between looks only what it is told of wakes it.
start_queue () {
	id=$1
	shift
	guild run queue -y --run-id "$id" poll-interval=3600 "$@" >"$id.log" 2>&1 &
	queue=$!
	wait_line "Waiting for staged runs\|Starting staged run" "$id.log"
}
stop_queue () {
	kill -TERM $queue && wait $queue
}
# Each line as KIND ID WHY.
show () {
	guild queue --format "%(kind) %(id) %(why)" >actual && test_cmp expect actual
}

test_expect_success 'nothing to show' '
	guild queue >out && test ! -s out && echo "[]" >expect && guild queue status --json >out && test_cmp expect out
'

test_expect_success 'staged runs in their order, and what each waits for' '
	fresh && stage b && stage a --after b && stage lost && stage c --after b --after lost &&
	guild runs rm -y lost 2>/dev/null &&
	cat >expect <<-\EOF && show &&
	staged b no queue
	staged a after b (staged)
	staged c after b (staged), lost (gone)
	EOF
	cat >expect <<-\EOF && guild queue >actual && test_cmp expect actual
	staged  [b]  op  no queue                       x=b
	staged  [a]  op  after b (staged)               x=a
	staged  [c]  op  after b (staged), lost (gone)  x=c
	EOF
'

test_expect_success 'records' '
	guild queue --jsonl >lines && test "$(wc -l <lines)" = 3 &&
	sed -n 3p lines >line && grep "\"id\": \"c\"" line && grep "\"kind\": \"staged\"" line &&
	grep "\"after\": \[\"b\", \"lost\"\]" line && grep "\"other\": null" line &&
	guild queue -z --format "%(id) %(after)" | tr "\0" "|" >actual && printf "b |a b|c b lost|" >expect &&
	test_cmp expect actual && test_must_fail guild queue --json --jsonl &&
	guild queue -z | tr "\0" "\n" >actual && guild queue >expect && test_cmp expect actual
'

test_expect_success 'a queue and what it runs' '
	fresh && start_queue q && echo "queue q waits" >expect && show &&
	guild run held --stage -y --run-id r -q && stage s && wait_for "$TRASH/held.up" &&
	cat >expect <<-\EOF && show &&
	queue q runs r
	running r by queue q
	staged s ready
	EOF
	guild queue --format "%(other)" >actual && printf "%s\n" r q "" >expect && test_cmp expect actual
'

test_expect_success 'a run that no queue has started' '
	{ guild run held name=other -y --run-id other >/dev/null 2>&1 & } && other=$! && wait_for "$TRASH/other.up" &&
	guild queue --format "%(id) %(why)." >out && grep "^other \.$" out &&
	touch "$TRASH/other.go" "$TRASH/held.go" && wait $other && wait_status completed s &&
	wait_last "Waiting for" q.log && stop_queue
'

test_expect_success 'GPUs that no queue has' '
	fresh && start_queue q gpus=1 && stage two --gpus 2 && wait_line "GPU spec mismatch" q.log &&
	printf "%s\n" "queue q waits" "staged two no queue for gpus 2" >expect && show &&
	guild queue drain 2>/dev/null && wait $queue &&
	test "$(guild select --attr status two)" = staged
'

test_expect_success 'while they are paused queues start nothing, also later ones' '
	fresh && start_queue q && guild queue pause 2>err && echo "Queues are paused" >expect && test_cmp expect err &&
	guild queue pause 2>err && echo "Queues are paused already" >expect && test_cmp expect err &&
	stage s && first=$queue && start_queue later run-once=no && later=$queue &&
	printf "%s\n" "queue later paused" "queue q paused" "staged s paused" >expect && show &&
	guild queue 2>err >out && grep "^Queues are paused - use .guild queue resume. to let them go on$" err &&
	test "$(guild select --attr status s)" = staged && ! grep Starting.staged q.log later.log
'

test_expect_success 'they go on when told to' '
	guild queue resume 2>err && echo "Queues go on" >expect && test_cmp expect err && wait_status completed s &&
	guild queue resume 2>err && echo "Queues are not paused" >expect && test_cmp expect err &&
	wait_last "Waiting for" q.log later.log &&
	kill -TERM $first $later && wait $first && wait $later
'

test_expect_success 'a queue that is to end waits while it is paused' '
	fresh && stage s && guild queue pause 2>/dev/null && { guild run queue run-once=yes -y >q.log 2>&1 & } &&
	queue=$! && wait_line "Processing staged runs" q.log && guild queue resume 2>/dev/null && wait $queue &&
	test "$(guild select --attr status s)" = completed
'

test_expect_success 'a queue that drains runs what is staged, then ends' '
	fresh && start_queue q && guild run held --stage -y --run-id r -q && wait_for "$TRASH/held.up" && stage s &&
	guild queue drain 2>err && echo "Draining q" >expect && test_cmp expect err && stage late &&
	cat >expect <<-\EOF && show &&
	queue q runs r, drains
	running r by queue q
	staged s ready
	staged late no queue
	EOF
	touch "$TRASH/held.go" && wait $queue && test "$(guild select --attr status s)" = completed &&
	test "$(guild select --attr status late)" = staged && guild queue drain 2>err &&
	echo "No queue is running." >expect && test_cmp expect err
'

test_expect_success 'it does not drain when it is started again' '
	fresh && start_queue q --keep-run && guild queue drain 2>/dev/null && wait $queue &&
	test -e "$runs/q/.guild/DRAIN" &&
	{ guild run --restart q -y >again.log 2>&1 & } && queue=$! && wait_line "Waiting for staged runs" again.log &&
	echo "queue q waits" >expect && show && stage s && wait_status completed s &&
	wait_last "Waiting for" again.log && stop_queue
'

test_expect_success 'queues to drain can be named' '
	fresh && start_queue q1 && first=$queue && start_queue q2 && guild queue drain q1 2>/dev/null && wait $first &&
	echo "queue q2 waits" >expect && show && stage s && wait_status completed s &&
	wait_last "Waiting for" q2.log &&
	test_must_fail guild queue drain s 2>err && echo "guild: run s is no queue that is running" >expect &&
	test_cmp expect err && stop_queue
'

test_done
