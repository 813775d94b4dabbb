# wait.sh: wait for what another process does, but not for ever. Source it after test-lib.sh.

# wait_for FILE: until it is there, at most half a minute.
wait_for () {
	wait_tries=0
	until test -e "$1"; do
		wait_tries=$((wait_tries + 1))
		test $wait_tries -lt 1500 || { echo "waited in vain for $1" >&2; return 1; }
		sleep 0.02
	done
}

# wait_line RE FILE [N]: until a line, or N lines, of the file match.
wait_line () {
	wait_tries=0
	until test "$(grep -c -e "$1" "$2" 2>/dev/null)" -ge "${3:-1}" 2>/dev/null; do
		wait_tries=$((wait_tries + 1))
		test $wait_tries -lt 1500 || { echo "waited in vain for '$1' in $2:"; cat "$2"; return 1; } >&2
		sleep 0.02
	done
}

# wait_status STATUS RUN
wait_status () {
	wait_tries=0
	until test "$(guild select --attr status "$2" 2>/dev/null)" = "$1"; do
		wait_tries=$((wait_tries + 1))
		test $wait_tries -lt 600 || { echo "waited in vain for $2 to be $1" >&2; return 1; }
		sleep 0.05
	done
}

# wait_last RE FILE...: until the last line of each file matches. A queue whose log ends with
# "Waiting for staged runs" has seen the end of what it started, and may be told to stop.
wait_last () {
	wait_re=$1
	shift
	for wait_file
	do
		wait_tries=0
		until tail -n 1 "$wait_file" | grep -q -e "$wait_re"; do
			wait_tries=$((wait_tries + 1))
			test $wait_tries -lt 1500 || { echo "waited in vain for '$wait_re' at the end of $wait_file:"; cat "$wait_file"; return 1; } >&2
			sleep 0.02
		done
	done
}
