#!/bin/sh
test_description='guild run --restart: a run again, in its own directory'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"

runs=$GUILD_HOME/runs
attrs=$runs/r/.guild/attrs

project () {
	rm -rf ../project && mkdir ../project && cat >../project/guild.yml
}

# The run is as it was after this.
fresh () {
	rm -rf "$runs" && guild -C ../project run -y --run-id r "$@"
}

project <<'EOT'
op:
  exec: sh -c 'cat code.txt; echo ${x}; exit ${code}'
  flags: { x: 1, code: 0 }
other: { exec: echo other }
EOT
echo v1 >../project/code.txt

test_expect_success 'without flags, from anywhere, without its project' '
	fresh op x=5 >out && printf "%s\n" v1 5 >expect && test_cmp expect out &&
	started=$(cat "$attrs/started") && mv ../project ../away &&
	test_when_finished "mv ../away ../project" &&
	(cd / && guild run --restart r -y) >out && test_cmp expect out &&
	test_cmp expect "$runs/r/.guild/output" &&
	test $(cat "$attrs/started") -gt $started &&
	test $(cat "$attrs/stopped") -gt $(cat "$attrs/started") &&
	echo "{}" >expect && test_cmp expect "$attrs/user_flags" &&
	echo "x: 5" >expect && grep x "$attrs/flags" >actual && test_cmp expect actual &&
	guild runs -s >out && grep "completed  code=0 x=5$" out
'

test_expect_success 'with flags: the rest of the flags stays' '
	fresh op x=5 >out && test_expect_code 3 guild run --restart r code=3 -y >out &&
	printf "%s\n" v1 5 >expect && test_cmp expect out &&
	printf "%s\n" "code: 3" "x: 5" >expect && test_cmp expect "$attrs/flags" &&
	printf "%s\n" "code: 3" >expect && test_cmp expect "$attrs/user_flags" &&
	echo 3 >expect && test_cmp expect "$attrs/exit_status" &&
	test_expect_code 3 guild run --restart r -y >out
'

test_expect_success 'the question' '
	fresh op >out && printf "%s\n" "You are about to start r (op)" "  code: 0" "  x: 2" >expect &&
	printf "Continue? (Y/n) " >>expect &&
	echo n | guild run --start r x=2 2>actual && test_cmp expect actual
'

test_expect_success 'source code is what it was, until it is asked for anew' '
	fresh op >out && cp "$attrs/sourcecode_digest" digest &&
	test_when_finished "echo v1 >../project/code.txt" && echo v2 >../project/code.txt &&
	guild run --restart r -y >out && printf "%s\n" v1 1 >expect && test_cmp expect out &&
	guild run --restart r x=7 -y >out && printf "%s\n" v1 7 >expect && test_cmp expect out &&
	test_cmp digest "$attrs/sourcecode_digest" &&
	guild run --restart r --force-sourcecode -y >out &&
	printf "%s\n" v2 7 >expect && test_cmp expect out &&
	! cmp -s digest "$attrs/sourcecode_digest" &&
	test $(grep -c code.txt "$runs/r/.guild/manifest") = 1
'

test_expect_success 'a definition that changed since: its values are taken, nothing else' '
	fresh op x=5 >out && cp ../project/guild.yml keep.yml &&
	test_when_finished "cp keep.yml ../project/guild.yml" &&
	sed "s/echo/echo new/; s/x: 1,/x: 9, z: 2,/" keep.yml >../project/guild.yml &&
	cp "$runs/r/.guild/opref" opref &&
	guild run --restart r code=0 -y >out && printf "%s\n" v1 5 >expect && test_cmp expect out &&
	printf "%s\n" "code: 0" "x: 5" >expect && test_cmp expect "$attrs/flags" &&
	test_cmp opref "$runs/r/.guild/opref" &&
	test_expect_code 1 guild run --restart r z=3 -y 2>err &&
	grep "^guild: unsupported flag .z.$" err && grep "Use --force-sourcecode" err &&
	guild run --restart r z=3 --force-sourcecode -y >out &&
	printf "%s\n" v1 "new 5" >expect && test_cmp expect out &&
	printf "%s\n" "code: 0" "x: 5" "z: 3" >expect && test_cmp expect "$attrs/flags" &&
	! cmp -s opref "$runs/r/.guild/opref"
'

test_expect_success 'the definition is that of the Guild file that the run names' '
	fresh op >out && mkdir -p decoy && printf "op: { exec: echo decoy, flags: { x: 0 } }\n" >decoy/guild.yml &&
	guild -C decoy run --restart r x=4 -y >out && printf "%s\n" v1 4 >expect && test_cmp expect out
'

