#!/bin/sh
test_description='guild run: stop in the Python debugger'
. "${0%/*}/lib/test-lib.sh"

command -v python3 >/dev/null || test_skip_all 'python3 is not there'

cat >work.py <<'EOF'
"""What it does."""

def twice(n):
    return 2 * n

print(twice(4))
print("end")
EOF
echo '1 / 0' >fail.py
cat >guild.yml <<'EOF'
work: {}
words: { steps: ['work --break 6'] }
key: { steps: [{ run: work, break: [6, work.twice], break-on-error: yes }] }
bad: { steps: [{ run: work, break: { a: 1 } }] }
EOF

# places FILE: where the debugger stopped
places () {
	sed -n 's/.*> .*\/\([a-z]*\.py([0-9]*)\).*/\1/p' "$1"
}

test_expect_success '--break LINE: the first statement from there on' '
	echo q | guild run -y work.py --break 1 >out &&
	grep "^Breakpoint 1 at .*/work.py:3$" out &&
	echo "work.py(3)" >expect &&
	places out >actual &&
	test_cmp expect actual
'

test_expect_success '--break FILE:LINE and MODULE.FUNCTION, several' '
	printf "c\nc\n" | guild run -y work.py --break work:7 --break work.twice >out &&
	printf "work.py(4)\nwork.py(7)\n" >expect &&
	places out >actual &&
	test_cmp expect actual &&
	grep "8$" out && grep "end$" out
'

test_expect_success '--break-on-error: where it failed, and the run fails' '
	test_expect_code 1 sh -c "echo p 40 + 2 | guild run -y fail.py --break-on-error" >out 2>err &&
	grep "^ZeroDivisionError" err &&
	grep "^Entering post mortem debug session$" err &&
	grep "fail.py(1)" out &&
	grep "42" out
'

test_expect_success 'recorded as given, and only for this start' '
	guild run -y work.py --break 7 --break-on-error </dev/null >out &&
	attrs=$(guild select --dir)/.guild/attrs &&
	printf "break_:\n- '\''7'\''\nbreak_on_error: true\n" >expect &&
	sed -n "/^break_:/,/^break_on/p" "$attrs/run_params" >actual &&
	test_cmp expect actual &&
	grep "^PDB_BREAKS: .7.$" "$attrs/env" &&
	grep "^BREAK_ON_ERROR: .1.$" "$attrs/env" &&
	guild run -y --restart "$(guild select)" </dev/null >out &&
	printf "8\nend\n" >expect &&
	test_cmp expect out
'

test_expect_success 'places are quoted for --print-env' '
	guild run work.py --break "a b" --break 3 --print-env >out &&
	sed -n "s/^PDB_BREAKS=//p" out >quoted &&
	eval "eval set -- $(cat quoted)" &&
	test "$1,$2" = "a b,3"
'

test_expect_success 'steps say it in their run text and as keys' '
	echo q | guild run -y words >out 2>err &&
	places out >actual && echo "work.py(6)" >expect && test_cmp expect actual &&
	printf "c\nc\n" | guild run -y key >out 2>err &&
	places out >actual && printf "work.py(6)\nwork.py(4)\n" >expect && test_cmp expect actual &&
	grep "running work: work --break 6 --break work.twice --break-on-error$" err
'

test_expect_success 'a step with a place that is none is an error' '
	test_must_fail guild run -y bad 2>err &&
	grep "invalid value for .break. in step .work." err
'

test_done
