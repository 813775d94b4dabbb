#!/bin/sh
test_description='guild fsck: each thing that can be wrong, and what --fix does about it'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/tty.sh"

cat >guild.yml <<'EOF'
make:
  exec: sh make.sh
  sourcecode: ['*.sh', 'lib/*']
  requires:
    - file: data.txt
    - file: dir
use:
  exec: cat made
  sourcecode: no
  requires: [{operation: make, select: made}]
pipe:
  steps: [make, use]
EOF
mkdir lib dir
echo 'echo out; echo err >&2; echo made >made' >make.sh
echo lib >lib/a && echo data >data.txt && echo more >dir/more

# A process that is gone, and a LOCK that names it.
dead=$(sh -c 'echo $$')
dead_lock () {
	printf '%-10d\nstart=1\nboot=%s\nhost=%s\nsupervisor=%d,1\n' "$dead" \
		"$(cat /proc/sys/kernel/random/boot_id)" "$(uname -n)" "$dead"
}

fresh () {
	rm -rf "${GUILD_HOME:?}" && mkdir "$GUILD_HOME" &&
	guild run -yq make >/dev/null 2>&1 &&
	id=$(guild select) run=$(guild select -p) attrs=$run/.guild/attrs
}

# A directory to which nothing was added for a while.
old () {
	find "$1" -type d -exec touch -d "2 minutes ago" {} +
}

# found [ARG...] <EXPECTED: "CODE PATH" lines. The exit status tells of them.
found () {
	sort >expect
	code=0
	guild fsck --format '%(code) %(path)' "$@" >out 2>err || code=$?
	sort out >actual
	test_cmp expect actual && test ! -s err &&
	test $code = "$(test -s expect && echo 1 || echo 0)"
}
nothing () {
	found "$@" </dev/null
}
# mended CODE PATH: it is found, mended, and found no more.
mended () {
	echo "$1 $2" | found &&
	echo "$1 $2" | found -n --fix &&
	guild fsck --fix >out && grep -F " $2: warning: " out | grep -E "\[$1\] - (removed|cut)\$" &&
	nothing
}
# left CODE PATH: it is found, and --fix changes nothing.
left () {
	echo "$1 $2" | found &&
	echo "$1 $2" | found --fix
}

test_expect_success 'an empty home' '
	nothing &&
	guild fsck >out 2>err &&
	test ! -s out &&
	echo "Checked 0 run(s): nothing found" >expect &&
	test_cmp expect err
'

test_expect_success 'good runs: of an operation, a pipeline, staged' '
	fresh &&
	guild run -yq pipe 2>/dev/null &&
	guild run -yq --stage make &&
	guild run -yq --stage use &&
	nothing
'

test_expect_success 'forms of output' '
	fresh && echo x >>"$run/make.sh" &&
	echo "$id: make.sh: error: it is not the source code that was copied (make.sh) [changed-source]" >expect &&
	test_expect_code 1 guild fsck >out 2>err &&
	test_cmp expect out &&
	echo "Checked 1 run(s): 1 finding(s)" >expect &&
	test_cmp expect err &&
	test_expect_code 1 guild fsck -z >out &&
	tr "\0" "\n" <out | grep "changed-source" &&
	cat >expect <<-EOF &&
	{"id": "$id", "path": "make.sh", "full_path": "$run/make.sh", "code": "changed-source", "severity": "error", "what": "it is not the source code that was copied (make.sh)", "fixable": false, "fixed": null}
	EOF
	test_expect_code 1 guild fsck --jsonl >out 2>err &&
	test_cmp expect out && test ! -s err &&
	test_expect_code 1 guild fsck --json >out &&
	echo "[$(cat expect)]" | test_cmp - out &&
	test_expect_code 1 guild fsck --format "%(bogus)" 2>err &&
	grep "unknown field .bogus." err &&
	test_expect_code 2 guild fsck --bogus &&
	test_expect_code 1 guild fsck nosuch
'

test_expect_success 'the runs that are named, piped or pass the filters' '
	fresh && first=$id && echo x >>"$run/make.sh" &&
	guild run -yq make --label two && mkdir "$GUILD_HOME/runs/empty" && old "$GUILD_HOME/runs/empty" &&
	second=$(guild select) &&
	nothing "$second" && nothing -Fl two &&
	echo "changed-source make.sh" | found "$first" &&
	printf "changed-source make.sh\nhalf-run runs/empty\n" | found &&
	echo "$first" >in &&
	test_expect_code 1 guild fsck - <in >out && grep "^$first: make.sh" out
'

