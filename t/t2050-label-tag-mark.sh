#!/bin/sh
test_description='guild label, tag, mark, comment: what users say of runs'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"
. "$TEST_DIR/lib/tty.sh"

make_run 1 prepare completed && make_run 2 train completed 'lr=0.1' && make_run 3 train error
echo 'lr: 0.5' >"$RUN/.guild/attrs/flags"

attr () {
	guild select "$1" --attr "$2"
}

test_expect_success 'a label is set, for the latest run when none is named' '
	guild label -s "best so far" -y 2>err &&
	echo "Labeled 1 run(s)" >expect &&
	test_cmp expect err &&
	test "$(attr 1 label)" = "best so far" &&
	test "$(attr 2 label)" = "lr=0.1"
'

test_expect_success 'a label is a template over flags and the old label' '
	guild label -s "\${lr} was \${label}" -y &&
	test "$(attr 1 label)" = "0.5 was '\''best so far'\''"
'

test_expect_success 'prepend, append, remove, clear' '
	guild label -p new 2 -y && test "$(attr 2 label)" = "new lr=0.1" &&
	guild label -a end 2 -y && test "$(attr 2 label)" = "new lr=0.1 end" &&
	guild label -rm "l.=0.1" -rm end 2 -y && test "$(attr 2 label)" = "new" &&
	guild label -c : -y 2>err &&
	echo "Cleared label for 3 run(s)" >expect &&
	test_cmp expect err &&
	test_path_is_missing "$GUILD_HOME/runs/22222222222222222222222222222222/.guild/attrs/label"
'

test_expect_success 'what cannot go together' '
	test_expect_code 1 guild label 2>err &&
	cat >expect <<-\EOF &&
	guild: missing one of: --set, --append, --prepend, --remove, --clear
	Try `guild label --help` for more information.
	EOF
	test_cmp expect err &&
	test_expect_code 1 guild label -s a -c 2>err &&
	cat >expect <<-\EOF &&
	guild: --set and --clear cannot both be specified
	Try '\''guild label --help'\'' for more information.
	EOF
	test_cmp expect err &&
	test_expect_code 1 guild label -rm "(" -y 2>err &&
	echo "guild: cannot remove label part '\''('\'': missing closing parenthesis at position 1" >expect &&
	test_cmp expect err
'

test_expect_success 'what cannot go together, for each command' '
	while read -r command a b names; do
		test_expect_code 1 guild $command $a $b -y 2>err &&
		echo "guild: ${names% *} and ${names#* } cannot both be specified" >expect &&
		sed -n 1p err | test_cmp expect - || return 1
	done <<-\EOF
	label -sx -ax --set --append
	label -sx -px --set --prepend
	label -sx -rm=x --set --remove
	label -ax -px --append --prepend
	label -ax -c --append --clear
	label -ax -rm=x --append --remove
	label -px -c --prepend --clear
	label -px -rm=x --prepend --remove
	tag -ax --list-all --add --list-all
	tag -dx --list-all --delete --list-all
	tag -c --list-all --clear --list-all
	comment -l -ax --list --add
	comment -l -d1 --list --delete
	comment -l -c --list --clear
	comment -ax -d1 --add --delete
	comment -ax -c --add --clear
	comment -e -d1 --edit --delete
	comment -e -c --edit --clear
	comment -d1 -c --delete --clear
	EOF
'

test_expect_success 'to clear wins over to remove' '
	guild label -s "a b" -y && guild label -rm a -c -y 2>err &&
	echo "Cleared label for 1 run(s)" >expect && test_cmp expect err && test "$(attr 1 label)" = ""
'

# asks QUESTION COMMAND...: what it says before it asks, and then at the end of input
asks () {
	question=$1
	shift
	test_expect_code 1 guild "$@" </dev/null 2>err &&
	echo "$question" >expect && sed -n 1p err >actual && test_cmp expect actual
}

test_expect_success 'what is asked' '
	asks "You are about to prepend '\''x y'\'' to the label of the following runs:" label -p "x y" &&
	asks "You are about to append '\''x'\'' to the label of the following runs:" label -a x &&
	asks "You are about to remove '\''('\''x'\'', '\''y'\'')'\'' from the label of the following runs:" \
		label -rm x -rm y &&
	asks "You are about to remove '\''('\''x'\'',)'\'' from the label of the following runs:" label -rm x &&
	asks "You are about to clear the label of the following runs:" label -c &&
	asks "You are about to modify tags for the following runs:" tag -a x &&
	sed -n 2p err >actual && test_cmp - actual <<-\EOF &&
	Labels are not updated - use --sync-labels to apply changes run labels.
	EOF
	asks "You are about to modify tags for the following runs:" tag -a x -s &&
	sed -n 2p err >actual && echo "Labels are updated to reflect the latest tags." >expect &&
	test_cmp expect actual &&
	asks "You are about to add a comment to the following runs:" comment -a x &&
	asks "You are about to delete comment 3 from the following runs:" comment -d 3 &&
	asks "WARNING: You are about to delete ALL comments from the following runs:" comment -c &&
	grep "Continue? (y/N)" err &&
	asks "You are about to mark the following runs:" mark && grep "Continue? (Y/n)" err
