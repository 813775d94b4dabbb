#!/bin/sh
test_description='guild run --stage --after: a queue starts a run once others have completed'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"

runs=$GUILD_HOME/runs
export TRASH
cat >guild.yml <<'EOT'
op:
  exec: sh -c 'echo ${x}; exit ${code}'
  flags: { x: 1, code: 0 }
held: { exec: sh held.sh }
pipe: { steps: [op x=2 --after nobody] }
EOT
echo 'touch "$TRASH/up"; until test -e "$TRASH/go"; do sleep 0.02; done' >held.sh
fresh () {
	rm -rf "$GUILD_HOME" "$TRASH/up" "$TRASH/go" && mkdir "$GUILD_HOME"
}
# stage ID [ARGUMENT...]
stage () {
	id=$1
	shift
	guild run op "x=$id" "$@" --stage -y -q --run-id "$id"
}
# What a queue prints that starts what is staged, then ends.
once () {
	guild run queue run-once=yes -y 2>log >out
}

test_expect_success 'what comes after another is started later, whenever it was staged' '
	stage b && stage a && stage c && stage d --after b --after c && stage e &&
	guild run --restart b --stage --after a -y -q && once &&
	printf "%s\n" a c e b d >expect && test_cmp expect out
'

test_expect_success 'the run keeps whom it comes after' '
	fresh && stage aaaa1111 && stage bbbb2222 && stage c --after aaaa --after bbbb2 --after 1 &&
	printf "%s\n" aaaa1111 bbbb2222 >expect && test_cmp expect "$runs/c/.guild/AFTER" &&
	guild run --restart c --stage -y -q && test_path_is_missing "$runs/c/.guild/AFTER"
'

test_expect_success 'it is not started when one of them failed or is gone, until that has completed' '
	fresh && stage bad code=3 && stage good && stage lost && stage after-bad --after bad &&
	stage after-lost --after lost --after good && guild runs rm -y lost 2>/dev/null && once &&
	grep "Ignoring staged run after-bad (after bad (error))$" log &&
	grep "Ignoring staged run after-lost (after lost (gone))$" log &&
	echo good >expect && sed /bad/d out >actual && test_cmp expect actual &&
	guild run --restart bad code=0 -y >/dev/null && guild runs restore -y lost 2>/dev/null && once &&
	printf "%s\n" lost after-bad after-lost >expect && sort out >sorted-out && sort expect >sorted &&
	test_cmp sorted sorted-out
'

test_expect_success 'a queue that is to end waits for a run that may still complete' '
	fresh && { guild run held -y --run-id held >/dev/null 2>&1 & } && held=$! && wait_for "$TRASH/up" &&
	stage late --after held && { once & } && queue=$! &&
	wait_line "Found staged run late (after held (running))$" log &&
	touch "$TRASH/go" && wait $held && wait $queue && echo late >expect && test_cmp expect out
'

test_expect_success 'but not for one that nobody works on' '
	fresh && stage first --gpus 1 && stage second --after first && guild run queue gpus=2 run-once=yes -y 2>log &&
	grep "Found staged run second (after first (staged))$" log
'

test_expect_success 'who starts it by hand means it' '
	guild run --start second -y >out && echo second >expect && test_cmp expect out
'

test_expect_success 'RUN must be there, and the run be staged' '
	fresh && test_must_fail guild run op --stage --after nobody -y 2>err && grep "^guild: --after nobody: no matching runs$" err &&
	test_path_is_missing "$runs" && stage a &&
	test_expect_code 2 guild run op --after a -y 2>err && grep "^guild: --after can only be used with --stage$" err
'

test_expect_success 'no circle' '
	fresh && stage a && stage b --after a && stage c --after b &&
	test_must_fail guild run --restart a --stage --after c -y 2>err &&
	echo "guild: run a cannot come after run c, which comes after it" >expect && test_cmp expect err &&
	test_must_fail guild run --restart a --stage --after a -y &&
	once && printf "%s\n" a b c >expect && test_cmp expect out
'

test_expect_success 'a step cannot say it' '
	guild run pipe -y >out 2>&1 && grep "run parameter after used in .op x=2 --after nobody. ignored" out
'

test_done
