#!/bin/sh
test_description='libexec/command-list.txt agrees with the programs; tests have numbers of their own'
. "${0%/*}/lib/test-lib.sh"

libexec=$TEST_DIR/../libexec

test_expect_success 'the list has each program that is no helper, once, and no other' '
	grep -v "^#" "$libexec/command-list.txt" | cut -f1 | sort >listed &&
	(cd "$libexec" && ls guild-*.c) | sed -n "s/^guild-\([^-].*\)\.c$/\1/p" | sort >programs &&
	test_cmp programs listed
'

test_expect_success 'each line has four fields' '
	! grep -v "^#" "$libexec/command-list.txt" | grep -vP "^[^\t]+\t+[^\t]+\t+[^\t]+\t+[^\t]+\.$"
'

test_expect_success 'no name is given twice' '
	grep -v "^#" "$libexec/command-list.txt" | tr -s "\t" | cut -f2 | sed "s/, /\n/g" |
		sort | uniq -d >twice &&
	test ! -s twice
'

test_expect_success 'help shows each name, and the summary that the command gives itself' '
	guild help >help &&
	grep -v "^#" "$libexec/command-list.txt" | tr -s "\t" >list &&
	while IFS="	" read -r program names group summary
	do
		grep "^  ${names%%, runs *}" help >found || echo "help lacks $names"
		guild ${names%%, *} --help | sed -n 3p >actual
		test "$(cat actual)" = "  $summary" || echo "guild $names: $(cat actual)"
	done <list >wrong &&
	{ test ! -s wrong || cat wrong; } &&
	test ! -s wrong
'

test_expect_success 'no two test scripts have the same number' '
	(cd "$TEST_DIR" && ls t[0-9]*.sh) | cut -d- -f1 | sort | uniq -d >twice &&
	cat twice &&
	test ! -s twice
'

test_done
