#!/bin/sh
test_description='guild run: what an operation prints and reads'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOT'
both: { exec: 'sh -c "echo one; echo two >&2; printf three"' }
read: { exec: cat }
big: { exec: seq 300000 }
background: { exec: 'sh -c "(sleep 0.4; echo late) & echo early"' }
daemon: { exec: 'sh -c "sleep 401 >/dev/null 2>&1 & echo $! >pid; echo started"' }
quiet: { exec: echo hidden, env: { NO_RUN_OUTPUT: '1' } }
signals: { exec: "grep -E '^Sig(Blk|Ign|Cgt):' /proc/self/status" }
files: { exec: ls -l /proc/self/fd }
hidden: { exec: 'sh -c "exec ls -l /proc/self/fd >fds"' }
EOT
mkdir ../project && mv guild.yml ../project || exit 1

run () {
	rm -rf "$GUILD_HOME/runs/x" && guild -C ../project run -y --run-id x "$@"
}
dir=$GUILD_HOME/runs/x/.guild

# The streams of the lines that output.index knows: "0 1 0".
streams () {
	od -An -v -tu1 -w9 "$dir/output.index" | awk '{ printf "%s ", $9 }'
}

test_expect_success 'both streams are copied and kept' '
	run both >out 2>err &&
	printf "one\nthree" >expect && test_cmp expect out &&
	echo two >expect && test_cmp expect err &&
	sort "$dir/output" >actual && printf "%s\n" one three two >expect &&
	sed "s/threetwo/three\ntwo/" actual | sort >sorted && test_cmp expect sorted &&
	streams | tr " " "\n" | sort | tr -d "\n" >actual && printf 001 >expect &&
	test_cmp expect actual
'

test_expect_success 'SYNC_RUN_OUTPUT makes one stream of them' '
	SYNC_RUN_OUTPUT=1 run both >out 2>err &&
	printf "one\ntwo\nthree" >expect && test_cmp expect out && test_cmp expect "$dir/output" &&
	test ! -s err &&
	test "$(streams)" = "0 0 0 "
'

test_expect_success 'NO_RUN_OUTPUT keeps none, also when the operation says so' '
	NO_RUN_OUTPUT=1 run both >out 2>err &&
	printf "one\nthree" >expect && test_cmp expect out &&
	test_path_is_missing "$dir/output" && test_path_is_missing "$dir/output.index" &&
	run quiet >out && echo hidden >expect && test_cmp expect out &&
	test_path_is_missing "$dir/output" &&
	NO_RUN_OUTPUT=1 run both -q >out 2>err && test ! -s out && test ! -s err
'

test_expect_success 'standard input is the operation'\''s' '
	echo typed >in && run read <in >out && test_cmp in out
'

test_expect_success 'much output is kept whole, also through a slow pipe' '
	seq 300000 >expect &&
	run big >out && test_cmp expect out && test_cmp expect "$dir/output" &&
	test $(wc -c <"$dir/output.index") = 2700000 &&
	run big | { sleep 0.3; cat; } >out && test_cmp expect out && test_cmp expect "$dir/output"
'

test_expect_success 'a reader that goes away does not stop the operation' '
	{ run big; echo $? >status; } | head -1 >out &&
	echo 0 >expect && test_cmp expect status &&
	seq 300000 >expect && test_cmp expect "$dir/output" &&
	run big >&- && test_cmp expect "$dir/output"
'

test_expect_success 'what holds the output keeps the run alive' '
	run background >out && printf "%s\n" early late >expect && test_cmp expect out &&
	test_cmp expect "$dir/output"
'

test_expect_success 'what has closed the output is left alone' '
	run daemon && pid=$(cat "$GUILD_HOME/runs/x/pid") && test_when_finished "kill $pid" &&
	kill -0 $pid && echo 0 >expect && test_cmp expect "$dir/attrs/exit_status"
'

test_expect_success 'signals and files are as a plain start gives them' '
	grep -E "^Sig(Blk|Ign|Cgt):" /proc/self/status >expect &&
	run signals >actual && test_cmp expect actual &&
	run files >actual && ls -l /proc/self/fd >expect &&
	test $(wc -l <actual) = $(wc -l <expect)
'

test_expect_success 'an operation that may not say anything has no descriptor more' '
	NO_RUN_OUTPUT=1 run hidden --quiet && ls -l /proc/self/fd >expect &&
	test $(wc -l <"$GUILD_HOME/runs/x/fds") = $(wc -l <expect)
'

test_expect_success 'a full disk loses the output, not the operation' '
	mkdir -p full/.guild && ln -s /dev/full full/.guild/output &&
	NO_WARN_RUNDIR=1 guild -C ../project run both -y --run-dir full >out 2>err &&
	printf "one\nthree" >expect && test_cmp expect out &&
	grep "^WARNING: cannot write the run.s output: No space left on device" err &&
	test $(grep -c WARNING err) = 1 &&
	echo 0 >expect && test_cmp expect full/.guild/attrs/exit_status
'

test_done
