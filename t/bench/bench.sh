#!/bin/sh
# Speed beside a peer, as ratios in one run: medians of RUNS starts, taken in turn.
# Run by `make bench`. GUILD_UPSTREAM may name a command that starts upstream's guild, BENCH_DIR
# a directory to work in: memory where there is some, so that what the disk was doing before does
# not count (ext4 takes many times as long to make a file after thousands were deleted). BENCH_LARGE
# is the size of the large dependency in MB; there has to be room for three of it. BENCH_OUTPUT is what is
# printed through a run, in MB.
set -eu

RUNS=${BENCH_RUNS:-40}
LARGE=${BENCH_LARGE:-256}
bin=$GUILD_BUILD/bin/guild
tools=$GUILD_BUILD/tools
here=$(cd "$(dirname "$0")" && pwd)
[ -n "${BENCH_DIR:-}" ] || { [ -d /dev/shm ] && [ -w /dev/shm ] && BENCH_DIR=/dev/shm; } || BENCH_DIR=${TMPDIR:-/tmp}
tmp=$(mktemp -d "$BENCH_DIR/guild-bench.XXXXXX")
trap 'rm -rf "$tmp"' EXIT
trap 'exit 1' INT TERM
over=0

# A plain environment: nothing of the user's home, no git above.
export HOME="$tmp/home" GUILD_HOME="$tmp/guild" GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES="$tmp"
mkdir -p "$HOME" "$GUILD_HOME" "$tmp/project" "$tmp/repo"
unset GUILD_CWD PYTHONPATH 2>/dev/null || true

ratio() { "$tools/ratio" -n "$RUNS" "$@" || over=1; }
section() { printf '\n%s\n' "$1"; }
# Is a <= b?
within() { awk "BEGIN { exit !($1 <= $2) }"; }
# verdict TITLE MEASURED ALLOWED WHAT [UNIT]
verdict() {
	if within "$2" "$3"; then word=ok; else word=OVER; over=1; fi
	printf '%-44s %9.2f %s  allowed %8.2f %s  (%s) %s\n' "$1" "$2" "${5:-ms}" "$3" "${5:-ms}" "$4" "$word"
}
# Milliseconds of two commands that are run in turn, medians: in $a_ms and $b_ms.
measure() {
	both=$("$tools/ratio" -n "$RUNS" -r "$1" "$2")
	a_ms=${both% *} b_ms=${both#* }
}

cp "$here"/project/* "$tmp/project/"
cp "$here"/project/* "$tmp/repo/"
cd "$tmp/project"

section "Listing"
for i in 1 2 3; do "$bin" run true -y >/dev/null 2>&1; done
ratio -b 1.5 -k 2 "guild runs, three runs / two empty starts" "$bin runs" "$tools/empty"
if [ -n "${GUILD_UPSTREAM:-}" ]; then
	"$tools/ratio" -n 5 "the same, upstream / ours" "$GUILD_UPSTREAM runs" "$bin runs"
fi

# The peers do the least that the commands cannot do without: read one file of each run, or write one.
section "Many runs"
"$tools/runs" "$tmp/many-runs" 10000
mkdir "$tmp/home-10" "$tmp/home-20" && mv "$tmp/many-runs" "$tmp/home-10/runs"
"$tools/ratio" -n 7 -b 0.7 "guild runs -n 20, 10,000 runs / cat" "$bin -H $tmp/home-10 runs -n 20" \
	"sh -c cd $tmp/home-10/runs && cat */.guild/attrs/started" || over=1
"$tools/runs" "$tmp/home-20/runs" 20000
"$tools/ratio" -n 3 -b 6 "guild select -A | guild label -, 20,000 / sh" \
	"sh -c $bin -H $tmp/home-20 select -A | $bin -H $tmp/home-20 label -s x -y -" \
	"sh -c cd $tmp/home-20/runs && for run in *; do echo x >\$run/.guild/attrs/label; done" || over=1
rm -r "$tmp/home-10" "$tmp/home-20"

section "A Guild file of 1,000 operations with 10 flags each"
mkdir "$tmp/large"
awk 'BEGIN {
	for (i = 1; i <= 1000; i++) {
		printf "op-%d:\n  description: Operation %d\n  exec: echo ${flag_args}\n  flags:\n", i, i
		for (j = 1; j <= 10; j++)
			printf "    flag-%d: {description: Flag %d, type: number, default: %d.5}\n", j, j, i * j
	}
}' >"$tmp/large/guild.yml"
ratio -b 2.5 "guild operations / libyaml, its events alone" "$bin -C $tmp/large operations" \
	"$tools/yaml-events $tmp/large/guild.yml"

