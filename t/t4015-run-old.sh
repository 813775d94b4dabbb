#!/bin/sh
test_description='guild run --start, --restart, --proto: runs that moved, of other makers, with parts missing'
. "${0%/*}/lib/test-lib.sh"

runs=$GUILD_HOME/runs
attrs=$runs/r/.guild/attrs

fresh () {
	rm -rf ../project "$runs" && mkdir ../project && cat >../project/guild.yml <<-\EOF &&
	op:
	  exec: sh -c 'cat code.txt data.txt; echo ${x} $TOKEN'
	  flags: { x: 1 }
	  env: { TOKEN: s3cret }
	  requires: [ file: data.txt ]
	EOF
	echo code >../project/code.txt && echo data >../project/data.txt &&
	guild -C ../project run op -y --run-id r "$@"
}

test_expect_success 'a staged run starts without its project, from anywhere' '
	fresh x=5 --stage -q 2>err && mv ../project/guild.yml ../project/code.txt . &&
	(cd / && guild run --start r -y) >out 2>err && printf "%s\n" code data "5 s3cret" >expect && test_cmp expect out &&
	test_path_is_missing "$runs/r/.guild/STAGED" && grep "because it.s already resolved" err
'

test_expect_success 'with other flags it wants the definition, and stays staged without it' '
	fresh x=5 --stage -q 2>err && mv ../project/guild.yml . && cp -r "$runs/r" before &&
	for what in x=6 --force-sourcecode; do
		test_expect_code 1 guild -C / run --start r $what -y 2>err &&
		grep "^guild: cannot find definition for operation .op. in run r$" err &&
		grep "^This is required when setting flags or using .--force-sourcecode." err &&
		diff -r before "$runs/r" || return 1
	done && mv guild.yml ../project && (cd / && guild run --start r x=6 -y) >out 2>err &&
	printf "%s\n" code data "6 s3cret" >expect && test_cmp expect out && rm -r before &&
	echo "x=6" >expect && test_cmp expect "$attrs/label" && grep "^x: 6$" "$attrs/user_flags"
'

test_expect_success 'a project that moved' '
	fresh x=5 >out 2>err && rm -rf ../moved && mv ../project ../moved && guild run --restart r -y >out 2>err &&
	grep "^5 s3cret$" out && guild -C ../moved run --restart r x=7 -y >out 2>err && grep "^7 s3cret$" out &&
	guild -C ../moved run --restart r --force-sourcecode -y >out 2>err && grep "^7 s3cret$" out &&
	grep "^guildfile:$TRASH/moved/guild.yml " "$runs/r/.guild/opref"
'

test_expect_success 'staged into a directory: ENV is the owner'\''s, and it starts by its path' '
	fresh -q 2>err && rm -rf "$runs" && guild -C ../project run op -yq --stage --run-dir dir 2>err && test_when_finished "rm -rf dir" && test "$(stat -c %a dir/.guild/ENV)" = 600 &&
	grep "^export TOKEN=s3cret$" dir/.guild/ENV && ! grep -r s3cret dir/.guild/attrs/run_params &&
	test_path_is_missing dir/.guild/attrs/env && test_path_is_missing "$runs/r" &&
	(. dir/.guild/ENV && test "$FLAG_X" = 1 && test "$RUN_DIR" = "$PWD/dir") &&
	mv ../project/guild.yml . && guild run --start ./dir -y >out 2>err && printf "%s\n" code data "1 s3cret" >expect &&
	test_cmp expect out && ! grep s3cret dir/.guild/attrs/env && rm guild.yml
'

test_expect_success 'started with what is given now' '
	fresh --stage -q -t one -c staged --random-seed 3 2>err &&
	guild run --start r -t two -c started --gpus 1 -y >out 2>err && echo "- two" >expect && test_cmp expect "$attrs/tags" &&
	echo "two x=1" >expect && test_cmp expect "$attrs/label" && sed -n "s/^- body: //p" "$attrs/comments" >actual &&
	printf "%s\n" staged started >expect && test_cmp expect actual && echo 3 >expect && test_cmp expect "$attrs/random_seed" &&
	grep "^gpus: .1.$" "$attrs/run_params" && grep "^stage: true$" "$attrs/run_params" &&
	grep "^CUDA_VISIBLE_DEVICES: .1.$" "$attrs/env"
