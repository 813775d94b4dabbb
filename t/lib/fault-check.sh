# fault-check.sh KIND OPERATION WHEN N: what must be true in $GUILD_HOME after a fault (t/tools/faultat.c), whatever it
# was, and that the work can be completed. KIND: run (also stage, restart ...), label, delete or queue. The
# operation adds a line "done" to $GUILD_HOME/witness as the last that it does; one that a queue starts also its run's
# id to begun as the first. This runs hundreds of times: it starts few processes.
kind=$1 op=$2 when=$3

fail () {
	echo "$*"
	for file in fault.out listing errors found out; do
		test ! -s $file || { echo "-- $file"; cat $file; }
	done
	exit 1
}

# Sets done to the number of lines.
count_done () {
	done=0
	while read -r _; do done=$((done + 1)); done <"$GUILD_HOME/witness"
}

# list: the listing succeeds and says nothing on stderr. Each status is one that can be true: a run that is
# completed did its work (a pipeline does none of its own). Sets shown to their number, other to the last other status.
list () {
	guild runs --format '%(id) %(op) %(status)' "$@" >listing 2>errors && test ! -s errors ||
		fail "the listing complains"
	shown=0 other=
	while read -r _ name status; do
		case $name,$status in
		pipe,completed | queue,completed) ;;
		*,completed) shown=$((shown + 1)) ;;
		*,running | *,error | *,terminated | *,pending | *,staged) other=$status ;;
		*) fail "no status: $status" ;;
		esac
	done <listing
	count_done
	test $shown -le $done || fail "$shown completed, $done done"
}

# What no command is to leave when nothing runs. Directories that are no runs become old: fsck leaves them
# alone while they may be about to become one.
leftovers () {
	find "$GUILD_HOME" -name LOCK -o -name PENDING -o -name '.tmp.*' -o -path '*/trash/purge/*' -prune
	for dir in "$GUILD_HOME"/runs/*; do
		test ! -d "$dir" || test -e "$dir/.guild/opref" || {
			echo "$dir"
			find "$dir" -type d -exec touch -d '1 hour ago' {} +
		}
	done
}

# guild fsck: its status tells whether it found something.
fsck () {
	guild fsck --format '%(code)' >found 2>errors
	code=$?
	test ! -s errors || fail "fsck complains"
	test -s found && want=1 || want=0
	test $code = $want || fail "fsck ended with $code"
}

# fsck names all that was left and mends it. What a killed command has not begun to change is what it was: staged, or completed.
mend () {
	left=$(leftovers)
	fsck
	test -z "$left" || test -s found || fail "fsck does not find $left"
	test -s found || return 0
	cp listing before
	guild fsck --fix >out 2>&1
	fsck
	while read -r code; do
		case $code in dangling-step | bad-index) ;; *) fail "left by fsck --fix" ;; esac
	done <found
	left=$(leftovers)
	test -z "$left" || fail "left by fsck --fix: $left"
	list
	sed 's/ pending$/ error/' before | diff - listing >found || ! grep '^>' found | grep -Ev ' (staged|completed)$' ||
		fail "fsck --fix changes what runs are"
}

# Restart the run of the operation, or run it where none came to be.
complete_run () {
	before=$done
	id=$(guild select -Fo "$op" 2>/dev/null)
	if test -n "$id"; then set -- --restart "$id"; else set -- "$op"; fi
	guild run "$@" -y >out 2>&1 || fail "cannot be completed"
	count_done
	test "$done" -gt "$before" || fail "completed, but not done"
}

# Another queue starts what is staged, and nothing else; then what was begun is done by a restart.
complete_queue () {
	guild run queue -yq --run-id q2 run-once=yes >out 2>&1 || fail "no other queue"
	sort "$GUILD_HOME/begun" | uniq -d >found
	test ! -s found || fail "started twice"
	guild runs rm -yp -Fo queue >out 2>&1 # the ones that failed; the others deleted themselves
	list
	while read -r id _ status; do
		case $status in
		completed) ;;
		staged | pending) fail "not started by another queue" ;;
		*) guild run --restart "$id" -y >out 2>&1 || fail "cannot be completed" ;;
		esac
	done <listing
}

list
test "$when" = after || exit 0
case $FAULT_STATUS,$kind in
0,run) test $shown != 0 || test "$other" = staged || fail "ended well, but nothing was done" ;;
1,*) grep -q '^guild: ' fault.out || fail "ended without a message" ;;
0,* | 137,*) ;;
*) fail "ended with $FAULT_STATUS" ;;
esac
test "$other" != running || fail "running, but nothing runs"
mend
case $kind in
run) complete_run ;;
queue) complete_queue ;;
label)
	case $(guild select -a label the-run) in
	before | after) ;;
	*) fail "lost its label" ;;
	esac
	guild label -y --set after the-run 2>out && test "$(guild select -a label the-run)" = after ||
		fail "cannot be completed"
	;;
delete)
	guild runs rm -y the-run >out 2>&1 # or it is in the trash
	list -d
	test "$shown" = 1 || fail "lost"
	guild runs restore -y the-run >out 2>&1 || fail "cannot be restored"
	;;
esac
list
test -s listing && test -z "$other" || fail "not all is completed"
fsck
test ! -s found || fail "fsck finds something in the end"
