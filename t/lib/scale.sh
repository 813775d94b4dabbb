# scale.sh: twice the work costs at most 2.3 times as much. Source it after test-lib.sh.
#
#	scale_to 5000
#	test_expect_success 'setup' 'in_both "make_project \$n"'
#	test_expect_success 'flags are listed' 'linear "guild run op --help-op"'
#	scale_done
#
# There are two worlds, for $n of half the size and of the size: directories with a Guild home each. A
# cost is a number of system calls, of instructions, or the memory of the largest process. It is
# never a time: a machine that is busy changes none of these. Instructions are counted where there
# is valgrind, but not in programs with sanitizers. SCALE_DIVIDE=N makes the sizes N times smaller,
# for programs that are slow.

scale_most=2.3
scale_costs=
export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" # leak checking cannot be traced

"$BUILD/tools/cost" "$TRASH/cost" true
case $? in
0) ;;
77) test_skip_all 'tracing is barred here' ;;
*) exit 1 ;;
esac

# The worlds are in memory where there is room for them: a disk takes most of the time.
scale_worlds=/dev/shm/guild-scale-$(id -u)$(echo "$TRASH" | tr / -)
scale_room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
rm -rf "$scale_worlds" 2>/dev/null
test "${scale_room:-0}" -gt 4000000 && mkdir -m 700 "$scale_worlds" 2>/dev/null ||
	scale_worlds=$TRASH/work

# scale_run COMMAND...: without its output; the end of its messages when it fails.
scale_run () {
	"$@" >/dev/null 2>"$TRASH/messages" </dev/null || { tail -n 20 "$TRASH/messages" >&2; return 1; }
}

# scale_counted SCRIPT: evaluate it with all programs of the suite under valgrind, and no others: each takes a while to start.
scale_counted () (
	guild () {
		valgrind --tool=cachegrind --cache-sim=no --branch-sim=no --cachegrind-out-file=/dev/null --vgdb=no \
			--trace-children=yes --trace-children-skip="*/true" --log-file="$TRASH/valgrind.%p" guild "$@"
	}
	eval "$1"
)

# scale_valgrind SCRIPT: prints the instructions of the suite's processes in it.
scale_valgrind () {
	rm -f "$TRASH"/valgrind.* &&
	scale_run scale_counted "$1" &&
	sed -n 's/.*I *refs: *//p' "$TRASH"/valgrind.* |
		awk '{ gsub(",", ""); sum += $1 } END { if (!sum) exit 1; printf "%.0f\n", sum }'
}

command -v valgrind >/dev/null && scale_valgrind 'guild --version' >/dev/null 2>&1 &&
	test_set_prereq INSTRUCTIONS

# scale_to N: the sizes of the two worlds.
scale_to () {
	scale_large=$(($1 / ${SCALE_DIVIDE:-1})) scale_small=$(($1 / ${SCALE_DIVIDE:-1} / 2))
}

# in_world N SCRIPT [ARG]: evaluate SCRIPT in the world of that size, with $n; $3 is ARG.
in_world () {
	(
		n=$1
		export n GUILD_HOME="$scale_worlds/$n/.guild"
		mkdir -p "$GUILD_HOME" && cd "$scale_worlds/$n" && eval "$2"
	)
}

# in_both SCRIPT: evaluate SCRIPT in each of the two worlds.
in_both () {
	in_world "$scale_small" "$1" && in_world "$scale_large" "$1"
}

# scale_compare WHAT SMALL LARGE SCRIPT: is the cost of the large world in proportion?
scale_compare () {
	scale_line="$1: $2, then $3: $4"
	scale_costs="$scale_costs# $scale_line
"
	echo "$scale_line"
	awk -v a="$2" -v b="$3" -v most="$scale_most" 'BEGIN { exit !(a > 0 && b <= most * a) }' ||
		{ echo "not linear: $1 of $4" >&2; return 1; }
}

# linear_calls SCRIPT: system calls, and memory, of a script that succeeds in both worlds.
linear_calls () {
	for scale_n in $scale_small $scale_large; do
		in_world $scale_n 'scale_run "$BUILD/tools/cost" "$TRASH/cost.$n" sh -c "$3"' "$1" || return
	done
	read -r scale_calls scale_kb <"$TRASH/cost.$scale_small" &&
	read -r scale_calls_2 scale_kb_2 <"$TRASH/cost.$scale_large" &&
	scale_compare calls "$scale_calls" "$scale_calls_2" "$1" &&
	scale_compare KB "$scale_kb" "$scale_kb_2" "$1"
}

# linear_instructions SCRIPT: the same for instructions, where they can be counted.
linear_instructions () {
	test -z "$(test_missing_prereq INSTRUCTIONS)" || return 0
	scale_count=$(in_world $scale_small 'scale_valgrind "$3"' "$1") &&
	scale_count_2=$(in_world $scale_large 'scale_valgrind "$3"' "$1") &&
	scale_compare instructions "$scale_count" "$scale_count_2" "$1"
}

# linear SCRIPT: all costs of a script that can be run again and again.
linear () {
	linear_calls "$1" && linear_instructions "$1"
}

# scale_done: what was counted, as comments of the test's output; then test_done.
scale_done () {
	printf '%s' "$scale_costs"
	rm -rf "$scale_worlds"
	test_done
}