test_expect_success 'LOCK of a process that is gone' '
	fresh && dead_lock >"$run/.guild/LOCK" && mended stale-lock .guild/LOCK &&
	test_path_is_missing "$run/.guild/LOCK" &&
	test "$(guild select -a status)" = completed &&
	rm "$attrs/exit_status" && dead_lock >"$run/.guild/LOCK" &&
	mended stale-lock .guild/LOCK && test "$(guild select -a status)" = error &&
	printf "%d" "$dead" >"$run/.guild/LOCK" && mended stale-lock .guild/LOCK
'

test_expect_success 'LOCK that names nothing, and that of another host' '
	fresh && : >"$run/.guild/LOCK" && left bad-lock .guild/LOCK &&
	echo what >"$run/.guild/LOCK" && left bad-lock .guild/LOCK &&
	rm "$run/.guild/LOCK" && mkdir "$run/.guild/LOCK" && left bad-file .guild/LOCK &&
	rmdir "$run/.guild/LOCK" &&
	dead_lock | sed s/^host=.*/host=elsewhere/ >"$run/.guild/LOCK" && nothing --fix &&
	grep elsewhere "$run/.guild/LOCK"
'

test_expect_success 'PENDING of a process that is gone' '
	fresh && dead_lock >"$run/.guild/LOCK" && : >"$run/.guild/PENDING" &&
	rm "$attrs/exit_status" &&
	mended stale-pending .guild/PENDING &&
	test_path_is_missing "$run/.guild/LOCK" &&
	test "$(guild select -a status)" = error &&
	: >"$run/.guild/PENDING" && nothing --fix &&
	test "$(guild select -a status)" = pending
'

test_expect_success 'staged and being prepared' '
	fresh && guild run -yq --stage make && run=$(guild select -p) &&
	dead_lock >"$run/.guild/LOCK" && : >"$run/.guild/PENDING" &&
	mended staged-pending .guild/PENDING &&
	test "$(guild select -a status)" = staged &&
	: >"$run/.guild/PENDING" && left staged-pending .guild/PENDING &&
	rm "$run/.guild/PENDING" && guild run -yq --start "$(guild select)" && nothing
'

test_expect_success 'temporaries' '
	fresh && : >"$run/.guild/.tmp.$dead.0" && mended temporary ".guild/.tmp.$dead.0" &&
	mkdir "$run/.guild/.tmp.$dead.1" && mended temporary ".guild/.tmp.$dead.1" &&
	: >"$run/.guild/.tmp.$$.0" && : >"$run/.tmp.$dead.0" &&
	: >"$run/.guild/events.out.tfevents.1700000000.host.$dead.0" && nothing --fix &&
	touch -d "2001-01-01" "$run/.guild/.tmp.$$.0" && mended temporary ".guild/.tmp.$$.0" &&
	mkdir -p "$GUILD_HOME/cache/flags" && : >"$GUILD_HOME/cache/flags/.tmp.$dead.7" &&
	mended cache-leftover "cache/flags/.tmp.$dead.7"
'

test_expect_success 'halves of resources in the cache' '
	fresh && key=$GUILD_HOME/cache/resources/0123 && mkdir -p "$key/.guild-unpack-AbCdEf/new" "$key/.tmp.$dead.0" &&
	printf "cache-leftover cache/resources/0123/%s\n" .guild-unpack-AbCdEf ".tmp.$dead.0" >both &&
	found <both && flock -n "$key" guild fsck --fix >out && ! grep unpack out &&
	mended cache-leftover cache/resources/0123/.guild-unpack-AbCdEf &&
	: >"$key/.guild-partial" && nothing --fix && touch -d "2 days ago" "$key/.guild-partial" &&
	mended cache-leftover cache/resources/0123/.guild-partial
'

test_expect_success 'a staged run that waits for ever' '
	fresh && guild run -yq --stage make --after "$id" && nothing && guild runs rm -y "$id" &&
	left dangling-after .guild/AFTER
'

test_expect_success 'directories that never became a run' '
	fresh && new=$GUILD_HOME/runs/new && mkdir "$new" && nothing --fix &&
	old "$new" && mended half-run runs/new && test_path_is_missing "$new" &&
	mkdir -p "$new/.guild/attrs" && echo x >"$new/.guild/attrs/flags" && nothing --fix &&
	old "$new" && mended half-run runs/new &&
	mkdir -p "$new/.guild/attrs" && echo x >"$new/.guild/attrs/flags" && dead_lock >"$new/.guild/LOCK" &&
	: >"$new/.guild/PENDING" && : >"$new/.guild/.tmp.$dead.0" && mended half-run runs/new &&
	mkdir -p "$new/.guild/attrs" && : >"$new/.guild/attrs/exit_status" && old "$new" &&
	left no-opref runs/new &&
	rm "$new/.guild/attrs/exit_status" && : >"$new/result" && old "$new" && left no-opref runs/new &&
	rm -r "$new/.guild" && old "$new" && left not-a-run runs/new && rm -r "$new" &&
	ln -s nowhere "$new" && left dangling-link runs/new && rm "$new" &&
	: >"$GUILD_HOME/runs/a-file" && nothing --fix
