#!/bin/sh
# Run every fuzz target for a while, or those that are named: run.sh BUILD SECONDS [NAME...]. What it
# finds new is kept in BUILD/corpus, an input that breaks a parser as BUILD/NAME-crash-… (or -timeout-…, -oom-…).
set -u
cd "$(dirname "$0")/../.." || exit 1
build=$1 seconds=$2 failed=0
shift 2

for fuzzer in "$build"/t/fuzz-*; do
	case $fuzzer in *.o | *.d | *'*') continue ;; esac
	name=${fuzzer##*/fuzz-}
	case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
	seeds=t/fuzz/corpus/$name
	mkdir -p "$build/corpus/$name" || exit 1
	[ -d "$seeds" ] || seeds=
	if "$fuzzer" -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=10 \
		-artifact_prefix="$build/$name-" "$build/corpus/$name" $seeds \
		>"$build/$name.log" 2>&1
	then
		echo "ok - $name: $(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$build/$name.log") inputs"
	else
		echo "not ok - $name: see $build/$name.log"
		grep -E 'ERROR|SUMMARY|BUG|Test unit written' "$build/$name.log"
		failed=1
	fi
done
exit $failed
