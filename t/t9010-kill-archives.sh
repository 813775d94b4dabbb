#!/bin/sh
# A run that requires an archive is killed outright (SIGKILL) at its system calls in turn. After each the next run
# gets all of the archive, and nothing of what was begun is left in the cache, but perhaps an empty folder.
# KILL_STRIDE=N tries each Nth call alone (sanitizer builds are slow).
test_description='SIGKILL while an archive is unpacked into the cache'
. "${0%/*}/lib/test-lib.sh"

killat=$BUILD/tools/killat
stride=${KILL_STRIDE:-5}
run=$(guild --exec-path)/guild-run
export ASAN_OPTIONS="$ASAN_OPTIONS:detect_leaks=0" # leak checking cannot be traced

command -v python3 >/dev/null || test_skip_all 'no python3'
"$killat" 1 true >/dev/null 2>&1
test $? = 0 || test_skip_all 'tracing is barred here'

python3 "$TEST_DIR/lib/make-archive.py" a.tar f:one/x=1 f:one/y=2 f:two=3
python3 "$TEST_DIR/lib/make-archive.py" old.tar f:one/x=old f:gone=old
cat >guild.yml <<'EOF'
op: { exec: "true", sourcecode: no, requires: [{file: b.tar, post-process: "test ! -f one/y || cp one/y one/z"}] }
EOF
cat >expect <<'EOF'
./one/x:1
./one/y:2
./one/z:2
./two:3
EOF

# The next run has all that the archive has, and the cache that and its own files.
whole () {
	rm -rf next && "$run" op -y --run-dir next >out 2>&1 &&
	(cd next && grep -r --exclude-dir=.guild "" . | sort) >actual && test_cmp expect actual &&
	find "$GUILD_HOME"/cache/resources/* -maxdepth 1 -mindepth 1 ! \( -name ".guild-unpack-*" -empty \) -printf "%f\n" |
		sed "s/-[0-9a-f]*\.post/-SHA1.post/" | sort >left &&
	printf "%s\n" .guild-cache-SHA1.post .guild-cache-b.tar.state .guild-cache-b.tar.unpacked one two | cmp - left
}

# every_call SETUP: kill a run at call 1, 2, … of its own until it ends by itself.
every_call () {
	points=0 n=1
	while :; do
		rm -rf "$GUILD_HOME" killed && mkdir "$GUILD_HOME" && eval "$1" || { echo "setup failed"; return 1; }
		"$killat" $n "$run" op -y --run-dir killed >calls 2>&1
		case $? in
		0) ;;
		1) cat calls; echo "$points points" >&3; return 0 ;;
		*) cat calls; return 1 ;;
		esac
		points=$((points + 1))
		test ! -d "$GUILD_HOME/cache/resources" || whole || { echo "killed at system call $n:"; cat out left; return 1; }
		n=$((n + stride))
	done
}
exec 3>"$TRASH/points"

test_expect_success 'for the first time' '
	cp a.tar b.tar && every_call :
'

test_expect_success 'in place of another' '
	every_call "cp old.tar b.tar && \"$run\" op -y --run-dir killed >out 2>&1 && rm -r killed && cp a.tar b.tar"
'

echo "# $(tr "\n" " " <"$TRASH/points")of a first unpacking, of one in place of another"
test_done
