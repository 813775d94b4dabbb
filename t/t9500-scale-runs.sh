#!/bin/sh
test_description='scale: 20,000 runs'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 20000

test_expect_success 'setup' 'in_both "\$BUILD/tools/runs \$GUILD_HOME/runs \$n"'

test_expect_success 'the latest are listed' 'linear "guild runs -n 20"'

test_expect_success 'all are selected' 'linear "guild select -A"'

# Where the calls are many, instructions alone: tracing takes its time.
test_expect_success 'all are listed, as JSON lines' 'linear_instructions "guild runs --jsonl"'

test_expect_success 'by filter' 'linear_instructions "guild select -A --filter \"lr < 0.5\""'

test_expect_success 'by operation and status' 'linear_instructions "guild runs -a -Fo train -Se"'

test_expect_success 'by the time of the start' '
	linear_instructions "guild select -A --started \"after 2023-11-18\""
'

test_expect_success 'runs are completed' 'linear_instructions "guild --guild-complete label 0"'

say_costs
test_done
