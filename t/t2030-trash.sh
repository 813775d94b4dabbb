#!/bin/sh
test_description='guild runs rm, restore and purge'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"

# Three runs, nothing in the trash.
fresh () {
	rm -rf "$GUILD_HOME/runs" "$GUILD_HOME/trash" &&
	put_script_run aa11 a.py 1000 label=one &&
	put_script_run bb22 b.py 2000 &&
	put_script_run cc33 c.py 3000
}

# ids [-d]: those that are listed, on one line.
ids () {
	guild runs --format '%(id)' "$@" >ids.out && tr '\n' ' ' <ids.out
}

test_expect_success 'nothing to do' '
	for cmd in "rm Nothing.to.delete." "delete Nothing.to.delete." "restore Nothing.to.restore." "purge Nothing.to.purge."; do
		guild runs ${cmd% *} >out 2>err &&
		test ! -s out &&
		grep "^${cmd#* }$" err || return 1
	done
'

test_expect_success 'rm asks' '
	fresh &&
	cat >expect <<-\EOF &&
	You are about to delete the following runs:
	  [cc33]  c.py  1970-01-01 00:50:00  completed  
	  [aa11]  a.py  1970-01-01 00:16:40  completed  one
	Delete 2 run(s)? (Y/n) Deleted 2 run(s)
	EOF
	echo >in &&
	guild runs rm 1 aa11 <in >out 2>err &&
	test_cmp expect err &&
	test ! -s out &&
	test "$(ids)" = "bb22 " &&
	test "$(ids -d)" = "cc33 aa11 "
'

test_expect_success 'no is no' '
	fresh &&
	echo n >in &&
	test_expect_code 4 guild runs rm <in 2>err &&
	test "$(ids)" = "cc33 bb22 aa11 " &&
	test_expect_code 1 guild runs rm </dev/null 2>err &&
	test "$(ids)" = "cc33 bb22 aa11 "
'

test_expect_success 'a run that is named twice goes once' '
	fresh &&
	guild runs rm -y 1 1 1:2 cc 2>err &&
	echo "Deleted 2 run(s)" >expect &&
	test_cmp expect err &&
	test "$(ids)" = "aa11 "
'

test_expect_success 'filters, and ranges in what is left' '
	fresh &&
	guild runs rm -y 1 -Fo "a*" -Fo "b*" 2>err &&
	test "$(ids)" = "cc33 aa11 "
'

test_expect_success 'restore' '
	fresh &&
	guild runs rm -y 2>err &&
	test "$(ids)" = "" &&
	guild runs restore -y 2 2>err &&
	echo "Restored 1 run(s)" >expect &&
	test_cmp expect err &&
	test "$(ids)" = "bb22 " &&
	echo >in &&
	guild runs restore <in 2>err &&
	grep "You are about to restore the following runs:" err &&
	grep "Restore 2 run(s)? (Y/n) " err &&
	test "$(ids)" = "cc33 bb22 aa11 " &&
	test "$(ids -d)" = ""
'

test_expect_success 'what is in the way is renamed' '
	fresh &&
	guild runs rm -y aa 2>err &&
	put_script_run aa11 new.py 5000 &&
	guild runs restore -y 2>err &&
	grep "^WARNING: $GUILD_HOME/runs/aa11 exists, moving to $GUILD_HOME/runs/aa11_" err &&
	test "$(guild select -a op_name aa11_)" = new.py &&
	guild runs rm -y 2>err &&
	guild runs restore -y aa11_ 2>err &&
	test "$(guild runs -d --format "%(id)" -Fo a.py)" = aa11
'

test_expect_success 'purge and rm --permanent' '
	fresh &&
	guild runs rm -y 1:2 2>err &&
	echo y >in &&
	guild runs purge 1 <in 2>err &&
	cat >expect <<-\EOF &&
	WARNING: You are about to permanently delete the following runs:
	  [cc33]  c.py  1970-01-01 00:50:00  completed  
	Permanently delete 1 run(s)? (y/N) Permanently deleted 1 run(s)
	EOF
	test_cmp expect err &&
	test "$(ids -d)" = "bb22 " &&
	echo >in &&
	test_expect_code 4 guild runs rm -p <in 2>err &&
	grep "Permanently delete 1 run(s)? (y/N) " err &&
	guild runs rm -p -y 2>err &&
	echo "Permanently deleted 1 run(s)" >expect &&
	test_cmp expect err &&
	test "$(ids)" = "" &&
	test "$(ids -d)" = "bb22 "
'

test_expect_success 'purge takes what an interrupted one left' '
	fresh &&
	mkdir -p "$GUILD_HOME/trash/purge/old/.guild" &&
	guild runs rm -y 1 2>err &&
	guild runs purge -y 2>err &&
	rmdir "$GUILD_HOME/trash/purge"
'

test_expect_success 'a run of any depth, with few descriptors' '
	fresh &&
	mkdir -p "$GUILD_HOME/runs/cc33/$(printf "%01500d" 0 | sed "s,0,d/,g")" &&
	(ulimit -n 64 && guild runs rm -p -y 1) 2>err &&
	echo "Permanently deleted 1 run(s)" >expect && test_cmp expect err &&
	test_path_is_missing "$GUILD_HOME/runs/cc33"
'

test_expect_success 'runs from standard input' '
	fresh &&
	guild select -A -Fo a.py -Fo b.py >in &&
	guild runs rm -y - <in 2>err &&
	echo "Deleted 2 run(s)" >expect &&
	test_cmp expect err &&
	guild runs rm -y - </dev/null 2>err &&
	echo "Nothing to delete." >expect &&
	test_cmp expect err &&
	test "$(ids)" = "cc33 " &&
	printf "aa11\\0" >in &&
	guild runs restore -z -y - <in 2>err &&
	test "$(ids)" = "cc33 aa11 "
'

command -v setsid >/dev/null && test_set_prereq SETSID

test_expect_success SETSID 'a question needs a terminal when runs are on standard input' '
	fresh &&
	echo aa11 >in &&
	test_expect_code 2 setsid -w guild runs rm - <in 2>err &&
	grep "use -y" err &&
	test "$(ids)" = "cc33 bb22 aa11 "
'

test_done
