#!/bin/sh
test_description='guild runs: options, formats, filters, and runs that cannot be read'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/runs.sh"
. "$TEST_DIR/lib/tty.sh"

test_expect_success 'without runs there is nothing to say' '
	guild runs >actual 2>&1 &&
	test ! -s actual &&
	guild runs --json >actual &&
	echo "[]" >expect &&
	test_cmp expect actual
'

put_script_run aaaaaaaa11 train.py 1000 label=first 'tags=[red, blue]' 'flags={lr: 0.1, x: 1}' marked=true
put_script_run bbbbbbbb22 train.py 2000 exit_status=1 'flags={lr: 0.01, x: 2}' sourcecode_digest=0123abc
put_script_run cccccccc33 eval.py 3000 exit_status=-15 'label=a second one'
put_script_run dddddddd44 eval.py 4000 \
	'comments=[{user: Ann, host: box, time: 4000000000, body: Looks GOOD}]'

cat >all <<\EOF
[1:dddddddd]  eval.py            1970-01-01 01:06:40  completed   
[2:cccccccc]  eval.py            1970-01-01 00:50:00  terminated  a second one
[3:bbbbbbbb]  train.py           1970-01-01 00:33:20  error       
[4:aaaaaaaa]  train.py [marked]  1970-01-01 00:16:40  completed   first
EOF

test_expect_success 'the newest comes first' '
	guild runs >actual &&
	test_cmp all actual &&
	guild runs list >actual &&
	test_cmp all actual
'

test_expect_success '-s is shorter' '
	guild runs -s -n 2 >actual &&
	cat >expect <<-\EOF &&
	[1]  eval.py  completed   
	[2]  eval.py  terminated  a second one
	EOF
	test_cmp expect actual
'

test_expect_success '-n must be a number from 1' '
	test_expect_code 2 guild runs -n 0 2>err &&
	grep "is not in the range x>=1" err &&
	test_expect_code 2 guild runs -n x
'

test_expect_success 'options that exclude each other' '
	for args in "-a -n 1" "-c -v" "-c --json" "--json -v" "--json --jsonl" "--json --format x"; do
		test_expect_code 1 guild runs $args 2>err &&
		grep "cannot both be specified" err || return 1
	done
'

test_expect_success 'a page has 20 runs' '
	test_when_finished "rm -r page" &&
	i=100 &&
	while test $i -lt 145; do
		RUNS=page/runs put_script_run run$i x.py $i || return 1
		i=$((i + 1))
	done &&
	guild -H page runs >out 2>err &&
	test $(wc -l <out) = 20 &&
	echo "Showing the first 20 runs (45 total) - use --all to show all or -m to show more" >expect &&
	test_cmp expect err &&
	guild -H page runs -m >out 2>err &&
	test $(wc -l <out) = 40 &&
	guild -H page runs -mm >out 2>err &&
	test $(wc -l <out) = 45 &&
	test ! -s err &&
	guild -H page runs -a >out &&
	test $(wc -l <out) = 45 &&
	guild -H page runs -n 22 >out 2>err &&
	test $(wc -l <out) = 22 &&
	test ! -s err &&
	guild -H page runs --format "%(id)" >out &&
	test $(wc -l <out) = 45
'

# ids ARGS...: the first letters of the runs that are listed.
ids () {
	guild runs --format '%(id)' "$@" >ids.out && cut -c 1 ids.out | tr -d '\n'
}

test_expect_success 'filters' '
	while read -r want args; do
		actual=$(eval "ids $args") && echo "$actual $args" &&
		test "$actual" = "${want#-}" || return 1
	done <<-\EOF
	dc -Fo eval.py
	ba -Fo train.py
	dcba -Fo eval.py -Fo train.py
	ba -Fo "train*"
	- -Fo train
	ba -Fo "^tr"
	a -Fl first
	ca -Fl first -Fl second
	db -Fl -
	db -Fu
	a -Ft red
	a -Ft blue -Ft nope
	- -Ft re
	d -Fc good
	d -Fc ANN
	cba -Fc -
	a -Fm
	dcb -Fn
	b -Fd 0123
	- -Fd 123
	dc -Fs "after 1970-01-01 00:40"
	da -Sc
	b -Se
	c -St
	cb -Set
	cb -S et
	db --not-terminated -Fu
	da --not-error --not-terminated
	- -Sr
	- -Sp -Ss
	b -F "x > 1"
	ba -F "lr is not undefined"
	cba -F "label contains E or status = error or label = first"
	EOF
'

test_expect_success 'filters that are wrong' '
	test_expect_code 1 guild runs -Fs bogus 2>err &&
	grep "^guild: invalid RANGE: " err &&
	test_expect_code 1 guild runs -F "lr <" 2>err &&
	grep "^guild: syntax error in filter - unexpected end of expresion" err &&
	test_expect_code 1 guild runs -Sx 2>err &&
	grep "^guild: unrecognized status char .x. in option .-S." err &&
	test_expect_code 1 guild runs -Fl x -Fu 2>err &&
	echo "guild: --label and --unlabeled cannot both be used" >expect &&
	test_cmp expect err &&
	test_expect_code 1 guild runs -Fm -Fn 2>err &&
	echo "guild: --marked and --unmarked cannot both be used" >expect &&
	test_cmp expect err
'

test_expect_success '--jsonl is an object a line' '
	guild runs --jsonl -n 2 >actual &&
	test $(wc -l <actual) = 2 &&
	guild runs --json -Fm >one &&
	cat >expect <<-EOF &&
	[{"id": "aaaaaaaa11", "run_dir": "$GUILD_HOME/runs/aaaaaaaa11", "opref": "script:$(pwd) '\'\'' '\'\'' train.py", "exit_status": 0, "cmd": null, "comments": null, "marked": true, "label": "first", "started": 1000000000, "status": "completed", "stopped": null, "tags": ["red", "blue"]}]
	EOF
	test_cmp expect one