'

test_expect_success 'little that a run recorded is enough' '
	rm -rf "$runs" && mkdir -p "$attrs" && echo "guildfile:/nowhere/guild.yml 0123 '\'''\'' old" >"$runs/r/.guild/opref" &&
	printf "%s\n" "op-cmd:" "  cmd-args: [ echo, \"\${a}\", 2 ]" >"$attrs/op" && echo "a: 7" >"$attrs/flags" &&
	echo null >"$attrs/sourcecode_digest" && guild run --restart r -y >out && echo "7 2" >expect && test_cmp expect out &&
	guild run --proto r -y --run-id q >out && test_cmp expect out && guild runs -s >out &&
	printf "%s\n" "[1]  old (/nowhere)  completed  a=7" "[2]  old (/nowhere)  completed" >expect && sed "s/  *$//" out >actual && test_cmp expect actual
'

test_expect_success 'what is broken is named' '
	broken () {
		test_expect_code 1 guild run --restart r -y 2>err && grep "$1" err &&
		test_expect_code 1 guild run --proto r -y 2>err && grep "$1" err && test $(ls "$runs" | wc -l) = 1
	} && rm -r "$runs/q" && cp -r "$runs/r" good && test_when_finished "rm -rf good" &&
	echo "- 1" >"$attrs/op" && broken "invalid op configuration" &&
	echo "op-cmd: { cmd-args: [] }" >"$attrs/op" && broken "invalid op configuration" &&
	echo "op-cmd: [" >"$attrs/op" && broken "attrs/op" && cp good/.guild/attrs/op "$attrs" &&
	echo "- 1" >"$attrs/flags" && broken "attrs/flags: expected a map" && echo "a: [" >"$attrs/flags" && broken attrs/flags &&
	cp good/.guild/attrs/flags "$attrs" && echo "a b" >"$runs/r/.guild/opref" && broken "invalid opref for run .r." &&
	cp good/.guild/opref "$runs/r/.guild" && echo "op-cmd: { cmd-args: [ echo, \"\${b}\" ] }" >"$attrs/op" &&
	broken "command contains invalid reference .b." &&
	echo "op-cmd: { cmd-args: [ echo ], cmd-env: [ 1 ], cmd-flags: 1 }" >"$attrs/op" && guild run --proto r -y --gpus 1 &&
	guild run --restart r -y --no-gpus
'

test_expect_success 'runs of upstream: started again, or why not' '
	rm -rf "$runs" && cp -r "$TEST_DIR/data/home-upstream/runs" "$GUILD_HOME" &&
	run=937fbfc8e885402a8bd4ee18b11c8d60 && guild run --restart $run -y >out 2>err &&
	test_cmp "$runs/$run/data.txt" "$runs/$run/out.txt" && grep "already resolved" err &&
	for run in 1a3cb894652241198d39e86ae78d9ebb 26ea91174115477581dec4095c897ce7; do
		test_expect_code 1 guild run --restart $run -y 2>err &&
		grep "^guild: cannot restart run in $runs/$run: missing op configuration$" err || return 1
	done && test_expect_code 1 guild run --proto c7375bf7552241a0a1ba52e601b93c7c -y 2>err &&
	grep "in $runs/c7375bf7552241a0a1ba52e601b93c7c/.guild/proto: missing op configuration$" err
'

test_expect_success 'a run without op gets it from its project, with new source code' '
	fresh x=5 >out 2>err && rm "$attrs/op" && test_expect_code 1 guild run --restart r -y 2>err &&
	guild run --restart r --force-sourcecode -y >out 2>err && grep "^5 s3cret$" out && test -s "$attrs/op" &&
	rm "$attrs/op" && guild run --proto r --force-sourcecode -y >out 2>err && grep "^5 s3cret$" out
'

test_done
