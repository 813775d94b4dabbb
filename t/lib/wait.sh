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
