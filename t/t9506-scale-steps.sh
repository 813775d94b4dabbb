#!/bin/sh
test_description='scale: 5,000 flags of a pipeline that its step takes'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 5000

# make_project N: a pipeline with a flag for each of the N flags of its step.
make_project () {
	awk -v n="$1" '
		function flags(prefix) {
			print "  flags:"
			for (i = 1; i <= n; i++)
				printf "    %sflag-%d: %d\n", prefix, i, i
		}
		BEGIN {
			print "op:\n  exec: \"true\"\n  sourcecode: no"
			flags("")
			print "pipeline:\n  sourcecode: no\n  steps: [op]"
			flags("op:")
		}' >guild.yml &&
	seq -f "op:flag-%.0f=7" "$1" | tr "\n" " " >words
}

test_expect_success 'setup' 'in_both "make_project \$n"'

test_expect_success 'a run' 'linear_calls "guild run pipeline -yq"'

test_expect_success 'a run with all flags given' '
	linear_instructions "guild run pipeline -yq \$(cat words)"
'

scale_done
