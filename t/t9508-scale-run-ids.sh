#!/bin/sh
test_description='scale: ids of 4,000 runs from standard input'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 4000

test_expect_success 'setup' 'in_both "\$BUILD/tools/runs \$GUILD_HOME/runs \$n"'

test_expect_success 'a label for all ids from standard input' '
	linear_instructions "guild select -A | guild label -s x -y -"
'

test_expect_success 'all ids from standard input are deleted' '
	linear_instructions "guild select -A | guild runs rm -y -"
'

scale_done
