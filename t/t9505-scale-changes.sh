#!/bin/sh
test_description='scale: 4,000 runs are labeled and deleted'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 4000

test_expect_success 'setup' 'in_both "\$BUILD/tools/runs \$GUILD_HOME/runs \$n"'

test_expect_success 'all are labeled' '
	linear_calls "guild label -s x -y :" &&
	linear_instructions "guild label -s y -y :"
'

test_expect_success 'all are deleted, and restored' '
	linear_calls "guild runs rm -y" &&
	linear_calls "guild runs restore -y" &&
	linear_instructions "guild runs rm -y"
'

say_costs
test_done
