#!/bin/sh
test_description='completion: the protocol, and the scripts of the shells'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/wait.sh"
. "$TEST_DIR/lib/runs.sh"

scripts=$TEST_DIR/../contrib/completion
for shell in bash zsh fish
do
	command -v $shell >/dev/null && test_set_prereq $shell
done
mkdir "$TRASH/path" && PATH="$TRASH/path:$PATH"
printf '#!/bin/sh\n' >"$TRASH/path/guild-added" && chmod +x "$TRASH/path/guild-added"

test_expect_success 'commands, ours and others' '
	guild --guild-complete "" >actual &&
	grep "^help$" actual &&
	grep "^added$" actual &&
	! grep "^-" actual &&
	guild --guild-complete hel >actual &&
	echo help >expect &&
	test_cmp expect actual
'

test_expect_success 'options before the command' '
	echo --version >expect &&
	guild --guild-complete --vers >actual &&
	test_cmp expect actual &&
	echo help >expect &&
	guild --guild-complete --debug -C . hel >actual &&
	test_cmp expect actual &&
	echo "!!dir" >expect &&
	guild --guild-complete -C "" >actual &&
	test_cmp expect actual
'

test_expect_success 'options and arguments of a command' '
	echo --all >expect &&
	guild --guild-complete help --a >actual &&
	test_cmp expect actual &&
	printf "%s\n" help "!!dir" >expect &&
	guild --guild-complete help hel >actual &&
	test_cmp expect actual &&
	printf "%s\n" bash zsh fish >expect &&
	guild --guild-complete completion -s "" >actual &&
	test_cmp expect actual
'

test_expect_success 'nothing to say is no failure' '
	guild --guild-complete nothing-like-it >actual &&
	test ! -s actual &&
	guild --guild-complete nothing-like-it x >actual &&
	test ! -s actual &&
	guild --guild-complete --bogus x "" >actual
'

test_expect_success 'guild completion prints the script' '
	for shell in bash zsh fish
	do
		guild completion -s $shell >actual &&
		test_cmp "$scripts/guild.$shell" actual || return 1
	done &&
	test_expect_code 2 guild completion -s tcsh
'

# candidates WORD...: what guild says, compared with standard input.
candidates () {
	cat >expect &&
	guild --guild-complete "$@" >actual &&
	test_cmp expect actual
}

test_expect_success 'runs: ids, operations, labels and tags that there are' '
	make_run 1 train completed "best so far" &&
	echo "[old, kept]" >"$RUN/.guild/attrs/tags" &&
	make_run 2 train error &&
	make_run 3 test completed "best so far" &&
	one=$(printf "%032d" 0 | tr 0 1) two=$(printf "%032d" 0 | tr 0 2) &&
	three=$(printf "%032d" 0 | tr 0 3) &&
	printf "%s\n" $one $two $three | candidates runs rm "" &&
	echo $two | candidates select 2 &&
	printf "%s\n" $one $two | candidates ls -Fo train "" &&
	echo $one | candidates cat -Fo train -Sc "" &&
	echo $two | candidates run --restart 2 &&
	printf "%s\n" test train | candidates runs -Fo "" &&
	echo "best so far" | candidates runs list -Fl "" &&
	printf "%s\n" kept old | candidates runs rm -Ft "" &&
	echo old | candidates run --tag o &&
	echo kept | candidates tag -d k &&
	echo "best so far" | candidates label --set b
'

test_expect_success 'runs: of the home that was named, and deleted ones' '
	one=$(printf "%032d" 0 | tr 0 1) &&
	mkdir other-home &&
	candidates -H other-home runs rm "" </dev/null &&
	candidates runs restore "" </dev/null &&
	guild runs rm -y $one &&
	echo $one | candidates runs restore "" &&
	candidates runs rm 1 </dev/null &&
	guild runs restore -y $one
'

test_expect_success 'commands of a group' '
	guild --guild-complete runs "" >actual &&
	grep "^purge$" actual &&
	echo restore | candidates runs res
'

test_expect_success 'operations, their flags and the values of these' '
	mkdir project &&
	cat >project/guild.yml <<-\EOF &&
	- model: net
	  operations:
	    train:
	      default: yes
	      exec: "true"
	      flags:
	        lr: 0.1
	        opt: { default: sgd, choices: [sgd, adam] }
	        fast: { type: boolean, default: no }
	        data: { type: path, default: x }
	    _hidden: { exec: "true" }
	EOF
	cd project &&
	echo net:train | candidates operations "" &&
	printf "%s\n" net:train "!!file:*" data= fast= lr= opt= | candidates run "" &&
	printf "%s\n" train "!!file:*" | candidates run tr &&
	printf "%s\n" net:train "!!file:*" | candidates run n &&
	printf "%s\n" data= fast= lr= opt= | candidates run net:train -y "" &&
	printf "%s\n" data= opt= | candidates run lr=1 fast=yes "" &&
	printf "%s\n" opt=sgd opt=adam | candidates run train opt= &&
	echo opt=adam | candidates run train opt=a &&
	printf "%s\n" fast=true fast=false | candidates run train fast= &&
	echo "!!file:*" | candidates run train data=x &&
	candidates run train lr= </dev/null &&
	candidates run no-such-operation "" </dev/null &&
	cd .. &&
	printf "%s\n" data= fast= lr= opt= | candidates -C project run train "" &&
	echo "a: [" >guild.yml &&
	echo "!!file:*" | candidates run "" &&
	rm guild.yml
'

test_expect_success 'the flags of a run that is restarted' '
	(cd project && guild run -y train lr=7 >/dev/null) &&
	id=$(guild select -Fo net:train) &&
	echo opt= | candidates run --restart $id lr=1 o
