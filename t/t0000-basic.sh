#!/bin/sh
test_description='the shell test library itself'
. "${0%/*}/lib/test-lib.sh"

# Run a test script of our own, in a build tree of its own, as $1.sh: its TAP goes to out.
sub_test () {
	name=$1 &&
	mkdir -p "$TRASH/sub/lib" "$TRASH/sub/build/bin" &&
	ln -sf "$TEST_DIR/lib/test-lib.sh" "$TRASH/sub/lib" &&
	ln -sf "$(command -v guild)" "$TRASH/sub/build/bin/guild" &&
	{
		echo "test_description=x" &&
		echo ". \"\${0%/*}/lib/test-lib.sh\"" &&
		cat
	} >"$TRASH/sub/$name.sh" &&
	GUILD_BUILD="$TRASH/sub/build" sh "$TRASH/sub/$name.sh" >out
}

test_expect_success 'a script that succeeds passes' '
	cat >expect <<-\EOF &&
	ok 1 - fine
	1..1
	EOF
	sub_test pass <<-\EOF &&
	test_expect_success fine "true && echo words"
	test_done
	EOF
	test_cmp expect out &&
	test_path_is_missing "$TRASH/sub/build/t/trash.pass"
'

test_expect_success 'one that fails is shown, with its output, and kept' '
	cat >expect <<-\EOF &&
	not ok 1 - bad
	# echo words && false
	# words
	1..1
	EOF
	test_expect_code 1 sub_test fail <<-\EOF &&
	test_expect_success bad "echo words && false"
	test_done
	EOF
	test_cmp expect out &&
	test -d "$TRASH/sub/build/t/trash.fail/work"
'

test_expect_success 'a gap in the chain fails' '
	test_expect_code 1 sub_test gap <<-\EOF &&
	test_expect_success gap "true && false
	true"
	test_done
	EOF
	grep "^not ok 1" out &&
	grep "gap in the && chain" out
'

test_expect_success 'what is missing is skipped' '
	cat >expect <<-\EOF &&
	ok 1 - no # SKIP needs MOON
	ok 2 - yes
	1..2
	EOF
	sub_test skip <<-\EOF &&
	test_set_prereq SUN
	test_expect_success SUN,MOON no false
	test_expect_success SUN yes true
	test_done
	EOF
	test_cmp expect out
'

test_expect_success 'an early end is a failure' '
	test_expect_code 1 sub_test early <<-\EOF &&
	test_expect_success one true
	exit 0
	EOF
	grep "^Bail out!" out
'

test_expect_success 'test_must_fail accepts an error, no success, no crash' '
	test_must_fail false &&
	! test_must_fail true &&
	! test_must_fail no-such-program &&
	! test_must_fail sh -c "kill -SEGV \$\$"
'

test_expect_success 'test_when_finished cleans up after success and failure' '
	test_expect_code 1 sub_test cleanup <<-\EOF &&
	test_expect_success one "test_when_finished \"rm a\" && >a && false"
	test_expect_success two "test_path_is_missing a"
	test_done
	EOF
	grep "^ok 2" out
'

test_expect_success 'the environment is pinned' '
	cat >expect <<-\EOF &&
	C.UTF-8 UTC 80 dumb
	unset unset
	EOF
	GUILD_CONFIG=/x NO_COLOR=1 sub_test env <<-\EOF &&
	test_expect_success env "
		echo \$LC_ALL \$TZ \$COLUMNS \$TERM >\$TRASH/../env &&
		echo \${GUILD_CONFIG-unset} \${NO_COLOR-unset} >>\$TRASH/../env"
	test_done
	EOF
	test_cmp expect "$TRASH/sub/build/t/env"
'

test_expect_success 'scrub hides ids and times, nothing else' '
	cat >input <<-\EOF &&
	[1:0123abcd] op 2026-01-31 13:05:09 0123456789abcdef0123456789abcdef
	0123abcde x0123abcd 2026 deadbeef
	EOF
	cat >expect <<-\EOF &&
	[1:SHORT] op TIME ID
	0123abcde x0123abcd 2026 SHORT
	EOF
	scrub <input >actual &&
	test_cmp expect actual
'

test_done
