#!/bin/sh
test_description='scale: 20,000 runs'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 20000

test_expect_success 'setup' 'in_both "\$BUILD/tools/runs \$GUILD_HOME/runs \$n"'

test_expect_success 'the latest are listed' 'linear_calls "guild runs -n 20"'

test_expect_success 'all are selected' 'linear_calls "guild select -A"'

# Where the calls are many, instructions alone: tracing takes its time.
test_expect_success 'those of an operation are listed, as JSON lines' '
	linear_instructions "guild runs --jsonl -Fo train"
'

# All runs pass each of the options.
test_expect_success 'by filter, status and time' '
	linear_instructions "guild select -A -Sce --started \"after 2023-11-01\" --filter \"lr < 1\""
'

test_expect_success 'runs are completed' 'linear_instructions "guild --guild-complete label 0"'

scale_done
