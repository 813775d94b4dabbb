#!/bin/sh
test_description='guild run --stage, --start and --needed'
. "${0%/*}/lib/test-lib.sh"

runs=$GUILD_HOME/runs
mkdir ../project && cat >../project/guild.yml <<'EOT'
up: { exec: touch file }
op:
  exec: sh -c 'echo ${x}; exit ${code}'
  flags: { x: 1, code: 0 }
  env: { SECRET_TOKEN: s3cret }
down: { exec: ls file, requires: [{ operation: up }] }
lost: { exec: "true", flags: { x: 1 }, requires: { file: missing } }
EOT
guild () {
	command guild -C ../project "$@"
}

test_expect_success 'a staged run is not started' '
	cat >expect <<-\EOF &&
	op staged as s
	To start the operation, use '\''guild run --start s'\''
	EOF
	guild run op x=2 --stage -y --run-id s >actual && test_cmp expect actual &&
	guild runs -s >actual && echo "[1]  op  staged  code=0 x=2" >expect && test_cmp expect actual &&
	test_path_is_missing "$runs/s/.guild/LOCK" && test_path_is_missing "$runs/s/.guild/PENDING" &&
	test_path_is_missing "$runs/s/.guild/output" && test_path_is_missing "$runs/s/.guild/attrs/env" &&
	test -f "$runs/s/.guild/attrs/started" && test -f "$runs/s/.guild/attrs/deps"
'

test_expect_success 'its environment is the owner'\''s alone' '
	test "$(stat -c %a "$runs/s/.guild/ENV")" = 600 &&
	grep "^export SECRET_TOKEN=s3cret$" "$runs/s/.guild/ENV" &&
	grep "^export FLAG_X=2$" "$runs/s/.guild/ENV" && ! grep -E "^export (PWD|_)=" "$runs/s/.guild/ENV"
'

test_expect_success 'a run whose staging failed has it too' '
	test_expect_code 1 guild run lost --stage -y --run-id lost 2>err &&
	grep "cannot find source file .missing.$" err &&
	grep "^export FLAG_X=1$" "$runs/lost/.guild/ENV" && test_path_is_missing "$runs/lost/.guild/STAGED" &&
	guild runs rm -y lost
'

test_expect_success 'it starts with --start, also with other flags' '
	guild run --start s -y >actual && echo 2 >expect && test_cmp expect actual &&
	test_path_is_missing "$runs/s/.guild/STAGED" &&
	! grep -r s3cret "$runs/s/.guild/attrs/env" &&
	guild run op --stage -q -y --run-id t >actual && test ! -s actual &&
	guild run --start t x=8 -y >actual && echo 8 >expect && test_cmp expect actual
'

test_expect_success 'outside the home the message says how' '
	cat >expect <<-EOF &&
	op staged in '\''$PWD/outside'\''
	To start the operation, use "(cd '\''$PWD/outside'\'' && source .guild/ENV && sh -c '\''echo 1; exit 0'\'')"
	EOF
	guild run op --stage -y --run-dir outside >actual && test_cmp expect actual &&
	(cd outside && . .guild/ENV && sh -c "echo \$RUN_DIR") >actual && echo "$PWD/outside" >expect &&
	test_cmp expect actual
'

test_expect_success 'operations that it needs are found when it starts' '
	guild run down --stage -y --run-id d >out 2>err &&
	grep "^Skipping resolution of operation:up because it.s being staged$" err &&
	test_expect_code 1 guild run --start d -y 2>err && grep "no suitable run for up" err &&
	guild run up -y && guild run --start d -y >out 2>err && echo file >expect && test_cmp expect out
'

test_expect_success '--needed: not when a run with these flags is there' '
	rm -rf "$runs" && guild run op -y --run-id a >out &&
	guild run op -y --needed --run-id b >out &&
	sed -E "s/  +/  /g" out | scrub >actual &&
	cat >expect <<-\EOF &&
	Skipping because the following runs match this operation (--needed specified):
	  [a]  op  TIME  completed  code=0 x=1
	EOF
	test_cmp expect actual && test_path_is_missing "$runs/b" &&
	guild run op x=2 -y --needed --run-id c >out && test -d "$runs/c"
'

test_expect_success '--needed: a failed run does not count, a terminated one does' '
	test_expect_code 5 guild run op code=5 -y --run-id f >out &&
	test_expect_code 5 guild run op code=5 -y --needed --run-id g >out && test -d "$runs/g" &&
	echo -9 >"$runs/g/.guild/attrs/exit_status" &&
	guild run op code=5 -y --needed --run-id h >out && test_path_is_missing "$runs/h"
'

test_expect_success '--needed with --restart looks at that run alone' '
	echo "Skipping run because flags have not changed (--needed specified)" >skip &&
	guild run --restart c --needed -y >out && test_cmp skip out &&
	guild run --restart c --needed x=2 -y >out && test_cmp skip out &&
	guild run --restart c --needed x=3 -y >out && echo 3 >expect && test_cmp expect out &&
	test_expect_code 5 guild run --restart f --needed -y >out && echo 1 >expect && test_cmp expect out
'

test_expect_success 'they hold for the command that gives them' '
	params=$runs/n/.guild/attrs/run_params &&
	guild run op x=20 --needed -y --run-id n >out && grep "^needed: true$" $params &&
	guild run --restart n -y >out && grep "^needed: false$" $params &&
	guild run --restart n --force-sourcecode -y >out && grep "^force_sourcecode: true$" $params &&
	guild run --restart n -y >out && grep "^force_sourcecode: false$" $params &&
	rm -rf "$runs/n" && guild run op x=20 --needed --stage -y --run-id n >out &&
	guild run --start n -y >out && grep "^needed: true$" $params
'

test_done
