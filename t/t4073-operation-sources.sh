#!/bin/sh
test_description='sources that are runs of another operation: which run, named how, shown and recorded'
. "${0%/*}/lib/test-lib.sh"

mkdir -p ../project ../other && cd ../project
cat >guild.yml <<'EOT'
up: { exec: sh up.sh, flags: { n: { default: 1 } } }
up2: { exec: sh up.sh }
fails: { exec: "false" }
down:
  exec: cat made.txt
  requires: { operation: up }
named:
  exec: cat made.txt
  requires: { operation: up, name: model }
several:
  exec: cat made.txt
  requires: { operation: "fails, up2,up" }
regex:
  exec: cat made.txt
  requires: { operation: "up." }
maybe:
  exec: "true"
  requires: { operation: none, optional: yes }
needs-fails:
  exec: "true"
  requires: { operation: fails, select: .* }
unflagged:
  exec: cat made.txt
  requires: { operation: up, flag-name: no }
pipe: { steps: [ up n=7, down ] }
loose: { steps: [ up2, { run: down, isolate-runs: no } ] }
EOT
echo 'echo ${RUN_ID-} >made.txt; mkdir deep; echo deep >deep/x.txt' >up.sh

# start OPERATION [FLAG...]: run it; the ID goes to $id.
start () {
	guild run "$@" -y >out 2>err && id=$(guild select)
}
# used ID: the last run got its files from that one.
used () {
	echo "$1" >expect && test_cmp expect out
}

test_expect_success 'without a run of it' '
	test_expect_code 1 guild run down -y 2>err && cat >expect <<-\EOD && test_cmp expect err &&
	WARNING: cannot find a suitable run for required resource '\''operation:up'\''
	Resolving operation:up
	guild: run failed because a dependency was not met: could not resolve '\''operation:up'\'' in operation:up resource: no suitable run for up
	EOD
	guild run maybe -y 2>err && ! grep WARNING err && grep "^Could not resolve operation:none - skipping because" err &&
	test_expect_code 1 guild run down -y --force-deps 2>err && grep "^WARNING: a dependency was not met: .*no suitable run for up" err &&
	guild runs rm -y 2>err
'
test_expect_success 'the newest, until one is marked' '
	start up && first=$id && start up n=2 && second=$id && start down && used $second &&
	guild mark -y $first && start down && used $first && guild mark --clear -y $first && start down && used $second &&
	echo "$first $second" >../ids
'
test_expect_success 'what it made is linked, and recorded' '
	read first second <../ids && start down && run=$GUILD_HOME/runs/$id &&
	readlink $run/made.txt >actual && echo "../$second/made.txt" >expect && test_cmp expect actual &&
	test -L $run/deep && test ! -L $run/guild.yml &&
	cat >expect <<-EOD && test_cmp expect $run/.guild/attrs/deps &&
	operation:up:
	  operation:up:
	    config: $second
	    paths:
	    - ../$second/deep
	    - ../$second/made.txt
	    uri: operation:up
	EOD
	guild select --attr label >actual && echo "operation:up=$second" >expect && test_cmp expect actual
'
test_expect_success 'by the beginning of an ID, and by all of one' '
	read first second <../ids && start down up=$(echo $first | cut -c1-8) && used $first &&
	start down operation:up=$first && used $first &&
	grep "^operation:up: $first\$" $GUILD_HOME/runs/$id/.guild/attrs/flags &&
	start named model=$(echo $first | cut -c1-12) && used $first && grep "^model: $first\$" $GUILD_HOME/runs/$id/.guild/attrs/flags &&
	test_expect_code 1 guild run down -y up=0000 2>err && grep "no suitable run for up\$" err
'
test_expect_success 'a run that failed only by all of its ID' '
	test_expect_code 1 guild run fails -y && id=$(guild select) && test_expect_code 1 guild run needs-fails -y &&
	test_expect_code 1 guild run needs-fails -y fails=$(echo $id | cut -c1-8) &&
	start needs-fails fails=$id && test $(guild select --attr exit_status) = 0
'
test_expect_success 'of several operations the newest; names are patterns' '
	read first second <../ids && start up2 && two=$id && start several && used $two && start regex && used $two &&
	start up && third=$id && start several && used $third && start regex && used $two && guild runs rm -y $third
'
test_expect_success 'a flag without a name of its own' '
	read first second <../ids && start unflagged && used $second &&
	test_expect_code 1 guild run unflagged -y operation:up=$first 2>err && grep "unsupported flag" err &&
	start unflagged operation:up=$first --force-flags && used $first
'
test_expect_success 'the prompt names the run' '
	read first second <../ids && echo n | guild run down >out 2>&1 && grep "  operation:up: $second\$" out
'
test_expect_success 'a directory is taken for the run, wherever it is' '
	read first second <../ids && cp -R $GUILD_HOME/runs/$first ../copied && start down up=../copied && used $first &&
	dir=$(cd ../copied && pwd) && grep "^Using run $dir for operation:up\$" err && ! grep WARNING err &&
	grep "^operation:up: $dir\$" $GUILD_HOME/runs/$id/.guild/attrs/flags && ! grep "^d guild.yml" $GUILD_HOME/runs/$id/.guild/manifest &&
	mkdir plain && echo mine >plain/made.txt && start down up=plain && used mine &&
	guild run down -y --stage up=plain && guild -C / run --start $(guild select) -y >out && used mine &&
	mkdir abc && test_expect_code 1 guild run down -y up=abc 2>err && grep "no suitable run for up\$" err &&
	rm -r plain abc
'
test_expect_success 'a list of runs is a batch, which is refused' '
	read first second <../ids && test_expect_code 1 guild run down -y "up=[$first,$second]" 2>err && grep "batch" err
'
test_expect_success 'steps see their own runs only, unless they are not isolated' '
	{ guild runs rm -y || :; } && start up && first=$id && guild mark -y $first && start pipe && pipe=$(guild select -Fo pipe) &&
	grep "Using run $(basename $(readlink $GUILD_HOME/runs/$pipe/up)) for operation:up" out err &&
	start loose && grep "Using run $first for operation:up" out err
'
test_expect_success 'a staged run waits for the start to choose' '
	{ guild runs rm -y || :; } && guild run up -y --stage && up=$(guild select) && guild run down -y --stage 2>err && down=$(guild select) &&
	grep "^Skipping resolution of operation:up because it.s being staged" err &&
	grep "^operation:up: $up\$" $GUILD_HOME/runs/$down/.guild/attrs/flags &&
	guild run --start $up -y && guild run --start $down -y >out && used $up
'
test_expect_success 'a restart keeps its run, and can get another' '
	start up && other=$id && down=$(guild select -Fo down) && guild run --restart $down -y >out 2>err && ! grep "^Using run" err &&
	used $(guild select --attr flags $down | sed -n "s/^operation:up: //p")
'
test_expect_success 'hostile values' '
	for value in "[" "*" "../../.." "" "-y" "a
b"; do
		guild run down -y "up=$value" >out 2>err; test $? -lt 126 || return 1
	done
'

test_done
