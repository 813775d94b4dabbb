#!/bin/sh
# Sixty-four runs start at once, while others list, label, tag, delete, stage and check what is there. Each is accounted
# for in the end, and nobody met half of a run.
test_description='64 runs at once, with listings, labels, tags, deletions and fsck going on'
. "${0%/*}/lib/test-lib.sh"

cat >guild.yml <<'EOF'
op:
  exec: sh op.sh
  flags: {n: 0}
EOF
echo 'echo "$FLAG_N" >made && echo "$FLAG_N" >>"$WITNESS"' >op.sh
export WITNESS="$TRASH/witness"
: >"$WITNESS"
runs=64

# meanwhile NAME COMMAND: again and again until the runs have ended; warnings and failures are noted.
meanwhile () {
	times=0
	until test -e "$TRASH/ended"; do
		eval "$2" 2>&1 >"$TRASH/$1.out" | grep -E "^(WARNING|ERROR|guild):" >>"$TRASH/$1.bad"
		times=$((times + 1))
	done
	echo "$1: $times times" >>"$TRASH/times"
}

# one_run COMMAND...: with a completed run (to delete another one is to stop it). That it was just deleted is the only
# thing that may be said.
one_run () {
	id=$(guild select -A -Sc 2>/dev/null | shuf -n 1)
	test -z "$id" || "$@" "$id" 2>&1 | grep -v "could not find a run matching\|: No such file or directory" >&2
}

test_expect_success 'all of them run' '
	for n in $(seq $runs); do
		{ guild run -yq op n=$n >"$TRASH/run.$n" 2>&1; echo $? >"$TRASH/status.$n"; } &
		pids="$pids $!"
	done &&
	{ meanwhile list "guild runs -a" & } &&
	{ meanwhile json "guild runs -a --json" & } &&
	{ meanwhile label "one_run guild label -y --set x" & } &&
	{ meanwhile tag "one_run guild tag -y --add t" & } &&
	{ meanwhile delete "sleep 0.1; one_run guild runs rm -y" & } &&
	{ meanwhile fsck "guild fsck --fix | sed s/^/guild:/ >&2" & } &&
	wait $pids && : >"$TRASH/ended" && wait && { one_run guild runs rm -y 2>last || cat last; } &&
	cat "$TRASH"/run.* >out && test_cmp /dev/null out &&
	cat "$TRASH"/status.* | sort -u >statuses && echo 0 | test_cmp - statuses
'

test_expect_success 'each once' '
	seq $runs >expect && sort -n "$WITNESS" >actual && test_cmp expect actual
'

test_expect_success 'nobody met half of a run' '
	{ cat "$TRASH"/*.bad >bad 2>/dev/null || :; } &&
	test_cmp /dev/null bad
'

test_expect_success 'each is listed, or in the trash, as completed' '
	guild runs -a --format "%(status) %(flag:n)" >listed 2>err && test ! -s err &&
	guild runs -a -d --format "%(status) %(flag:n)" >deleted 2>err && test ! -s err &&
	test -s deleted &&
	seq -f "completed %g" $runs | sort >expect &&
	sort listed deleted >actual && test_cmp expect actual
'

test_expect_success 'nothing else is left' '
	find "$GUILD_HOME/runs" "$GUILD_HOME/trash/runs" -mindepth 1 -maxdepth 1 >there &&
	test "$(wc -l <there)" = $runs &&
	guild fsck
'

sed 's/^/# /' "$TRASH/times"
test_done
