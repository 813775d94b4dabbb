#!/bin/sh
# The supervisor is killed outright (SIGKILL) at each of its system calls in turn. After each: the
# listing works and shows what is true, and once the operation is gone the work can be completed.
# KILL_STRIDE=N tries each Nth call alone (sanitizer builds are slow).
test_description='SIGKILL of the supervisor at every system call'
. "${0%/*}/lib/test-lib.sh"

killat=$BUILD/tools/killat
stride=${KILL_STRIDE:-1}
run=$(guild --exec-path)/guild-run
export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" # leak checking cannot be traced

"$killat" 1 true >/dev/null 2>&1
test $? = 0 || test_skip_all 'tracing is barred here'

cat >guild.yml <<'EOF'
op: { exec: sh op.sh }
step: { exec: sh op.sh }
pipe: { steps: [step, { run: step, name: last }] }
EOF
echo 'echo done >>"$WITNESS"; echo done' >op.sh
export WITNESS="$TRASH/witness"

fresh () {
	rm -rf "$GUILD_HOME" "$WITNESS" && mkdir "$GUILD_HOME" && : >"$WITNESS"
}

# Wait until nothing is running: the operation may outlive its supervisor.
settle () {
	tries=0
	while guild runs -s -Sr >running && test -s running; do
		tries=$((tries + 1))
		test $tries -lt 200 || { echo "still running:"; cat running; return 1; }
		sleep 0.02
	done
}

# The listing succeeds, says nothing on stderr, and every line has a status that can be true.
true_listing () {
	guild runs -s >listing 2>errors && test ! -s errors &&
	! grep -Ev '  (running|completed|error|terminated|pending)  ' listing
}

# A run that is shown as completed did its work.
honest () {
	done=$(wc -l <"$WITNESS") shown=$(guild runs -s -Sc -Fo "$1" | wc -l)
	test "$shown" -le "$done" || { echo "$shown completed, $done done"; return 1; }
}

# Complete what is there: restart the newest run of the operation, or run it where none came to be.
complete () {
	id=$(guild select -Fo "$1" 2>/dev/null)
	if test -n "$id"; then set -- --restart "$id"; fi
	"$run" "$@" -y >out 2>&1 && settle && guild runs -s >listing && ! grep -v completed listing
}

# every_call OPERATION WITNESSING SETUP COMMAND...: kill COMMAND at call 1, 2, … until it ends by itself. $follow -f: the
# process that it forks.
follow=
every_call () {
	op=$1 witnessing=$2 setup=$3
	shift 3
	points=0 n=1
	while :; do
		fresh && eval "$setup" || { echo "setup failed"; return 1; }
		"$killat" $follow $n "$@" >calls 2>&1
		case $? in
		0) ;;
		1) cat calls; echo "$points points" >&3; return 0 ;;
		*) cat calls; return 1 ;;
		esac
		points=$((points + 1))
		true_listing && settle && true_listing && honest "$witnessing" && complete "$op" || {
			echo "killed at system call $n:"; cat listing errors out; return 1
		}
		n=$((n + stride))
	done
}
exec 3>"$TRASH/points"

test_expect_success 'of a run' '
	every_call op op : "$run" op -y
'

test_expect_success 'of a pipeline' '
	every_call pipe step : "$run" pipe -y
'

test_expect_success 'of the restart of a pipeline' '
	every_call pipe step "\"$run\" pipe -y >/dev/null 2>&1 && id=\$(guild select -Fo pipe) &&
		mv \"$GUILD_HOME/runs/\$id\" \"$GUILD_HOME/runs/the-pipeline\"" \
		"$run" --restart the-pipeline -y
'

test_expect_success 'of what starts a run in the background' '
	every_call op op : "$run" op -y -b
'

test_expect_success 'of a run in the background' '
	follow=-f && test_when_finished follow= && every_call op op : "$run" op -y -b
'

echo "# $(tr "\n" " " <"$TRASH/points")of a run, a pipeline, its restart, a start in the background, a run in the background"
test_done
