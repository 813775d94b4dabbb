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

# put_run ID OPREF STARTED [ATTR=TEXT...]: a run of any id and operation in ${RUNS:-$GUILD_HOME/runs}. STARTED is in
# seconds, "-" for none; each TEXT is the attribute's file without the newline. The run ended
# well, unless exit_status= leaves that out.
put_run () {
	run_dir=${RUNS:-$GUILD_HOME/runs}/$1
	mkdir -p "$run_dir/.guild/attrs" &&
	printf '%s' "$2" >"$run_dir/.guild/opref" &&
	echo "$1" >"$run_dir/.guild/attrs/id" &&
	echo 0 >"$run_dir/.guild/attrs/exit_status" &&
	{ test "$3" = - || echo "${3}000000" >"$run_dir/.guild/attrs/started"; } || return 1
	shift 3
	for run_attr in "$@"; do
		run_file=$run_dir/.guild/attrs/${run_attr%%=*}
		case $run_attr in
		*=?*) printf '%s\n' "${run_attr#*=}" >"$run_file" ;;
		*) rm -f "$run_file" ;;
		esac || return 1
	done
}

# put_script_run ID NAME STARTED [ATTR=TEXT...]: of a script in the current directory.
put_script_run () {
	run_id=$1 run_name=$2
	shift 2
	put_run "$run_id" "script:$(pwd) '' '' $run_name" "$@"
}
