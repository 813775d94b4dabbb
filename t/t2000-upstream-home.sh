#!/bin/sh
test_description='a home that Guild AI wrote reads as it does there'
. "${0%/*}/lib/test-lib.sh"

cp -R "$TEST_DIR/data/home-upstream/." "$GUILD_HOME" || exit 1

# Each "$ ARGUMENTS" of the table begins a case: its number.cmd and number.out.
awk '/^#/ { next }
	/^\$ / { n++; file = sprintf("%02d", n); print substr($0, 3) >(file ".cmd"); printf "" >(file ".out"); next }
	{ print >(file ".out") }' "$TEST_DIR/cases/home-upstream.txt"

for cmd in [0-9]*.cmd; do
	args=$(cat "$cmd") expect=${cmd%.cmd}.out
	test_expect_success "guild $args" '
		eval "guild $args" >out 2>err &&
		sed "s|$GUILD_HOME|GH|g" out >actual &&
		test_cmp "$expect" actual
	'
done

test_done