'

test_expect_success 'what a purge left' '
	fresh && mkdir -p "$GUILD_HOME/trash/purge" && guild runs rm -y "$id" &&
	mv "$GUILD_HOME/trash/runs/$id" "$GUILD_HOME/trash/purge" &&
	mended purge-leftover "trash/purge/$id"
'

test_expect_success 'opref' '
	fresh && : >"$run/.guild/opref" && left bad-opref .guild/opref &&
	echo "a b" >"$run/.guild/opref" && left bad-opref .guild/opref &&
	rm "$run/.guild/opref" && mkdir "$run/.guild/opref" && left bad-file .guild/opref
'

test_expect_success 'attributes' '
	fresh &&
	echo "a: b: c" >"$attrs/mine" && left bad-attribute .guild/attrs/mine &&
	test_expect_code 1 guild fsck >out && grep "line 1, column 5: mapping values" out &&
	: >"$attrs/mine" && left empty-attribute .guild/attrs/mine &&
	mkfifo "$attrs/pipe" && rm "$attrs/mine" && left bad-file .guild/attrs/pipe && rm "$attrs/pipe" &&
	ln -s loop "$attrs/loop" && printf "bad-file .guild/attrs/loop\ndangling-link .guild/attrs/loop\n" | found &&
	rm "$attrs/loop" && mkdir "$attrs/dir" && left bad-file .guild/attrs/dir && rmdir "$attrs/dir" &&
	echo null >"$attrs/label" && nothing &&
	rm -r "$attrs" && left no-attributes .guild/attrs
'

test_expect_success 'types of attributes' '
	fresh &&
	for bad in started=soon exit_status=text exit_status=1.5 flags=1 label=12 cmd=[1] tags=a marked=1 \
			comments=[a] sourcecode_digest=[]; do
		name=${bad%%=*}
		rm -f good && if test -e "$attrs/$name"; then cp "$attrs/$name" good; fi &&
		echo "${bad#*=}" >"$attrs/$name" &&
		left attribute-type ".guild/attrs/$name" || { echo "$bad"; return 1; }
		if test -e good; then mv good "$attrs/$name"; else rm "$attrs/$name"; fi
	done
'

