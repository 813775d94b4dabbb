#!/bin/sh
test_description='scale: runs with 1,500 levels of directories are removed'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/scale.sh"

scale_to 1500

# make_runs N: two runs with a directory N levels deep.
make_runs () {
	levels=$(printf "%${1}s" "" | sed "s|.|/d|g") && "$BUILD/tools/runs" .guild/runs 2 &&
	for run in .guild/runs/*
	do
		mkdir -p "$run/d$levels" && echo deep >"$run/d$levels/end.txt" || return
	done
}

# With few descriptors: none stays open for each level.
few_files () {
	linear_calls "ulimit -n 64 && $1"
}

test_expect_success 'setup' 'in_both "make_runs \$n"'

test_expect_success 'deleted for good' 'few_files "guild runs rm -py 1"'

test_expect_success 'purged from the trash' '
	few_files "guild runs rm -y 1" &&
	few_files "guild runs purge -y" &&
	in_both "test -z \"\$(find .guild/runs .guild/trash -name end.txt)\""
'

scale_done
