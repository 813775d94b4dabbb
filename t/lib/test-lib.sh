# test-lib.sh: command tests that speak TAP, in any POSIX shell.
#
#	test_description='guild label: set, change and clear labels'
#	. "${0%/*}/lib/test-lib.sh"
#	test_expect_success 'a label is set' 'guild label -y --set x && …'
#	test_done
#
# A test runs alone (sh t/tNNNN-topic.sh [-v]) or under prove, on the programs of $GUILD_BUILD
# (build), or on an installed suite when GUILD_TEST_INSTALLED names its prefix. It starts in an
# empty directory below $TRASH, with $HOME, $GUILD_HOME and $TMPDIR of its own beside it. A script is
# &&-chained: a gap fails. Its output is shown when it fails, or with -v; then $TRASH is kept.

TEST_DIR=$(cd "$(dirname "$0")" && pwd) # t/, for fixtures
BUILD=$(cd "${GUILD_BUILD:-$TEST_DIR/../build}" && pwd) || exit 1
test_bin=${GUILD_TEST_INSTALLED:-$BUILD}/bin
test_name=$(basename "$0" .sh)
TRASH=$BUILD/t/trash.$test_name
test_log=$TRASH/log test_verbose=${1:+yes}
test_count=0 test_failures=0 test_prereqs=' '

test -x "$test_bin/guild" || { echo "Bail out! no $test_bin/guild: run make first"; exit 1; }

# ---- one world for every test, whoever runs it ----
unset $(env | sed -En 's/^((_?GUILD_|GIT_|PYTHON|NO_|FLAG_)[A-Za-z0-9_]*)=.*/\1/p') LOG_LEVEL \
	LOG_FORMAT CONDA_PREFIX VIRTUAL_ENV PAGER LESS VISUAL EDITOR SYNC_RUN_OUTPUT CDPATH ENV
chmod -R u+rwx "$TRASH" 2>/dev/null
rm -rf "$TRASH" && mkdir -p "$TRASH/home" "$TRASH/guild" "$TRASH/tmp" "$TRASH/work" || exit 1
export HOME="$TRASH/home" GUILD_HOME="$TRASH/guild" TMPDIR="$TRASH/tmp" PATH="$test_bin:$PATH"
export LC_ALL=C.UTF-8 TZ=UTC COLUMNS=80 TERM=dumb SHELL=/bin/sh USER=tester
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 GIT_CEILING_DIRECTORIES="$TRASH"
export GIT_AUTHOR_NAME=tester GIT_AUTHOR_EMAIL=tester@example.com
export GIT_COMMITTER_NAME=tester GIT_COMMITTER_EMAIL=tester@example.com
export PYTHONDONTWRITEBYTECODE=1
# A report of a sanitizer counts as a crash, which test_must_fail does not accept.
export ASAN_OPTIONS=abort_on_error=1:exitcode=134 UBSAN_OPTIONS=abort_on_error=1
umask 022
cd "$TRASH/work" || exit 1
trap 'echo "Bail out! $test_name ended before test_done"; exit 1' EXIT

# ---- what scripts may need, for the first argument of test_expect_success ----
test_set_prereq () {
	test_prereqs="$test_prereqs$1 "
}
# test_missing_prereq A,B: prints those that are not there.
test_missing_prereq () {
	for test_p in $(echo "$1" | tr , ' '); do
		case "$test_prereqs" in *" $test_p "*) ;; *) echo "$test_p" ;; esac
	done
}
command -v python3 >/dev/null && test_set_prereq PYTHON
command -v git >/dev/null && test_set_prereq GIT
test "$(id -u)" = 0 || test_set_prereq NOT_ROOT # modes of files bind us

# ---- tests ----
# Without a gap in the chain the first status is the last.
test_is_chained () {
	(eval "(exit 117) && $1") >/dev/null 2>&1 </dev/null
	test $? = 117
}

# A function of its own: a script may return from its loops.
test_eval () {
	eval "$1"
}

# test_expect_success [PREREQ,...] TITLE SCRIPT
test_expect_success () {
	test_count=$((test_count + 1))
	test_cleanup=: test_missing=
	if test $# = 3; then
		test_missing=$(test_missing_prereq "$1")
		shift
	fi
	if test -n "$test_missing"; then
		echo "ok $test_count - $1 # SKIP needs" $test_missing
		return
	fi
	if ! test_is_chained "$2"; then
		echo 'gap in the && chain' >"$test_log"
		test_status=1
	else
		test_eval "$2" >"$test_log" 2>&1 </dev/null
		test_status=$?
		test_eval "$test_cleanup" >>"$test_log" 2>&1 </dev/null
	fi
	if test $test_status = 0; then
		echo "ok $test_count - $1"
		test -z "$test_verbose" || sed 's/^/# /' "$test_log"; return
	fi
	test_failures=$((test_failures + 1))
	echo "not ok $test_count - $1"
	{ printf '%s\n' "$2"; cat "$test_log"; } | sed 's/^/# /'
}

# test_when_finished SCRIPT: run it after this test, however that ends.
test_when_finished () {
	test_cleanup="$1
	$test_cleanup"
}

test_skip_all () {
	echo "1..0 # SKIP $1"
	trap - EXIT; exit 0
}

test_done () {
	echo "1..$test_count"
	trap - EXIT
	test $test_failures = 0 || exit 1
	cd / && chmod -R u+rwx "$TRASH" && rm -rf "$TRASH"
	exit
}

# ---- assertions ----
# The command fails, but neither crashes nor is missing.
test_must_fail () {
	"$@"
	test_code=$?
	test $test_code != 0 && test $test_code -lt 126 && return 0
	echo "test_must_fail: status $test_code of: $*" >&2
	return 1
}

# test_expect_code N COMMAND...
test_expect_code () {
	test_want=$1
	shift
	"$@"
	test_code=$?
	test $test_code = "$test_want" && return 0
	echo "test_expect_code: status $test_code, not $test_want, of: $*" >&2
	return 1
}

test_cmp () {
	diff -u "$1" "$2"
}

test_path_is_missing () {
	test ! -e "$1" && test ! -L "$1" && return 0
	echo "is there: $1" >&2
	return 1
}

# Ids become ID and SHORT, times TIME: a filter.
scrub () {
	sed -E -e 's/[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}/TIME/g' \
		-e 's/(^|[^[:alnum:]])[0-9a-f]{32}($|[^[:alnum:]])/\1ID\2/g' \
		-e 's/(^|[^[:alnum:]])[0-9a-f]{8}($|[^[:alnum:]])/\1SHORT\2/g'
}
