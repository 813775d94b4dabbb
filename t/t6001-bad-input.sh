#!/bin/sh
test_description='Guild files, words and homes that are wrong: one clear message, nothing lost'
. "${0%/*}/lib/test-lib.sh"

# Run the commands in $1 with a copy of the home on a small disk that is full.
disk=$TRASH/small
mkdir "$disk"
on_full_disk () {
	unshare -rm sh -c "
		mount -t tmpfs -o size=300k none '$disk' && cp -r '$GUILD_HOME' '$disk/home' &&
		export GUILD_HOME='$disk/home' &&
		! dd if=/dev/zero of='$disk/filler' bs=1k 2>/dev/null &&
		$1"
}
on_full_disk : 2>/dev/null && test_set_prereq SMALL_DISK

# fails_with STATUS TEXT COMMAND...: so ends the command, prints nothing, and says TEXT on stderr.
fails_with () {
	want=$1 text=$2
	shift 2
	test_expect_code "$want" timeout 20 "$@" >out 2>err &&
	test ! -s out &&
	grep -F -e "$text" err >/dev/null || { cat out err; return 1; }
}

# Each command that reads the Guild file says the text of $1, where it is not right.
all_fail_with () {
	fails_with 1 "$1" guild run -y train &&
	grep "^guild: guildfile in the current directory contains an error" err &&
	fails_with 1 "$1" guild run -y &&
	fails_with 1 "$1" guild operations &&
	fails_with 1 "$1" guild models &&
	guild runs >actual &&
	test_cmp runs.before actual
}

good_file () {
	rm -rf guild.yml &&
	cat >guild.yml <<-\EOF
	train:
	  exec: echo trained ${lr}
	  flags:
	    lr: 0.1
	    kind: {choices: [a, b], default: a}
	EOF
}

test_expect_success 'a good run, that has to stay' '
	good_file &&
	guild run -yq train &&
	guild runs >runs.before &&
	test $(wc -l <runs.before) = 1
'

# ---- the Guild file ----

test_expect_success 'no Guild file: no operations, and no such operation' '
	rm guild.yml &&
	guild operations >out 2>&1 &&
	test ! -s out &&
	fails_with 1 "guild: cannot find operation train" guild run -y train &&
	fails_with 1 "guild: cannot find a default operation" guild run -y
'

test_expect_success 'neither a directory nor a dangling link is one' '
	mkdir guild.yml &&
	fails_with 1 "guild: cannot find operation train" guild run -y train &&
	rmdir guild.yml && ln -s nowhere guild.yml &&
	fails_with 1 "guild: cannot find operation train" guild run -y train &&
	rm guild.yml
'

test_expect_success 'a pipe is not waited for' '
	mkfifo pipe && ln -s pipe guild.yml &&
	all_fail_with "not a regular file" &&
	rm guild.yml
'

test_expect_success NOT_ROOT 'a file that may not be read' '
	good_file && chmod 0 guild.yml &&
	all_fail_with "Permission denied"
'

test_expect_success 'malformed YAML: file, line and column, and the line with a mark' '
	good_file && printf "bad:\n  exec: [a, }\n" >>guild.yml &&
	all_fail_with "in \"$PWD/guild.yml\", line 7, column 13" &&
	grep -F "      exec: [a, }" err &&
	grep "^ *^$" err
'

test_expect_success 'what is not what it should be is named, with its place when debugging' '
	printf "train:\n  exec: ls\nother: 3\n" >guild.yml &&
	all_fail_with "invalid value for operation '\''3'\'' '\''other'\''" &&
	! grep "line 3" err &&
	test_expect_code 1 guild --debug operations 2>err && grep -F "in \"$PWD/guild.yml\", line 3" err &&
	printf -- "- include: none.yml\n" >guild.yml &&
	all_fail_with "cannot find include" &&
	test_expect_code 1 guild --debug run -y train 2>err && grep -F "in \"$PWD/guild.yml\", line 1" err &&
	grep "cannot find include .none.yml." err &&
	echo 3 >guild.yml &&
	all_fail_with "expected a mapping"
'

test_expect_success 'binary files' '
	printf "train: {exec: a\000b}\n" >guild.yml &&
	all_fail_with "not a text file" &&
	printf "caf\351: {exec: x}\n" >guild.yml &&
	all_fail_with "not a text file" &&
	cp "$test_bin/guild" guild.yml &&
	all_fail_with "guild.yml"
'

test_expect_success 'a file that includes itself' '
	printf -- "- include: guild.yml\n" >guild.yml &&
	all_fail_with "cycle in '\''includes'\''"
'

test_expect_success 'a file of 100 MB is refused at once' '
	rm guild.yml && truncate -s 100M guild.yml &&
	all_fail_with "is larger than" &&
	rm guild.yml
'

test_expect_success 'too many levels' '
	{ printf "a: " && yes "[" | head -n 100000 | tr -d "\n"; } >guild.yml &&
	all_fail_with "too many levels of lists and mappings" &&
	test $(wc -c <err) -lt 1000
'

test_expect_success 'aliases that multiply' '
	echo "a0: &a0 [x, x, x, x, x, x, x, x, x, x]" >guild.yml &&
	for i in 1 2 3 4 5 6 7 8 9; do
		a="*a$((i - 1))" &&
		echo "a$i: &a$i [$a, $a, $a, $a, $a, $a, $a, $a, $a, $a]" || return 1
	done >>guild.yml &&
	all_fail_with "too many values"