'

test_expect_success TTY 'on a terminal the remark about labels is yellow' '
	printf "n\n" >answer && test_expect_code 4 on_tty 80 env TERM=xterm guild tag -a x <answer >actual &&
	sed -n 2p actual >line &&
	printf "\033[33m%s\033[0m\n" "Labels are not updated - use --sync-labels to apply changes run labels." >expect &&
	test_cmp expect line
'

test_expect_success 'the preview, and a no' '
	echo n | test_expect_code 4 guild label -s x 1:2 2>err &&
	cat >expect <<-\EOF &&
	You are about to label the following runs with '\''x'\'':
	  [33333333]  train (/project)  2023-11-14 22:16:20  error      
	  [22222222]  train (/project)  2023-11-14 22:15:20  completed  
	EOF
	head -n 3 err >actual &&
	test_cmp expect actual &&
	test "$(attr 1 label)" = ""
'

test_expect_success 'runs come from standard input' '
	guild select -A -Fo train | guild label -s piped -y - 2>err &&
	echo "Labeled 2 run(s)" >expect &&
	test_cmp expect err
'

test_expect_success 'tags are added, removed and listed' '
	guild tag -a green -a blue 1:2 -y 2>err &&
	echo "Modified tags for 2 run(s)" >expect &&
	test_cmp expect err &&
	guild tag -d green -a red 2 -y &&
	printf "%s\n" "- blue" "- red" >expect && attr 2 tags >actual && test_cmp expect actual &&
	printf "%s\n" blue green red >expect && guild tag --list-all >actual && test_cmp expect actual &&
	guild runs -s -Ft red >actual && test "$(wc -l <actual)" = 1
'

test_expect_success 'labels follow tags when asked' '
	guild label -s "blue lr=0.1" 2 -y &&
	guild tag -c -a fast -s 2 -y &&
	test "$(attr 2 label)" = "fast lr=0.1"
'

test_expect_success 'marks are set and taken away' '
	guild mark 2 -y 2>err && echo "Marked 1 run(s)" >expect && test_cmp expect err &&
	test "$(guild select --marked)" = 22222222222222222222222222222222 &&
	guild runs | grep "2:.*\[marked\]" &&
	guild mark -c -y 2>err && echo "Unmarked 1 run(s)" >expect && test_cmp expect err &&
	test_must_fail guild select --marked
'

test_expect_success 'comments are added, listed, deleted' '
	HOST=box guild comment -a "first" 3 -y &&
	guild comment -a "second" -u ann@place 3 -y 2>err &&
	echo "Added comment to 1 run(s)" >expect && test_cmp expect err &&
	guild comment -l 3 >out && scrub <out >actual &&
	cat >expect <<-\EOF &&
	SHORT  prepare (/project)  TIME  completed  
	[1] tester@box TIME

	  first

	[2] ann@place TIME

	  second

	EOF
	test_cmp expect actual &&
	guild comment -d 1 3 -y &&
	guild runs -Fc second >actual && test "$(wc -l <actual)" = 1 &&
	guild runs -Fc first >actual && test ! -s actual &&
	guild comment -c 3 -y && guild comment -l 3 | grep "<no comments>"
'

test_expect_success 'what several commands add at once is all there' '
	guild label -s all 2 -y && guild tag -c 2 -y &&
	for i in 1 2 3 4 5 6 7 8; do
		guild comment -a "c$i" 2 -y 2>err.c$i &
		guild tag -a "t$i" 2 -y 2>err.t$i &
		guild label -a "l$i" 2 -y 2>err.l$i &
	done &&
	wait &&
	guild comment -l 2 | grep "^  c" | sort >actual && printf "  c%s\n" 1 2 3 4 5 6 7 8 >expect &&
	test_cmp expect actual &&
	guild tag --list-all 2 >actual && printf "t%s\n" 1 2 3 4 5 6 7 8 >expect && test_cmp expect actual &&
	attr 2 label | tr " " "\n" | sort >actual && { echo all; printf "l%s\n" 1 2 3 4 5 6 7 8; } >expect &&
	test_cmp expect actual
'

test_expect_success 'a comment is written in the editor' '
	cat >edit <<-\EOF &&
	#!/bin/sh
	grep -q "^# Runs:" "$1" && { echo "from the editor"; cat "$1"; } >"$1.new" && mv "$1.new" "$1"
	EOF
	chmod +x edit &&
	EDITOR="$PWD/edit" guild comment 1 2>err &&
	guild comment -l 1 | grep "^  from the editor" &&
	test_expect_code 1 env EDITOR=true guild comment 1 2>err &&
	echo "Aborting due to an empty comment." >expect && test_cmp expect err &&
	test_expect_code 1 env EDITOR=/nonexistent/editor guild comment 1 2>err &&
	grep "cannot start the editor" err
'

test_done
