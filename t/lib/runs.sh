# runs.sh: runs to list, select and change, made without running anything. Source it after
# test-lib.sh.

# make_run N OPERATION STATUS [LABEL]: the run whose id is the digit N 32 times (1 to 9), started
# N minutes after 2023-11-14 22:13:20. STATUS: completed, error, terminated, pending or staged. One
# that ended took N seconds and printed 20 lines. LABEL is YAML. Its directory is in $RUN.
make_run () {
	RUN=$GUILD_HOME/runs/$(printf '%032d' 0 | tr 0 "$1")
	run_started=$((1700000000 + 60 * $1))
	mkdir -p "$RUN/.guild/attrs" &&
	echo "guildfile:/project/guild.yml 0123456789abcdef0123456789abcdef '' $2" >"$RUN/.guild/opref" &&
	echo "${run_started}000000" >"$RUN/.guild/attrs/started" &&
	{ test -z "${4-}" || printf '%s\n' "$4" >"$RUN/.guild/attrs/label"; } || return
	case $3 in
	completed) run_exit=0 ;;
	error) run_exit=1 ;;
	terminated) run_exit=-15 ;;
	pending) >"$RUN/.guild/PENDING" && return ;;
	staged) >"$RUN/.guild/STAGED" && return ;;
	*) return 1 ;;
	esac
	echo $run_exit >"$RUN/.guild/attrs/exit_status" &&
	echo "$((run_started + $1))000000" >"$RUN/.guild/attrs/stopped" &&
	seq -f "$2 line %g" 20 >"$RUN/.guild/output"
}
