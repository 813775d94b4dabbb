#!/bin/sh
test_description='on a terminal: width, colour, pager and questions'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"
. "$TEST_DIR/lib/tty.sh"
export GUILD_PAGER=cat

test_expect_success 'runs to look at' '
	make_run 1 train completed "a label that is rather long for such a narrow terminal" &&
	make_run 2 test error "\"bad\\x1b[2Jlabel\"" &&
	guild runs >whole.short
'

test_expect_success TTY 'rows are cut at the width of the terminal, not in a pipe' '
	cut -c1-50 whole.short >expect &&
	on_tty 50 guild runs >actual &&
	test_cmp expect actual &&
	awk "length > 80" whole.short >long &&
	test -s long
'

test_expect_success TTY 'the pager gets rows as wide as the terminal' '
	guild runs -v >whole &&
	GUILD_PAGER="cat; echo end" on_tty 50 guild runs -v >actual &&
	tail -n 1 actual >last &&
	echo end >expect &&
	test_cmp expect last &&
	head -n 1 whole | cut -c1-50 >expect &&
	head -n 1 actual >first &&
	test_cmp expect first
'

test_expect_success TTY 'what a run says cannot control the terminal' '
	on_tty 200 guild runs >actual &&
	! grep "$(printf "\033")" actual &&
	grep -F "bad\\x1b[2Jlabel" actual
'

test_expect_success TTY 'warnings are coloured, unless the user says no' '
	yellow=$(printf "\033\\[33m") &&
	echo n >answer &&
	test_expect_code 4 on_tty 80 env TERM=xterm guild runs rm -p <answer >actual &&
	grep "${yellow}WARNING: You are about" actual &&
	test_expect_code 4 on_tty 80 env TERM=xterm NO_COLOR=1 guild runs rm -p <answer >actual &&
	grep "^WARNING: You are about" actual &&
	test_expect_code 4 on_tty 80 env TERM=dumb guild runs rm -p <answer >actual &&
	grep "^WARNING: You are about" actual
'

test_expect_success TTY 'who reads an error is told its place, a pipe gets the message alone' '
	mkdir project && printf "train:\n  flags: [a]\n" >project/guild.yml &&
	test_expect_code 1 on_tty 80 guild -C project operations >actual &&
	grep -F "guild.yml\", line 2, column 10" actual &&
	test_expect_code 1 guild -C project operations 2>err &&
	grep "invalid flags value" err && ! grep "line 2" err
'

test_expect_success TTY 'where runs come from standard input, the terminal is asked' '
	echo n >answer &&
	test_expect_code 4 on_tty 80 sh -c "guild select -A | guild runs rm -" <answer >actual &&
	grep "Delete 2 run(s)? (Y/n)" actual &&
	guild runs >actual &&
	test_cmp whole.short actual
'

test_expect_success 'without a terminal that is a usage error, which names -y' '
	guild select -A >ids &&
	test_expect_code 2 setsid -w guild runs rm - <ids >out 2>err &&
	grep -e "-y" err &&
	guild runs >actual &&
	test_cmp whole.short actual
'

test_expect_success TTY 'Ctrl-C at a question: no message, status 1' '
	printf "\003" >answer &&
	test_expect_code 1 on_tty 80 guild runs rm <answer >actual &&
	! grep "^guild:" actual &&
	guild runs >actual &&
	test_cmp whole.short actual
'

test_done