test_expect_success 'where that is gone, of the current directory, else it is an error' '
	fresh op >out && mv ../project ../away && test_when_finished "mv ../away ../project" &&
	guild -C ../away run --restart r x=6 -y >out && printf "%s\n" v1 6 >expect && test_cmp expect out &&
	cat >expect <<-\EOF &&
	guild: cannot find definition for operation '\''op'\'' in run r
	This is required when setting flags or using '\''--force-sourcecode'\'' for restart or a new run.
	EOF
	test_expect_code 1 guild run --restart r x=6 -y 2>actual && test_cmp expect actual &&
	test_expect_code 1 guild run --restart r --force-sourcecode -y 2>actual && test_cmp expect actual
'

test_expect_success 'what cannot be said with --restart' '
	fresh op >out &&
	for what in "op" "--run-dir x" "--help-op" "--help-model"; do
		test_expect_code 1 guild run --restart r $what -y 2>err || return 1
		grep "cannot be used with --restart$" err &&
		grep "^Try .guild run --help. for more information.$" err || return 1
	done
'

test_expect_success 'a run by its path, by a prefix of its id, by its operation' '
	fresh op >out && guild run --restart "$runs/r" -y >out && guild run --restart op -y >out &&
	mv "$runs/r" "$runs/abcdef" && guild run --restart abc -y >out &&
	cp -r "$runs/abcdef" "$runs/abcd" && test_expect_code 1 guild run --restart abc -y 2>err &&
	grep "matches multiple runs" err && guild run --restart abcd -y >out &&
	mv "$runs/abcd" "$runs/0123456789abcdef0123456789abcdef" &&
	guild run --restart 0123456789abcdef0123456789abcdef -y >out &&
	test_expect_code 1 guild run --restart zzz -y 2>err &&
	grep "^guild: could not find a run matching .zzz.$" err
'

test_expect_success 'an old exit status is gone while the run is running' '
	project <<-\EOT &&
	op: { exec: sh op.sh }
	EOT
	echo "cd .guild && test ! -e attrs/exit_status && test ! -e attrs/stopped && grep ^super LOCK" \
		>../project/op.sh &&
	fresh op >out && guild run --restart r -y >out && grep "^supervisor=" out
'

test_expect_success 'a run that is running is not started again' '
	project <<-\EOT &&
	op: { exec: "sh -c \"touch ready; exec sleep 60\"" }
	EOT
	rm -rf "$runs" && { guild -C ../project run op -y --run-id r & } && pid=$! &&
	test_when_finished "kill $pid; wait $pid" &&
	wait_for "$runs/r/ready" &&
	cat >expect <<-EOF &&
	guild: cannot restart run r because it'\''s running
	Use '\''guild stop r'\'' to stop it first and try again.
	$(head -c 10 "$runs/r/.guild/LOCK" | tr -d " ")
	EOF
	test_expect_code 1 guild run --restart r -y 2>actual && test_cmp expect actual &&
	test_expect_code 1 guild run --restart r --needed -y 2>actual && test_cmp expect actual
'

test_expect_success 'nor one of upstream'\''s' '
	project <<-\EOT &&
	op: { exec: echo }
	EOT
	fresh op && { sleep 60 & } && pid=$! && test_when_finished "kill $pid" &&
	printf $pid >"$runs/r/.guild/LOCK" &&
	test_expect_code 1 guild run --restart r -y 2>actual && test $(wc -l <actual) = 2 &&
	grep "because it.s running" actual && rm "$runs/r/.guild/LOCK"
'

test_expect_success 'a run without a command' '
	project <<-\EOT &&
	op: { exec: echo }
	EOT
	fresh op && rm "$attrs/op" && test_expect_code 1 guild run --restart r -y 2>err &&
	grep "^guild: cannot restart run in $runs/r: missing op configuration$" err &&
	echo "{a: 1}" >"$attrs/op" && test_expect_code 1 guild run --restart r -y 2>err &&
	grep "^guild: cannot restart run in $runs/r: invalid op configuration$" err
'

test_expect_success 'one that never had all its source code gets it' '
	project <<-\EOT &&
	op: { exec: cat code.txt }
	EOT
	echo v1 >../project/code.txt && fresh op >out &&
	rm "$attrs/sourcecode_digest" "$runs/r/code.txt" &&
	guild run --restart r -y >out && test_cmp ../project/code.txt out &&
	test -s "$attrs/sourcecode_digest" &&
	rm "$attrs/sourcecode_digest" && mv ../project ../away && test_when_finished "mv ../away ../project" &&
	test_expect_code 1 guild run --restart r -y 2>err && grep "cannot find definition" err
'

test_expect_success 'a required flag that the run has need not be given again' '
	project <<-\EOT &&
	op: { exec: "echo ${a} ${b}", flags: { a: { required: yes }, b: 1 } }
	EOT
	fresh op a=1 >out && guild run --restart r b=2 -y >out && echo "1 2" >expect &&
	test_cmp expect out
'

test_expect_success PYTHON 'a script' '
	printf "x = 1\nprint(x)\n" >../project/script.py &&
	fresh script.py >out 2>err && guild run --restart r x=2 -y >out 2>err &&
	echo 2 >expect && test_cmp expect out
'

test_done