'

test_expect_success 'what can be stopped: the runs that are running' '
	printf "%s\n" "held:" "  exec: sh -c '\''touch \"$TRASH/up\"; until test -e \"$TRASH/go\"; do sleep 0.02; done'\''" \
		>guild.yml &&
	guild run held -y --run-id held -b 2>/dev/null && wait_for "$TRASH/up" &&
	echo held | candidates stop "" && touch "$TRASH/go" && wait_status completed held &&
	candidates stop "" </dev/null && rm guild.yml
'

# bash_complete WORD...: the candidates for the last word.
bash_complete () {
	bash -c '
		compopt () { echo "compopt $*"; }
		. "$1"; shift
		COMP_LINE=$*; COMP_POINT=${#COMP_LINE}
		# As the shell cuts the line.
		COMP_WORDS=()
		for word in "$@"; do
			while [[ $word == *[=:]* ]]; do
				head=${word%%[=:]*}; [[ -z $head ]] || COMP_WORDS+=("$head")
				word=${word#"$head"}; COMP_WORDS+=("${word:0:1}"); word=${word:1}
			done
			[[ -z $word && $# -gt 0 && ${#COMP_WORDS[@]} -gt 0 && $COMP_LINE != *" " ]] ||
				COMP_WORDS+=("$word")
		done
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		_guild
		printf "%s\n" "${COMPREPLY[@]}"
	' bash "$scripts/guild.bash" "$@"
}

test_expect_success bash 'bash' '
	echo help >expect &&
	bash_complete guild hel >actual &&
	test_cmp expect actual &&
	bash_complete guild -C . hel >actual &&
	test_cmp expect actual &&
	echo zsh >expect &&
	bash_complete guild completion --shell=z >actual &&
	test_cmp expect actual &&
	echo "best\\ so\\ far" >expect &&
	bash_complete guild runs -Fl b >actual &&
	test_cmp expect actual &&
	mkdir dir-a && >file-a &&
	printf "%s\n" "compopt -o filenames" dir-a >expect &&
	bash_complete guild -C di >actual &&
	test_cmp expect actual
'

test_expect_success bash 'bash: files are those of the directory, after what begins the word' '
	>dir-a/inner && >train.py && mkdir net && test_when_finished "rm -r train.py net guild.yml" &&
	echo "[{model: net, operations: {train: {exec: x, flags: {data: {type: path}}}}}]" >guild.yml &&
	printf "%s\n" "compopt -o filenames" inner >expect &&
	bash_complete guild -C dir-a run in >actual &&
	test_cmp expect actual &&
	HOME=$PWD bash_complete guild -C "~/dir-a" run in >actual &&
	test_cmp expect actual &&
	printf "%s\n" "compopt -o filenames" train >expect &&
	bash_complete guild run net:tr >actual &&
	test_cmp expect actual &&
	printf "%s\n" "compopt -o filenames" file-a >expect &&
	bash_complete guild run net:train data=fi >actual &&
	test_cmp expect actual
'

test_expect_success zsh 'zsh' '
	cat >script <<-EOF &&
	compdef () { :; }
	compadd () { while [[ \$1 != -- ]]; do shift; done; shift; print -rl -- "\$@"; }
	compset () { :; }
	_files () { print -r -- files "\$@"; }
	. "$scripts/guild.zsh"
	words=(guild completion --sh) CURRENT=3 && _guild
	words=(guild -C "") CURRENT=3 && _guild
	EOF
	printf "%s\n" --shell --shell-init "files -/" >expect &&
	zsh -f script >raw &&
	grep . raw >actual &&
	test_cmp expect actual
'

test_expect_success fish 'fish' '
	printf "%s\n" --shell --shell-init >expect &&
	fish --no-config -c "source \"$scripts/guild.fish\"; complete -C \"guild completion --sh\"" >actual &&
	test_cmp expect actual
'

test_expect_success 'install: the script is written, and the start file reads it, once' '
	echo "# mine" >"$HOME/.bashrc" &&
	cat >expect.err <<-\EOF &&
	Writing completion script to ~/.guild/bash_completion
	Backing up ~/.bashrc to ~/.bashrc.guild-backup.1
	Updating ~/.bashrc to support Guild command completion
	EOF
	guild completion -s bash --install >out 2>err &&
	test_cmp expect.err err &&
	grep "^Guild command completion is installed" out &&
	test_cmp "$scripts/guild.bash" "$HOME/.guild/bash_completion" &&
	cat >expect <<-\EOF &&
	# mine

	[ -s ~/.guild/bash_completion ] && . ~/.guild/bash_completion  # Enable completion for guild
	EOF
	test_cmp expect "$HOME/.bashrc" &&
	echo "# mine" >expect &&
	test_cmp expect "$HOME/.bashrc.guild-backup.1" &&
	cp "$HOME/.bashrc" before &&
	cat >expect <<-\EOF &&
	Guild completion is already installed in ~/.bashrc (line 3):
	  [ -s ~/.guild/bash_completion ] && . ~/.guild/bash_completion  # Enable completion for guild
	EOF
	guild completion -s bash -i >out 2>err &&
	sed 1d err >actual &&
	test_cmp expect actual &&
	test_cmp before "$HOME/.bashrc"
'

test_expect_success 'install into a file of the user' '
	guild completion -s fish -i --shell-init "$TRASH/new/guild.fish" &&
	echo "test -s ~/.guild/fish_completion ;and . ~/.guild/fish_completion" >expect &&
	test_cmp expect "$TRASH/new/guild.fish"
'

test_done
