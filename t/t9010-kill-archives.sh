#!/bin/sh
# A run that requires an archive is killed outright (SIGKILL) at its system calls in turn, or cannot write; so is the program
# that unpacks. After each the next run gets all of the archive, and nothing of what was begun is left in the
# cache, but perhaps an empty folder.
test_description='faults while an archive is unpacked into the cache'
. "${0%/*}/lib/test-lib.sh"
. "$TEST_DIR/lib/fault.sh"

command -v python3 >/dev/null || test_skip_all 'no python3'

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
cat >whole.sh <<'EOF'
test -d "$GUILD_HOME/cache/resources" || exit 0
rm -rf next && guild run op -y --run-dir next >out 2>&1 &&
(cd next && grep -r --exclude-dir=.guild "" . | sort) >actual && diff -u expect actual &&
find "$GUILD_HOME"/cache/resources/* -maxdepth 1 -mindepth 1 ! \( -name ".guild-unpack-*" -empty \) -printf "%f\n" |
	sed "s/-[0-9a-f]*\.post/-SHA1.post/" | sort >left &&
printf "%s\n" .guild-cache-SHA1.post .guild-cache-b.tar.state .guild-cache-b.tar.unpacked one two | diff -u - left ||
	{ cat out; exit 1; }
EOF

# fault [OPTION...]: of faultat, at each call of a run; looked at once all that it started has ended.
fault () {
	fault_options="$*" &&
	every_call_check "test \$2 = now || sh whole.sh" "$fault_run" op -y --run-dir "$GUILD_HOME/killed"
}

test_expect_success 'for the first time' '
	cp a.tar b.tar && begin_with && fault
'

test_expect_success 'in place of another' '
	cp old.tar b.tar && begin_with "guild run op -y --run-dir old" && cp a.tar b.tar && fault
'

test_expect_success 'the program that unpacks is killed' '
	begin_with && fault -f
'

test_expect_success 'no room, and errors of the disk' '
	begin_with && fault -e ENOSPC -s && fault -e EIO
'

say_points
test_done
