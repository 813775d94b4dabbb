#!/bin/sh
test_description='scale: 4,000 runs are labeled and deleted'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 4000

test_expect_success 'setup' 'in_both "\$BUILD/tools/runs \$GUILD_HOME/runs \$n"'

# Instructions are counted where the runs are named one by one: t9508.
test_expect_success 'all are labeled' 'linear_calls "guild label -s x -y :"'

test_expect_success 'all are deleted, and restored' '
	linear_calls "guild runs rm -y" &&
	linear_calls "guild runs restore -y"
'

scale_done