if command -v python3 >/dev/null; then
	section "The flags of a Python operation, imported before"
	"$bin" run script --help-op >/dev/null 2>&1 # fill the cache
	ratio -b 1.5 "guild run --help-op / guild runs" "$bin run script --help-op" "$bin runs"
fi

section "Running an exec operation (true)"
# Each run is a directory: begin with an empty home, so that all see the same.
rm -rf "$GUILD_HOME"; mkdir "$GUILD_HOME"
measure "$bin run true -y" "sh -c true"
sh_ms=$b_ms
verdict "guild run -y true" "$a_ms" "$(awk "BEGIN { print 6 * $b_ms }")" "6 x sh -c true, $b_ms ms"
if [ -n "${GUILD_UPSTREAM:-}" ]; then
	"$tools/ratio" -n 5 "the same, upstream / ours" "$GUILD_UPSTREAM run true -y" "$bin run true -y"
fi
if command -v git >/dev/null; then
	cd "$tmp/repo"
	git init -q . && git add . && git -c user.name=t -c user.email=t@t commit -qm base
	measure "$bin run true -y" \
		"sh -c git log -1 . >/dev/null; git status -s; git ls-files -ioc --exclude-standard --directory"
	verdict "guild run -y true, in a git repository" "$a_ms" \
		"$(awk "BEGIN { print 6 * $sh_ms + 1.2 * $b_ms }")" "that + 1.2 x git, $b_ms ms"
	cd "$tmp/project"
fi

section "Restarting a pipeline of two steps"
mkdir "$tmp/pipeline"
cd "$tmp/pipeline"
printf '%s\n' '"true": { exec: "true", sourcecode: no }' \
	'both: { steps: [{run: "true", name: a}, {run: "true", name: b}], sourcecode: no }' >guild.yml
"$bin" run both -y --run-id p >/dev/null 2>&1
for id in a b c; do "$bin" run true -y --run-id $id >/dev/null 2>&1; done
ratio -b 1.1 "guild run --restart / that of three single runs" "$bin run --restart p -y" \
	"sh -c $bin run --restart a -y && $bin run --restart b -y && $bin run --restart c -y"
cd "$tmp/project"

if command -v python3 >/dev/null; then
	section "Running a Python operation"
	python=$(python3 -c 'import sys; print(sys.executable)')
	export GUILD_PYTHON_EXE="$python"
	"$bin" run script -y >/dev/null 2>&1 # fill the caches
	"$bin" run script -y >/dev/null 2>&1
	measure "$bin run script -y" "$python script.py"
	verdict "guild run -y script" "$a_ms" "$(awk "BEGIN { print $b_ms + 12 }")" \
		"python3 script.py, $b_ms ms, + 12 ms"
	if [ -n "${GUILD_UPSTREAM:-}" ]; then
		"$tools/ratio" -n 5 "the same, upstream / ours" "$GUILD_UPSTREAM run script -y" \
			"$bin run script -y"
	fi
fi

# Through a run and to a pipe, as to a terminal's end; the peer does what the run does besides its index.
output_mb=${BENCH_OUTPUT:-128}
section "$output_mb MB of output"
spout="$tools/spout ${output_mb}000000 64"
printf 'big: { exec: "%s" }\nshort: { exec: "%s" }\nlines: { exec: "%s" }\n' "$spout" \
	"$tools/spout ${output_mb}00000 2" "$tools/spout ${output_mb}0000 8 8" >guild.yml