'

# ---- words ----

test_expect_success 'unknown operation, model, script' '
	good_file &&
	fails_with 1 "guild: operation '\''bogus'\'' is not defined for this project" guild run -y bogus &&
	fails_with 1 "bogus" guild run -y bogus:train &&
	fails_with 1 "bogus.py" guild run -y bogus.py
'

test_expect_success 'unknown flag, value that is no choice' '
	fails_with 1 "guild: unsupported flag '\''bogus'\''" guild run -y train bogus=1 &&
	fails_with 1 "Unsupported value for '\''kind'\''" guild run -y train kind=c
'

test_expect_success 'unknown option, option without its value, unknown command' '
	fails_with 2 "guild: unrecognized option '\''--bogus'\''" guild run --bogus train &&
	fails_with 2 "requires an argument" guild run --label &&
	fails_with 2 "guild: unrecognized option '\''--bogus'\''" guild runs --bogus &&
	fails_with 2 "guild: No such command '\''bogus'\''" guild bogus
'

test_expect_success 'none of these left a run' '
	guild runs >actual &&
	test_cmp runs.before actual
'

# ---- the home ----

test_expect_success 'a home that does not exist, or is a file' '
	: >file &&
	for command in "run -y train" runs "runs info" "runs rm -y" select ls "cat -O"; do
		fails_with 1 "guild: directory '\''/nonexistent'\'' does not exist" \
			env GUILD_HOME=/nonexistent guild $command &&
		fails_with 1 "guild: directory '\''/nonexistent'\'' does not exist" \
			guild -H /nonexistent $command &&
		fails_with 1 "guild: '\''$PWD/file'\'' is not a directory" \
			env GUILD_HOME="$PWD/file" guild $command || return 1
	done
'

test_expect_success NOT_ROOT 'a home that may not be written' '
	test_when_finished "chmod -R u+w \"\$GUILD_HOME\"" &&
	chmod -R a-w "$GUILD_HOME" &&
	fails_with 1 "Permission denied" guild run -y train &&
	fails_with 1 "Permission denied" guild run -y --restart train lr=0.2 &&
	fails_with 1 "Permission denied" guild runs rm -y &&
	fails_with 1 "Permission denied" guild label -y --set x &&
	fails_with 1 "Permission denied" guild tag -y --add x &&
	fails_with 1 "Permission denied" guild comment -y --add x &&
	fails_with 1 "Permission denied" guild mark -y &&
	guild runs >actual &&
	test_cmp runs.before actual
'

# ---- the disk ----

test_expect_success SMALL_DISK 'a full disk takes no new run, and keeps those that it has' '
	on_full_disk "
		! guild run -y train >out 2>err &&
		guild runs >runs.after" &&
	grep "^guild: .*No space left on device" err &&
	test $(wc -l <err) = 1 &&
	test_cmp runs.before runs.after
'

test_expect_success SMALL_DISK 'a run that cannot be restarted there is what it was' '
	on_full_disk "
		! guild run -y --restart train lr=0.2 >out 2>err &&
		guild runs >runs.after &&
		guild cat -O >output" &&
	grep "^guild: .*No space left on device" err &&
	test $(wc -l <err) = 1 &&
	test_cmp runs.before runs.after &&
	echo "trained 0.1" >expect &&
	test_cmp expect output
'

test_expect_success SMALL_DISK 'what cannot be said of a run there leaves what was said' '
	for change in "label --set x" "tag --add x" "comment --add x" mark; do
		on_full_disk "
			! guild $change -y >out 2>err &&
			guild runs >runs.after" &&
		grep "^guild: .*No space left on device" err &&
		test $(wc -l <err) = 1 &&
		test_cmp runs.before runs.after || { echo "$change"; return 1; }
	done
'

test_expect_success SMALL_DISK 'delete and restore need no space' '
	on_full_disk "
		guild runs rm -y &&
		guild runs restore -y &&
		guild runs >runs.after" &&
	test_cmp runs.before runs.after
'

test_expect_success SMALL_DISK 'a run that fills the disk ends with an error, and can be restarted' '
	cat >guild.yml <<-\EOF &&
	fill:
	  exec: sh fill.sh
	EOF
	cat >fill.sh <<-\EOF &&
	test ! -e tried || { echo done; exit; }
	: >tried
	dd if=/dev/zero of=big bs=1k 2>/dev/null
	seq 10000
	EOF
	on_full_disk "
		truncate -s -120k \"$disk/filler\" &&
		! guild run -y fill >out 2>err &&
		guild runs -s >runs.full &&
		rm \"$disk/filler\" &&
		guild run -y --restart \$(guild select) &&
		guild runs -s >runs.after" &&
	seq 10000 >expect &&
	test_cmp expect out &&
	cat >expect <<-\EOF &&
	[1]  fill   error      
	[2]  train  completed  kind=a lr=0.1
	EOF
	test_cmp expect runs.full &&
	grep "^WARNING: cannot write the run.s output: No space left on device" err &&
	grep "^guild: .*exit_status: No space left on device" err &&
	test $(wc -l <err) = 2 &&
	sed "s/error    /completed/" expect >expect.after &&
	test_cmp expect.after runs.after
'

test_done
