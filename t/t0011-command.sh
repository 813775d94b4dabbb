#!/bin/sh
test_description='what every command does: arguments, help, messages, the terminal'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/tty.sh"

test_expect_success 'arguments are counted' '
	cat >expect <<-\EOF &&
	guild: unexpected extra argument '\''x'\''
	Try '\''guild completion --help'\'' for more information.
	EOF
	test_expect_code 2 guild completion x 2>actual &&
	test_cmp expect actual &&
	cat >expect <<-\EOF &&
	guild: unexpected extra arguments '\''c d'\''
	Try '\''guild help --help'\'' for more information.
	EOF
	test_expect_code 2 guild help a b c d 2>actual &&
	test_cmp expect actual
'

test_expect_success 'options are checked' '
	cat >expect <<-\EOF &&
	guild: Invalid value for '\''-s'\'' / '\''--shell'\'': '\''tcsh'\'' is not one of '\''bash'\'', '\''zsh'\'', '\''fish'\''.
	Try '\''guild completion --help'\'' for more information.
	EOF
	test_expect_code 2 guild completion -s tcsh 2>actual &&
	test_cmp expect actual &&
	cat >expect <<-\EOF &&
	guild: unrecognized option '\''--instal'\'' (did you mean --install?)
	Try '\''guild completion --help'\'' for more information.
	EOF
	test_expect_code 2 guild completion --instal 2>actual &&
	test_cmp expect actual
'

test_expect_success 'a program started by its own name says the same' '
	guild help --help >expect &&
	"$(guild --exec-path)/guild-help" --help >actual &&
	test_cmp expect actual
'

test_expect_success 'a group of commands lists them, and takes options only' '
	guild runs --help >actual &&
	sed -n "/^Commands:/,\$p" actual >commands &&
	grep "^  list  *List runs\.$" commands &&
	grep "^  delete, rm  " commands &&
	guild runs list --help >actual &&
	! grep "^Commands:" actual &&
	echo "guild: options cannot be listed before command ('\''list'\'')" >expect &&
	test_expect_code 1 guild runs --all list 2>actual &&
	test_cmp expect actual
'

test_expect_success 'help is as wide as the terminal, at most 80' '
	COLUMNS=60 guild help --help >actual &&
	awk "length > 58" actual >wide &&
	test ! -s wide &&
	COLUMNS=200 guild help --help >wide &&
	guild help --help >expect &&
	test_cmp expect wide
'

test_expect_success TTY 'long output to a terminal goes through the pager' '
	guild help >plain &&
	sed "s/^/paged: /" plain >expect &&
	GUILD_PAGER="sed \"s/^/paged: /\"" on_tty 80 guild help >actual &&
	test_cmp expect actual &&
	PAGER="sed \"s/^/paged: /\"" on_tty 80 guild help >actual &&
	test_cmp expect actual
'

test_expect_success TTY 'no pager: cat, nothing, a program that is not there, a pipe' '
	for pager in cat "" no-such-pager
	do
		GUILD_PAGER=$pager PAGER=false on_tty 80 guild help >actual &&
		test_cmp plain actual || return 1
	done &&
	GUILD_PAGER=false guild help >actual &&
	test_cmp plain actual
'

test_expect_success TTY 'a pager that is left early is no failure to talk about' '
	echo gone >expect &&
	{ GUILD_PAGER="echo gone" on_tty 80 guild help >actual || test $? = 141; } &&
	test_cmp expect actual
'

test_done