show="$bin run big -y --run-id big" # in its place, so that no disk fills
"$tools/ratio" -n 3 -b 1.43 "guild run / tee, to a pipe" "sh -c $show | cat >/dev/null; rm -r $GUILD_HOME/runs/big" \
	"sh -c $spout | tee $tmp/copy | cat >/dev/null; rm $tmp/copy" || over=1
"$tools/ratio" -n 3 -b 1.43 "guild run / tee, thrown away" "sh -c $show >/dev/null; rm -r $GUILD_HOME/runs/big" \
	"sh -c $spout | tee $tmp/copy >/dev/null; rm $tmp/copy" || over=1
kb=$("$tools/peak" $show)
verdict "guild run, memory" "$(awk "BEGIN { print $kb / 1024 }")" 16 "16 MB" MB
n=$((output_mb * 50000))
both=$("$tools/ratio" -n 3 -r "sh -c $bin run short -y --run-id l >/dev/null; rm -r $GUILD_HOME/runs/l" "$tools/empty")
verdict "$n short lines" "${both% *}" "$(awk "BEGIN { print $n / 1000 }")" "1,000,000 lines a second"
"$tools/ratio" -n 3 -b 2 "each line written alone: guild run / tee" \
	"sh -c $bin run lines -y --run-id l >/dev/null; rm -r $GUILD_HOME/runs/l" \
	"sh -c $tools/spout ${output_mb}0000 8 8 | tee $tmp/copy >/dev/null; rm $tmp/copy" || over=1
cp "$here"/project/* .

# Many inodes: each copy goes to a new place, for ext4 is slow where it has just deleted many.
section "A snapshot of 10,000 files of 4 KB"
mkdir "$tmp/many" "$tmp/copies"
cd "$tmp/many"
awk 'BEGIN {
	for (i = 0; i < 64; i++)
		line = line "0123456789abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ\n"
	for (d = 0; d < 100; d++) {
		system("mkdir dir" d)
		for (f = 0; f < 100; f++) {
			file = "dir" d "/file" f
			printf "%s%04d%04d\n", substr(line, 1, 4087), d, f >file
			close(file)
		}
	}
}'
printf 'op: { exec: "true", sourcecode: "*" }\n' >guild.yml
new="\$(mktemp -d $tmp/copies/XXXXXX)"
snapshot="sh -c $bin -H $new run op -y"
"$tools/ratio" -n 7 -b 1.3 "guild run / cp -r" "$snapshot" "sh -c cp -r $tmp/many $new" || over=1
if command -v git >/dev/null && command -v cpio >/dev/null; then
	git init -q . && git add . && git -c user.name=t -c user.email=t@t commit -qm base
	printf 'op: { exec: "true" }\n' >guild.yml
	"$tools/ratio" -n 7 -b 1.3 "in a git project / git ls-files | cpio" "$snapshot" \
		"sh -c git ls-files -z | cpio -0pd --quiet $new" || over=1
else
	echo "in a git project: not measured, for want of git or cpio"
fi
cd "$tmp/project"

section "A dependency of $LARGE MB"
mkdir "$tmp/deps"
cd "$tmp/deps"
head -c 4096 /dev/urandom >small
head -c "${LARGE}000000" /dev/urandom >large
for f in small large; do
	printf '%s: { exec: "true", sourcecode: no, requires: [{file: %s, target-type: link}] }\n' "link-$f" "$f"
	printf '%s: { exec: "true", sourcecode: no, requires: [{file: %s}] }\n' "copy-$f" "$f"
done >guild.yml
sleep 0.1 # its times are older than a tick of the clock: its digest is kept
"$bin" run link-large -y >/dev/null 2>&1
"$tools/ratio" -n 15 -b 1.3 "linked, its digest known / a small file" \
	"$bin run link-large -y" "$bin run link-small -y" || over=1
"$tools/ratio" -n 5 -b 1.3 "copied, its digest known / cp" \
	"sh -c $bin run copy-large -y --run-dir $tmp/deps/run && rm -r $tmp/deps/run" \
	"sh -c cp large $tmp/deps/copy && rm $tmp/deps/copy" || over=1
rm large
cd "$tmp/project"

[ "$over" = 0 ] || printf '\nOver budget: see above.\n'
exit "$over"
