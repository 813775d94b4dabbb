# fault.sh: faults at each system call of a command (t/tools/faultat.c). Source it after test-lib.sh.
# FAULT_STRIDE=N tries each Nth call alone (sanitizer builds are slow).

faultat=$BUILD/tools/faultat
fault_run=$(guild --exec-path)/guild-run
fault_points= fault_options=
export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" # leak checking cannot be traced

mkdir "$TRASH/nothing"
"$faultat" "$TRASH/nothing" "$TRASH/nothing.2" : true >/dev/null 2>&1 ||
	test_skip_all 'tracing is barred here'

# begin_with [COMMAND...]: each point begins with a home in which these commands were run.
begin_with () {
	rm -rf "$GUILD_HOME" "$TRASH/template" && mkdir "$GUILD_HOME" && : >"$GUILD_HOME/witness" || return
	for fault_command in "$@"; do
		eval "$fault_command" >/dev/null 2>&1 || { echo "failed: $fault_command"; return 1; }
	done
	cp -a "$GUILD_HOME" "$TRASH/template"
}

# every_call [-f] [-e ERROR [-s]] KIND OPERATION PROGRAM...: with a fault at call 1, 2, … until it ends by
# itself, what fault-check.sh says is true.
every_call () {
	fault_options=
	while :; do
		case $1 in
		-e) fault_options="$fault_options -e $2" && shift 2 ;;
		-f | -s) fault_options="$fault_options $1" && shift ;;
		*) break ;;
		esac
	done
	fault_check="sh '$TEST_DIR/lib/fault-check.sh' $1 $2 \$2 \$3"
	shift 2
	every_call_check "$fault_check" "$@"
}

# every_call_check CHECK PROGRAM...: the same with another check.
every_call_check () {
	fault_check=$1
	shift
	"$faultat" -t "${FAULT_STRIDE:-1}" $fault_options "$TRASH/template" "$GUILD_HOME" "$fault_check" "$@" >points ||
		{ cat points; return 1; }
	fault_points="$fault_points# $(cat points): $*
"
}

# The numbers of points, as comments of the test's output.
say_points () {
	printf '%s' "$fault_points" | sed "s|$(guild --exec-path)/||"
}
