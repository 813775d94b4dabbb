#!/bin/sh
test_description='guild run: operations, flags, the question, exit status'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOT'
- model: m
  operations:
    hello:
      default: yes
      exec: echo ${greeting} ${name} ${flag_args}
      flags:
        greeting: { default: hello, arg-skip: yes }
        name: { default: null, description: Who is greeted }
    fail: { exec: 'sh -c "exit ${code}"', flags: { code: 7 } }
    killed: { exec: 'sh -c "kill -9 $$"' }
    env: { exec: env, env: { OWN: "<${x}>", NUM: 2 }, flags: { x: 1 } }
    many: { exec: echo, flags: { x: [1, 2] } }
    interim: { exec: "true", delete-on-success: yes }
    none: { exec: /no/such/program }
EOT

# The newest run's directory.
last () {
	set -- "$GUILD_HOME"/runs/*
	ls -td "$@" | head -1
}

test_expect_success 'an operation runs in a directory of its own' '
	echo "hello bob --name bob" >expect &&
	guild run m:hello name=bob -y >actual &&
	test_cmp expect actual &&
	test_cmp expect "$(last)/.guild/output" &&
	test -f "$(last)/guild.yml"
'

test_expect_success 'the default operation, and a first argument that is a flag' '
	echo "hi you --name you" >expect &&
	guild run greeting=hi name=you -y >actual &&
	test_cmp expect actual
'

test_expect_success 'its exit status is ours' '
	test_expect_code 7 guild run fail -y &&
	test_expect_code 42 guild run fail code=42 -y &&
	test_expect_code 247 guild run killed -y &&
	echo -9 >expect &&
	test_cmp expect "$(last)/.guild/attrs/exit_status"
'

test_expect_success 'the question shows the flags' '
	printf "%s\n" "You are about to run m:hello" "  greeting: hello" "  name: default" >expect &&
	printf "Continue? (Y/n) " >>expect &&
	before=$(ls "$GUILD_HOME/runs") &&
	echo n | guild run hello 2>actual >out &&
	test_cmp expect actual &&
	test ! -s out &&
	test "$before" = "$(ls "$GUILD_HOME/runs")"
'

test_expect_success 'an empty answer is yes, no answer is neither' '
	echo | guild run hello name=x 2>errors >out &&
	echo "hello x --name x" >expect &&
	test_cmp expect out &&
	test_expect_code 1 guild run hello </dev/null
'

test_expect_success '--print-cmd and --print-env run nothing' '
	before=$(ls "$GUILD_HOME/runs") &&
	echo "echo hello '\''a b'\'' --name '\''a b'\''" >expect &&
	guild run hello name="a b" --print-cmd >actual &&
	test_cmp expect actual &&
	printf "%s\n" FLAG_X=5 GUILD_PLUGINS=cpu,disk,memory,perf NUM=2 "OWN='\''<5>'\''" \
		PROJECT_DIR="$PWD" >expect &&
	guild run env x=5 --print-env >actual &&
	test_cmp expect actual &&
	printf "%s\n" "guild: --print-cmd and --print-env cannot both be used" \
		"Try '\''guild run --help'\'' for more information." >expect &&
	test_expect_code 1 guild run env --print-env --print-cmd 2>actual &&
	test_cmp expect actual &&
	test "$before" = "$(ls "$GUILD_HOME/runs")"
'

test_expect_success 'the operation finds its environment' '
	guild run env x=8 -y >actual &&
	printf "%s\n" FLAG_X=8 NUM=2 "OWN=<8>" GUILD_OP=m:env GUILD_SOURCECODE=. LOG_LEVEL=20 \
		"GUILD_HOME=$GUILD_HOME" "CMD_DIR=$PWD" "PROJECT_DIR=$PWD" "RUN_DIR=$(last)" \
		"RUN_ID=$(basename "$(last)")" >expect &&
	while read -r line; do grep -Fxc "$line" actual || echo "no $line" >&2; done <expect >found &&
	test $(grep -c 1 found) = 11 &&
	! grep -E "^(_|GUILD_CWD|GUILD_EXEC_PATH|GUILD_VERSION)=" actual
'

test_expect_success 'a value that would make a batch is refused' '
	echo "guild: flag '\''x'\'' has a list or search value: batches are not supported yet" >expect &&
	test_expect_code 1 guild run many -y 2>actual &&
	test_cmp expect actual &&
	test_expect_code 1 guild run env x=[1,2] -y 2>actual &&
	test_cmp expect actual &&
	test_expect_code 1 guild run env x=uniform[1:2] -y 2>actual &&
	test_cmp expect actual &&
	guild run many x=1 -y &&
	echo "guild: batch file '\''trials.csv'\'': batches are not supported yet" >expect &&
	test_expect_code 1 guild run env @trials.csv -y 2>actual &&
	test_cmp expect actual
'

test_expect_success 'flags are checked, unless forced' '
	test_expect_code 1 guild run env y=1 -y 2>actual &&
	grep "^guild: unsupported flag .y.$" actual &&
	guild run hello y=1 --force-flags -y >actual &&
	echo "hello  --y 1" >expect &&
	test_cmp expect actual
'

test_expect_success 'options that are not built are not accepted' '
	test_expect_code 2 guild run hello --remote x -y 2>actual &&
	grep "unrecognized option .--remote." actual
'

test_expect_success '-q shows nothing, and records all' '
	guild run hello -q -y >actual &&
	test ! -s actual &&
	echo "hello " >expect &&
	test_cmp expect "$(last)/.guild/output"
'

test_expect_success 'an id that is no name of a directory is refused' '
	for id in "" . .. .hidden a/b ../evil; do
		test_expect_code 1 guild run hello --run-id "$id" -y 2>actual &&
		grep "^guild: invalid run ID .$id." actual || return 1
	done
'

test_expect_success '--run-dir and --run-id' '
	guild run hello --run-dir here -y >out 2>actual &&
	echo "Run directory is '\''$PWD/here'\'' (results will not be visible to Guild)" >expect &&
	test_cmp expect actual &&
	test -f here/.guild/opref &&
	NO_WARN_RUNDIR=1 guild run hello --run-dir here2 -y >out 2>actual &&
	test ! -s actual &&
	guild run hello --run-id mine -y &&
	echo mine >expect &&
	test_cmp expect "$GUILD_HOME/runs/mine/.guild/attrs/id"
'

test_expect_success 'an interim run goes to the trash, unless kept' '
	guild run interim -y --run-id gone 2>actual &&
	echo "Deleting interim run gone ('\''m:interim'\'' is configured for deletion on success)" >expect &&
	test_cmp expect actual &&
	test_path_is_missing "$GUILD_HOME/runs/gone" &&
	test -d "$GUILD_HOME/trash/runs/gone" &&
	guild run interim --keep-run -y --run-id kept &&
	test -d "$GUILD_HOME/runs/kept"
'

test_expect_success 'a program that is not there' '
	echo "guild: error running m:none: [Errno 2] No such file or directory: '\''/no/such/program'\''" >expect &&
	test_expect_code 1 guild run none -y --run-id none 2>actual &&
	test_cmp expect actual &&
	test_path_is_missing "$GUILD_HOME/runs/none/.guild/output" &&
	test_path_is_missing "$GUILD_HOME/runs/none/.guild/LOCK" &&
	test_path_is_missing "$GUILD_HOME/runs/none/.guild/attrs/exit_status" &&
	test -f "$GUILD_HOME/runs/none/.guild/attrs/started"
'

test_expect_success 'an operation that is not there' '
	test_expect_code 1 guild run nothing -y 2>actual &&
	grep "operation .nothing. is not defined for model .m." actual &&
	(cd "$HOME" && test_expect_code 1 guild run hello -y) 2>actual &&
	grep "cannot find operation hello" actual
'

test_expect_success 'an executable by its path' '
	mkdir -p scripts &&
	printf "#!/bin/sh\necho \"by path: \$*\"\n" >scripts/tool &&
	chmod +x scripts/tool &&
	guild run scripts/tool -y >actual &&
	echo "by path: " >expect &&
	test_cmp expect actual &&
	chmod -x scripts/tool &&
	test_expect_code 1 guild run scripts/tool -y 2>actual &&
	grep "^guild: cannot run .scripts/tool.: must be an executable file" actual
'

test_expect_success PYTHON 'a Python script by its path, and a module' '
	printf "x = 1\nname = \"bob\"\nprint(x, name)\n" >script.py &&
	guild run script.py x=2 -y 2>errors >actual &&
	echo "2 bob" >expect &&
	test_cmp expect actual &&
	mkdir -p project && cp script.py project/train.py &&
	printf "train:\n  main: train\n  flags-import: all\n" >project/guild.yml &&
	(cd project && guild run train name=eve -y) 2>errors >actual &&
	echo "1 eve" >expect &&
	test_cmp expect actual
'

test_expect_success 'guild -C runs in another project' '
	mkdir -p elsewhere && printf "where:\n  exec: sh -c \"echo \$CMD_DIR\"\n" >elsewhere/guild.yml &&
	guild -C elsewhere run where -y >actual &&
	echo "$PWD" >expect &&
	test_cmp expect actual
'

test_done