test_expect_success 'hostile attributes: deep, large, a device, names' '
	fresh &&
	head -c 100000 /dev/zero | tr "\0" "[" >"$attrs/deep" && left bad-attribute .guild/attrs/deep && rm "$attrs/deep" &&
	truncate -s 10G "$attrs/large" && left bad-attribute .guild/attrs/large && rm "$attrs/large" &&
	truncate -s 10G "$run/.guild/manifest" && left bad-manifest .guild/manifest && : >"$run/.guild/manifest" &&
	echo null >"$attrs/sourcecode_digest" &&
	ln -s /dev/zero "$attrs/device" && left bad-file .guild/attrs/device && rm "$attrs/device" &&
	printf "\033[31m\n" >"$attrs/$(printf "a\nb\033[0m")" &&
	test_expect_code 1 guild fsck >out 2>err && test "$(wc -l <out)" = 1 &&
	test "$(tr -d "\n -~" <out | wc -c)" = 0
'

test_expect_success 'manifest' '
	fresh && printf "s \"open\nx y z\n" >>"$run/.guild/manifest" &&
	printf "bad-manifest .guild/manifest\nbad-manifest .guild/manifest\n" | found --fix &&
	fresh && echo "d ../../../etc/passwd - file:x" >>"$run/.guild/manifest" && left outside .guild/manifest &&
	fresh && echo "s /etc/passwd 00 x" >>"$run/.guild/manifest" && left outside .guild/manifest &&
	rm "$run/.guild/manifest" && nothing
'

test_expect_success 'source code and its digest' '
	fresh && echo x >>"$run/lib/a" && left changed-source lib/a &&
	rm "$run/lib/a" && left missing-source lib/a &&
	mkfifo "$run/lib/a" && left bad-file lib/a &&
	fresh && echo 0123456789abcdef0123456789abcdef >"$attrs/sourcecode_digest" &&
	left source-digest .guild/attrs/sourcecode_digest &&
	rm "$attrs/sourcecode_digest" && nothing
'

test_expect_success 'dependencies' '
	fresh && echo x >>"$run/data.txt" && left changed-dependency data.txt &&
	rm "$run/data.txt" && left missing-dependency data.txt &&
	ln -s "$PWD/nowhere" "$run/data.txt" && left dangling-dependency data.txt &&
	fresh && rm -r "$run/dir" && left missing-dependency dir &&
	fresh && guild run -yq use 2>/dev/null && guild runs rm -y "$id" && left dangling-dependency made &&
	rm "$(guild select -p)/.guild/manifest" && left dangling-dependency made &&
	test_expect_code 1 guild fsck >out && grep "(the run is in the trash)" out
'

test_expect_success 'output and its index' '
	fresh && printf 12345678 >>"$run/.guild/output.index" && mended torn-index .guild/output.index &&
	test "$(wc -c <"$run/.guild/output.index")" = 18 &&
	printf "1\n2\n3\n" >>"$run/.guild/output" && left bad-index .guild/output.index &&
	rm "$attrs/exit_status" && nothing && : >"$run/.guild/output" && nothing &&
	printf "12345678\1" >>"$run/.guild/output.index" && left bad-index .guild/output.index &&
	fresh && printf "12345678\2" >"$run/.guild/output.index" && left bad-index .guild/output.index &&
	rm "$run/.guild/output.index" && nothing && mkfifo "$run/.guild/output.index" &&
	left bad-file .guild/output.index
'

test_expect_success 'links of steps' '
	fresh && guild run -yq pipe 2>/dev/null && pipe=$(guild select -p -Fo pipe) &&
	step=$(guild select -Fo use) && guild runs rm -y "$step" && left dangling-step use &&
	test_expect_code 1 guild fsck >out && grep "use: warning: .*(the run is in the trash)" out &&
	mkdir "$GUILD_HOME/runs/$step" && old "$GUILD_HOME/runs/$step" && printf "dangling-step use\nhalf-run runs/$step\n" | found &&
	rmdir "$GUILD_HOME/runs/$step" && rm "$pipe/use" && nothing &&
	ln -s /etc "$pipe/use" && left outside use &&
	rm "$pipe/use" && ln -s use "$pipe/use" && left dangling-link use
'

test_expect_success 'a batch: its operation and its trials' '
	fresh && mkdir -p "$run/.guild/proto/.guild/attrs" && echo "x: y: z" >"$run/.guild/proto/.guild/attrs/op" &&
	cp "$run/.guild/opref" "$run/.guild/proto/.guild" && : >"$run/.guild/proto/.guild/PENDING" &&
	left bad-attribute .guild/proto/.guild/attrs/op && rm "$run/.guild/proto/.guild/attrs/op" && nothing &&
	ln -s ../trial "$run/trial" && left dangling-trial trial
'

test_expect_success NOT_ROOT 'what cannot be read' '
	fresh && echo x >"$run/secret" && chmod 0 "$run/secret" && left unreadable secret && rm -f "$run/secret" &&
	mkdir -m 0 "$run/closed" && left unreadable closed && rmdir "$run/closed" &&
	chmod 0 "$attrs/flags" && left unreadable .guild/attrs/flags
'

test_expect_success 'a run that is running is left alone' '
	echo "run: { exec: sh -c \"echo x >begun; exec sleep 60\" }" >guild.yml &&
	rm -rf "$GUILD_HOME/runs" && { guild run -yq run & } && supervisor=$! &&
	test_when_finished "kill $supervisor; wait $supervisor" &&
	until run=$(guild select -p 2>/dev/null) && test -s "$run/begun"; do sleep 0.02; done &&
	: >"$run/.guild/.tmp.$dead.0" && : >"$run/.guild/PENDING" && printf x >>"$run/.guild/output.index" &&
	nothing --fix && test -e "$run/.guild/.tmp.$dead.0" && test -e "$run/.guild/PENDING" &&
	echo "a: b: c" >"$run/.guild/attrs/label" && left bad-attribute .guild/attrs/label &&
	rm "$run/.guild/attrs/label" "$run/.guild/PENDING"
'

test_expect_success TTY 'on a terminal: colour for the severity' '
	rm -rf "$GUILD_HOME/runs" && mkdir -p "$GUILD_HOME/runs/empty" &&
	old "$GUILD_HOME/runs/empty" && { on_tty 80 env TERM=xterm guild fsck >out || :; } &&
	grep "runs/empty: .\[33mwarning.\[0m: an empty" out
'

test_done