'

test_expect_success '--json shows all, and says so' '
	guild runs --json -n 1 >out 2>err &&
	test $(grep -o "\"id\"" out | wc -l) = 4 &&
	echo "--json option always shows all runs" >expect &&
	test_cmp expect err
'

test_expect_success '--format names fields' '
	guild runs -Fm --format "%(id) %(short_id) %(op) %(status) %(started:iso) %(flag:lr) %(lr)%%\t%(num_index)%(label)%(none)" >actual &&
	printf "aaaaaaaa11 aaaaaaaa train.py completed 1970-01-01T00:16:40.000000Z 0.1 0.1%%\t[1]first\n" >expect &&
	test_cmp expect actual &&
	guild runs -z --format "%(id)" -n 2 >actual &&
	printf "dddddddd44\\0cccccccc33\\0" >expect &&
	test_cmp expect actual &&
	test_expect_code 1 guild runs --format "%(started:weekday)" 2>err &&
	grep "unknown field .started:weekday." err
'

test_expect_success '-z ends each line with NUL' '
	guild runs -z >out &&
	tr "\0" "\n" <out >actual &&
	test_cmp all actual
'

test_expect_success TTY 'a terminal gets lines that fit' '
	on_tty 40 guild runs </dev/null >out &&
	sed "s/ *$//" out >actual &&
	cut -c 1-40 all | sed "s/ *$//" >expect &&
	test_cmp expect actual
'

# ---- runs that cannot be read cost one line ----

# sick TEXT COMMAND: of a good run and of one that COMMAND spoils, in its .guild: one line, with TEXT, tells.
sick () {
	test_when_finished 'chmod -R u+rwx sick; rm -r sick' &&
	RUNS=sick/runs put_script_run good x.py 1000 label=fine &&
	RUNS=sick/runs put_script_run poor y.py 2000 label=odd &&
	(cd sick/runs/poor/.guild && eval "$2") &&
	guild -H sick runs >out 2>err &&
	cat out err &&
	test $(wc -l <err) = 1 &&
	grep -F "$(pwd)/sick/runs/poor" err &&
	grep -F "$1" err &&
	grep "good.*x.py.*00:16:40.*completed.*fine" out &&
	grep "poor" out
}

test_expect_success 'a truncated attribute' '
	sick attrs/label "printf \"[a, \" >attrs/label" &&
	grep "y.py.*00:33:20  completed  $" out
'

test_expect_success 'an attribute of another type' '
	sick attrs/started "echo soon >attrs/started" &&
	grep "y.py.*completed  odd" out
'

test_expect_success 'a directory in the place of an attribute' '
	sick attrs/exit_status "rm attrs/exit_status; mkdir attrs/exit_status" &&
	grep "y.py.*00:33:20.*odd" out
'

test_expect_success 'an empty opref' '
	sick "invalid opref for run '\''poor'\''" ": >opref" &&
	grep "?.*00:33:20  completed  odd" out
'

test_expect_success 'a malformed opref' '
	sick "): a b" "echo a b >opref" &&
	grep "?.*00:33:20  completed  odd" out
'

test_expect_success NOT_ROOT 'a directory that cannot be read' '
	sick "Permission denied" "chmod 0 attrs"
'

test_expect_success 'what is no run is passed over' '
	test_when_finished "rm -r odd" &&
	RUNS=odd/runs put_script_run good x.py 1000 &&
	mkdir -p odd/runs/empty odd/runs/half/.guild/attrs &&
	echo text >odd/runs/file &&
	ln -s nowhere odd/runs/dangling &&
	guild -H odd runs >out 2>err &&
	test $(wc -l <out) = 1 &&
	test ! -s err
'

test_expect_success 'a run that cannot be judged is left out' '
	test_when_finished "rm -r sick" &&
	RUNS=sick/runs put_script_run good x.py 1000 label=fine &&
	RUNS=sick/runs put_script_run poor y.py 2000 &&
	printf "[a, " >sick/runs/poor/.guild/attrs/label &&
	guild -H sick runs -Fl fine >out 2>err &&
	test $(wc -l <out) = 1 &&
	test $(wc -l <err) = 1 &&
	grep -F "$(pwd)/sick/runs/poor/.guild/attrs/label" err
'

test_expect_success TTY 'control characters do not reach a terminal' '
	test_when_finished "rm -r sick" &&
	RUNS=sick/runs put_script_run good x.py 1000 "label=\"a\\e[41mb\"" &&
	PAGER=cat on_tty 80 guild -H sick runs -v </dev/null >out &&
	grep -F "label: a\\x1b[41mb" out &&
	! grep "$(printf "\\033")\\[41m" out
'

# ---- cost ----

command -v strace >/dev/null && strace -o trace true 2>/dev/null && test_set_prereq STRACE

test_expect_success STRACE 'a list opens one file a run, and eight more for each row' '
	test_when_finished "rm -r many" &&
	i=100 &&
	while test $i -lt 300; do
		RUNS=many/runs put_script_run run$i x.py $i label=x sourcecode_digest=abc || return 1
		i=$((i + 1))
	done &&
	ASAN_OPTIONS=detect_leaks=0 strace -f -e trace=open,openat -o trace guild -H many runs -n 20 >out &&
	test $(wc -l <out) = 20 &&
	test $(grep -c "open" trace) -le $((200 + 8 * 20 + 50))
'

test_done
