#!/bin/sh
test_description='a run with a bad file costs one line, and no other run'
. "${0%/*}/lib/test-lib.sh"

test_expect_success 'three runs, the second will have bad files' '
	cat >guild.yml <<-\EOF &&
	prepare:
	  exec: sh -c "echo data >data.txt"
	train:
	  exec: sh -c "echo out; echo err >&2"
	  flags: {lr: 0.1}
	  requires:
	    - operation: prepare
	EOF
	guild run -yq prepare --label first &&
	guild run -yq train -t tag -c comment --label second &&
	bad=$(guild select) &&
	guild run -yq train --label third &&
	guild runs -s >actual &&
	cat >expect <<-\EOF &&
	[1]  train    completed  third
	[2]  train    completed  second
	[3]  prepare  completed  first
	EOF
	test_cmp expect actual &&
	files=$(cd "$GUILD_HOME/runs/$bad/.guild" && ls -d [a-z]*[a-z] attrs/* | grep -vx attrs)
'
run=$GUILD_HOME/runs/$bad/.guild

# spoil FILE HOW: what was there is in ./good.
spoil () {
	rm -rf "${run:?}/$1" || return
	case $2 in
	missing) ;;
	empty) : >"$run/$1" ;;
	half) head -c $(($(wc -c <good) / 2)) good >"$run/$1" ;;
	unreadable) cp good "$run/$1" && chmod 0 "$run/$1" ;;
	directory) mkdir "$run/$1" ;;
	binary) printf '\000\377\001\033[31m\n\200\n' >"$run/$1" ;;
	esac
}
repair () {
	rm -rf "${run:?}/$1" && cp good "$run/$1"
}

# try STATUSES COMMAND...: ends with one of these, and says one line at most, which names the run.
try () {
	statuses=$1
	shift
	timeout 10 guild "$@" >out 2>err
	status=$?
	case " $statuses " in *" $status "*) ;; *) echo "status $status: guild $*"; cat err; return 1 ;; esac
	test $(wc -l <err) -le 1 && ! grep -v "$bad" err && return
	echo "messages of: guild $*"; cat err; return 1
}

# Neither a list nor a run may suffer. What opens the run alone may fail.
try_all () {
	try 0 runs -s &&
	grep -q "^\[1\]  train .*third$" out &&
	grep -q "^\[[23]\]  prepare .*first$" out &&
	try 0 runs &&
	test $(wc -l <out) -ge 2 &&
	try 0 runs --json &&
	grep -q "^\[.*\]$" out &&
	try 0 select -A &&
	test $(wc -l <out) -ge 2 &&
	if guild select "$bad" >out 2>&1; then
		try "0 1" runs info "$bad" &&
		try "0 1" runs info -edmpc --json "$bad" &&
		try "0 1" ls "$bad" &&
		try "0 1" ls -g "$bad" &&
		try "0 1" cat -O "$bad"
	fi
}

hows="missing empty half directory binary"
test "$(id -u)" = 0 || hows="$hows unreadable"
for file in $files; do
	test_expect_success "$file: $hows" '
		cp "$run/$file" good &&
		for how in $hows; do
			spoil $file $how && try_all || { echo "$file $how"; return 1; }
		done &&
		repair $file
	'
done

test_expect_success 'LOCK: nonsense, or a process that is gone' '
	for text in "" x "999999999 " "-1" "0" "$(printf "%-10d\nstart=x\nboot=\nhost=\nsupervisor=," 999999999)"; do
		printf "%s" "$text" >"$run/LOCK" &&
		try_all &&
		guild runs -s >actual &&
		test_cmp expect actual || { echo "LOCK: $text"; return 1; }
	done &&
	for how in directory binary; do
		spoil LOCK $how && try_all || { echo "LOCK: $how"; return 1; }
	done &&
	rm -rf "$run/LOCK"
'

test_expect_success 'a file that is needed is named' '
	for file in opref attrs/label attrs/started attrs/exit_status; do
		cp "$run/$file" good &&
		spoil $file directory &&
		guild runs >out 2>err &&
		test $(wc -l <out) = 3 &&
		echo "WARNING: cannot read $run/$file: Is a directory" >expect.err &&
		test_cmp expect.err err &&
		repair $file || { echo "$file"; return 1; }
	done
'

test_expect_success 'two bad files of one run: one line' '
	mkdir keep && mv "$run/attrs/label" "$run/attrs/started" keep &&
	mkdir "$run/attrs/label" "$run/attrs/started" &&
	try_all &&
	rmdir "$run/attrs/label" "$run/attrs/started" &&
	mv keep/* "$run/attrs"
'

test_expect_success 'what is no run is passed over' '
	: >"$GUILD_HOME/runs/file" &&
	mkdir -p "$GUILD_HOME/runs/empty" "$GUILD_HOME/runs/half/.guild/attrs" &&
	ln -s nowhere "$GUILD_HOME/runs/dangling" &&
	ln -s loop "$GUILD_HOME/runs/loop" &&
	mkfifo "$GUILD_HOME/runs/pipe" &&
	guild runs -s >actual 2>err &&
	test_cmp expect actual &&
	test ! -s err
'

test_expect_success 'an attribute that is a pipe is not waited for' '
	cp "$run/attrs/label" good && rm "$run/attrs/label" &&
	mkfifo "$run/attrs/label" &&
	try_all &&
	repair attrs/label
'

# Not so under a sanitizer, which reserves far more.
(ulimit -v 500000 && guild --version) >/dev/null 2>&1 && test_set_prereq LITTLE_MEMORY
test_expect_success LITTLE_MEMORY 'a huge attribute is no reason to swallow it' '
	cp "$run/attrs/label" good &&
	truncate -s 1G "$run/attrs/label" &&
	(ulimit -v 500000 && try 0 runs) &&
	test $(wc -l <out) = 3 &&
	test $(wc -c <err) -lt 1000 &&
	repair attrs/label
'

test_expect_success 'after all that, the runs are what they were' '
	guild runs -s >actual &&
	test_cmp expect actual &&
	guild runs rm -y &&
	guild runs restore -y &&
	guild runs -s >actual &&
	test_cmp expect actual
'

test_done
