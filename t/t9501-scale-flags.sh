#!/bin/sh
test_description='scale: 5,000 flags'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 5000

# make_project N: an operation with N flags, each with a type, a range and an alias, and words that
# give them values by name and by alias.
make_project () {
	awk -v n="$1" '
		BEGIN {
			print "op:\n  exec: \"true ${flag_args}\"\n  sourcecode: no\n  flags:"
			for (i = 1; i <= n; i++)
				printf "    flag-%d: {description: Flag %d, default: %d, type: number, min: 0, alias: a%d}\n",
					i, i, i, i
		}' >guild.yml &&
	seq -f "flag-%.0f=7" "$1" | tr "\n" " " >words &&
	seq -f "a%.0f=8" "$1" | tr "\n" " " >aliases
}

test_expect_success 'setup' 'in_both "make_project \$n"'

test_expect_success 'help' 'linear "guild run op --help-op"'

test_expect_success 'a run with defaults, and its restart' '
	linear "guild run op -yq --run-id r" &&
	linear "guild run --restart r -yq"
'

test_expect_success 'a run with all flags given, and its restart with them' '
	linear "guild run op -yq --run-id f \$(cat words)" &&
	linear "guild run --restart f -yq \$(cat words)"
'

test_expect_success 'flags by their aliases' '
	linear "guild run op -yq --run-id a \$(cat aliases)"
'

test_expect_success 'is a run needed, and why?' '
	linear_calls "guild run op -yq --needed" &&
	linear "guild why r"
'

test_expect_success 'what is shown of the run' '
	linear "guild runs info r --json" &&
	linear_calls "guild select -A --filter \"flag-1 = 1\""
'

test_expect_success 'flags are completed' 'linear "guild --guild-complete run op fl"'

scale_done
