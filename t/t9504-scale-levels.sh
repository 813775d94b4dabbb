#!/bin/sh
test_description='scale: 1,500 levels of directories'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 1500

# make_project N: source code N levels deep. Its paths are as long as the system takes them.
make_project () {
	levels=$(printf "%${1}s" "" | sed "s|.|/d|g") && mkdir -p "code$levels" &&
	echo deep >"code$levels/end.txt" && printf "%s\n" "copy:" "  exec: \"true\"" >guild.yml
}

# With few descriptors: none stays open for each level. Instructions are not counted: paths grow with the
# levels, and what it takes to make and print them with the square.
few_files () {
	linear_calls "ulimit -n 64 && $1"
}

test_expect_success 'setup' 'in_both "make_project \$n"'

test_expect_success 'source code is copied' '
	few_files "guild run copy -yq --run-id r" &&
	in_both "test -n \"\$(find .guild/runs/r/code -name end.txt)\""
'

test_expect_success 'a run is listed' 'few_files "guild ls r -a"'

test_expect_success 'a run is checked' 'few_files "guild fsck r"'

test_expect_success 'a run is deleted, and restored' '
	few_files "guild runs rm -y r" &&
	few_files "guild runs restore -y r"
'

scale_done
